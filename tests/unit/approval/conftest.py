"""A deployment with one night published, and ten nights of two new warnings a day in its ledger."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.ledger import Ledger, shanghai_now
from monitoring.ledger.observations import Observation, record_observations
from monitoring.settings import Settings
from tests.acceptance.deployment import Deployment, deploy
from tests.reference.known import Change
from tests.replay.rows import MARGIN, insured, listed, settled

THRESHOLDS = Path(__file__).parents[2] / "replay" / "thresholds"
RULE = "more-than"
FIRST, NIGHT, NEXT = date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 6)
PERSONS = [f"P{n}" for n in range(40)]
PEOPLE = [row for p in PERSONS for row in (insured(p), listed(p, MARGIN, "2023-01-01"))]

Make = Callable[[], Deployment]


def crossing(persons: list[str], day: date) -> list[Change]:
    """One stay each that brings a person over 5,000 yuan."""
    return [settled(f"S-{p}-{day:%d}", p, str(day), "6000.00") for p in persons]


def _seed(deployment: Deployment) -> None:
    days = [FIRST - timedelta(days=n) for n in (3, 4, 5, 6, 7, 10)]
    metrics = [f"warnings_{what}:{rule}" for what in ("opened", "taken_back") for rule in _rules()]
    rows = [
        Observation(day, day, metric, Decimal(2), 2, "weekday", "night", outcome="fine")
        for day in days
        for metric in metrics
    ]
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        record_observations(ledger, rows)


def _rules() -> list[str]:
    return [path.stem for path in (THRESHOLDS / "rules").glob("*.yaml")]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("approval") / "home"
    deployment = deploy(home, THRESHOLDS)
    _seed(deployment)
    deployment.run_with([*PEOPLE, *crossing(["P0"], FIRST)], str(FIRST))
    return home


@pytest.fixture
def make(published: Path, tmp_path: Path) -> Make:
    """Copies of the deployment, each of its own."""

    def copy() -> Deployment:
        home = tmp_path / f"home{len(list(tmp_path.iterdir()))}"
        shutil.copytree(published, home)
        return Deployment(Settings(home=home, thresholds=THRESHOLDS))

    return copy
