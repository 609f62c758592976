"""How a case goes on while nights and persons both work on it: nights never write over what a person did."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from monitoring.review.case_tables import review_case, review_draft
from monitoring.review.database import open_review
from tests.replay.rows import MARGIN, belongs, insured, listed, refunded, settled
from tests.review.fed import MONITORED_CODES, Fed, fed_deployment
from tests.unit.platform.pushing import HOME, NIGHTLY, over, thresholds_of

OF_A_PERSON = ("assigned_to", "snoozed_until", "dispatched_on", "visited_on", "result")
RAISE = settled("S1b", "P1", "2024-03-10", "4500.00")
"""Brings P1 from 6,000 to 10,500 yuan, from step 1.0 to 2.0."""


@pytest.fixture
def fed(tmp_path: Path) -> Fed:
    """P1 is over the limit since 5 March."""
    deployment = fed_deployment(tmp_path)
    deployment.run_with(over(1), "2024-03-06")
    return deployment


def test_a_new_case_waits_for_screening_with_its_leading_facts(fed: Fed) -> None:
    case = fed.case_of("P1")
    told = {name: case[name] for name in ("state", "standing", "origin_type", "leading_psn_no", "rule_id", "version")}
    assert told == {
        "state": "screening",
        "standing": "open",
        "origin_type": "warning",
        "leading_psn_no": "P1",
        "rule_id": "total-5000",
        "version": 1,
    }
    assert (case["region_code"], case["opened_on"], str(case["step"])) == ("140123101201", date(2024, 3, 6), "1.00")
    assert case["due_on"] == fed.risk_list()[0]["due_on"]
    assert fed.actions(case["case_id"]) == [("opened", None, "screening")]


def test_the_household_is_the_case_and_the_most_urgent_leads(tmp_path: Path) -> None:
    fed = fed_deployment(tmp_path)
    log = [*over(1), *over(2, amount="9000.00"), belongs("P1", "HH1", relation="01"), belongs("P2", "HH1")]
    fed.run_with(log, "2024-03-06")
    case = fed.case_of("P1")
    assert case["case_id"] == fed.case_of("P2")["case_id"]
    assert (case["leading_psn_no"], case["person_count"], case["warning_count"]) == ("P2", 2, 2)


@pytest.mark.parametrize("state", ["screened_out", "answered"])
def test_a_raise_puts_what_was_finished_back_to_screening(fed: Fed, state: str) -> None:
    case_id = fed.case_of("P1")["case_id"]
    fed.act(case_id, "screen_out" if state == "screened_out" else "answer", state)
    fed.run_with([*over(1), RAISE], "2024-03-11")
    assert fed.actions(case_id)[-1] == ("raised_again", "raised", "screening")
    assert fed.case_of("P1")["version"] == 3


def test_a_raise_within_90_days_of_a_visit_is_a_note(fed: Fed) -> None:
    case_id = fed.case_of("P1")["case_id"]
    fed.act(case_id, "answer", "answered", visited_on=date(2024, 3, 8), result="not_recognised")
    fed.run_with([*over(1), RAISE], "2024-03-11")
    case = fed.case_of("P1")
    assert fed.actions(case_id)[-1] == ("noted", "raised", "answered")
    assert (case["state"], case["against"]) == ("answered", "visited")


@pytest.mark.parametrize(
    ("night", "state", "against"), [("2024-06-05", "answered", "visited"), ("2024-06-06", "screening", "")]
)
def test_the_ninety_days_end_on_their_day(fed: Fed, night: str, state: str, against: str) -> None:
    case_id = fed.case_of("P1")["case_id"]
    fed.act(case_id, "answer", "answered", visited_on=date(2024, 3, 8), result="not_recognised")
    fed.run_with([*over(1), settled("S1b", "P1", night, "4500.00")], night)
    case = fed.case_of("P1")
    assert (case["state"], case["against"]) == (state, against)


def test_what_a_person_did_stays(fed: Fed) -> None:
    case_id = fed.case_of("P1")["case_id"]
    done = {
        "assigned_to": 7,
        "snoozed_until": date(2024, 4, 1),
        "dispatched_on": date(2024, 3, 8),
        "visited_on": None,
        "result": None,
    }
    fed.act(case_id, "dispatch", "dispatched", **done)
    engine = open_review(fed.settings)
    draft = {"case_id": case_id, "user_id": 7, "content": "{}", "case_version": 2, "saved_at": datetime(2024, 3, 9)}  # noqa: DTZ001
    with engine.begin() as connection:
        connection.execute(review_draft.insert(), draft)
    engine.dispose()
    fed.run_with([*over(1), RAISE], "2024-03-11")
    case = fed.case_of("P1")
    assert {name: case[name] for name in OF_A_PERSON} == done
    assert (case["state"], case["version"], str(case["step"])) == ("dispatched", 2, "2.00")
    assert fed.rows(review_draft) == [draft]


def test_a_warning_withdrawn_closes_no_case(fed: Fed) -> None:
    case_id = fed.case_of("P1")["case_id"]
    fed.act(case_id, "dispatch", "dispatched")
    refund = refunded("S1r", "S1", "P1", "2024-03-10", "6000.00")
    fed.run_with([*over(1), refund], "2024-03-11")
    case = fed.case_of("P1")
    assert (case["state"], case["standing"], case["due_on"]) == ("dispatched", "withdrawn", None)
    assert fed.actions(case_id)[-1] == ("standing", "withdrawn", "dispatched")
    fed.run_with([*over(1), refund, settled("S1c", "P1", "2024-03-12", "7000.00")], "2024-03-13")
    assert fed.actions(case_id)[-1] == ("standing", "open", "dispatched")


def test_a_reopened_warning_puts_an_answered_case_back(fed: Fed) -> None:
    case_id = fed.case_of("P1")["case_id"]
    fed.act(case_id, "answer", "answered")
    refund = refunded("S1r", "S1", "P1", "2024-03-10", "6000.00")
    log = [*over(1), refund, settled("S1c", "P1", "2024-03-12", "7000.00")]
    fed.run_with(log, "2024-03-11", "2024-03-13")
    assert fed.actions(case_id)[-2:] == [
        ("standing", "withdrawn", "answered"),
        ("raised_again", "reopened", "screening"),
    ]


def test_the_same_night_again_raises_nothing_again(fed: Fed) -> None:
    case_id = fed.case_of("P1")["case_id"]
    fed.act(case_id, "screen_out", "screened_out")
    fed.run_with([*over(1), RAISE], "2024-03-11")
    fed.act(case_id, "screen_out", "screened_out")
    before = fed.everything()
    fed.feed("2024-03-11")
    assert fed.everything() == before


def test_a_household_that_gets_a_number_leaves_a_case_with_its_history(fed: Fed) -> None:
    old = fed.case_of("P1")["case_id"]
    fed.act(old, "answer", "answered", visited_on=date(2024, 3, 8), result="newly_recognised")
    log = [*over(1), belongs("P1", "HH1", "2024-03-10", relation="01")]
    fed.run_with(log, "2024-03-11")
    left, new = fed.row(review_case, case_id=old), fed.case_of("P1")
    assert new["case_id"] != old
    assert (left["state"], left["standing"], left["person_count"], left["result"]) == (
        "answered",
        "none",
        0,
        "newly_recognised",
    )
    assert fed.actions(old)[-1] == ("moved", "household_changed", "answered")
    assert fed.actions(new["case_id"]) == [("opened", "household_changed", "screening")]
    assert (new["visited_on"], new["against"]) == (date(2024, 3, 8), "visited")
    before = fed.everything()
    fed.feed("2024-03-11")
    assert fed.everything() == before


def test_a_merged_number_does_not_raise_its_case_again(tmp_path: Path) -> None:
    fed = fed_deployment(tmp_path)
    homes = [belongs("P1", "HH1", relation="01"), belongs("P2", "HH1")]
    log = [insured("P1", **HOME), listed("P1", MARGIN, "2023-01-01"), *over(2), *homes]
    fed.run_with(log, "2024-03-06")
    case_id = fed.case_of("P2")["case_id"]
    fed.act(case_id, "screen_out", "screened_out")
    fed.run_with([*log, insured("P2", "2024-03-12", serial=1, **HOME)], "2024-03-12")
    assert fed.case_of("P1")["case_id"] == case_id
    assert "raised_again" not in [action for action, *_ in fed.actions(case_id)]
    assert fed.case_of("P1")["state"] == "screened_out"


def test_history_that_was_over_before_needs_nobody_until_something_new_happens(tmp_path: Path) -> None:
    fed = fed_deployment(tmp_path)
    log = over(1, day="2023-03-05")
    fed.run_with(log, "2024-03-06")
    case_id = fed.case_of("P1")["case_id"]
    assert fed.actions(case_id) == [("opened", "history", "screened_out")]
    fed.run_with([*log, settled("S1b", "P1", "2024-03-07", "6000.00")], "2024-03-08")
    assert fed.actions(case_id)[-1] == ("raised_again", "opened", "screening")


def test_what_speaks_against_a_visit(tmp_path: Path) -> None:
    thresholds = thresholds_of(tmp_path / "thresholds", {"total-5000": NIGHTLY}, identity_codes=MONITORED_CODES)
    about = (thresholds / "categories.yaml").read_text(encoding="utf-8")
    monitored = """
  - category: marginal_poverty_prone
    name: {zh: marginal_poverty_prone, en: marginal_poverty_prone}
    assistance_class: 3
    precedence: 70
    is_formerly_poor: false
    is_monitored: true
"""
    (thresholds / "categories.yaml").write_text(about.rstrip("\n") + monitored, encoding="utf-8")
    fed = fed_deployment(tmp_path / "own", thresholds)
    log = [
        *over(1, surv_stas="2", die_date="2024-03-04"),
        *over(2, cvlserv_flag="1"),
        *over(3),
        settled("S3b", "P3", "2024-02-05", "10.00", med_type="5201"),
        *over(4),
        listed("P4", "7204", "2024-01-01"),
        *over(5, surv_stas="2"),
        *over(6),
        belongs("P5", "HH5", relation="01"),
        belongs("P6", "HH5"),
    ]
    fed.run_with(log, "2024-03-06")
    found = {number: fed.case_of(f"P{number}")["against"] for number in range(1, 7)}
    assert found == {
        1: "deceased",
        2: "public_employee",
        3: "maternity",
        4: "monitored",
        5: "",
        6: "",
    }
