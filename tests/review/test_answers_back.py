"""What townships answer flows back: kept once, matched like a workbook's answers, told with the next push; remarks stay where they are."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitoring import nightly
from monitoring.review.answers_back import REFUSED_AS
from monitoring.review.database import open_review
from monitoring.review.fed_tables import review_milestone
from monitoring.review.user_tables import review_user
from monitoring.workbooks.answers import REFUSALS
from tests.replay.rows import belongs
from tests.review.fed import Fed, copy_of, fed_deployment
from tests.unit.platform.pushing import over, row_of

NIGHT = date(2024, 3, 6)
LATER = datetime(2024, 3, 20, 8)  # noqa: DTZ001 - Asia/Shanghai
LOG = [*over(1), *over(2), *over(3), belongs("P2", "HH2", relation="01"), belongs("P3", "HH2")]


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Fed:
    """P1 alone, and P2 with P3 in one household, all on the list."""
    fed = fed_deployment(tmp_path_factory.mktemp("answers"))
    fed.run_with(LOG, NIGHT.isoformat())
    engine = open_review(fed.settings)
    user = {
        "user_id": 7,
        "login_name": "w",
        "display_name": "N",
        "unit_name": "甲乡",
        "role": "worker",
        "language": "zh",
    }
    more = {"is_active": True, "must_change_password": False, "failed_count": 0, "created_at": LATER}
    with engine.begin() as connection:
        connection.execute(review_user.insert(), user | more)
    engine.dispose()
    return fed


@pytest.fixture
def fed(pushed: Fed, tmp_path: Path) -> Fed:
    """A copy of it with its databases."""
    shutil.copytree(pushed.settings.home, tmp_path / "home")
    return copy_of(pushed, tmp_path / "home")


def push(fed: Fed) -> dict[str, int]:
    """Publish the night once more, later."""
    return nightly.publish(fed.settings, NIGHT, clock=lambda: LATER).counts


def answers(fed: Fed) -> list[tuple[str, str, str]]:
    """Person, status and how it was matched, of every answer kept."""
    rows = fed.ask("SELECT psn_no, status, match_type, channel_type FROM feedback ORDER BY recorded_at, psn_no")
    assert {row["channel_type"] for row in rows} <= {"review"}
    return [(row["psn_no"], row["status"], row["match_type"]) for row in rows]


def test_recognised_reaches_the_list_with_the_very_push(fed: Fed) -> None:
    fed.visit(
        fed.case_of("P1")["case_id"],
        "newly_recognised",
        monitored_category_code="sudden_hardship",
        recognised_on=date(2024, 3, 9),
        risk_reason_codes="01",
        verified_compliant_amount="5100.50",
        remark="肺癌",
        difficulty="肺癌",
    )
    assert push(fed)["review_answers"] == 1
    row = row_of(fed, "P1")
    assert (row["is_monitored"], row["monitored_since_date"], row["due_on"]) == (True, date(2024, 3, 9), None)
    (kept,) = fed.ask("SELECT * FROM feedback")
    assert (kept["status"], kept["monitored_category_code"], kept["unit_name"]) == (
        "recognised",
        "sudden_hardship",
        "甲乡",
    )
    assert (str(kept["verified_compliant_amount"]), kept["risk_reason_codes"], kept["match_type"]) == (
        "5100.50",
        "01",
        "psn_no",
    )
    assert "肺癌" not in str(kept)


def test_an_answer_is_kept_once(fed: Fed) -> None:
    fed.visit(fed.case_of("P1")["case_id"], "not_recognised", refusal_reason="收入稳定且高于监测标准")
    assert push(fed)["review_answers"] == 1
    assert "review_answers" not in push(fed)
    fed.feed(NIGHT.isoformat(), LATER)
    assert answers(fed) == [("P1", "not_recognised", "psn_no")]


def test_a_dispatched_case_was_received(fed: Fed) -> None:
    fed.act(fed.case_of("P1")["case_id"], "dispatch", "dispatched")
    push(fed)
    assert answers(fed) == [("P1", "received", "psn_no")]


@pytest.mark.parametrize(
    ("result", "status"),
    [
        ("newly_recognised", "recognised"),
        ("already_monitored", "recognised"),
        ("not_recognised", "not_recognised"),
        ("referred", "verifying"),
        ("not_found", "not_recognised"),
    ],
)
def test_an_answer_is_for_all_of_the_household_with_a_warning(fed: Fed, result: str, status: str) -> None:
    fed.visit(fed.case_of("P2")["case_id"], result)
    push(fed)
    assert answers(fed) == [("P2", status, "psn_no"), ("P3", status, "psn_no")]


def test_a_death_is_of_who_leads(fed: Fed) -> None:
    case = fed.case_of("P2")
    fed.visit(case["case_id"], "deceased")
    push(fed)
    assert answers(fed) == [(case["leading_psn_no"], "not_recognised", "psn_no")]
    assert fed.ask("SELECT refusal_reason FROM feedback") == [{"refusal_reason": "人员已死亡或整户外迁"}]


def test_refusals_of_their_own_are_words_of_the_workbook() -> None:
    assert set(REFUSED_AS.values()) <= set(REFUSALS)


def test_who_comes_into_the_case_later_was_not_answered_about(fed: Fed) -> None:
    fed.visit(fed.case_of("P2")["case_id"], "not_recognised")
    push(fed)
    log = [*LOG, *over(4, day="2024-03-09"), belongs("P4", "HH2", "2024-03-09")]
    fed.run_with(log, "2024-03-10")
    assert fed.case_of("P4")["case_id"] == fed.case_of("P2")["case_id"]
    push(fed)
    assert "P4" not in [psn_no for psn_no, *_ in answers(fed)]


def test_a_correction_counts_after_what_it_corrects(fed: Fed) -> None:
    case_id = fed.case_of("P1")["case_id"]
    first = fed.visit(case_id, "newly_recognised", recognised_on=date(2024, 3, 8))
    push(fed)
    fed.visit(case_id, "not_recognised", on="2024-03-09", replaces_visit_id=first)
    push(fed)
    assert row_of(fed, "P1")["is_monitored"] is False


def test_what_is_dated_ahead_waits_for_its_day(fed: Fed) -> None:
    fed.visit(fed.case_of("P1")["case_id"], "newly_recognised", recognised_on=date(2024, 3, 21))
    assert "review_answers" not in push(fed)
    nightly.publish(fed.settings, NIGHT, clock=lambda: datetime(2024, 3, 21, 8))  # noqa: DTZ001
    assert answers(fed) == [("P1", "recognised", "psn_no")]


def test_an_answer_comes_back_as_a_milestone_to_read(fed: Fed) -> None:
    fed.visit(fed.case_of("P1")["case_id"], "referred")
    fed.feed(NIGHT.isoformat(), LATER)
    found = fed.row(review_milestone, psn_no="P1")
    assert (found["status"], found["channel_type"], found["case_id"]) == (
        "verifying",
        "review",
        fed.case_of("P1")["case_id"],
    )


def test_a_push_goes_on_without_a_review_database_and_makes_none(fed: Fed) -> None:
    for name in ("review.db", "review.db-wal", "review.db-shm"):
        (fed.settings.home / name).unlink(missing_ok=True)
    assert "review_unread" not in push(fed)
    assert not (fed.settings.home / "review.db").exists()


def test_a_push_goes_on_where_the_review_database_is_away_and_says_so(
    fed: Fed, capsys: pytest.CaptureFixture[str]
) -> None:
    away = fed.settings.model_copy(update={"review": "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2"})
    counts = nightly.publish(away, NIGHT, clock=lambda: LATER).counts
    assert counts["review_unread"] == 1 and counts["unchanged"] == 3
    assert "MONITORING_REVIEW" in capsys.readouterr().err


def test_the_step_review_fails_alone_and_is_told(fed: Fed) -> None:
    away = fed.settings.model_copy(update={"review": "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2"})
    with pytest.raises(nightly.MonitoringError) as told:
        nightly.review(away, NIGHT, clock=lambda: LATER)
    assert told.value.exit_code == 30
    message = (fed.settings.home / "morning" / f"{NIGHT}.en.txt").read_text(encoding="utf-8")
    assert "REVIEW PAGES WERE NOT FILLED" in message and "Nothing was pushed" not in message


def test_a_night_whose_push_waits_is_not_fed(fed: Fed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "held_back", lambda *_: {"nights_waiting_for_approval": 1})
    before = fed.everything()
    assert nightly.review(fed.settings, NIGHT, clock=lambda: LATER).counts == {"nights_waiting_for_approval": 1}
    assert fed.everything() == before
    assert sa.make_url(fed.settings.review).get_backend_name() == "sqlite"
