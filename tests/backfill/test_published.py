"""Back-filled nights are withheld from the platform until somebody asks for them; what still stands goes with the next live night."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from monitoring import nightly
from monitoring.platform.contract import risk_list_event
from tests.acceptance.deployment import THRESHOLDS, Deployment
from tests.backfill.filling import clock, deploy, fill
from tests.replay.rows import MARGIN, insured, listed, settled
from tests.unit.platform.pushing import told

LOG = [
    insured("P1"),
    listed("P1", MARGIN, "2022-12-10"),
    settled("S1", "P1", "2023-10-05", "6000.00"),
    settled("S2", "P1", "2024-03-05", "6000.00"),
]
FIRST, LAST, LIVE = date(2023, 10, 1), date(2024, 3, 5), date(2024, 3, 6)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    made = deploy(tmp_path_factory.mktemp("filled") / "home", THRESHOLDS, LOG)
    fill(made, FIRST, LAST)
    return made


def windows_pushed(deployment: Deployment) -> set[date]:
    """The windows of what the platform was told; one that was never pushed to has no tables."""
    has_list = (deployment.settings.home / "platform.db").exists()
    return {row["window_from"] for row in told(deployment, risk_list_event)} if has_list else set()


def test_a_live_night_publishes_what_stands_and_no_history(filled: Deployment, tmp_path: Path) -> None:
    home = shutil.copytree(filled.settings.home, tmp_path / "home")
    live = deploy(home, THRESHOLDS, LOG)
    live.run(LIVE.isoformat())
    assert windows_pushed(live) == {date(2024, 1, 1)}
    windows = {row["window_from"] for row in live.ask("SELECT DISTINCT window_from FROM warning")}
    assert windows == {date(2023, 1, 1), date(2024, 1, 1)}


def test_withheld_nights_publish_nothing_until_asked(filled: Deployment) -> None:
    assert nightly.publish(filled.settings, LAST, clock=clock).counts == {"nights_withheld": 2}
    assert windows_pushed(filled) == set()
    asked = fill(filled, FIRST, LAST, is_publishing=True)
    assert asked.slices == []
    assert asked.pushed["inserted"] == len(filled.risk_list()) == 1
    assert windows_pushed(filled) == {date(2023, 1, 1), date(2024, 1, 1)}
