"""Known errors in nights: corrected rows are assessed, dropped ones are accounted for and leave the quarantine."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitoring import nightly
from monitoring.errors import KnownErrorsError
from tests.acceptance.deployment import Deployment, deploy
from tests.replay.rows import insured, on, settled
from tests.unit.known_errors.test_known_errors import DROP, FEN, write

FEN_OF_S = FEN.replace(
    "[medfee_sumamt, fund_pay_sumamt]",
    "[medfee_sumamt, fund_pay_sumamt, inscp_scp_amt, hifp_pay, psn_part_amt, psn_cash_pay]",
)
AMOUNTS = {"medfee_sumamt": "2001000", "inscp_scp_amt": "2001000", "fund_pay_sumamt": "2000000", "hifp_pay": "2000000"}
LOG = [
    insured("P1"),
    settled("S1", "P1", "2024-03-05", "10.00", **AMOUNTS, psn_part_amt="1000", psn_cash_pay="1000"),
    settled("TEST1", "P1", "2024-03-05", "10.00", medfee_sumamt="150", fund_pay_sumamt="?"),
]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """A row is held back in the first night, and known to be a test in the second."""
    folder = tmp_path_factory.mktemp("nights")
    deployment = deploy(folder / "home")
    deployment.settings.known_errors = write(folder, FEN_OF_S)
    deployment.run_with(LOG, "2024-03-05")
    deployment.settings.known_errors = write(folder, DROP.replace('"100"', '"1"'), FEN_OF_S)
    deployment.run_with([*LOG, settled("TEST2", "P1", "2024-03-06", "10.00", medfee_sumamt="150")], "2024-03-06")
    return deployment


def test_corrected_amounts_are_taken_over(nights: Deployment) -> None:
    rows = nights.ask("SELECT setl_id, total_amount, medfee_sumamt FROM settlement WHERE known_to = DATE '9999-12-31'")
    assert [(r["setl_id"], str(r["total_amount"]), str(r["medfee_sumamt"])) for r in rows] == [
        ("S1", "10.00", "20010.00")
    ]


def test_dropped_rows_are_kept_and_leave_the_quarantine(nights: Deployment) -> None:
    dropped = nights.ask("SELECT DISTINCT source_key, known_error_id, night FROM dropped_row ORDER BY source_key")
    assert [(r["source_key"], r["known_error_id"], r["night"]) for r in dropped] == [
        ("TEST1", "trial", on("2024-03-06")),
        ("TEST2", "trial", on("2024-03-06")),
    ]
    held = nights.ask("SELECT DISTINCT source_key, left_by FROM quarantine")
    assert held == [{"source_key": "TEST1", "left_by": "dropped"}]


def test_every_row_is_accounted_for(nights: Deployment) -> None:
    first, second = nights.ask("SELECT * FROM accounting WHERE source_table = 'settlement' ORDER BY night")
    assert (first["quarantined_count"], first["dropped_count"]) == (1, 0)
    assert second["dropped_count"] >= 2
    for row in (first, second):
        went = sum(row[f"{part}_count"] for part in ("accepted", "quarantined", "unchanged", "superseded", "dropped"))
        assert row["pulled_count"] + row["held_before_count"] == went


def test_a_faulty_list_is_told_before_anything_is_read(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    deployment.settings.known_errors = write(tmp_path, FEN.replace("who: A", ""))
    with pytest.raises(KnownErrorsError, match="who: is missing"):
        nightly.pull(deployment.settings, on("2024-03-05"), progress=lambda _: None)
    assert not deployment.settings.staging_folder.exists()
