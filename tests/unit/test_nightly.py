"""The night as a whole: accounting, repeating, staging, coverage, quarantine in the warehouse."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from monitoring import nightly
from monitoring.applying import covered_intervals
from monitoring.errors import NightError, QualityError, SourceError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.source.coverage import BEGINNING, Interval, end_of_night
from monitoring.warehouse import open_warehouse
from tests.acceptance.deployment import Deployment, deploy
from tests.reference.known import Change, end_of
from tests.replay.rows import MARGIN, insured, listed, paid, refunded, settled

LOG = [
    insured("P1"),
    listed("P1", MARGIN, "2023-01-01"),
    settled("S1", "P1", "2024-03-05", "6000.00"),
    settled("S2", "P1", "2024-03-06", "3000.00"),
    settled("S2", "P1", "2024-03-06", "3100.00", written="2024-03-07"),
    refunded("R1", "S1", "P1", "2024-03-08", "6000.00"),
    paid("A1", "S1", "P1", "2024-03-07", "10.00"),
    settled("bad", "P1", "2024-03-06", "50.00", fund_pay_sumamt="unreadable"),
    settled("nobody", "", "2024-03-06", "50.00"),
]
TABLES = ("settlement", "insured", "identity", "household", "assistance")


def accounting(deployment: Deployment) -> list[dict[str, Any]]:
    return deployment.ask("SELECT * FROM accounting ORDER BY night, source_table")


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Nights in order, one missed, one again, one out of order."""
    deployment = deploy(tmp_path_factory.mktemp("nights"))
    deployment.run_with(LOG, "2024-03-05", "2024-03-06", "2024-03-08", "2024-03-08", "2024-03-07")
    return deployment


def test_pulled_is_accepted_quarantined_unchanged_and_superseded(nights: Deployment) -> None:
    rows = accounting(nights)
    assert len(rows) == 5 * len(TABLES)
    for row in rows:
        parts = [row[f"{part}_count"] for part in ("accepted", "quarantined", "unchanged", "superseded", "dropped")]
        assert row["pulled_count"] + row["held_before_count"] == sum(parts), row
    of_settlements = [r for r in rows if r["source_table"] == "settlement"]
    assert sum(r["accepted_count"] for r in of_settlements) == 4
    assert [r["quarantined_count"] for r in of_settlements][:2] == [0, 2]


def test_the_ledger_tells_the_same(nights: Deployment) -> None:
    ledger = Ledger(nights.settings.ledger_url, shanghai_now)
    rows = [row for row in ledger.rows() if row["step"] == "apply"]
    ledger.close()
    counts = json.loads(str(rows[1]["counts"]))
    (stored,) = nights.ask("SELECT * FROM accounting WHERE night = DATE '2024-03-06' AND source_table = 'settlement'")
    for part in ("pulled", "held_before", "accepted", "quarantined", "unchanged", "superseded", "dropped"):
        assert counts[f"settlement_{part}"] == stored[f"{part}_count"]
    assert json.loads(str(rows[1]["coverage"]))["settlement"]


def test_quarantined_rows_are_kept_once_however_often_they_come(nights: Deployment) -> None:
    rows = nights.ask("SELECT * FROM quarantine ORDER BY source_key, rule_name")
    assert {(r["held_on"], r["left_on"]) for r in rows} == {(date(2024, 3, 6), None)}
    assert [(r["source_key"], r["rule_name"]) for r in rows] == [
        ("bad", "settlement_amount_unreadable"),
        ("bad", "settlement_burden_unknown"),
        ("nobody", "settlement_person_missing"),
    ]
    assert json.loads(rows[0]["row_text"])["fund_pay_sumamt"] == "unreadable"


def test_what_was_read_is_covered_without_a_gap(nights: Deployment) -> None:
    with open_warehouse(nights.settings, read_only=True) as warehouse:
        covered = covered_intervals(warehouse)
    assert covered["settlement"] == [Interval(BEGINNING, end_of_night(date(2024, 3, 8)))]


