"""The commands on the small county of conftest.py."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from monitoring.benefits.due import FOLDER, benefits_of, derive_due
from monitoring.benefits.effect import OF_OPEN, ask_effect, derive_open
from monitoring.benefits.explaining import FALLS, STANDS, explain_benefits
from monitoring.ledger import Ledger, shanghai_now
from monitoring.quality.access_log import accesses
from monitoring.reports.amounts import yuan
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.benefits.conftest import Run

P11 = "1401230000P11"
REASON = ("--reason", "payments of December")


def test_the_work_list_names_whom_to_pay_what(run: Run, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "outstanding.csv"
    assert run("work-list", "--to", str(path), *REASON)[0] == 0
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["psn_no"], row["item"]): row for row in csv.DictReader(file)}
    amounts = ("remainder_amount", "ratio", "due_amount", "outstanding_amount", "in_order_amount")
    assistance, serious = rows[P11, "inpatient_assistance"], rows[P11, "serious_illness"]
    assert [assistance[name] for name in amounts] == ["12000.00", "0.70", "8400.00", "8400.00", "6352.50"]
    assert [serious[name] for name in ("own_before_amount", "own_amount", "deductible_amount")] == [
        "0.00",
        "12000.00",
        "7500.00",
    ]
    assert serious["outstanding_amount"] == serious["in_order_amount"] == "2925.00"
    assert serious["uncertain_zh"].endswith("虚构数字，未经核实")
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        look = accesses(ledger)[-1]
    assert (look.command, look.row_count, look.reason) == ("benefits work-list", len(rows), REASON[1])


def test_the_work_list_is_not_made_without_a_reason_nor_over_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "outstanding.csv"
    assert run("work-list", "--to", str(path))[0] == 32
    assert not path.exists()
    path.write_text("kept", encoding="utf-8")
    assert run("work-list", "--to", str(path), *REASON)[0] == 19
    assert path.read_text(encoding="utf-8") == "kept"


def test_sums_tell_nobody(run: Run) -> None:
    code, told = run("due", "--format", "json")
    assert code == 0
    outstanding = [row for row in json.loads(told) if row["state"] == "outstanding"]
    assert sum(float(row["outstanding_amount"]) for row in outstanding) >= 8400
    assert "P11" not in told


def test_a_warning_that_would_fall_says_so(run: Run, settings: Settings) -> None:
    with open_warehouse(settings, read_only=True) as warehouse:
        found = warehouse.arrow(
            "SELECT warning_id, burden_amount FROM warning WHERE psn_no = $psn", psn=P11
        ).to_pylist()
    (warning,) = found
    code, told = run("explain", warning["warning_id"])
    assert code == 0
    assert "30,000.00 - basic 18,000.00 - serious illness 0.00 = 12,000.00; 70 % of it: 8,400.00 yuan due" in told
    assert "(if serious illness is paid first: 6,352.50)" in told
    assert "deductible 7,500.00; 4500.00 x 0.6500: 2,925.00 yuan due" in told
    assert "outstanding 2,925.00 [made-up figures, verified by nobody]" in told
    assert "12,000.00 - 9,277.50 = 2,722.50" in told
    assert "withdrawn" in told
    assert run("explain", "nothing")[0] == 18


def test_all_warnings_at_once_say_what_each_says_alone(settings: Settings) -> None:
    policy, benefits = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = derive_open(warehouse, None)
        derive_due(warehouse, policy, benefits, asked, OF_OPEN)
        warehouse.derive(FOLDER, "warning_effect")
        judged = warehouse.arrow("SELECT * FROM warning_effect").to_pylist()
    for row in judged:
        told = "\n".join(explain_benefits(settings, row["warning_id"], "en"))
        assert (FALLS.en in told) == (row["effect"] == "falls")
        assert (STANDS.en in told) == (row["effect"] == "stands")
        if row["outstanding_amount"]:
            assert f"paid layer by layer: {yuan(row['outstanding_amount'])} yuan" in told
            assert f"= {yuan(row['left_amount'])} " in told
    assert {row["effect"] for row in judged} >= {"falls", "stands", "nothing_outstanding"}


def test_the_effect_withholds_small_numbers_and_adds_up(run: Run, settings: Settings) -> None:
    rows = json.loads(run("effect", "--format", "json")[1])
    assert rows[-1]["rule_id"] == "*"
    counts = [row[name] for row in rows for name in row if name.endswith("_count")]
    assert all(isinstance(count, str) or count == 0 or count > 4 for count in counts)
    found = ask_effect(settings, None)
    assert run("effect")[0] == 0
    assert (
        found.table.total["outstanding_count"] == found.table.total["falls_count"] + found.table.total["stands_count"]
    )
    assert run("effect", "--as-of", "2030-01-01")[0] != 0


def test_premiums_of_a_year_without_a_known_contribution_are_not_guessed(run: Run) -> None:
    known = {row["category_code"]: row for row in json.loads(run("premium", "--year", "2022", "--format", "json")[1])}
    later = {row["category_code"]: row for row in json.loads(run("premium", "--year", "2024", "--format", "json")[1])}
    assert known["subsistence_allowance"]["subsidy_amount"] == "280.00"
    assert later["subsistence_allowance"]["due_amount"] is None


def test_a_night_before_the_first_is_refused(run: Run, tmp_path: Path) -> None:
    early = ("--as-of", "2024-12-09")
    for command in (
        ("due",),
        ("effect",),
        ("premium", "--year", "2022"),
        ("work-list", "--to", str(tmp_path / "w"), *REASON),
    ):
        assert run(*command, *early)[0] == 17
    assert not (tmp_path / "w").exists()


def test_explaining_names_the_open_questions_and_withdraws_nothing_twice(run: Run, settings: Settings) -> None:
    with open_warehouse(settings, read_only=True) as warehouse:
        (found,) = warehouse.arrow("SELECT warning_id FROM warning WHERE psn_no = $psn", psn=P11).to_pylist()
    told = run("explain", found["warning_id"])[1]
    assert "These amounts rest on how the texts are read; open: " in told
    with open_warehouse(settings) as warehouse:
        warehouse.change("warning", f"UPDATE warning SET state = 'withdrawn' WHERE psn_no = '{P11}'")
    told = run("explain", found["warning_id"])[1]
    assert "no longer open" in told
    assert "would be withdrawn" not in told


def test_a_reason_with_an_id_number_is_refused(run: Run, tmp_path: Path) -> None:
    said = ("--reason", "asked by 11010519491231002X")
    assert run("work-list", "--to", str(tmp_path / "w"), *said)[0] == 32
    assert not (tmp_path / "w").exists()
