"""The page of figures as it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.review.small_site import open_small, weak_hashes


def test_ages_stand_from_young_to_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the picture and in the table beside it."""
    weak_hashes(monkeypatch)
    small = open_small(tmp_path)
    page = small.signed_in("county_supervisor").get("/overview").text
    ages = re.findall(r'(?:text-anchor="end"|th scope="row")>([^<]*天[^<]*)<', page)
    assert ages == ["0–7天", "8–15天", "16–30天", "31–90天", "90天以上"] * 2
    small.engine.dispose()
