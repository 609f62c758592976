"""Every rule of a real text, from its shipped file, through real nights on the persons of its case."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.acceptance.deployment import deploy
from tests.rules.cases import Case, load_cases, number_of, source_rows
from tests.rules.thresholds import SHIPPED, complete_thresholds

CASES = load_cases()
STATED = {
    "yangyuan-2022",
    "xian-2025",
    "county-measure-inpatient-year",
    "county-measure-outpatient-month",
    "gansu-type-admission",
    "fujian-type-application",
    "beijing-application",
    "guyuan-target-2018",
}
"""The rules whose text states a limit."""

Said = tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, int]]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """The warnings of all cases, as they stood, and the risk list."""
    home = tmp_path_factory.mktemp("rules")
    deployment = deploy(home / "home", complete_thresholds(home / "thresholds", CASES))
    steps = deployment.run_with(source_rows(CASES), *sorted({case.night for case in CASES.values()}))
    counts = {name: count for step in steps for name, count in step.counts.items()}
    return deployment.ask("SELECT * FROM warning WHERE is_produced"), deployment.risk_list(), counts


@pytest.mark.parametrize("rule", CASES)
def test_who_is_warned_of(said: Said, rule: str) -> None:
    case = CASES[rule]
    found = {row["psn_no"]: (row["limit_amount"], str(row["crossed_on"])) for row in said[0] if row["rule_id"] == rule}
    assert _told(case, found) == _told(case, _due(case))


def _due(case: Case) -> dict[str, tuple[Decimal, str]]:
    return {
        number_of(case, n): (Decimal(person.limit), person.crossed_on or person.stays[-1].day)
        for n, person in enumerate(case.persons)
        if person.limit is not None
    }


def _told(case: Case, found: dict[str, tuple[Decimal, str]]) -> dict[str, str]:
    """By the words for each person, so that a failure can be read."""
    told = {f"{person.who} ({n})": found.get(number_of(case, n)) for n, person in enumerate(case.persons)}
    return {who: "no warning" if one is None else f"over {one[0]} since {one[1]}" for who, one in told.items()}


@pytest.mark.parametrize("rule", CASES)
def test_hints_stay_at_the_bureau(said: Said, rule: str) -> None:
    pushed = [row for row in said[1] if row["rule_id"] == rule]
    warned = [row for row in said[0] if row["rule_id"] == rule and row["state"] == "open"]
    assert warned
    assert (pushed == []) is CASES[rule].is_hint or not any(not row["is_closed"] for row in warned)


def test_households_whose_income_is_not_known_are_told(said: Said) -> None:
    # The household H4 of Beijing; all others there are either known or alone and known to be so.
    assert said[2]["note_household_income_unknown"] == 1


def test_every_stated_rule_has_a_case_under_at_and_over() -> None:
    assert set(CASES) == STATED
    for case in CASES.values():
        words = " ".join(person.who for person in case.persons)
        assert all(f"just {word}" in words for word in ("under", "over")) and "exactly at" in words, case.rule


def test_every_rule_that_is_shipped_is_known_here() -> None:
    shipped = {path.stem for path in (SHIPPED / "rules").glob("*.yaml")}
    templates = {name for name in shipped if name.endswith("-template")}
    assert shipped == STATED | templates | {"example-shanxi-demo-county"}
    assert len(templates) == 3
