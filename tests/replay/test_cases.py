"""The cases that must hold, night by night, through the whole pipeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.property.compare import Said, said_events, said_warnings
from tests.property.pipeline import run_nights, whole_night
from tests.reference.known import Change, Run, end_of
from tests.replay.apart import move_apart, pick
from tests.replay.cases import CASES, Case
from tests.replay.cases_of_shapes import CASES_OF_SHAPES, NIGHTS
from tests.replay.policy import FOLDER
from tests.replay.say import say_events, say_final


def _run(home: Path, log: tuple[Change, ...], nights: tuple[str, ...]) -> Said:
    runs = [Run(date.fromisoformat(night), end_of(date.fromisoformat(night))) for night in nights]
    return run_nights(home, FOLDER, log, runs, whole_night)


@pytest.fixture(scope="module")
def said_together(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], Said]:
    """What is said of a case, after one run of all cases with the same nights."""

    @cache
    def run(nights: tuple[str, ...]) -> Said:
        alike = [case for case in CASES if case.nights == nights]
        log = [change for place, case in enumerate(alike, 1) for change in move_apart(case.log, place)]
        return _run(tmp_path_factory.mktemp("cases"), tuple(log), nights)

    def said_of(case: Case) -> Said:
        alike = [other for other in CASES if other.nights == case.nights]
        return pick(run(case.nights), alike.index(case) + 1)

    return said_of


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_holds(said_together: Callable[[Case], Said], case: Case) -> None:
    said = said_together(case)
    assert say_events(said_events(said)) == case.events
    assert say_final(case, said_warnings(said)) == case.finally_


@pytest.fixture(scope="module")
def all_shapes(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """The cases of all shapes in the same nights: their people have nothing to do with each other."""
    log = tuple(change for case in CASES_OF_SHAPES for change in case.log)
    return _run(tmp_path_factory.mktemp("shapes"), log, NIGHTS)


@pytest.mark.parametrize("case", CASES_OF_SHAPES, ids=lambda case: case.name)
def test_case_of_a_shape_holds(all_shapes: Said, case: Case) -> None:
    people = {change.row["psn_no"] for change in case.log}
    said = Said(
        [row for row in all_shapes.warnings if row["psn_no"] in people],
        [row for row in all_shapes.events if row["psn_no"] in people],
    )
    assert say_events(said_events(said)) == case.events
    assert say_final(case, said_warnings(said)) == case.finally_
