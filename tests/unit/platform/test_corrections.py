"""What each correction looks like to the receiver: one story of four nights, a person for each case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from monitoring.platform.notes import NOTES
from tests.acceptance.deployment import THRESHOLDS, Deployment
from tests.replay.rows import ALLOWANCE, MARGIN, OUT_OF_POVERTY, belongs, insured, listed, refunded, settled
from tests.unit.platform.pushing import HOME, deploy_pushing, events, over, row_of

FIRST, SECOND, THIRD = date(2024, 3, 5), date(2024, 3, 6), date(2024, 3, 7)
HOUSEHOLD_RULE = (THRESHOLDS / "rules" / "total-5000.yaml").read_text(encoding="utf-8")
for there, here in {
    "total-5000": "household-8000",
    "unit: person": "unit: household\nhousehold: {by: sum}",
    "allowance_margin": "destitute",
    '"5000.00"': '"8000.00"',
    "every: ten_days": "every: night",
}.items():
    HOUSEHOLD_RULE = HOUSEHOLD_RULE.replace(there, here)
CATEGORIES = (THRESHOLDS / "categories.yaml").read_text(encoding="utf-8")
MONITORED_MARK = "name: {zh: subsistence_allowance, en: subsistence_allowance}\n    assistance_class: 2\n    precedence: 40\n    is_formerly_poor: false\n    is_monitored: "
CATEGORIES = CATEGORIES.replace(f"{MONITORED_MARK}false", f"{MONITORED_MARK}true")
DEADLINES = """
deadlines:
  - id: visit
    region: "140123"
    task: visit
    days: 3
    counted_in: working_days
    valid_from: "2022-01-01"
    valid_to: null
    reference: {title: "Invented for tests", href: null}
    checked_on: "2026-11-01"
"""
RAISED = [*over(1), settled("S1b", "P1", "2024-03-06", "3000.00"), listed("P1", OUT_OF_POVERTY, "2023-01-01")]
SETTLED_AGAIN = [
    *over(2),
    refunded("R2", "S2", "P2", "2024-03-06", "6000.00"),
    settled("S2b", "P2", "2024-03-07", "6000.00"),
]
NEVER_TOLD = [*over(3, day="2024-03-04"), refunded("R3", "S3", "P3", "2024-03-05", "6000.00")]
UNCHANGED = over(4)
CATEGORY_ENDED = [
    insured("P5", **HOME),
    listed("P5", MARGIN, "2023-01-01", "2024-03-06"),
    settled("S5", "P5", "2024-03-05", "6000.00"),
]
DIED = [*over(6), insured("P6", "2024-03-06", **HOME, surv_stas="2", die_date="2024-03-06")]
MOVED = [*over(7), insured("P7", "2024-03-06", **{**HOME, "live_admdvs": "140199101201"}, insuplc_admdvs="140199")]
MERGED = [*over(9), insured("P8", "2024-03-06", 9, **HOME)]
RENUMBERED = [
    *over(10),
    insured("P10", "2024-03-06", **HOME, psn_insu_stas="3"),
    insured("P11", "2024-03-06", 10, **HOME),
]
MONITORED = [*over(12), listed("P12", ALLOWANCE, "2023-06-01")]
NEWLY_MONITORED = [*over(13), listed("P13", ALLOWANCE, "2024-03-06")]
HEAD_CHANGED = [
    *(insured(person, **HOME) for person in ("P20", "P21")),
    listed("P20", "7131", "2023-01-01"),
    *(belongs(person, "H1", relation=relation) for person, relation in (("P20", "20"), ("P21", "01"))),
    *(belongs(person, "H1", "2024-03-06", relation) for person, relation in (("P20", "01"), ("P21", "50"))),
    settled("S20", "P20", "2024-03-05", "9000.00"),
]
LOG = [
    *(*RAISED, *SETTLED_AGAIN, *NEVER_TOLD, *UNCHANGED, *CATEGORY_ENDED, *DIED, *MOVED, *MERGED, *RENUMBERED),
    *(*MONITORED, *NEWLY_MONITORED, *HEAD_CHANGED),
]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Three nights with news."""
    home = tmp_path_factory.mktemp("corrections")
    deployment = deploy_pushing(
        home, deadlines=DEADLINES, categories=CATEGORIES, **{"rules/household-8000": HOUSEHOLD_RULE}
    )
    about = home / "thresholds" / "set.yaml"
    about.write_text(about.read_text().replace("apply: [total-5000]", "apply: [total-5000, household-8000]"))
    told: dict[str, Any] = {}
    for night in (FIRST, SECOND, THIRD):
        told[str(night)] = deployment.run_with(LOG, str(night))[-1].counts, deployment.risk_list()
    return told | {"deployment": deployment}


@pytest.fixture
def deployment(story: dict[str, Any]) -> Deployment:
    made: Deployment = story["deployment"]
    return made


def test_first_night_tells_each_person_once(story: dict[str, Any]) -> None:
    counts, rows = story[str(FIRST)]
    assert {row["psn_no"] for row in rows} == {f"P{n}" for n in (1, 2, 4, 5, 6, 7, 9, 10, 12, 13, 21)}
    assert (counts["inserted"], counts["updated"], counts["events"]) == (11, 0, 11)
    assert {row["state"] for row in rows} == {"open"}


def test_raised(deployment: Deployment) -> None:
    assert events(deployment, "P1") == [(FIRST, "opened"), (SECOND, "raised")]
    assert str(row_of(deployment, "P1")["step"]) == "1.50"


