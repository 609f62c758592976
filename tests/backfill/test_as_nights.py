"""A back-fill says what sixty nights would have said: events and all where versions were kept, else what the rebuilt rows give.

The sixty nights are those of the plain-Python reference, from which the pipeline's own nights do not differ (tests/property). Sixty nights of the
pipeline beside one back-fill: `python -m tests.backfill.soak --scenario sixty_nights`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.acceptance.deployment import Deployment
from tests.backfill.filling import AFTER, as_rebuilt, created_when_written, deploy, files_of_every_version, fill
from tests.property.check import assess_by_reference
from tests.property.compare import differences, expected_events, expected_warnings, said_events, said_warnings
from tests.property.counties import FIRST_NIGHT, LAST_NIGHT, County, make_county, seeded
from tests.property.pipeline import read_result
from tests.property.policy import write_folder
from tests.property.schedules import every_night
from tests.reference.known import Change, source_at

SHAPE, SEED, BLOCKS = "mixed", 21, 8


@pytest.fixture(scope="module")
def log() -> list[Change]:
    """Everything awkward happens; a row was created when it was first written."""
    return created_when_written(make_county(seeded(SEED), SHAPE, blocks=BLOCKS).log)


def is_kept(change: Change) -> bool:
    """Of every other block of persons the source keeps all versions, of the others the last alone."""
    return int(str(change.row["psn_no"]).strip("P")) // 100 % 2 == 0


def otherwise_than_sixty_nights(filled: Deployment, log: Sequence[Change]) -> list[str]:
    """What a filled warehouse says otherwise than the reference after every night of a log."""
    nights = assess_by_reference(County(SHAPE, tuple(log)), every_night())
    said = read_result(filled.settings)
    return [
        *differences(expected_warnings(nights), said_warnings(said)),
        *differences(expected_events(nights), said_events(said)),
    ]


def test_kept_versions_give_exactly_the_nights_and_overwritten_ones_what_is_rebuilt(
    tmp_path: Path, log: list[Change]
) -> None:
    kept, others = [c for c in log if is_kept(c)], [c for c in log if not is_kept(c)]
    source = files_of_every_version(tmp_path / "files", [*kept, *source_at(others, AFTER)])
    made = deploy(tmp_path / "home", write_folder(tmp_path / "thresholds", SHAPE), source=source, slice_rows=155)
    filled = fill(made, FIRST_NIGHT, LAST_NIGHT)
    assert [result.step for result in filled.slices][:2] == ["slice_load", "slice"]
    assert otherwise_than_sixty_nights(made, sorted([*kept, *as_rebuilt(others)], key=lambda c: c.seen_at)) == []
    marks = made.ask("SELECT psn_no, is_reconstructed FROM warning_event WHERE household_id IS NULL")
    marked = {int(row["psn_no"].strip("P")) // 100 % 2 for row in marks if row["is_reconstructed"]}
    assert marked == {1}
