"""What holds for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb
import pytest

# Read when scikit-learn is first loaded. Its threads spin while they wait for each other: on a machine with other work a small model takes five times as long.
os.environ.setdefault("OMP_NUM_THREADS", "1")

MANY_THREADS = {"acceptance", "backfill", "backup", "dags", "integration", "property", "retention"}
"""Folders whose nights run as on a user's machine, so that what threads could do to the order of rows is seen."""


@pytest.fixture(scope="module", autouse=True)
def one_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Elsewhere an engine has one thread: shared among threads, the small statements of a test cost a fifth more."""
    folder = request.path.relative_to(Path(__file__).parent).parts[0]
    with pytest.MonkeyPatch.context() as patch:
        if folder not in MANY_THREADS:
            patch.setattr(duckdb, "connect", partial(_connect, duckdb.connect))
        yield


def _connect(connect, *words, config=None, **named):
    return connect(*words, config={"threads": 1, **(config or {})}, **named)
