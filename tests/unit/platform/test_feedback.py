"""What the platform's side answers comes back: read once, matched by whatever number it names, and shown."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from monitoring.nightly import publish
from monitoring.platform.contract import risk_feedback
from monitoring.reports.warnings import warnings_as_of
from monitoring.warehouse import open_warehouse
from tests.acceptance.deployment import Deployment
from tests.replay.rows import belongs, insured, settled
from tests.unit.platform.pushing import HOME, deploy_pushing, over, row_of

NIGHT = date(2024, 3, 6)
LOG = [*over(1), *over(2), *over(3), *over(4, day="2024-03-08"), belongs("P2", "HH2")]


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Three persons on the list, and one who comes later."""
    deployment = deploy_pushing(tmp_path_factory.mktemp("feedback"))
    deployment.run_with(LOG, NIGHT.isoformat())
    return deployment


@pytest.fixture
def deployment(pushed: Deployment, tmp_path: Path) -> Deployment:
    """A copy of the deployment with its platform."""
    shutil.copytree(pushed.settings.home, tmp_path / "home")
    settings = pushed.settings.model_copy(update={"home": tmp_path / "home"})
    return Deployment(type(settings)(home=settings.home, thresholds=settings.thresholds, source=settings.source))


def answer(deployment: Deployment, feedback_id: str, at: str = "2024-03-08 10:00:00", **fields: Any) -> None:
    """What somebody on the platform's side writes."""
    row = {"status": "received", "happened_on": date(2024, 3, 8), "recorded_at": datetime.fromisoformat(at), **fields}
    engine = sa.create_engine(deployment.settings.platform)
    with engine.begin() as connection:
        connection.execute(risk_feedback.insert(), {"feedback_id": feedback_id, **row})
    engine.dispose()


def matched(deployment: Deployment) -> dict[str, tuple[str | None, str]]:
    """By answer: the person, and by what."""
    rows = deployment.ask("SELECT feedback_id, matched_psn_no, match_type FROM feedback")
    return {row["feedback_id"]: (row["matched_psn_no"], row["match_type"]) for row in rows}


def test_each_answer_is_matched_by_the_first_number_that_is_known(deployment: Deployment) -> None:
    warning, other = row_of(deployment, "P1"), row_of(deployment, "P2")
    answer(deployment, "F1", warning_id=warning["warning_id"])
    answer(deployment, "F2", psn_no="P2")
    answer(deployment, "F3", certno=row_of(deployment, "P3")["certno"].lower())
    answer(deployment, "F4", household_no=other["household_no"])
    answer(deployment, "F5", psn_no="P999", warning_id="0" * 32)
    answer(deployment, "F6", warning_id=warning["warning_id"], psn_no="P2")
    counts = publish(deployment.settings, NIGHT).counts
    assert (counts["answers"], counts["answers_matching_nobody"]) == (6, 2)
    assert matched(deployment) == {
        "F1": ("P1", "warning_id"),
        "F2": ("P2", "psn_no"),
        "F3": ("P3", "certno"),
        "F4": ("P2", "household_no"),
        "F5": (None, "none"),
        "F6": (None, "none"),
    }
    again = publish(deployment.settings, NIGHT).counts
    assert ("answers" in again, again["answers_matching_nobody"]) == (False, 2)


def test_an_answer_under_an_old_moment_is_read_all_the_same(deployment: Deployment) -> None:
    answer(deployment, "F1", psn_no="P1")
    publish(deployment.settings, NIGHT)
    answer(deployment, "F2", at="2023-01-01 00:00:00", psn_no="P2")
    assert publish(deployment.settings, NIGHT).counts["answers"] == 1
    assert set(matched(deployment)) == {"F1", "F2"}


def test_an_answer_that_came_before_its_person_is_matched_later(deployment: Deployment) -> None:
    answer(deployment, "F1", psn_no="P4")
    publish(deployment.settings, NIGHT)
    assert matched(deployment)["F1"] == (None, "none")
    deployment.run_with(LOG, "2024-03-08")
    # Read before the push that told the person; the next one finds him on the list.
    publish(deployment.settings, date(2024, 3, 8))
    assert matched(deployment)["F1"] == ("P4", "psn_no")


def test_receipt_by_a_household_moves_the_deadline_of_its_members(deployment: Deployment) -> None:
    before = row_of(deployment, "P2")
    answer(deployment, "F1", household_no=before["household_no"], happened_on=date(2024, 3, 9))
    publish(deployment.settings, NIGHT)
    after = row_of(deployment, "P2")
    assert (before["counted_from"], after["counted_from"]) == (date(2024, 3, 7), date(2024, 3, 9))
    assert row_of(deployment, "P1")["counted_from"] == date(2024, 3, 7)


