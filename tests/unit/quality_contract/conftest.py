"""A deployment with one night applied and nine more working days known to the ledger: 120 settlements a day."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.ledger import Ledger, shanghai_now
from monitoring.ledger.observations import Observation, observations_between, record_observations
from monitoring.quality.calendar_days import holiday_calendar
from monitoring.settings import Settings
from tests.acceptance.deployment import THRESHOLDS, Deployment, deploy
from tests.reference.known import Change
from tests.replay.rows import insured, settled

FIRST = date(2024, 3, 4)
NIGHT = date(2024, 3, 5)
USUAL = {"rows:settlement": ("120", 120), "fee_mean:other": ("20100.00", 120), "missing_share:insutype": ("0", 120)}

Make = Callable[[], Deployment]


def day_of(day: date, count: int = 120, person: str = "P1", **fields: str) -> list[Change]:
    """So many settlements on a day, of 100 yuan for the person and 20,000 for the fund."""
    return [settled(f"S{day:%d}-{n}", person, str(day), "100.00", **fields) for n in range(count)]


def observed(deployment: Deployment, day: date, metric: str) -> Observation:
    """The newest observation of a metric for a day."""
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        (found,) = [o for o in observations_between(ledger, day, day) if o.metric == metric]
    return found


def _seed(deployment: Deployment) -> None:
    days = [FIRST - timedelta(days=n) for n in range(1, 12)]
    kinds = {day: holiday_calendar().kind_of(day).name for day in days}
    rows = [
        Observation(day, day, metric, Decimal(value), basis, kinds[day], "night", outcome="fine")
        for day in days
        for metric, (value, basis) in USUAL.items()
        if kinds[day] == "weekday"
    ]
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        record_observations(ledger, rows)


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("contract") / "home"
    deployment = deploy(home)
    deployment.run_with([insured("P1"), *day_of(FIRST)], str(FIRST))
    _seed(deployment)
    return home


@pytest.fixture
def make(applied: Path, tmp_path: Path) -> Make:
    """Copies of the deployment, each of its own."""

    def copy() -> Deployment:
        home = tmp_path / f"home{len(list(tmp_path.iterdir()))}"
        shutil.copytree(applied, home)
        return Deployment(Settings(home=home, thresholds=THRESHOLDS))

    return copy
