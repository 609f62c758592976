"""A mapping is applied as written; one that does not fit says in which file, line and key, and how to mend it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from monitoring.errors import SourceError
from monitoring.source.address import Source
from tests.unit.source_files.county_files import (
    HEAD,
    IDENTITY,
    INSURED,
    NAMES,
    ROW,
    pull_files,
    pull_source,
    write_files,
)

MONEY = """
settlement:
  - derive: {psn_part_amt: amount(medfee_sumamt) - amount(fund_pay_sumamt)}
    rename: {mdtrt_id: Setl_Id}
    constants: {insutype: "390", year: null}
"""
TWO_PERIODS = """
settlement:
  - valid_by: setl_time
    valid_to: "2023-12-31"
    constants: {pay_loc: old}
  - valid_by: setl_time
    valid_from: "2024-01-01"
    constants: {pay_loc: new}
"""


def test_columns_are_renamed_derived_and_given(tmp_path: Path) -> None:
    write_files(tmp_path, mapping=MONEY)
    [row] = pull_files(tmp_path)["settlement"]
    assert (row["psn_part_amt"], row["mdtrt_id"], row["insutype"], row["year"]) == ("60.0500", "s1", "390", None)
    assert row["medfee_sumamt"] == "100.10"


def test_mapping_may_change_over_the_years(tmp_path: Path) -> None:
    days = ["2023-12-31 23:59:59", "2024-01-01 00:00:00"]
    rows = [ROW.replace("s1", f"s{n}").replace("2024-12-10 08:00:00,2", f"{day},2") for n, day in enumerate(days)]
    write_files(tmp_path, "\n".join([HEAD, *rows, ""]), TWO_PERIODS)
    assert {r["setl_id"]: r["pay_loc"] for r in pull_files(tmp_path)["settlement"]} == {"s0": "old", "s1": "new"}


@pytest.mark.parametrize("day", ["", "soon"])
def test_row_under_no_period_is_not_lost_in_silence(tmp_path: Path, day: str) -> None:
    write_files(tmp_path, f"{HEAD}\n{ROW}\n{ROW.replace('2024-12-10 08:00:00,2', f'{day},2')}\n", TWO_PERIODS)
    with pytest.raises(SourceError, match=r"1 row\(s\) of settlement.csv fall under no mapping of settlement"):
        pull_files(tmp_path)


def test_one_file_may_feed_two_tables_and_one_table_come_from_two_files(tmp_path: Path) -> None:
    mapping = """
identity:
  - from: identity.csv
  - from: insured
    where: insutype = '390'
    rename: {rid: psn_no}
    constants: {psn_idet_type: "21", begntime: "2024-01-01", endtime: null}
