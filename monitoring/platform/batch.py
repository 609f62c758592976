"""A batch: rows and events that are sent together, its counts and sums, and a hash that anybody can work out again."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

NOTHING = "\\N"
"""Stands for an empty value."""
BETWEEN = "\x1f"
HASHED_ROWS = 20_000
"""Rows turned into text at a time: a row takes about a kilobyte."""
COUNTED_EVENTS = ("opened", "raised", "withdrawn", "lapsed", "reopened", "closed")

Row = dict[str, object]


@dataclass(frozen=True)
class Head:
    """What is fixed of a batch before anything is sent."""

    batch_no: int
    night: date
    sent_at: datetime
    rhythms: str
    previous_sha256: str


@dataclass(frozen=True)
class Batch:
    """Rows of `risk_list` and of `risk_list_event` under one head, in the order of psn_no; `new` has the psn_no of the rows never sent before."""

    head: Head
    persons: pa.Table
    events: pa.Table
    new: pa.Array[Any]

    def without(self, refused: Collection[str]) -> Batch:
        """The same batch without the rows and events of some persons."""
        if not refused:
            return self
        left_out = pa.array(sorted(refused), pa.string())
        persons, events = (
            table.filter(pc.invert(pc.is_in(table["psn_no"], value_set=left_out)))
            for table in (self.persons, self.events)
        )
        return Batch(self.head, persons, events, self.new)

    def parts(self, size: int) -> Iterator[Batch]:
        """The batch in parts of so many persons with their events; both tables are in the order of psn_no."""
        is_new, told_of, begin = self.is_new, self.events["psn_no"].to_pylist(), 0
        for start in range(0, self.persons.num_rows, size):
            persons = self.persons.slice(start, size)
            end = bisect_right(told_of, persons["psn_no"][-1].as_py(), begin)
            new = persons["psn_no"].filter(is_new.slice(start, size)).combine_chunks()
            yield Batch(self.head, persons, self.events.slice(begin, end - begin), new)
            begin = end

    @property
    def is_new(self) -> pa.BooleanArray | pa.ChunkedArray[Any]:
        """Whether a row was never sent before, in the order of the rows."""
        return pc.is_in(self.persons["psn_no"], value_set=self.new)

    def row(self, refused_count: int = 0) -> Row:
        """The batch's row of `risk_list_batch`."""
        told = Counter(self.events["event"].to_pylist())
        inserted = int(pc.sum(self.is_new).as_py() or 0)
        named = {f"{event}_count": told[event] for event in COUNTED_EVENTS}
        return {
            **vars(self.head),
            "inserted_count": inserted,
            "updated_count": self.persons.num_rows - inserted,
            "event_count": self.events.num_rows,
            **named,
            "other_count": self.events.num_rows - sum(named.values()),
            "refused_count": refused_count,
            "burden_amount": _sum(self.persons["burden_amount"]),
            "limit_amount": _sum(self.persons["limit_amount"]),
            "sha256": self.sha256,
        }

    @cached_property
    def sha256(self) -> str:
        """Over the hash of the batch before, then the hashes of all rows, then those of all events, each in their order (hex)."""
        digest = hashlib.sha256(self.head.previous_sha256.encode())
        for table in (self.persons, self.events):
            digest.update("".join(sorted(row_hashes(table))).encode())
        return digest.hexdigest()


def row_hashes(table: pa.Table) -> list[str]:
    """sha256 (hex) of each row: its values as text in the order of the columns, joined by U+001F; an empty one is `\\N`."""
    kinds: dict[str, pa.DataType] = {name: pa.string() for name in table.column_names}
    schema = pa.schema(kinds)
    parts = (table.slice(start, HASHED_ROWS).cast(schema) for start in range(0, table.num_rows, HASHED_ROWS))
    return [hashlib.sha256(text).hexdigest() for part in parts for text in _row_texts(part)]


def _row_texts(table: pa.Table) -> list[bytes]:
    join: Any = pc.binary_join_element_wise
    joined = join(*table.columns, BETWEEN, null_handling="replace", null_replacement=NOTHING)
    texts: list[bytes] = joined.cast(pa.binary()).to_pylist()
    return texts


def value_text(value: object) -> str:
    """A value as its row's hash takes it: dates as YYYY-MM-DD, booleans as true and false, amounts with all their digits."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds")
    return str(value).lower() if isinstance(value, bool) else str(value)


def text_hash(text: str) -> str:
    """sha256 (hex) of a row's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _sum(amounts: pa.ChunkedArray[Any]) -> Decimal:
    return pc.sum(amounts).as_py() or Decimal("0.00")