def test_staging_holds_the_finished_steps_and_nothing_half_done(nights: Deployment) -> None:
    folder = nights.settings.staging_folder / "2024-03-08"
    assert sorted(p.name for p in folder.iterdir()) == ["checked", "pulled"]
    manifest = json.loads((folder / "checked" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest) == {"pulled", "intervals", "source", "silence"}
    assert "P1" not in json.dumps(manifest)


def test_a_source_that_fails_midway_leaves_the_pull_before_in_place(nights: Deployment) -> None:
    before = (nights.settings.staging_folder / "2024-03-08" / "pulled" / "settlement.parquet").read_bytes()
    away = nights.settings.model_copy(update={"source": "sqlite:////nowhere/at/all.db"})
    with pytest.raises(SourceError):
        nightly.pull(away, date(2024, 3, 8))
    folder = nights.settings.staging_folder / "2024-03-08"
    assert (folder / "pulled" / "settlement.parquet").read_bytes() == before
    nightly.pull(nights.settings, date(2024, 3, 8), progress=lambda _: None)
    assert sorted(p.name for p in folder.iterdir()) == ["checked", "pulled"], "what the failed pull left is gone"


@pytest.mark.parametrize(("moment", "is_over"), [("2024-03-06 00:00:00", True), ("2024-03-05 23:59:59", False)])
def test_a_night_can_be_run_once_it_is_over(tmp_path: Path, moment: str, is_over: bool) -> None:
    deployment = deploy(tmp_path)
    deployment.show(LOG, end_of(date(2024, 3, 5)))

    def clock() -> datetime:
        return datetime.fromisoformat(moment)

    if is_over:
        counts = nightly.pull(deployment.settings, date(2024, 3, 5), clock=clock, progress=lambda _: None).counts
        assert counts["settlement_pulled"] == 1
    else:
        with pytest.raises(NightError):
            nightly.pull(deployment.settings, date(2024, 3, 5), clock=clock, progress=lambda _: None)


def test_a_failed_apply_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = deploy(tmp_path)
    deployment.run_with(LOG, "2024-03-05")
    tables = (*TABLES, "person", "warning", "warning_event", "coverage", "applied_night", "quarantine", "accounting")
    before = {t: deployment.ask(f"SELECT * FROM {t} ORDER BY ALL") for t in tables}
    with monkeypatch.context() as broken:
        broken.setattr("monitoring.applying._record", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            deployment.run_with(LOG, "2024-03-06")
    assert {t: deployment.ask(f"SELECT * FROM {t} ORDER BY ALL") for t in tables} == before
    deployment.run_with(LOG, "2024-03-06")
    assert len(deployment.ask("SELECT 1 AS x FROM settlement")) == 2


def test_assistance_that_the_source_does_not_know_is_said_to_be_unknown(tmp_path: Path) -> None:
    import sqlite3

    deployment = deploy(tmp_path)
    deployment.show(LOG, end_of(date(2024, 3, 5)))
    with sqlite3.connect(tmp_path / "source.db") as connection:
        connection.execute("DROP TABLE asst_pay_d")
        connection.execute("DROP TABLE hshd_psn_d")
    connection.close()
    deployment.run("2024-03-05")
    assert {r["is_assistance_known"] for r in deployment.ask("SELECT * FROM warning")} == {False}
    assert {r["is_assistance_known"] for r in deployment.risk_list()} == {False}


def test_a_row_in_quarantine_leaves_the_accepted_older_one_in_force(tmp_path: Path) -> None:
    broken = settled("S1", "P1", "2024-03-05", "100.00", written="2024-03-06", medfee_sumamt="?")
    deployment = deploy(tmp_path)
    deployment.run_with([*LOG[:3], broken], "2024-03-05", "2024-03-06")
    (row,) = deployment.ask("SELECT state, burden_amount FROM warning WHERE rule_id = 'total-5000'")
    assert (row["state"], str(row["burden_amount"])) == ("open", "6000.00")


def test_dates_far_off_do_not_stop_the_night(tmp_path: Path) -> None:
    log: list[Change] = [
        *LOG[:3],
        settled("old", "P1", "1900-01-01", "1.00", written="2024-03-05"),
        settled("future", "P1", "9999-12-31", "1.00", written="2024-03-05"),
        settled("early", "P1", "0001-01-01", "1.00", written="2024-03-05"),
    ]
    deployment = deploy(tmp_path)
    deployment.run_with(log, "2024-03-05")
    assert len(deployment.ask("SELECT 1 AS x FROM warning WHERE rule_id = 'total-5000'")) == 1


def test_a_warehouse_that_a_killed_first_night_left_without_tables(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    duckdb.connect(tmp_path / "warehouse.duckdb").close()
    deployment.run_with(LOG, "2024-03-05")
    assert len(deployment.risk_list()) > 0


def test_what_a_replica_delivers_late_is_known_from_the_night_that_finds_it(tmp_path: Path) -> None:
    """Stamped on the 5th, there only on the 7th: nobody could have known it before."""
    late = settled("S1", "P1", "2024-03-05", "6000.00")
    late = replace(late, seen_at=datetime.fromisoformat("2024-03-07 12:00:00"))
    deployment = deploy(tmp_path)
    deployment.run_with([*LOG[:2], late], "2024-03-05", "2024-03-06", "2024-03-07")
    (event,) = deployment.ask("SELECT * FROM warning_event WHERE rule_id = 'total-5000'")
    assert (event["known_on"], event["crossed_on"]) == (date(2024, 3, 7), date(2024, 3, 5))


def test_a_spoilt_batch_stops_the_night_and_is_read_again(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    good = [insured("P1"), *[settled(f"S{n}", "P1", "2024-03-05", "10.00") for n in range(40)]]
    spoilt = [replace(c, row={**c.row, "fund_pay_sumamt": "¥1"}) if c.table == "settlement" else c for c in good]
    with pytest.raises(QualityError, match="40 of 40 rows of settlement"):
        deployment.run_with(spoilt, "2024-03-05")
    deployment.run_with(good, "2024-03-06")
    assert deployment.ask("SELECT COUNT(*) AS n FROM settlement")[0]["n"] == 40


def test_staging_is_forgotten_after_some_days(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    deployment.run_with(
        [insured("P1"), settled("S1", "P1", "2024-03-05", "10.00")], "2024-03-05", "2024-03-06", "2024-03-20"
    )
    assert sorted(f.name for f in deployment.settings.staging_folder.iterdir()) == ["2024-03-06", "2024-03-20"]
