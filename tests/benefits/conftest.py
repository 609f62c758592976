"""A small county after one night, made once; whose person P11 is an allowance holder with a stay of 30,000 yuan and no assistance."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitoring import nightly
from monitoring.cli import app
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import write_source
from monitoring.errors import MonitoringError
from monitoring.keyfile import make_key
from monitoring.settings import Settings

THRESHOLDS = Path(__file__).resolve().parents[2] / "thresholds"
NIGHT = date(2024, 12, 10)
Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the county, to be copied."""
    made = Settings(home=tmp_path_factory.mktemp("benefits") / "home", thresholds=THRESHOLDS)
    make_key(made.id_key_file)
    write_source(generate_county(1_000, 7), made.source, datetime.combine(NIGHT, time(23, 59, 59)))
    nightly.pull(made, NIGHT, progress=lambda _line: None)
    for step in (nightly.check, nightly.apply):
        step(made, NIGHT)
    return made.home


@pytest.fixture
def settings(county: Path, tmp_path: Path) -> Settings:
    """The county in a home of the test's own."""
    shutil.copytree(county, tmp_path / "home")
    return Settings(home=tmp_path / "home", thresholds=THRESHOLDS)


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command of `monitoring benefits`: its exit code and what it wrote on stdout."""
    monkeypatch.setenv("MONITORING_HOME", str(settings.home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(THRESHOLDS))

    def running(*arguments: str) -> tuple[int, str]:
        told = CliRunner().invoke(app, ["benefits", *arguments])
        error = told.exception
        return (error.exit_code if isinstance(error, MonitoringError) else told.exit_code), told.stdout

    return running
