"""Examine one table: which rows break which rule, which are held back, and what is noted about the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from monitoring.quality.held import HeldRows, row_id
from monitoring.quality.rules import FOLDER, Rule, rules_of
from monitoring.quality.summary import TableSummary, Violation
from monitoring.quality.verdict import Accepted, Suspect, Verdict, judge, make_suspect
from monitoring.source.tables import SourceTable
from monitoring.warehouse import Warehouse

QUARANTINE_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("row_id", "source_table", "source_key", "rule_name", "row_text")]
    + [("pulled_row", pa.int64())]
)
LEFT_SCHEMA = pa.schema([("row_id", pa.string()), ("left_by", pa.string())])
NOTHING_FOUND = pa.schema([("pulled_row", pa.int64())]).empty_table()
NOTE_SCHEMA = pa.schema([(name, pa.string()) for name in ("source_table", "source_key", "rule_name")])


@dataclass(frozen=True)
class Batch:
    """Where the rows of the batch are. `raw` names the relation with a table's rows as they came, `pulled` counts them."""

    scratch: Warehouse
    warehouse: Warehouse | None
    held: HeldRows
    raw: dict[str, str]
    pulled: dict[str, int]
    dropped: dict[str, int]


@dataclass(frozen=True)
class Examined:
    """What was found about a table, in the schemas above."""

    quarantine: pa.Table
    left: pa.Table
    notes: pa.Table
    summary: TableSummary
    violations: list[Violation]


def examine_table(batch: Batch, table: SourceTable, folder: Path) -> Examined:
    """Apply the rules of a table and write its accepted rows to `<table>.parquet` in the folder."""
    rules = rules_of(table)
    # A table from which nothing came breaks no rule; of a night's tables most are so.
    has_rows = batch.scratch.has_rows(f"typed_{table.name}")
    found = {rule.name: batch.scratch.select(FOLDER, rule.name) if has_rows else NOTHING_FOUND for rule in rules}
    broken = _broken_rules({rule.name: found[rule.name] for rule in rules if rule.holds_back})
    verdict = judge(_suspects(batch, table, broken), _accepted(batch, table, broken))
    batch.scratch.load("held_row", pa.table({"pulled_row": pa.array(verdict.kept_out, pa.int64())}))
    batch.scratch.derive("staging", f"accepted_row_{table.name}")
    accepted = batch.scratch.save_parquet(f"SELECT * FROM accepted_row_{table.name}", folder / f"{table.name}.parquet")
    return Examined(
        _quarantine(table, verdict),
        _left(verdict),
        _notes(batch.scratch, table, {rule.name: found[rule.name] for rule in rules if not rule.holds_back}),
        _summary(batch, table, verdict, accepted),
        [_violation(rule, found[rule.name], verdict, batch.pulled[table.name]) for rule in rules],
    )


def _broken_rules(found: Mapping[str, pa.Table]) -> dict[int, set[str]]:
    """The rules that hold back each row, by pulled_row."""
    broken: dict[int, set[str]] = defaultdict(set)
    for name, rows in found.items():
        for row in rows.to_pylist():
            broken[row["pulled_row"]].add(name)
    return broken


def _suspects(batch: Batch, table: SourceTable, broken: dict[int, set[str]]) -> list[Suspect]:
    """Rows that break a rule, and all rows that were held before."""
    numbers = sorted(broken.keys() | {-place for place in range(1, batch.held.count(table) + 1)})
    if not numbers:
        return []
    batch.scratch.load("suspect", pa.table({"pulled_row": pa.array(numbers, pa.int64())}))
    raw = batch.scratch.arrow(
        f"SELECT r.* FROM {batch.raw[table.name]} AS r JOIN suspect AS s ON s.pulled_row = r.pulled_row"
    )
    typed = batch.scratch.arrow(
        f"SELECT t.pulled_row, t.{table.key}, t.updt_time FROM typed_{table.name} AS t JOIN suspect AS s ON s.pulled_row = t.pulled_row"
    )
    said = {row["pulled_row"]: row for row in raw.to_pylist()}
    return [
        make_suspect(table, said[row["pulled_row"]], row, broken.get(row["pulled_row"], ()), batch.held)
        for row in typed.to_pylist()
    ]


