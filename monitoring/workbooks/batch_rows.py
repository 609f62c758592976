"""The rows of a batch, township by township, as the warehouse knows them to have been sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pyarrow as pa

from monitoring.errors import FeedbackError
from monitoring.warehouse import Warehouse
from monitoring.workbooks.columns import Row, Value, events_in_words, locked_values

NO_TOWNSHIP = "000000000"
"""Stands for the code of a township that is not known."""


@dataclass(frozen=True)
class TownshipRows:
    """The persons of one township in a batch: values in the order of `locked_columns`."""

    code: str
    name: str
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class BatchRows:
    """A batch with its townships; one that told nothing has none."""

    batch_no: int
    night: date
    sha256: str
    is_example: bool
    townships: tuple[TownshipRows, ...]

    @property
    def row_count(self) -> int:
        """Persons in all townships."""
        return sum(len(one.rows) for one in self.townships)


def read_batch(warehouse: Warehouse, asked: str) -> BatchRows:
    """The batch of a number, or the newest that told something (`LAST`). Raises `FeedbackError` if there is none."""
    head = _head(warehouse, asked)
    warehouse.load("workbook_value", pa.table({"batch_no": pa.array([head["batch_no"]], pa.int32())}))
    persons = warehouse.select("workbooks", "batch_person").to_pylist()
    told = warehouse.select("workbooks", "batch_event").to_pylist()
    events = {psn_no: [str(row["event"]) for row in rows] for psn_no, rows in groupby(told, lambda row: row["psn_no"])}
    by_township = groupby(persons, key=lambda row: (row["township_code"], row["township_name"]))
    townships = tuple(_township(code, name, list(rows), events) for (code, name), rows in by_township)
    is_example = any(row["is_example"] for row in persons)
    return BatchRows(head["batch_no"], head["night"], head["sha256"], is_example, townships)


def _township(code: str | None, name: str | None, rows: list[Row], events: dict[str, list[str]]) -> TownshipRows:
    values = (
        tuple(locked_values(row, place, events_in_words(events.get(str(row["psn_no"]), []))))
        for place, row in enumerate(rows, start=1)
    )
    return TownshipRows(code or NO_TOWNSHIP, name or "乡镇不详", tuple(values))


def _head(warehouse: Warehouse, asked: str) -> dict[str, Any]:
    batches = warehouse.arrow(
        "SELECT batch_no, night, sha256, inserted_count, updated_count FROM sent_batch"
    ).to_pylist()
    telling = {str(row["batch_no"]): row for row in batches if row["inserted_count"] + row["updated_count"]}
    if asked.upper() == "LAST" and telling:
        return max(telling.values(), key=lambda row: row["batch_no"])
    found = {str(row["batch_no"]): row for row in batches}.get(asked)
    if found is None:
        there = f"1 to {max(row['batch_no'] for row in batches)}" if batches else "none yet"
        raise FeedbackError(
            f"There is no batch {asked!r} that was sent to the platform (there: {there}), so no workbook was written. Name a number of "
            "`risk_list_batch`, or LAST for the newest that told anything (--batch); `monitoring publish` sends what is due."
        )
    return found