def test_a_push_that_waits_reads_answers_all_the_same(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(deployment, "F1", psn_no="P1")
    monkeypatch.setattr("monitoring.nightly.held_back", lambda *_: {"nights_waiting_for_approval": 1})
    assert publish(deployment.settings, NIGHT).counts == {"nights_waiting_for_approval": 1, "answers": 1}


def test_the_burden_of_a_recognised_person_goes_on_being_pushed(deployment: Deployment) -> None:
    category = "sudden_hardship"
    answer(deployment, "F1", psn_no="P1", status="recognised", monitored_category_code=category)
    log = [*LOG, settled("S1b", "P1", "2024-03-08", "4000.00")]
    deployment.run_with(log, "2024-03-08")
    assert row_of(deployment, "P1")["total_amount"] > row_of(deployment, "P2")["total_amount"]


def test_who_was_recognised_is_sent_as_monitored_until_he_is_let_go(deployment: Deployment) -> None:
    answer(deployment, "F1", psn_no="P1", status="recognised", happened_on=NIGHT)
    publish(deployment.settings, NIGHT)
    assert [row_of(deployment, f"P{n}")["is_monitored"] for n in (1, 2)] == [True, False]
    assert row_of(deployment, "P1")["monitored_since_date"] == NIGHT
    answer(deployment, "F2", at="2024-03-08 11:00:00", psn_no="P1", status="recognised", happened_on=date(2024, 3, 7))
    deployment.run_with(LOG, "2024-03-08")
    assert row_of(deployment, "P1")["monitored_since_date"] == NIGHT
    answer(deployment, "F3", at="2024-03-08 12:00:00", psn_no="P1", status="risk_removed")
    publish(deployment.settings, date(2024, 3, 8))
    assert not row_of(deployment, "P1")["is_monitored"]


def test_warnings_show_the_newest_answer_as_it_was_known_on_the_night(deployment: Deployment) -> None:
    answer(deployment, "F1", psn_no="P1")
    publish(deployment.settings, NIGHT)
    deployment.run_with(LOG, "2024-03-08")
    answer(
        deployment, "F2", psn_no="P1", status="not_recognised", happened_on=date(2024, 3, 20), refusal_reason="有存款"
    )
    answer(deployment, "F3", household_no="HH2", status="verifying")
    publish(deployment.settings, date(2024, 3, 8))
    newest, earlier = shown(deployment, None), shown(deployment, NIGHT)
    assert newest["P1"] == ("not_recognised", date(2024, 3, 20), "有存款", 2)
    assert earlier["P1"] == ("received", date(2024, 3, 8), None, 1)
    assert (newest["P2"][0], earlier["P2"][0], newest["P3"]) == ("verifying", None, (None, None, None, 0))


def test_an_answer_goes_on_under_the_number_that_a_person_was_merged_into(deployment: Deployment) -> None:
    answer(deployment, "F1", psn_no="P3", status="recognised", happened_on=NIGHT)
    merged = [*LOG, insured("P29", "2024-03-08", 3, **HOME)]
    deployment.run_with(merged, "2024-03-08")
    publish(deployment.settings, date(2024, 3, 8))
    assert row_of(deployment, "P3")["continued_by_psn_no"] == "P29"
    assert row_of(deployment, "P29")["is_monitored"]
    assert shown(deployment, None)["P29"][:2] == ("recognised", NIGHT)


def shown(deployment: Deployment, night: date | None) -> dict[str, tuple[Any, ...]]:
    names = ("feedback_status", "feedback_on", "feedback_refusal_reason", "feedback_count")
    _, rows = warnings_as_of(deployment.settings, night)
    return {str(row["psn_no"]): tuple(row[name] for name in names) for row in rows}


def test_what_is_dated_ahead_or_unknown_counts_for_nothing_and_stops_nothing(deployment: Deployment) -> None:
    answer(deployment, "F1", psn_no="P1", happened_on=date(9999, 12, 31))
    answer(deployment, "F2", psn_no="P2", status="recognised", happened_on=date(2099, 1, 5))
    answer(deployment, "F3", psn_no="P3", status="thought about")
    counts = publish(deployment.settings, NIGHT).counts
    assert (counts["answers"], counts["answers_that_do_not_count"]) == (3, 3)
    assert row_of(deployment, "P1")["counted_from"] == date(2024, 3, 7)
    assert not row_of(deployment, "P2")["is_monitored"]


def test_an_earlier_receipt_that_comes_later_counts(deployment: Deployment) -> None:
    answer(deployment, "F1", psn_no="P1", happened_on=date(2024, 3, 12))
    publish(deployment.settings, NIGHT)
    assert row_of(deployment, "P1")["counted_from"] == date(2024, 3, 12)
    answer(deployment, "F2", psn_no="P1", happened_on=date(2024, 3, 9))
    publish(deployment.settings, NIGHT)
    assert row_of(deployment, "P1")["counted_from"] == date(2024, 3, 9)


@pytest.mark.parametrize("numbers", [{"psn_no": "P4"}, {"household_no": "HH4"}, {"certno": "of P4"}])
def test_who_was_recognised_before_he_came_onto_the_list_is_no_new_visit(
    deployment: Deployment, numbers: dict[str, str]
) -> None:
    log = [*LOG, belongs("P4", "HH4", "2024-03-07")]
    if "certno" in numbers:
        numbers = {"certno": str(next(change.row["certno"] for change in over(4) if "certno" in change.row))}
    answer(deployment, "F1", status="recognised", happened_on=NIGHT, **numbers)
    deployment.run_with(log, "2024-03-08")
    row = row_of(deployment, "P4")
    assert (row["is_monitored"], row["due_on"]) == (True, None)


def test_a_member_of_a_recognised_household_is_no_new_visit(deployment: Deployment) -> None:
    log = [*LOG, belongs("P4", "HH2", "2024-03-07")]
    answer(deployment, "F1", status="recognised", happened_on=NIGHT, household_no="HH2")
    deployment.run_with(log, "2024-03-08")
    assert [row_of(deployment, name)["is_monitored"] for name in ("P2", "P4", "P1")] == [True, True, False]
    assert row_of(deployment, "P4")["due_on"] is None


def test_an_answer_to_the_old_warning_counts_for_its_successor(deployment: Deployment) -> None:
    old = row_of(deployment, "P3")["warning_id"]
    merged = [*LOG, insured("P29", "2024-03-08", 3, **HOME)]
    deployment.run_with(merged, "2024-03-08")
    answer(deployment, "F1", warning_id=old, happened_on=date(2024, 3, 10))
    publish(deployment.settings, date(2024, 3, 8))
    assert row_of(deployment, "P29")["counted_from"] == date(2024, 3, 10)
    assert shown(deployment, None)["P29"][0] == "received"


def test_the_successor_is_no_new_visit_in_the_very_push_that_tells_him(deployment: Deployment) -> None:
    answer(deployment, "F1", psn_no="P3", status="recognised", happened_on=NIGHT)
    deployment.run_with([*LOG, insured("P29", "2024-03-08", 3, **HOME)], "2024-03-08")
    row = row_of(deployment, "P29")
    assert (row["is_monitored"], row["due_on"], row["continues_psn_no"]) == (True, None, "P3")


def test_a_refused_successor_goes_on_later_with_the_days_of_the_old_number(deployment: Deployment) -> None:
    old = row_of(deployment, "P3")
    refuse = (
        "CREATE TRIGGER refuse BEFORE INSERT ON risk_list WHEN NEW.psn_no = 'P29' BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    engine = sa.create_engine(deployment.settings.platform)
    with engine.begin() as connection:
        connection.exec_driver_sql(refuse)
    results = deployment.run_with([*LOG, insured("P29", "2024-03-08", 3, **HOME)], "2024-03-08")
    assert results[-1].counts["refused"] == 1
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER refuse")
    engine.dispose()
    publish(deployment.settings, date(2024, 3, 8))
    row = row_of(deployment, "P29")
    kept = ("first_pushed_on", "counted_from", "due_on")
    assert [row[name] for name in kept] == [old[name] for name in kept]
    assert row["continues_psn_no"] == "P3"


def test_a_certificate_of_two_on_the_list_names_nobody(pushed: Deployment, tmp_path: Path) -> None:
    deployment = deploy_pushing(tmp_path / "shared")
    newborn = {"certno": str(row_of(pushed, "P1")["certno"]), "nwb_flag": "1", "brdy": "2024-01-05"}
    deployment.run_with([*over(1), *over(2, **newborn)], NIGHT.isoformat())
    assert {row["psn_no"] for row in deployment.risk_list()} == {"P1", "P2"}
    answer(deployment, "F1", certno=newborn["certno"])
    publish(deployment.settings, NIGHT)
    assert matched(deployment) == {"F1": (None, "none")}


def test_receipt_counts_for_what_an_earlier_version_told_without_events(deployment: Deployment) -> None:
    with open_warehouse(deployment.settings) as warehouse:
        warehouse.change("outbox_event", "DELETE FROM outbox_event WHERE psn_no = 'P1'")
    answer(deployment, "F1", psn_no="P1", happened_on=date(2024, 3, 9))
    publish(deployment.settings, NIGHT)
    assert row_of(deployment, "P1")["counted_from"] == date(2024, 3, 9)
