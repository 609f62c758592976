"""What the nights write of persons and warnings: to the fen, once, all or nothing, and no word of a diagnosis."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitoring.errors import ReviewError
from monitoring.review import cases_from_warnings, feed
from monitoring.review.fed_tables import (
    review_person,
    review_region_within,
    review_term,
    review_warning,
)
from tests.acceptance.deployment import THRESHOLDS
from tests.replay.cases_of_shapes import CASES_OF_SHAPES
from tests.replay.cases_of_shapes import NIGHTS as NIGHTS_OF_SHAPES
from tests.replay.policy import FOLDER as SHAPES
from tests.replay.rows import MARGIN, insured, listed, paid, refunded, settled
from tests.review.fed import Fed, copy_of, fed_deployment
from tests.sql.cases import load_cases, source_rows
from tests.sql.test_cases import NIGHTS
from tests.unit.platform.pushing import HOME, over

MONTH_KEYS = {"month", "fee", "basic", "serious", "assistance", "other", "person", "assistance_outside"}


LOG = [
    *over(1, day="2024-03-05"),
    *over(2, day="2024-03-06"),
    refunded("S1r", "S1", "P1", "2024-04-02", "6000.00"),
    settled(
        "S1b",
        "P1",
        "2024-04-03",
        "7000.00",
        fund_paid="22500.00",
        hifp_pay="20000.00",
        hifmi_pay="1500.00",
        maf_pay="500.00",
        hifob_pay="500.00",
    ),
    settled("S1c", "P1", "2022-05-03", "300.00"),
    paid("A2", "S2", "P2", "2024-04-04", "250.00"),
]


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Fed:
    """Two persons over the limit; one stay was refunded and settled again, one was assisted."""
    fed = fed_deployment(tmp_path_factory.mktemp("rows"))
    fed.run_with(LOG, "2024-04-10")
    return fed


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Fed:
    """All planted cases, after all their nights, fed once."""
    fed = fed_deployment(tmp_path_factory.mktemp("planted"), THRESHOLDS)
    fed.run_with(source_rows(load_cases()), *NIGHTS)
    return fed


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Fed:
    """Rules of all windows, of persons and of households."""
    fed = fed_deployment(tmp_path_factory.mktemp("shapes"), SHAPES)
    fed.run_with([change for case in CASES_OF_SHAPES for change in case.log], *NIGHTS_OF_SHAPES)
    return fed


@pytest.mark.parametrize("county", ["planted", "shapes"])
def test_last_burden_of_the_days_is_the_warning_s_to_the_fen(county: str, request: pytest.FixtureRequest) -> None:
    warnings = request.getfixturevalue(county).rows(review_warning)
    assert len(warnings) > 20
    for row in warnings:
        days = json.loads(row["evidence"])["days"]
        if row["state"] == "merged" or not days:
            assert not row["burden_amount"] or row["state"] == "merged", row["warning_id"]
            continue
        assert Decimal(days[-1][1]) == row["burden_amount"], row["warning_id"]
        assert [day for day, *_ in days] == sorted({day for day, *_ in days})


def test_an_open_warning_is_over_on_its_last_day_and_on_the_day_it_crossed(pushed: Fed) -> None:
    opened = [row for row in pushed.rows(review_warning) if row["state"] == "open"]
    assert opened
    for row in opened:
        days = json.loads(row["evidence"])["days"]
        over = [day for day, _, _, is_over in days if is_over]
        assert days[-1][3] and row["crossed_on"].isoformat() in over
        assert days[-1][2] == str(row["limit_amount"])


def test_events_are_those_of_the_warehouse(planted: Fed) -> None:
    wanted: dict[str, list[str]] = {}
    for row in planted.ask("SELECT warning_id, event, known_on FROM warning_event ORDER BY warning_id, event_no"):
        wanted.setdefault(row["warning_id"], []).append(f"{row['known_on']} {row['event']}")
    for row in planted.rows(review_warning):
        events = json.loads(row["evidence"])["events"]
        assert [f"{event['known_on']} {event['event']}" for event in events] == wanted[row["warning_id"]]


def test_months_add_up_to_the_fees_of_the_record(planted: Fed) -> None:
    night = NIGHTS[-1]
    for row in planted.rows(review_person):
        told = json.loads(row["evidence"])
        assert all(set(month) == MONTH_KEYS for month in told["months"])
        for month in told["months"]:
            parts = [Decimal(month[name]) for name in ("basic", "serious", "assistance", "other", "person")]
            assert Decimal(month["fee"]) == sum(parts)
        fees = planted.ask(
            "SELECT COALESCE(SUM(s.medfee_sumamt), 0) AS fee, COALESCE(SUM(s.total_amount), 0) AS person FROM settlement AS s WHERE s.is_valid AND "
            f"s.known_to > DATE '{night}' AND s.person_key IN (SELECT person_key FROM person WHERE psn_no = $no UNION SELECT a.person_key FROM "
            "person_anchor AS a JOIN person AS p ON p.person_key = a.anchor_key WHERE p.psn_no = $no AND a.known_to > "
            f"DATE '{night}') AND s.burden_date >= DATE '2023-02-01'",
            no=row["psn_no"],
        )
        assert sum(Decimal(month["fee"]) for month in told["months"]) == fees[0]["fee"], row["psn_no"]
        assert sum(Decimal(month["person"]) for month in told["months"]) == fees[0]["person"], row["psn_no"]


@pytest.fixture
def fed(pushed: Fed, tmp_path: Path) -> Fed:
    """A copy of it with its databases."""
    shutil.copytree(pushed.settings.home, tmp_path / "home")
    return copy_of(pushed, tmp_path / "home")


def test_a_refund_is_netted_in_the_month_of_its_original(pushed: Fed) -> None:
    told = json.loads(pushed.row(review_person, psn_no="P1")["evidence"])
    months = {month["month"]: month for month in told["months"]}
    assert months["2024-03"]["person"] == "0.00"
    april = {name: months["2024-04"][name] for name in ("fee", "basic", "serious", "assistance", "other", "person")}
    assert april == {
        "fee": "29500.00",
        "basic": "20000.00",
        "serious": "1500.00",
        "assistance": "500.00",
        "other": "500.00",
        "person": "7000.00",
    }
    assert told["years"] == [{"year": 2022, "fee": "20300.00", "person": "300.00"}]


def test_assistance_outside_stands_in_its_month(pushed: Fed) -> None:
    told = json.loads(pushed.row(review_person, psn_no="P2")["evidence"])
    outside = {month["month"]: month["assistance_outside"] for month in told["months"]}
    assert outside == {"2024-03": "0.00", "2024-04": "250.00"}
    assert pushed.row(review_person, psn_no="P2")["assistance_12_months_amount"] == Decimal("250.00")


def test_without_any_assistance_known_the_amount_is_empty_and_it_says_so(tmp_path: Path) -> None:
    fed = fed_deployment(tmp_path)
    fed.run_with(over(1), "2024-03-06")
    person = fed.row(review_person, psn_no="P1")
    told = json.loads(person["evidence"])
    assert person["assistance_12_months_amount"] is None
    assert {month["assistance_outside"] for month in told["months"]} == {None}
    assert "assistance_not_known" in told["unknown"] and "household_unknown" in told["unknown"]


def test_what_the_risk_list_says_is_said_here_too(pushed: Fed) -> None:
    for sent in pushed.risk_list():
        warning = pushed.row(review_warning, warning_id=sent["warning_id"])
        same = ("psn_no", "state", "burden_amount", "limit_amount", "burden_multiple", "step", "crossed_on")
        days = ("first_pushed_on", "due_on", "decision_due_on")
        assert {name: warning[name] for name in (*same, *days)} == {name: sent[name] for name in (*same, *days)}
        person = pushed.row(review_person, psn_no=sent["psn_no"])
        assert (person["psn_name"], person["certno"], person["region_code"]) == ("张三", sent["certno"], "140123101201")


def test_regions_reach_up_to_the_top_and_rules_have_names(pushed: Fed) -> None:
    above = {row["within_code"] for row in pushed.rows(review_region_within) if row["region_code"] == "140123101201"}
    assert above == {"140123101201", "140123101", "140123", "140100", "140000", "000000"}
    assert pushed.row(review_term, code="total-5000")["name_zh"] == "total-5000"


def test_feeding_again_changes_nothing(fed: Fed) -> None:
    before = fed.everything()
    counts = fed.feed("2024-04-10")
    assert not any(n for name, n in counts.items() if "changed" in name or "new" in name or "dropped" in name)
    assert fed.everything() == before


def test_what_was_lost_or_falsified_is_there_again_after_the_next_feed(fed: Fed) -> None:
    before = fed.everything()
    engine = sa.create_engine(fed.settings.review)
    with engine.begin() as connection:
        connection.execute(review_warning.delete().where(review_warning.c.psn_no == "P1"))
        connection.execute(review_person.update().values(psn_name="X", fed_hash="other"))
    engine.dispose()
    fed.feed("2024-04-10")
    after = fed.everything()
    assert {k: v for k, v in after.items() if "case" not in k} == {k: v for k, v in before.items() if "case" not in k}


def test_a_feed_that_is_cut_off_leaves_nothing_and_the_next_one_all(
    fed: Fed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = [*LOG, settled("S2b", "P2", "2024-04-11", "300.00")]
    fed.run_with(log, "2024-04-11")
    whole = fed.everything()
    cut = copy_of(fed, tmp_path / "cut")
    shutil.copytree(fed.settings.home, cut.settings.home)
    for name in ("review.db", "review.db-wal", "review.db-shm"):
        (cut.settings.home / name).unlink(missing_ok=True)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(feed, "_feed_milestones", _cut_off)
        cut.feed("2024-04-11")
    assert not any(rows for name, rows in cut.everything().items())
    cut.feed("2024-04-11")
    assert _facts(cut) == _facts_of(whole)


def _cut_off(*_: object) -> dict[str, int]:
    raise KeyboardInterrupt


def _facts(fed: Fed) -> dict[str, object]:
    return _facts_of(fed.everything())


def _facts_of(tables: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    """Tables without the moments of writing, and without the history that a later first feed does not know."""
    moments = {"changed_at", "happened_at"}
    kept = {name: rows for name, rows in tables.items() if name != "review_case_event"}
    return {name: [{k: v for k, v in row.items() if k not in moments} for row in rows] for name, rows in kept.items()}


def test_two_feeds_at_once_do_no_harm(fed: Fed) -> None:
    before = fed.everything()
    for name in ("review.db", "review.db-wal", "review.db-shm"):
        (fed.settings.home / name).unlink(missing_ok=True)
    script = (
        "import sys; from datetime import date; from pathlib import Path; from monitoring.settings import Settings\n"
        "from monitoring.review.feed import feed_review; from tests.review.fed import CLOCK\n"
        "settings = Settings(home=Path(sys.argv[1]), thresholds=Path(sys.argv[2]), sample_persons=0)\n"
        "feed_review(settings, date(2024, 4, 10), lambda: CLOCK)"
    )
    command = [sys.executable, "-c", script, str(fed.settings.home), str(fed.settings.thresholds)]
    running = [subprocess.Popen(command, cwd=Path(__file__).parents[2]) for _ in range(2)]
    assert [process.wait() for process in running] == [0, 0]
    assert _facts(fed) == _facts_of(before)
    assert len(fed.actions(fed.case_of("P1")["case_id"])) == 1


def test_no_column_and_no_evidence_says_a_diagnosis_a_provider_or_an_item(planted: Fed) -> None:
    words = ("dise", "diag", "medins", "fixmedins", "hosp", "item", "med_type")
    for table in (review_person, review_warning):
        assert not [c.name for c in table.columns if any(word in c.name for word in words)]
    for row in planted.rows(review_warning):
        assert set(json.loads(row["evidence"])) == {"days", "events"}
        for event in json.loads(row["evidence"])["events"]:
            assert set(event) == {"event", "known_on", "reasons", "step", "burden", "limit"}
    for row in planted.rows(review_person):
        assert set(json.loads(row["evidence"])) == {"months", "years", "unknown", "outstanding"}


def test_what_the_database_says_in_an_error_is_not_told(fed: Fed, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise sa.exc.IntegrityError("INSERT 张三", {}, ValueError("张三"))

    monkeypatch.setattr(feed, "feed_regions", refuse)
    with pytest.raises(ReviewError) as told:
        fed.feed("2024-04-10")
    assert "张三" not in str(told.value) and told.value.__cause__ is None


def test_windows_that_ended_two_years_ago_leave_and_the_case_stays(tmp_path: Path) -> None:
    fed = fed_deployment(tmp_path)
    log = over(1, day="2023-03-05")
    fed.run_with(log, "2023-03-06")
    case = fed.case_of("P1")
    fed.run_with(log, "2025-12-31")
    assert [row["state"] for row in fed.rows(review_warning)] == ["closed"]
    fed.run_with(log, "2026-01-01")
    assert fed.rows(review_warning) == [] and fed.rows(review_person) == []
    after = fed.row(cases_from_warnings.review_case, case_id=case["case_id"])
    assert (after["standing"], after["person_count"], after["leading_psn_no"]) == ("none", 0, "P1")
    assert [action for action, *_ in fed.actions(case["case_id"])] == ["opened", "standing", "standing"]


def test_hints_on_application_are_not_fed(tmp_path: Path) -> None:
    shutil.copytree(THRESHOLDS, tmp_path / "thresholds")
    rule = tmp_path / "thresholds" / "rules" / "total-5000.yaml"
    text = rule.read_text(encoding="utf-8").replace("trigger: night", "trigger: application")
    rule.write_text("\n".join(line for line in text.splitlines() if not line.startswith("push")), encoding="utf-8")
    about = tmp_path / "thresholds" / "set.yaml"
    about.write_text(about.read_text(encoding="utf-8") + "apply: [total-5000]\n", encoding="utf-8")
    fed = fed_deployment(tmp_path / "own", tmp_path / "thresholds")
    fed.run_with(over(1), "2024-03-06")
    assert [row["state"] for row in fed.ask("SELECT state FROM warning")] == ["open"]
    assert fed.rows(review_warning) == [] and fed.rows(review_person) == []


def test_merged_numbers_stand_under_whom_they_are_counted(tmp_path: Path) -> None:
    fed = fed_deployment(tmp_path)
    log = [
        insured("P1", **HOME),
        listed("P1", MARGIN, "2023-01-01"),
        *over(2),
        insured("P2", "2024-03-12", serial=1, **HOME),
        listed("P2", MARGIN, "2023-02-01"),
    ]
    fed.run_with(log, "2024-03-06", "2024-03-12")
    assert [row["psn_no"] for row in fed.rows(review_person)] == ["P1"]
    assert {(row["psn_no"], row["state"]) for row in fed.rows(review_warning)} == {("P1", "merged"), ("P1", "open")}
    case = fed.case_of("P1")
    assert (case["person_count"], case["warning_count"], case["standing"]) == (1, 1, "open")