def test_refunded_and_settled_again_a_night_later(deployment: Deployment) -> None:
    assert events(deployment, "P2") == [(FIRST, "opened"), (SECOND, "withdrawn"), (THIRD, "reopened")]
    row = row_of(deployment, "P2")
    assert (row["state"], row["first_pushed_on"]) == ("open", FIRST)
    assert row["counted_from"] == date(2024, 3, 8), "a visit that was called off is due anew"


def test_withdrawn_row_stays_with_its_note(story: dict[str, Any]) -> None:
    (row,) = [row for row in story[str(SECOND)][1] if row["psn_no"] == "P2"]
    assert (row["state"], row["reasons"], row["fell_on"], row["step"]) == ("withdrawn", "refund", SECOND, None)
    assert row["state_note"] == NOTES["withdrawn"]


def test_fallen_before_it_was_told_is_never_told(deployment: Deployment) -> None:
    assert events(deployment, "P3") == []
    assert deployment.ask("SELECT state FROM warning WHERE psn_no = 'P3'") == [{"state": "withdrawn"}]


def test_unchanged_is_not_written(deployment: Deployment) -> None:
    assert (row_of(deployment, "P4")["batch_no"], events(deployment, "P4")) == (1, [(FIRST, "opened")])


def test_lapsed_is_not_retracted(deployment: Deployment) -> None:
    assert events(deployment, "P5") == [(FIRST, "opened"), (THIRD, "lapsed")]
    row = row_of(deployment, "P5")
    assert (row["state"], row["reasons"], row["state_note"]) == ("lapsed", "category", NOTES["lapsed"])
    assert str(row["burden_amount"]) == "6000.00"


def test_died(deployment: Deployment) -> None:
    assert events(deployment, "P6") == [(FIRST, "opened"), (SECOND, "died")]
    row = row_of(deployment, "P6")
    assert (row["state"], row["is_deceased"], row["death_date"], row["state_note"]) == (
        "open",
        True,
        SECOND,
        NOTES["deceased"],
    )


def test_moved_within_the_rule(deployment: Deployment) -> None:
    assert events(deployment, "P7") == [(FIRST, "opened"), (SECOND, "moved")]
    row = row_of(deployment, "P7")
    assert (row["region_code"], row["township_code"], row["division_code"]) == ("140199", None, "140199101201")
    assert row["first_pushed_on"] == FIRST


def test_merged_into_another_number_goes_on_there_without_a_new_visit(deployment: Deployment) -> None:
    assert events(deployment, "P9") == [(FIRST, "opened"), (SECOND, "merged")]
    assert events(deployment, "P8") == [(SECOND, "opened")]
    old, new = row_of(deployment, "P9"), row_of(deployment, "P8")
    assert (old["state"], old["continued_by_psn_no"], old["continues_psn_no"]) == ("merged", "P8", None)
    assert (new["state"], new["continues_psn_no"], new["continued_by_psn_no"]) == ("open", "P9", None)
    kept = ("first_pushed_on", "counted_from", "due_on")
    assert [new[name] for name in kept] == [old[name] for name in kept] == [FIRST, date(2024, 3, 6), date(2024, 3, 11)]


def test_another_number_in_force(deployment: Deployment) -> None:
    assert events(deployment, "P10") == [(FIRST, "opened"), (SECOND, "renumbered")]
    assert row_of(deployment, "P10")["present_psn_no"] == "P11"
    assert events(deployment, "P11") == []


def test_monitored_already_is_told_as_such_and_is_no_new_visit(deployment: Deployment) -> None:
    row = row_of(deployment, "P12")
    assert (row["is_monitored"], row["monitored_since_date"], row["state_note"]) == (
        True,
        date(2023, 6, 1),
        NOTES["monitored"],
    )
    assert (row["due_on"], row["decision_due_on"]) == (None, None)


def test_recognised_after_it_was_told(deployment: Deployment) -> None:
    assert events(deployment, "P13") == [(FIRST, "opened"), (SECOND, "monitored")]
    assert row_of(deployment, "P13")["due_on"] is None


def test_household_under_another_head(deployment: Deployment) -> None:
    assert events(deployment, "P21") == [(FIRST, "opened")]
    assert events(deployment, "P20") == [(SECOND, "transferred")]
    old, new = row_of(deployment, "P21"), row_of(deployment, "P20")
    assert (old["state"], old["continued_by_psn_no"], old["state_note"]) == ("transferred", "P20", NOTES["transferred"])
    assert (new["state"], new["unit_type"], new["warning_id"]) == ("open", "household", old["warning_id"])
    assert new["first_pushed_on"] == FIRST


def test_deadline_is_counted_in_working_days_from_the_morning_after(deployment: Deployment) -> None:
    # Pushed on Tuesday night, read on Wednesday; Thursday, Friday, Monday.
    row = row_of(deployment, "P1")
    assert (row["counted_from"], row["due_on"], row["decision_due_on"]) == (date(2024, 3, 6), date(2024, 3, 11), None)


def test_persons_can_be_counted(deployment: Deployment) -> None:
    rows = deployment.risk_list()
    assert len({row["psn_no"] for row in rows}) == len(rows)
    people = [row for row in rows if row["state"] not in {"merged", "transferred"}]
    assert len(people) == len(rows) - 2


def test_events_of_a_warning_are_numbered_without_a_gap(deployment: Deployment) -> None:
    rows = deployment.ask("SELECT warning_id, MAX(event_no) AS last, COUNT(*) AS n FROM sent_event GROUP BY warning_id")
    assert [row for row in rows if row["last"] != row["n"]] == []
