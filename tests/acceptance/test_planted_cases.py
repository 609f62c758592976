"""The planted cases through a real night on a demo county: what the file says, and nothing else about these persons."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from monitoring.demo.planted import PLANTED_NIGHT, ExpectedWarning, load_planted_cases, psn_no
from monitoring.demo.prepare import prepare_demo_source
from tests.acceptance.deployment import SHIPPED, Deployment, deploy

SIZE, SEED = 2_000, 20241210
CASES = load_planted_cases()
MONEY = {
    "burden": "burden_amount",
    "limit": "limit_amount",
    "policy_scope": "policy_scope_amount",
    "cash": "cash_amount",
}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    made = deploy(tmp_path_factory.mktemp("planted"), SHIPPED)
    prepare_demo_source(made.settings.source, SIZE, SEED, datetime.combine(PLANTED_NIGHT, time.max))
    made.run(PLANTED_NIGHT.isoformat())
    return made


@pytest.fixture(scope="module")
def warnings(deployment: Deployment) -> dict[tuple[str, int], dict[str, Any]]:
    return {(w["psn_no"], w["window_from"].year): w for w in deployment.ask("SELECT * FROM warning")}


@pytest.fixture(scope="module")
def events(deployment: Deployment) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {}
    for event in deployment.ask("SELECT * FROM warning_event ORDER BY warning_id, event_no"):
        told.setdefault(event["warning_id"], []).append(event)
    return told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case)
def test_case(case: Any, warnings: dict[tuple[str, int], Any], events: dict[str, list[dict[str, Any]]]) -> None:
    persons = {psn_no(person.id) for person in case.persons}
    found = {key for key in warnings if key[0] in persons}
    assert found == {(e.psn_no, e.window) for e in case.expected}, case.why
    for expected in case.expected:
        warning = warnings[expected.psn_no, expected.window]
        _compare(expected, warning)
        _compare_events(expected, events[warning["warning_id"]])


def _compare(expected: ExpectedWarning, warning: dict[str, Any]) -> None:
    for column in ("state", "crossed_on", "fell_on", "closed_on"):
        assert warning[column] == getattr(expected, column), column
    for name, column in MONEY.items():
        amount = getattr(expected, name)
        assert amount is None or warning[column] == amount, column
    assert warning["step"] == expected.step
    if expected.highest_step is not None:
        assert warning["highest_step"] == expected.highest_step
    assert isinstance(warning["burden_amount"], Decimal)


def _compare_events(expected: ExpectedWarning, told: list[dict[str, Any]]) -> None:
    """One night on an empty warehouse: opened, then what became of it, then closed."""
    said = [("opened", ",".join(expected.rise))]
    if expected.state != "open":
        said.append((expected.state, ",".join(expected.fall)))
    if expected.closed_on is not None:
        said.append(("closed", "window"))
    assert [(event["event"], event["reasons"]) for event in told] == said
    assert {event["known_on"] for event in told} == {PLANTED_NIGHT}


def test_every_planted_person_has_settlements_that_were_taken_over(deployment: Deployment) -> None:
    known = {
        r["psn_no"] for r in deployment.ask("SELECT p.psn_no FROM settlement AS s JOIN person AS p USING (person_key)")
    }
    assert {psn_no(s.person) for case in CASES for s in case.settlements} <= known


def test_the_list_holds_open_warnings_of_the_year_and_no_history(deployment: Deployment) -> None:
    sent = {(r["psn_no"], r["window_from"]) for r in deployment.risk_list()}
    open_now = deployment.ask("SELECT psn_no, window_from FROM warning WHERE state = 'open' AND NOT is_closed")
    assert sent == {(r["psn_no"], r["window_from"]) for r in open_now}
    assert {window for _, window in sent} == {date(2024, 1, 1)}


def test_risk_kind_household_and_death_of_the_planted(deployment: Deployment) -> None:
    rows = {r["psn_no"]: r for r in deployment.risk_list()}
    assert rows[psn_no("P01")]["risk_kind"] == "return_to_poverty"
    assert rows[psn_no("P03")]["risk_kind"] == "fall_into_poverty"
    assert rows[psn_no("P27")]["is_deceased"] is True
    husband = rows[psn_no("P38")]
    assert (husband["household_no"][-4:], husband["household_relation"]) == ("HP38", "本人")
    assert husband["household_compliant_12_months_amount"] == Decimal("14000.00")
