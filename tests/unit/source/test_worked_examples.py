"""The five recorded settlements: read from a database, typed, and their burdens to the fen."""

import csv
import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from monitoring.quality.check import check_batch
from monitoring.settings import SourceTables
from monitoring.source.address import Source
from monitoring.source.coverage import BEGINNING, Interval, end_of_night
from monitoring.source.pull import pull_tables
from monitoring.source.tables import SOURCE_TABLES

FILE = Path(__file__).parents[2] / "data" / "worked_examples.csv"
EXAMPLES = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
OF_THE_SOURCE = [n for n in EXAMPLES[0] if n not in {"case", "kind"} and not n.startswith("expect_")]
STAMP = "2024-03-05 20:00:00"


def write(path: Path) -> None:
    fixed = {"psn_no": "P1", "setl_time": STAMP, "updt_time": STAMP}
    with sqlite3.connect(path) as connection:
        names = ["setl_id", "init_setl_id", *fixed, *OF_THE_SOURCE]
        connection.execute(f"CREATE TABLE setl_d ({', '.join(f'{n} TEXT' for n in names)})")
        for row in EXAMPLES:
            original = "unknown" if row["kind"].startswith("refund") else None
            values = [row["case"], original, *fixed.values(), *(row[n] for n in OF_THE_SOURCE)]
            connection.execute(f"INSERT INTO setl_d VALUES ({', '.join('?' * len(values))})", values)
        for table in SOURCE_TABLES[1:]:
            columns = ", ".join(f"{c} TEXT" for c in table.columns)
            connection.execute(f"CREATE TABLE {getattr(SourceTables(), table.name)} ({columns})")
    connection.close()


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("examples")
    write(folder / "source.db")
    intervals = {table.name: [Interval(BEGINNING, end_of_night(date(2024, 3, 5)))] for table in SOURCE_TABLES}
    source = Source(f"sqlite:///{folder / 'source.db'}", SourceTables().model_dump())
    pull_tables(source, intervals, folder, lambda _: None)
    (folder / "checked").mkdir()
    check_batch(folder, folder / "checked", "1GB")
    return {row["setl_id"]: row for row in pq.read_table(folder / "checked" / "settlement.parquet").to_pylist()}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda row: row["case"])
def test_burdens_come_out_exactly(typed: dict[str, dict[str, Any]], example: dict[str, str]) -> None:
    row = typed[example["case"]]
    assert row["total_amount"] == Decimal(example["expect_total_burden"])
    assert row["policy_scope_amount"] == Decimal(example["expect_policy_scope_burden"])


def test_there_are_five() -> None:
    assert [row["case"] for row in EXAMPLES] == ["A", "B", "C", "D", "E"]
