"""The central property: whatever the order of the nights, the pipeline says what the reference says."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitoring.assessment import pieces
from tests.property.check import find_differences
from tests.property.counties import make_county, seeded
from tests.property.rules import SHAPES
from tests.property.schedules import Schedule, any_order, each_twice, last_night_alone, two_nights

# A night takes about a second and small counties in it next to nothing: few nights here and many counties in each,
# any number of both by `python -m tests.property.soak`.
SEED, COUNTIES = 20, 10


@pytest.mark.parametrize("shape", SHAPES)
def test_pipeline_says_what_the_reference_says(tmp_path: Path, shape: str) -> None:
    rng = seeded(SEED)
    county = make_county(rng, shape, has_late_rows=True, blocks=COUNTIES)
    assert find_differences(tmp_path, county, two_nights(rng)) == []


@pytest.mark.parametrize("schedule", [each_twice, any_order, last_night_alone])
def test_order_of_nights_and_size_of_pieces_make_no_difference(
    tmp_path: Path, schedule: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    if schedule is last_night_alone:  # a piece costs about half a second
        monkeypatch.setattr(pieces, "ROWS", 300)
    rng = seeded(SEED)
    county = make_county(rng, "mixed", has_late_rows=True, blocks=COUNTIES)
    assert find_differences(tmp_path, county, schedule(rng)) == []
