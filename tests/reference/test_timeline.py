"""Days that are left out of a timeline are like the day before: drawn day by day it says the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from tests.property.counties import LAST_NIGHT, make_county, seeded
from tests.property.policy import POLICY
from tests.property.rules import SHAPES
from tests.property.schedules import every_night
from tests.reference.knowledge import Drawn, Knowledge
from tests.reference.known import known_versions
from tests.reference.limits import Limits
from tests.reference.model import Rule
from tests.reference.timeline import Day, draw_timeline

A_YEAR_ON = date(2025, 3, 2)
"""By then everything has left a rolling window."""


@pytest.mark.parametrize("shape", ["dated", "mixed"])
def test_no_day_is_left_out_on_which_anything_changes(shape: str) -> None:
    policy = replace(POLICY, rules=SHAPES[shape])
    county = make_county(seeded(1), shape)
    known = Knowledge(known_versions(county.log, every_night()[-1:]), policy, LAST_NIGHT, Drawn())
    timelines = [both for rule in policy.rules for both in _draw_both(known, rule)]
    assert timelines
    for few, every in timelines:
        assert _fill(few, [day.day for day in every]) == every


def _draw_both(known: Knowledge, rule: Rule) -> Iterator[tuple[list[Day], list[Day]]]:
    for subject in known.subjects(rule.unit).values():
        limits = Limits(rule, subject, known.held_by(subject), known.night, known.policy)
        for window in known.windows_of(subject, rule):
            parts = known.parts_in(subject, rule, window)
            ended = replace(window, end=window.end or A_YEAR_ON)
            yield draw_timeline(rule, ended, parts, limits), draw_timeline(rule, ended, parts, limits, every_day=True)


def _fill(few: list[Day], days: list[date]) -> list[Day]:
    """The days that were left out, each like the last one before it."""
    return [replace(max((one for one in few if one.day <= day), key=lambda one: one.day), day=day) for day in days]
