"""What is held back: find it, let it pass, hand it out. Nothing here changes a row that is assessed; the next night does."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from monitoring.errors import QuarantineError
from monitoring.quality.rules import rule_named
from monitoring.warehouse import Warehouse

EXPORTED = ("row_id", "source_table", "source_key", "rules", "held_on")


@dataclass(frozen=True)
class HeldRow:
    """A row that is held back now, as it came, by these rules."""

    row_id: str
    source_table: str
    source_key: str | None
    rules: tuple[str, ...]
    held_on: date
    row: dict[str, str]


@dataclass(frozen=True)
class Release:
    """That somebody lets a row pass a rule."""

    rule_name: str
    released_at: datetime
    released_by: str
    reason: str


def held_by_rule(warehouse: Warehouse) -> list[dict[str, object]]:
    """How many rows each rule holds back, and since when the oldest: source_table, rule_name, row_count, oldest_on."""
    return warehouse.select("quarantine", "held_by_rule").to_pylist()


def held_rows(warehouse: Warehouse, rule: str | None = None) -> list[HeldRow]:
    """The rows held back now, all or those of a rule, oldest first."""
    condition = (
        "AND row_id IN (SELECT row_id FROM quarantine WHERE left_on IS NULL AND rule_name = $rule)" if rule else ""
    )
    return _rows(warehouse, condition, **({"rule": rule} if rule else {}))


def find_held(warehouse: Warehouse, key: str) -> list[HeldRow]:
    """The rows held back under a key of the source, or the one with this row_id; raise `QuarantineError` if there is none."""
    found = _rows(warehouse, "AND (source_key = $key OR row_id = $key)", key=key)
    if not found:
        raise QuarantineError(
            "No row of that key is held back. It may have come in already, or never have been held. `monitoring quarantine list` shows by rule what is "
            "held, `monitoring quarantine export` names the key and the id (row_id) of each row; rows without a key are found by their id."
        )
    return found


def release_rows(warehouse: Warehouse, rows: Sequence[HeldRow], release: Release) -> list[str]:
    """Let rows pass a rule; the next night takes them in. Returns the rules that still hold one of them back.

    Raises `QuarantineError` if the rule holds none of them, or is one without whose keeping nothing can be assessed.
    """
    chosen = releasable_rows(rows, release.rule_name)
    lines = [{"row_id": row.row_id, "source_table": row.source_table, **vars(release)} for row in chosen]
    with warehouse.transaction():
        warehouse.load("new_release", pa.Table.from_pylist(lines))
        warehouse.append("quarantine_release", "new_release")
    released = {
        (row["row_id"], row["rule_name"])
        for row in warehouse.arrow("SELECT row_id, rule_name FROM quarantine_release").to_pylist()
    }
    return sorted({rule for row in chosen for rule in row.rules if (row.row_id, rule) not in released})


def releasable_rows(rows: Sequence[HeldRow], rule: str) -> list[HeldRow]:
    """The rows that a rule holds back; raise `QuarantineError` if it holds none of them, or cannot be passed over."""
    _refuse_unreleasable(rule)
    chosen = [row for row in rows if rule in row.rules]
    if not chosen:
        held_by = ", ".join(sorted({name for row in rows for name in row.rules}))
        raise QuarantineError(
            f"The rule {rule} does not hold this row back; {held_by} does. Nothing was released. Name the rule that holds it (--rule)."
        )
    return chosen


def as_csv(rows: Sequence[HeldRow]) -> str:
    """Rows as CSV: what is known about each, then its columns as they came."""
    columns = list(dict.fromkeys(column for row in rows for column in row.row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*EXPORTED, *(f"row.{column}" for column in columns)])
    for row in rows:
        told = [row.row_id, row.source_table, row.source_key, " ".join(row.rules), row.held_on]
        writer.writerow([*told, *(row.row.get(column) for column in columns)])
    return text.getvalue()


def _refuse_unreleasable(name: str) -> None:
    rule = rule_named(name)
    if rule is None or not rule.holds_back:
        raise QuarantineError(
            "There is no such rule that holds rows back. `monitoring quarantine list` names those that do; name one of them with --rule."
        )
    if not rule.is_releasable:
        raise QuarantineError(
            f"The rule {name} cannot be passed over: {rule.sentence} Such a row cannot be assessed, whoever vouches for it. Have it corrected at the "
            "source; the corrected row comes in by itself."
        )


def _rows(warehouse: Warehouse, condition: str, **values: object) -> list[HeldRow]:
    found = warehouse.arrow(
        "SELECT row_id, source_table, source_key, rule_name, row_text, held_on FROM quarantine "
        f"WHERE left_on IS NULL {condition} ORDER BY held_on, source_table, row_id, rule_name",
        **values,
    ).to_pylist()
    return rows_of_lines(found)


def rows_of_lines(found: Sequence[dict[str, object]]) -> list[HeldRow]:
    """Rows of the quarantine's lines, of which each rule that holds a row has one, in their order."""
    by_row: dict[str, list[dict[str, object]]] = {}
    for line in found:
        by_row.setdefault(str(line["row_id"]), []).append(line)
    return [_held(lines) for lines in by_row.values()]


def _held(lines: Sequence[dict[str, object]]) -> HeldRow:
    first = lines[0]
    key, since = first["source_key"], first["held_on"]
    assert isinstance(since, date)  # noqa: S101 - a column that is never empty
    return HeldRow(
        row_id=str(first["row_id"]),
        source_table=str(first["source_table"]),
        source_key=None if key is None else str(key),
        rules=tuple(str(line["rule_name"]) for line in lines),
        held_on=since,
        row=json.loads(str(first["row_text"])),
    )
