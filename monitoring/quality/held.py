"""Rows of the quarantine that a night examines again, beside the rows it pulled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from monitoring.source.tables import REBUILT, SOURCE_TABLES, SourceTable
from monitoring.warehouse import Warehouse

STAMPS = frozenset({"crte_time", "updt_time", REBUILT})
ROW_NUMBER = "pulled_row"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class HeldRows:
    """Rows held from earlier nights: their texts by table, and what was released (row and rule).

    A held row is examined under a negative `pulled_row`: the first of `texts` under -1, the next under -2.
    """

    texts: Mapping[str, list[str]] = field(default_factory=dict)
    released: frozenset[tuple[str, str]] = frozenset()

    def count(self, table: SourceTable) -> int:
        """How many rows of a table are examined again."""
        return len(self.texts.get(table.name, []))

    def as_pulled(self, table: SourceTable) -> pa.Table:
        """The held rows of a table as pull would have read them."""
        rows = [json.loads(text) for text in self.texts.get(table.name, [])]
        numbered = [
            {c: row.get(c) for c in (*table.columns, REBUILT)} | {ROW_NUMBER: -place}
            for place, row in enumerate(rows, start=1)
        ]
        return pa.Table.from_pylist(numbered, pulled_schema(table))


def pulled_schema(table: SourceTable) -> pa.Schema:
    """Text columns in the national names, and the number of the row."""
    texts = [(name, pa.string()) for name in (*table.columns, REBUILT)]
    return pa.schema(texts).append(pa.field(ROW_NUMBER, pa.int64()))


def read_held_rows(warehouse: Warehouse | None) -> HeldRows:
    """What the warehouse holds back now, in a fixed order."""
    if warehouse is None:
        return HeldRows()
    held = warehouse.arrow(
        "SELECT source_table, row_id, MAX(row_text) AS row_text FROM quarantine WHERE left_on IS NULL "
        "GROUP BY source_table, row_id ORDER BY source_table, row_id"
    ).to_pylist()
    released = warehouse.arrow("SELECT DISTINCT row_id, rule_name FROM quarantine_release").to_pylist()
    return HeldRows(
        {table.name: [r["row_text"] for r in held if r["source_table"] == table.name] for table in SOURCE_TABLES},
        frozenset((row["row_id"], row["rule_name"]) for row in released),
    )


def row_text(row: Row) -> str:
    """A row as it came, without what is empty, as JSON."""
    return json.dumps({k: v for k, v in row.items() if v is not None and k != ROW_NUMBER}, ensure_ascii=False)


def row_id(table: SourceTable, row: Row) -> str:
    """An id of what a row says; the same when it is sent again under another stamp or with a new column that is empty."""
    said = sorted((k, str(v)) for k, v in row.items() if v is not None and k not in STAMPS and k != ROW_NUMBER)
    return hashlib.sha256(json.dumps([table.name, said], ensure_ascii=False).encode()).hexdigest()[:16]
