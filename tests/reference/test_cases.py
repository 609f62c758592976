"""The reference itself against the cases that must hold."""

from __future__ import annotations

from datetime import date

import pytest

from tests.property.compare import expected_events, expected_warnings
from tests.reference.assess import assess_nights
from tests.reference.known import Run, end_of, known_versions
from tests.replay.cases import CASES, Case
from tests.replay.cases_of_shapes import CASES_OF_SHAPES
from tests.replay.policy import CASE_POLICY
from tests.replay.say import say_events, say_final


@pytest.mark.parametrize("case", [*CASES, *CASES_OF_SHAPES], ids=lambda case: case.name)
def test_reference_holds(case: Case) -> None:
    nights = [date.fromisoformat(night) for night in case.nights]
    versions = known_versions(case.log, [Run(night, end_of(night)) for night in nights])
    history = assess_nights(versions, CASE_POLICY, nights[0], nights[-1])
    assert say_events(expected_events(history)) == case.events
    assert say_final(case, expected_warnings(history)) == case.finally_
