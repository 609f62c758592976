"""In whatever order ranges are filled in, over nights that were run or over each other: the same end.

More orders and counties: `python -m tests.backfill.soak`.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.acceptance.deployment import Deployment
from tests.backfill.filling import created_when_written, deploy, everything_said, fill, run_night, written_once
from tests.property.counties import FIRST_NIGHT, make_county, seeded
from tests.property.policy import write_folder
from tests.reference.known import Change, end_of

SHAPE = "mixed"
LAST = FIRST_NIGHT + timedelta(days=34)
MIDDLE = FIRST_NIGHT + timedelta(days=20)


@pytest.fixture(scope="module")
def log() -> list[Change]:
    """No row is changed after it was written, so that the nights, too, are known exactly."""
    return written_once(created_when_written(make_county(seeded(21), SHAPE, blocks=5).log))


@pytest.fixture(scope="module")
def thresholds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("policy") / "thresholds", SHAPE)


def fronts(deployment: Deployment) -> list[date]:
    return [row["front"] for row in deployment.ask("SELECT front FROM applied_night ORDER BY front")]


def test_the_last_range_first_or_over_nights_that_have_already_run(
    tmp_path: Path, thresholds: Path, log: list[Change]
) -> None:
    said = [
        everything_said(filled(tmp_path, thresholds, log))
        for filled in (the_last_range_first, over_nights_that_were_run)
    ]
    assert said[0] == said[1]
    assert len(said[0]["warning"]) > 50


def the_last_range_first(tmp_path: Path, thresholds: Path, log: list[Change]) -> Deployment:
    """The last night, then an earlier range that overlaps the rest: made anew for all of it."""
    made = deploy(tmp_path / "reversed", thresholds, log)
    fill(made, LAST, LAST)
    assert fronts(made) == [LAST]
    fill(made, FIRST_NIGHT, MIDDLE)
    assert fronts(made) == [FIRST_NIGHT, LAST]
    assert not list(made.settings.home.glob("*.wider*"))
    return made


def over_nights_that_were_run(tmp_path: Path, thresholds: Path, log: list[Change]) -> Deployment:
    """A night of the pipeline on the source as it then was; then the range over it, and a part of it once more."""
    made = deploy(tmp_path / "nights", thresholds)
    made.show(log, end_of(FIRST_NIGHT))
    run_night(made, FIRST_NIGHT)
    made.show(log, end_of(LAST))
    fill(made, FIRST_NIGHT, LAST)
    assert fronts(made) == [FIRST_NIGHT, LAST]
    assert fill(made, FIRST_NIGHT, MIDDLE).slices == []
    return made
