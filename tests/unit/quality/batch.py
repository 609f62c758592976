"""A pulled batch written by hand, and what the check makes of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.quality.check import check_batch
from monitoring.quality.known import Surroundings
from monitoring.source.tables import SOURCE_TABLES

Row = dict[str, Any]

CLEAN: dict[str, Row] = {
    "settlement": {
        "setl_id": "S1",
        "psn_no": "P1",
        "setl_time": "2024-03-05 11:00:00",
        "updt_time": "2024-03-05 20:00:00",
        "medfee_sumamt": "100.00",
        "fulamt_ownpay_amt": "5.00",
        "overlmt_selfpay": "3.00",
        "preselfpay_amt": "2.00",
        "inscp_scp_amt": "90.00",
        "fund_pay_sumamt": "60.00",
        "psn_part_amt": "36.00",
        "acct_pay": "6.00",
        "psn_cash_pay": "30.00",
        "hosp_part_amt": "4.00",
    },
    "insured": {"psn_no": "P1", "updt_time": "2024-03-05 20:00:00"},
    "identity": {
        "rid": "I1",
        "psn_no": "P1",
        "psn_idet_type": "7301",
        "begntime": "2023-01-01 00:00:00",
        "updt_time": "2024-03-05 20:00:00",
    },
    "household": {"psn_no": "P1", "hshd_no": "H1", "updt_time": "2024-03-05 20:00:00"},
    "assistance": {
        "rid": "A1",
        "setl_id": "S1",
        "psn_no": "P1",
        "asst_amt": "10.00",
        "pay_time": "2024-04-01 09:00:00",
        "updt_time": "2024-04-01 20:00:00",
    },
}
"""A row of each table that no rule holds back."""
KEYS = {table.name: table.key for table in SOURCE_TABLES}


@dataclass(frozen=True)
class Checked:
    """Counts, accepted rows by table, held rows, notes, how rows left the quarantine, and the summary."""

    counts: dict[str, int]
    accepted: dict[str, list[Row]]
    quarantine: list[Row]
    notes: list[Row]
    left: list[Row]
    summary: dict[str, Any]

    def reasons(self, pulled_row: int) -> set[str]:
        """The rules that hold a row back."""
        return {row["rule_name"] for row in self.quarantine if row["pulled_row"] == pulled_row}

    def said_of(self, table: str, key: str | None) -> set[str]:
        """The rules that hold a key back or note something about it."""
        found = [*self.quarantine, *self.notes]
        return {row["rule_name"] for row in found if (row["source_table"], row["source_key"]) == (table, key)}


def clean(table: str, **changes: str | None) -> Row:
    """A clean row with some fields changed."""
    return CLEAN[table] | changes


def check(folder: Path, around: Surroundings | None = None, **rows: list[Row]) -> Checked:
    """Write the rows as pull would and check them; `pulled_row` is a row's place in its list."""
    pulled, checked = folder / "pulled", folder / "checked"
    pulled.mkdir(parents=True)
    checked.mkdir()
    for table in SOURCE_TABLES:
        if table.name in rows:
            pq.write_table(as_pulled(rows[table.name], list(table.columns)), pulled / f"{table.name}.parquet")
    counts = check_batch(pulled, checked, "1GB", around or Surroundings())
    return Checked(
        counts,
        {t.name: pq.read_table(checked / f"{t.name}.parquet").to_pylist() for t in SOURCE_TABLES},
        *(pq.read_table(checked / f"{name}.parquet").to_pylist() for name in ("quarantine", "notes", "left")),
        json.loads((checked / "summary.json").read_text(encoding="utf-8")),
    )


def as_pulled(rows: list[Row], columns: list[str]) -> pa.Table:
    """Rows as the pull writes them."""
    unknown = {name for row in rows for name in row} - set(columns)
    assert not unknown, f"no such columns: {unknown}"
    schema = pa.schema([(c, pa.string()) for c in columns]).append(pa.field("pulled_row", pa.int64()))
    return pa.Table.from_pylist([{**row, "pulled_row": n} for n, row in enumerate(rows)], schema)


def text_of(row: Row) -> Row:
    """What the quarantine keeps of a row."""
    kept: Row = json.loads(row["row_text"])
    return kept
