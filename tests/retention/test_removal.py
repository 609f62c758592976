"""What goes, what is proved, and what is refused."""

import json
import shutil
import signal
import subprocess
import sys
from datetime import date
from types import SimpleNamespace

import pytest

from monitoring.assessment.past import assess_past
from monitoring.errors import NightError, RetentionError
from monitoring.ledger import Ledger
from monitoring.reconcile.reconcile import reconcile
from monitoring.reports.explain import explain_warning
from monitoring.reports.telling import as_text
from monitoring.retention.asking import Asked, warehouse_file
from monitoring.retention.removing import plan_removal, remove
from tests.retention.county import BEFORE, PLACE
from tests.retention.reading import clock, query, remove_all_before, tables

CHILD = """
import os, signal, sys
from datetime import date
from types import SimpleNamespace
from pathlib import Path
from monitoring.settings import Settings
from monitoring.retention import removing
from monitoring.warehouse import Warehouse
from tests.retention.reading import remove_all_before
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "rewrite": Warehouse.rewrite = die
else: removing._record = die
remove_all_before(Settings(home=Path(sys.argv[1])))
"""
PAST = f"SELECT warning_id, burden_amount FROM warning WHERE window_id <> 'rolling' AND window_from < DATE '{BEFORE}' AND is_produced ORDER BY warning_id"


def kill_in(settings, place):
    child = subprocess.run([sys.executable, "-c", CHILD, str(settings.home), place], check=False)
    assert child.returncode == -signal.SIGKILL


def test_a_dry_run_changes_nothing_and_says_what_the_removal_does(settings):
    data = warehouse_file(settings).read_bytes()
    planned = plan_removal(settings, Asked(BEFORE))
    assert warehouse_file(settings).read_bytes() == data
    assert planned.shares == remove_all_before(settings).shares


def test_the_proof_has_the_numbers_and_a_second_run_removes_nothing(settings):
    before = query(settings, "SELECT * FROM settlement ORDER BY setl_id, known_from")
    paid = query(settings, "SELECT * FROM assistance")
    removal = remove_all_before(settings)
    proof = json.loads(removal.proof.read_text())
    left = {row["setl_id"] for row in query(settings, "SELECT setl_id FROM settlement")}
    gone = [row for row in before if row["setl_id"] not in left]
    (year,) = (y for y in proof["years"] if (y["burden_year"], y["table"]) == (2023, "settlement"))
    assert year["removed"]["versions"] == len(gone)
    assert year["removed"]["rows"] == len({row["setl_id"] for row in gone}) > 10
    assert year["removed"]["total_fen"] == sum(int(row["total_amount"] * 100) for row in gone)
    assert year["removed"]["fee_fen"] == sum(int(row["medfee_sumamt"] * 100) for row in gone)
    assert year["before"]["rows"] == year["removed"]["rows"] + sum(part["rows"] for part in year["kept"].values())
    payments = {row["rid"] for row in paid} - {row["rid"] for row in query(settings, "SELECT rid FROM assistance")}
    assert {row["rid"] for row in query(settings, "SELECT rid FROM removed_assistance")} == payments
    assert (proof["removed_by"], len(proof["digest"]["value"])) == ("records office", 64)
    assert not any(
        row["psn_no"] in removal.proof.read_text()
        for row in query(settings, "SELECT psn_no FROM person WHERE LENGTH(psn_no) > 2")
    )
    after = tables(settings)
    again = remove_all_before(settings)
    assert not any(share.is_removed for share in again.shares)
    assert tables(settings) == after
    with Ledger(settings.ledger_url, clock) as ledger:
        assert [row["outcome"] for row in ledger.rows() if row["step"] == "retention"] == ["done", "done"]


def test_no_deleted_byte_stays_in_the_file(settings):
    assert PLACE.encode() in warehouse_file(settings).read_bytes()
    remove_all_before(settings, is_all=True)
    assert len(query(settings, "SELECT setl_id FROM removed_settlement")) > 10
    data = warehouse_file(settings).read_bytes()
    gone = [row["setl_id"] for row in query(settings, "SELECT setl_id FROM removed_settlement")]
    assert not [key for key in gone if f"{PLACE}{key}".encode() in data]
    assert query(settings, "SELECT is_rewritten FROM retention") == [{"is_rewritten": True}]
    assert not list(settings.home.glob("warehouse.duckdb.*"))


def test_past_warnings_are_explained_to_the_fen_from_what_was_kept(settings):
    remove_all_before(settings)
    past = query(settings, PAST)
    assert past
    assert all(explain_warning(settings, row["warning_id"]).is_reproduced for row in past)


def test_past_warnings_without_rows_show_what_was_recorded(settings):
    remove_all_before(settings, is_all=True)
    removed = [explain_warning(settings, row["warning_id"]) for row in query(settings, PAST)]
    gone = [told for told in removed if told.removed_on]
    assert gone
    for told in gone:
        assert not told.days
        assert told.sums["total_amount"] == told.warning["total_amount"]
        assert f"were removed on {told.removed_on}" in as_text(told)
    assert all(told.is_reproduced for told in removed if not told.removed_on)


def test_killed_before_its_end_nothing_happened(settings):
    before = tables(settings)
    kill_in(settings, "transaction")
    assert tables(settings) == before


def test_killed_before_the_file_is_written_anew_the_next_run_does_that(settings):
    kill_in(settings, "rewrite")
    proofs = settings.retention_folder
    shutil.rmtree(proofs)
    assert query(settings, "SELECT is_rewritten FROM retention") == [{"is_rewritten": False}]
    remove_all_before(settings)
    assert query(settings, "SELECT is_rewritten FROM retention") == [{"is_rewritten": True}]
    assert len(list(proofs.iterdir())) == 1


def test_a_comparison_with_the_source_does_not_miss_what_was_removed(settings):
    remove_all_before(settings)
    for one in reconcile(settings, ("settlement", "assistance"), None, None):
        assert (one.days, one.differences) == ([], [])


def test_sealed_years_are_not_assessed_again(settings):
    remove_all_before(settings)
    with pytest.raises(NightError, match="were removed"):
        assess_past(settings, date(2023, 1, 1), date(2023, 12, 31), None, None)


@pytest.mark.parametrize(
    ("before", "by", "told"),
    [
        (date(2024, 1, 2), "x", "1 January"),
        (date(2025, 1, 1), "x", "latest day is 2024-01-01"),
        (BEFORE, " ", "--by NAME"),
    ],
)
def test_refused_before_any_work(place, before, by, told):
    settings = place.settings(place.folder / "first")
    with pytest.raises(RetentionError, match=told):
        remove(settings, Asked(before, by=by), clock)


def test_refused_by_the_limit_of_the_deployment_and_by_a_full_disk(place, monkeypatch):
    settings = place.settings(place.folder / "first")
    with pytest.raises(RetentionError, match="MONITORING_RETENTION_YEARS"):
        remove(settings.model_copy(update={"retention_years": 3}), Asked(BEFORE, by="x"), clock)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(RetentionError, match="has room for 0"):
        remove(settings, Asked(BEFORE, by="x"), clock)
