"""A copy of a batch for analysis: keyed hashes in the place of numbers, and nothing by which a person can be found."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.keyfile import keyed_id
from monitoring.workbooks.batch_rows import BatchRows, TownshipRows
from monitoring.workbooks.columns import AMOUNTS, Value, locked_columns

HASHED = ("psn_no", "household_no", "warning_id")
"""The same person has the same hash in every batch of this deployment, so that copies can be joined; without the key nobody gets back."""
PLAIN = (
    "told",
    "gend",
    "is_monitored",
    "is_deceased",
    "state",
    "rule_title",
    "risk_kind",
    "unit_type",
    "category_name",
    "insutype",
    "window_from",
    "window_last",
    "crossed_on",
    *AMOUNTS,
    "is_example",
    "first_pushed_on",
    "due_on",
    "decision_due_on",
)
"""An allowed list: a column that is added to the contract does not come in here by itself."""
COLUMNS = (*HASHED, *PLAIN)


def analysis_headers() -> list[str]:
    """Headers of the copy; the township stands before them."""
    by_name = {column.name: column.header for column in locked_columns()}
    return ["乡镇代码", *(by_name[name] for name in COLUMNS)]


def analysis_rows(batch: BatchRows, key: bytes) -> Iterator[list[Value]]:
    """A row per person, in the order of the headers."""
    for township in batch.townships:
        yield from _rows(township, key)


def _rows(township: TownshipRows, key: bytes) -> Iterator[list[Value]]:
    names = [column.name for column in locked_columns()]
    for row in township.rows:
        values = dict(zip(names, row, strict=True))
        hashed = (_hashed(key, name, values[name]) for name in HASHED)
        yield [township.code, *hashed, *(values[name] for name in PLAIN)]


def _hashed(key: bytes, name: str, value: Value) -> str | None:
    return None if value is None else keyed_id(key, "analysis", name, str(value))
