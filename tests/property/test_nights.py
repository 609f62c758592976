"""The central property: whatever the order of the nights, the pipeline says what the reference says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.property.check import find_differences
from tests.property.counties import SEEDS, County, counties, make_county, seeded
from tests.property.schedules import (
    Schedule,
    any_order,
    each_twice,
    last_night_alone,
    sixty_nights,
    some_nights,
)

FEW_NIGHTS = [some_nights, each_twice, any_order, last_night_alone]
# Of the seeds below 60 these two make the counties with most kinds of events.
RICH_SEED, SECOND_RICH_SEED = 33, 50


# A night takes about half a second: few examples here and no shrinking, any number by `python -m tests.property.soak`.
@settings(
    max_examples=6,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(county=counties(), schedule=st.sampled_from(FEW_NIGHTS), seed=SEEDS)
def test_pipeline_says_what_the_reference_says(
    tmp_path_factory: pytest.TempPathFactory, county: County, schedule: Schedule, seed: int
) -> None:
    assert find_differences(tmp_path_factory.mktemp("county"), county, schedule(seeded(seed))) == []


@pytest.mark.parametrize("schedule", FEW_NIGHTS)
def test_order_of_nights_makes_no_difference(tmp_path: Path, schedule: Schedule) -> None:
    county = make_county(seeded(RICH_SEED), has_late_rows=True)
    assert find_differences(tmp_path, county, schedule(seeded(RICH_SEED))) == []


def test_sixty_nights_with_late_rows(tmp_path: Path) -> None:
    county = make_county(seeded(SECOND_RICH_SEED), has_late_rows=True)
    assert find_differences(tmp_path, county, sixty_nights(seeded(0))) == []