def _accepted(batch: Batch, table: SourceTable, broken: dict[int, set[str]]) -> Accepted:
    """The newest accepted versions of the keys that suspects have."""
    if not broken and not batch.held.count(table):
        return Accepted({}, {})
    batch.scratch.load("broken_row", pa.table({"pulled_row": pa.array(sorted(broken), pa.int64())}))
    keys = batch.scratch.arrow(
        f"SELECT DISTINCT t.{table.key} AS source_key FROM typed_{table.name} AS t JOIN suspect AS s ON s.pulled_row = t.pulled_row"
    )
    batch.scratch.load("suspect_key", keys)
    arrived = batch.scratch.arrow(
        f"SELECT {table.key} AS source_key, MAX(updt_time) AS updt_time FROM typed_{table.name} WHERE pulled_row >= 0 "
        f"AND {table.key} IN (SELECT source_key FROM suspect_key) AND pulled_row NOT IN (SELECT pulled_row FROM broken_row) "
        f"AND updt_time IS NOT NULL GROUP BY {table.key}"
    )
    return Accepted(_stamps(arrived), _known_stamps(batch.warehouse, table, keys), _said_again(batch, table))


def _said_again(batch: Batch, table: SourceTable) -> frozenset[str]:
    rows = batch.scratch.arrow(
        f"SELECT r.* FROM {batch.raw[table.name]} AS r JOIN typed_{table.name} AS t ON t.pulled_row = r.pulled_row "
        f"WHERE r.pulled_row >= 0 AND t.{table.key} IN (SELECT source_key FROM suspect_key)"
    )
    return frozenset(row_id(table, row) for row in rows.to_pylist())


def _known_stamps(warehouse: Warehouse | None, table: SourceTable, keys: pa.Table) -> dict[str, datetime]:
    if warehouse is None:
        return {}
    warehouse.load("suspect_key", keys)
    return _stamps(
        warehouse.arrow(
            f"SELECT {table.key} AS source_key, updt_time FROM {table.name} WHERE known_to = DATE '9999-12-31' "
            f"AND {table.key} IN (SELECT source_key FROM suspect_key)"
        )
    )


def _stamps(found: pa.Table) -> dict[str, datetime]:
    return {row["source_key"]: row["updt_time"] for row in found.to_pylist()}


def _quarantine(table: SourceTable, verdict: Verdict) -> pa.Table:
    lines = [
        {
            "row_id": held.row_id,
            "source_table": table.name,
            "source_key": held.key,
            "rule_name": rule,
            "row_text": held.text,
            "pulled_row": held.pulled_row,
        }
        for held in sorted(verdict.held.values(), key=lambda held: held.pulled_row)
        for rule in sorted(held.rules)
    ]
    return pa.Table.from_pylist(lines, QUARANTINE_SCHEMA)


def _left(verdict: Verdict) -> pa.Table:
    left = [{"row_id": row, "left_by": how.value} for row, how in verdict.left.items() if row not in verdict.held]
    return pa.Table.from_pylist(left, LEFT_SCHEMA)


def _notes(scratch: Warehouse, table: SourceTable, found: Mapping[str, pa.Table]) -> pa.Table:
    """Notes about rows that are taken over; a row that is held back has its reason already."""
    notes = [_notes_of(scratch, table, name, rows) for name, rows in found.items() if rows.num_rows]
    return pa.concat_tables([NOTE_SCHEMA.empty_table(), *notes])


def _notes_of(scratch: Warehouse, table: SourceTable, rule: str, rows: pa.Table) -> pa.Table:
    scratch.load("noted_row", rows)
    return scratch.arrow(
        f"SELECT '{table.name}' AS source_table, t.{table.key} AS source_key, '{rule}' AS rule_name FROM typed_{table.name} AS t "
        "WHERE t.pulled_row IN (SELECT pulled_row FROM noted_row) AND t.pulled_row NOT IN (SELECT pulled_row FROM held_row)"
    ).cast(NOTE_SCHEMA)


def _summary(batch: Batch, table: SourceTable, verdict: Verdict, accepted: int) -> TableSummary:
    return TableSummary(
        table=table.name,
        pulled=batch.pulled[table.name],
        held_before=batch.held.count(table),
        accepted=accepted,
        quarantined=len(verdict.held),
        unchanged=len(verdict.resent),
        superseded=len(verdict.superseded),
        dropped=batch.dropped.get(table.name, 0),
        held_anew=verdict.held_anew,
    )


def _violation(rule: Rule, rows: pa.Table, verdict: Verdict, pulled: int) -> Violation:
    """Rows of this night alone: a rule that holds back does not count what is released, or held already."""
    if not rule.holds_back:
        return Violation.of(rule, rows.filter(pc.field("pulled_row") >= 0).num_rows, pulled)
    numbers = {row["pulled_row"] for row in rows.to_pylist() if row["pulled_row"] >= 0}
    return Violation.of(rule, len(numbers - verdict.known_already), pulled)
