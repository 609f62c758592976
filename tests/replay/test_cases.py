"""The cases that must hold, night by night, through the whole pipeline."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.property.compare import said_events, said_warnings
from tests.property.pipeline import run_nights, whole_night
from tests.reference.known import Run, end_of
from tests.replay.cases import CASES, Case
from tests.replay.policy import FOLDER
from tests.replay.say import say_events, say_final


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_holds(tmp_path: Path, case: Case) -> None:
    nights = [date.fromisoformat(night) for night in case.nights]
    said = run_nights(tmp_path, FOLDER, case.log, [Run(night, end_of(night)) for night in nights], whole_night)
    assert say_events(said_events(said)) == case.events
    assert say_final(case, said_warnings(said)) == case.finally_
