"""What a watermark cannot see is found, told by day, and mended by the next night."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from monitoring.errors import ReconcileError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.reconcile.differences import Kind
from monitoring.reconcile.mending import open_mendings
from monitoring.reconcile.reconcile import mend, reconcile
from monitoring.reconcile.run import Wanted, run_reconcile
from monitoring.reconcile.statement import compare_statement
from monitoring.reconcile.telling import needs_mending, told, write_differences
from monitoring.settings import Settings
from monitoring.source.tables import SOURCE_TABLES
from tests.acceptance.deployment import THRESHOLDS, Deployment, deploy
from tests.unit.reconcile.damaged import DAMAGE, FOUND, LOG, alter, kinds, source_file
from tests.unit.source_files.test_result_file import line, write

NIGHT = "2024-03-31"
ASKED = datetime.fromisoformat("2024-04-01 10:00:00")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    deployment = deploy(tmp_path_factory.mktemp("home"))
    deployment.run_with(LOG, NIGHT)
    shutil.copy(source_file(deployment), source_file(deployment).with_name("before.db"))
    return deployment


@pytest.fixture
def before(home: Deployment) -> Iterator[Deployment]:
    """The source as the night found it, also for the next test."""
    shutil.copy(source_file(home).with_name("before.db"), source_file(home))
    (home.settings.mending_file).unlink(missing_ok=True)
    yield home
    shutil.copy(source_file(home).with_name("before.db"), source_file(home))


def whole(deployment: Deployment, **days: date) -> dict[str, dict[str, Kind]]:
    return kinds(reconcile(deployment.settings, [], days.get("first"), days.get("last")))


def test_a_source_that_did_not_change_is_the_same_but_for_what_is_held(before: Deployment) -> None:
    found = reconcile(before.settings, [], None, None)
    assert kinds(found) == {"settlement": {"bad": Kind.held}}
    assert needs_mending(found) == 0
    assert "insured: 2 rows, the same by day in number and sums" in told(found)


def test_every_change_is_found_for_what_it_is(before: Deployment) -> None:
    alter(before, *DAMAGE)
    assert whole(before) == FOUND


@pytest.mark.parametrize("change", ["SET medfee_sumamt = '20100.01'", "SET fund_pay_sumamt = '20000.01'"])
def test_one_fen_in_a_sum_is_enough(before: Deployment, change: str) -> None:
    alter(before, f"UPDATE setl_d {change} WHERE setl_id = 'S7'")
    assert whole(before)["settlement"]["S7"] is Kind.changed


def test_days_limit_what_is_compared(before: Deployment) -> None:
    alter(before, *DAMAGE)
    february = whole(before, first=date(2024, 2, 1), last=date(2024, 2, 29))
    assert set(february["settlement"]) == {"big", "S1", "bad", "S4"}
    january = whole(before, first=date(2024, 1, 6), last=date(2024, 1, 6))
    assert january == {"settlement": {"S3": Kind.restamped}}


def test_a_row_with_a_stamp_of_another_day_is_not_taken_for_deleted(before: Deployment) -> None:
    alter(before, *DAMAGE)
    found = reconcile(before.settings, ["settlement"], date(2024, 3, 1), date(2024, 3, 31))
    assert kinds(found) == {"settlement": {"S2": Kind.moved, "late": Kind.missing}}


def test_files_are_compared_like_a_database(before: Deployment, tmp_path: Path) -> None:
    alter(before, *DAMAGE)
    write_csv_files(source_file(before), tmp_path)
    files = before.settings.model_copy(update={"source": f"files:{tmp_path}"})
    assert kinds(reconcile(files, [], None, None)) == FOUND


def write_csv_files(source: Path, folder: Path) -> None:
    names = {
        "settlement": "setl_d",
        "insured": "psn_info_b",
        "identity": "psn_idet_d",
        "household": "hshd_psn_d",
        "assistance": "asst_pay_d",
    }
    with sqlite3.connect(source) as connection:
        for table in SOURCE_TABLES:
            rows = connection.execute(f"SELECT * FROM {names[table.name]}")
            with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([column[0] for column in rows.description])
                writer.writerows(rows)
    connection.close()


def test_it_is_told_by_day_without_a_key(before: Deployment, tmp_path: Path) -> None:
    alter(before, *DAMAGE)
    found = reconcile(before.settings, ["settlement", "insured"], None, None)
    lines = told(found).splitlines()
    assert "  2024-02-20: 1 gone at the source" in lines
    assert "  2024-02-22: 1 held back or dropped here" in lines
    assert any("rows of insured cannot be ended" in line for line in lines)
    assert "big" not in told(found)
    write_differences(found, tmp_path / "rows.csv")
    assert "settlement,big,gone at the source,2024-02-20 20:00:00," in (tmp_path / "rows.csv").read_text("utf-8-sig")


def test_comparing_changes_nothing_and_leaves_nothing_behind(before: Deployment) -> None:
    alter(before, *DAMAGE)
    kept = (before.settings.home / "warehouse.duckdb").read_bytes()
    reconcile(before.settings, [], None, None)
    assert (before.settings.home / "warehouse.duckdb").read_bytes() == kept
    assert list(before.settings.home.glob("reconcile-*")) == []


def test_more_than_one_percent_ends_only_if_somebody_says_so(before: Deployment) -> None:
    alter(before, *DAMAGE)
    found = reconcile(before.settings, ["settlement"], None, None)
    with pytest.raises(ReconcileError, match=r"1 of 9 rows of settlement are gone.*--mend --yes"):
        mend(before.settings, found, ASKED, lambda _: False)
    assert not before.settings.mending_file.exists()


def test_a_truncated_table_is_not_mended_unasked_and_what_is_gone_is_counted(before: Deployment) -> None:
    alter(before, "DELETE FROM setl_d")
    found = reconcile(before.settings, ["settlement"], None, None)
    assert [d.kind for d in found[0].differences] == [Kind.gone] * 9


def test_it_stands_in_the_ledger(before: Deployment) -> None:
    alter(before, *DAMAGE)
    run_reconcile(before.settings, Wanted(("settlement",)), ask=lambda _: False, clock=lambda: ASKED)
    ledger = Ledger(before.settings.ledger_url, shanghai_now)
    last = ledger.rows()[-1]
    ledger.close()
    assert (last["step"], last["outcome"], str(last["night"])) == ("reconcile", "done", "2024-04-01")
    assert '"settlement_gone": 1' in str(last["counts"])


def test_unknown_table_and_missing_warehouse_are_told(before: Deployment, tmp_path: Path) -> None:
    with pytest.raises(ReconcileError, match="no table bills to compare"):
        reconcile(before.settings, ["bills"], None, None)
    with pytest.raises(ReconcileError, match="no warehouse yet"):
        reconcile(deploy(tmp_path / "new").settings, [], None, None)


def test_a_result_file_is_compared_with_what_is_known_here(before: Deployment, tmp_path: Path) -> None:
    same, other, part = line("S1", "20100.00"), line("S2", "20100.01"), line("S3", "20100.00", fund="")
    path = write(tmp_path, same, other, part, line("S9", "1.00", "0", "0"))
    assert compare_statement(before.settings, path).splitlines() == [
        "3202.zip: 4 settlements, 2 known here with the same amounts",
        "  not known here: row 4 of the file",
        "  known here with other amounts: row 2 of the file",
        "  medfee_sumamt: 60301.01 in the file, 60300.00 here (-1.01)",
        "  fund_pay_sumamt: 40000.00 in the file, 60000.00 here (+20000.00)",
        "  acct_pay: 0.00 in the file, 0.00 here",
    ]
    with pytest.raises(ReconcileError, match="no warehouse yet"):
        compare_statement(deploy(tmp_path / "new").settings, path)


IN_FORCE = "SELECT setl_id, is_valid, total_amount, known_from FROM settlement WHERE known_to = DATE '9999-12-31' ORDER BY setl_id"


@pytest.fixture(scope="module")
def mended(home: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """The same, after the night that mends."""
    folder = tmp_path_factory.mktemp("mended") / "home"
    shutil.copytree(home.settings.home, folder)
    deployment = Deployment(Settings(home=folder, thresholds=THRESHOLDS))
    shutil.copy(folder / "before.db", folder / "source.db")
    alter(deployment, *DAMAGE)
    mend(deployment.settings, reconcile(deployment.settings, [], None, None), ASKED, lambda _: True)
    deployment.run("2024-04-01")
    return deployment


def test_what_is_gone_ends_in_the_night_of_mending(mended: Deployment) -> None:
    rows = {r["setl_id"]: r for r in mended.ask(IN_FORCE)}
    assert (rows["big"]["is_valid"], rows["big"]["known_from"]) == (False, date(2024, 4, 1))
    (warning,) = mended.ask("SELECT state FROM warning WHERE rule_id = 'total-5000'")
    assert warning["state"] == "withdrawn"
    assert mended.ask("SELECT is_valid FROM identity WHERE known_to = DATE '9999-12-31' ORDER BY rid")[1] == {
        "is_valid": False
    }
    assert mended.ask("SELECT is_valid FROM assistance WHERE known_to = DATE '9999-12-31'") == [{"is_valid": False}]


def test_what_was_known_before_the_mending_stays_known_for_then(mended: Deployment) -> None:
    (then,) = mended.ask("SELECT * FROM settlement WHERE setl_id = 'big' AND known_to <> DATE '9999-12-31'")
    assert (then["is_valid"], then["known_from"], then["known_to"]) == (True, date(2024, 3, 31), date(2024, 4, 1))


def test_what_differs_is_read_again(mended: Deployment) -> None:
    rows = {r["setl_id"]: (r["is_valid"], str(r["total_amount"])) for r in mended.ask(IN_FORCE)}
    assert (rows["S1"], rows["S2"], rows["late"]) == ((True, "77.00"), (True, "55.00"), (True, "100.00"))


def test_rows_of_the_mending_night_are_accounted_for(mended: Deployment) -> None:
    for row in mended.ask("SELECT * FROM accounting WHERE night = DATE '2024-04-01'"):
        went = sum(row[f"{part}_count"] for part in ("accepted", "quarantined", "unchanged", "superseded", "dropped"))
        assert row["pulled_count"] + row["held_before_count"] == went
    ledger = Ledger(mended.settings.ledger_url, shanghai_now)
    pulled = next(r for r in ledger.rows() if r["step"] == "pull" and str(r["night"]) == "2024-04-01")
    ledger.close()
    assert '"settlement_ended_as_gone": 1' in str(pulled["counts"])


def test_after_the_mending_nothing_is_wrong_and_nothing_is_asked(mended: Deployment) -> None:
    found = reconcile(mended.settings, ["settlement", "identity", "assistance"], None, None)
    assert needs_mending(found) == 0
    assert open_mendings(mended.settings, date(2024, 4, 2)).ended == {}
    assert open_mendings(mended.settings, date(2024, 4, 1)).ended["settlement"] == ["big"], (
        "the same night again ends the same"
    )
    assert open_mendings(mended.settings, date(2024, 3, 31)).ended == {}, "a night before it was asked does not"