"""
    write_files(tmp_path, mapping=mapping)
    rows = pull_files(tmp_path)["identity"]
    assert sorted((str(r["rid"]), r["psn_idet_type"]) for r in rows) == [("i1", "11"), ("p1", "21")]


def test_value_that_cannot_be_read_is_marked_and_not_left_out(tmp_path: Path) -> None:
    write_files(tmp_path, f"{HEAD}\n{ROW.replace('40.05', 'forty')}\n", MONEY)
    [row] = pull_files(tmp_path)["settlement"]
    assert row["psn_part_amt"] == "(unreadable)"


FAULTS = {
    "settlement:\n  - rename: {setl_id: Number}\n": "mapping.yaml:2 settlement[0].rename.setl_id: names the column number, which settlement.csv does not have; columns there: setl_id, psn_no",
    "settlement:\n  - derive:\n      psn_part_amt: amount(Cost)\n": "mapping.yaml:3 settlement[0].derive.psn_part_amt: names the column cost",
    "settlement:\n  - where: cost > '1'\n": "mapping.yaml:2 settlement[0].where: names the column cost",
    "settlement:\n  - {valid_by: paid_on, valid_from: \"2024-01-01\"}\n": "settlement[0].valid_by: names the column paid_on",
    "settlement:\n  - rename: {cost: psn_no}\n": "settlement[0].rename.cost: is no column of settlement",
    "settlement:\n  - {rename: {year: psn_no}, constants: {year: \"1\"}}\n": "settlement[0].constants.year: is given by rename.year already",
    "settlement:\n  - from: nowhere.csv\n": "mapping.yaml:2 settlement[0].from: names nowhere.csv, which the source does not have",
    "settlement:\n  - derive: {psn_part_amt: amount(medfee_sumamt) / 2}\n": "psn_part_amt: divides, which leaves decimals",
    "settlement:\n  - derive: {psn_part_amt: amount(medfee_sumamt) * 1.5e0}\n": "psn_part_amt: gives DOUBLE",
    "settlement:\n  - derive: {psn_part_amt: medfee_sumamt - fund_pay_sumamt}\n": "psn_part_amt: gives an error",
    "settlement:\n  - {valid_from: \"2024-01-01\"}\n": "has a period but no valid_by",
    "settlement:\n  - {valid_by: setl_time}\n": "says of which date, but not from or to when",
    "settlement:\n  - {valid_by: setl_time, valid_from: \"2024-02-01\", valid_to: \"2024-01-01\"}\n": "lies before valid_from",
    "settlement:\n  - {valid_by: setl_time, valid_to: \"2024-01-01\"}\n  - {valid_by: setl_time, valid_from: \"2024-01-01\"}\n": "mapping.yaml:3 settlement[1]: overlaps in time",
    "settlement:\n  - {valid_by: setl_time, valid_from: 2024-01-01}\n": "without quotes is read differently",
    "settlement:\n  - renamed: {}\n": "settlement[0].renamed: unknown key",
    "settlement: {rename: {}}\n": "settlement: is no list",
    "settlements: []\n": "settlements: unknown key",
    "settlement: [\n": "is no YAML",
}  # fmt: skip


@pytest.mark.parametrize("mapping", FAULTS)
def test_mapping_that_does_not_fit_names_file_line_key_and_cure(tmp_path: Path, mapping: str) -> None:
    write_files(tmp_path, mapping=mapping)
    with pytest.raises(SourceError) as refused:
        pull_files(tmp_path)
    told = str(refused.value)
    assert told.startswith("The mapping of the source cannot be used (")
    assert FAULTS[mapping] in told
    assert "mapping.yaml:" in told
    assert not list((tmp_path / "staging").iterdir())


def test_all_faults_of_a_mapping_are_told_together(tmp_path: Path) -> None:
    write_files(
        tmp_path, mapping="settlement:\n  - rename: {setl_id: A, psn_no: B}\ninsured:\n  - rename: {certno: C}\n"
    )
    with pytest.raises(SourceError, match=r"\(3 faults\)"):
        pull_files(tmp_path)


def test_mapping_serves_a_database_too(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "source.db") as base:
        for name, text in {
            "bills": f"{HEAD}\n{ROW}".replace("setl_id,psn", "BILL_NO,psn"),
            "people": INSURED,
            "listed": IDENTITY,
        }.items():
            head, row, *_ = text.splitlines()
            base.execute(f"CREATE TABLE {name} ({head})")
            base.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row.split(',')))})", row.split(","))
    base.close()
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "settlement: [{from: bills, rename: {setl_id: bill_no}}]\ninsured: [{from: people}]\nidentity: [{from: listed}]\n",
        encoding="utf-8",
    )
    rows = pull_source(Source(f"sqlite:///{tmp_path}/source.db", NAMES, mapping), tmp_path / "staging")
    assert [(r["setl_id"], r["medfee_sumamt"]) for r in rows["settlement"]] == [("s1", "100.10")]
    assert [r["psn_name"] for r in rows["insured"]] == ["甲"]


def test_example_of_the_documentation_is_a_mapping(tmp_path: Path) -> None:
    text = Path("docs/source.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    write_files(tmp_path, mapping=text)
    bills = "BILL_NO,人员编号,PAID_AT,FUND,COST_FEN,COST,OWN,STATE\nb1,p1,2022-12-31,40.05,10010,,,paid\nb2,p1,2023-01-01,1,,3,2,draft\n"
    (tmp_path / "bills.csv").write_text(bills, encoding="utf-8")
    rows = pull_files(tmp_path)["settlement"]
    assert [(r["setl_id"], r["medfee_sumamt"], r["psn_part_amt"]) for r in rows] == [
        ("b1", "100.100000", "60.050000"),
        ("b2", "3", "2"),
    ]
