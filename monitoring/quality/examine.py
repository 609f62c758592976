"""Examine one table: which rows break which rule, which are held back, and what is noted about the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from monitoring.quality.held import HeldRows, row_id
from monitoring.quality.rules import FOLDER, Rule, rules_of
from monitoring.quality.summary import TableSummary, Violation
from monitoring.quality.verdict import Accepted, Suspect, Verdict, judge, make_suspect
from monitoring.source.tables import SourceTable
from monitoring.warehouse import Warehouse, files

QUARANTINE_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("row_id", "source_table", "source_key", "rule_name", "row_text")]
    + [("pulled_row", pa.int64())]
)
LEFT_SCHEMA = pa.schema([("row_id", pa.string()), ("left_by", pa.string())])
NOTHING_FOUND = pa.schema([("pulled_row", pa.int64())]).empty_table()
NOTE_SCHEMA = pa.schema([(name, pa.string()) for name in ("source_table", "source_key", "rule_name")])


PRESENT = {"settlement": "met_settlement"}
"""Where the present versions of the keys of a batch were looked for before; those of the other tables are looked for when rows are doubted."""


@dataclass(frozen=True)
class Batch:
    """Where the rows of the batch are. `raw` names the relation with a table's rows as they came, `pulled` counts them."""

    engine: Warehouse
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
    has_rows = batch.engine.has_rows(f"typed_{table.name}")
    found = {rule.name: batch.engine.select(FOLDER, rule.name) if has_rows else NOTHING_FOUND for rule in rules}
    broken = _broken_rules({rule.name: found[rule.name] for rule in rules if rule.holds_back})
    verdict = judge(*_doubted(batch, table, broken))
    batch.engine.load("held_row", pa.table({"pulled_row": pa.array(verdict.kept_out, pa.int64())}))
    accepted = _write_accepted(batch.engine, table, folder)
    return Examined(
        _quarantine(table, verdict),
        _left(verdict),
        _notes(batch.engine, table, {rule.name: found[rule.name] for rule in rules if not rule.holds_back}),
        _summary(batch, table, verdict, accepted),
        [_violation(rule, found[rule.name], verdict, batch.pulled[table.name]) for rule in rules],
    )


def _write_accepted(engine: Warehouse, table: SourceTable, folder: Path) -> int:
    """Write the typed rows that are not among `held_row`; return their number."""
    return engine.save_parquet(
        files.statement("staging", f"accepted_row_{table.name}"), folder / f"{table.name}.parquet"
    )


def _broken_rules(found: Mapping[str, pa.Table]) -> dict[int, set[str]]:
    """The rules that hold back each row, by pulled_row."""
    broken: dict[int, set[str]] = defaultdict(set)
    for name, rows in found.items():
        for row in rows.to_pylist():
            broken[row["pulled_row"]].add(name)
    return broken


def _doubted(batch: Batch, table: SourceTable, broken: dict[int, set[str]]) -> tuple[list[Suspect], Accepted]:
    """Rows that break a rule and all rows that were held before, and what is accepted under their keys."""
    numbers = sorted(broken.keys() | {-place for place in range(1, batch.held.count(table) + 1)})
    if not numbers:
        return [], Accepted({}, {})
    for name, rows in (("suspect", numbers), ("broken_row", sorted(broken))):
        batch.engine.load(name, pa.table({"pulled_row": pa.array(rows, pa.int64())}))
    batch.engine.make(
        "suspect_row",
        f"SELECT pulled_row, {table.key} AS source_key, updt_time FROM typed_{table.name} WHERE pulled_row IN (SELECT pulled_row FROM suspect)",
    )
    typed = batch.engine.arrow("SELECT * FROM suspect_row").to_pylist()
    came = _as_they_came(batch, table)
    suspects = [
        make_suspect(
            table,
            came[row["pulled_row"]],
            row | {table.key: row["source_key"]},
            broken.get(row["pulled_row"], ()),
            batch.held,
        )
        for row in typed
    ]
    keyless = {row["pulled_row"] for row in typed if row["source_key"] is None}
    again = frozenset(row_id(table, row) for number, row in came.items() if number >= 0 and number not in keyless)
    return suspects, Accepted(_arrived(batch, table), _known_stamps(batch, table), again)


def _as_they_came(batch: Batch, table: SourceTable) -> dict[int, dict[str, Any]]:
    """The texts of the suspects, and of all pulled rows under their keys, by pulled_row. One pass: they may lie anywhere in the file."""
    batch.engine.make(
        "spoken_row",
        f"SELECT pulled_row FROM suspect UNION SELECT pulled_row FROM typed_{table.name} "
        f"WHERE pulled_row >= 0 AND {table.key} IN (SELECT source_key FROM suspect_row)",
    )
    rows = batch.engine.arrow(
        f"SELECT * FROM {batch.raw[table.name]} WHERE pulled_row IN (SELECT pulled_row FROM spoken_row)"
    )
    return {row["pulled_row"]: row for row in rows.to_pylist()}


def _arrived(batch: Batch, table: SourceTable) -> dict[str, datetime]:
    """The newest stamp that comes under each key of a suspect with a row that breaks no rule."""
    return _stamps(
        batch.engine.arrow(
            f"SELECT {table.key} AS source_key, MAX(updt_time) AS updt_time FROM typed_{table.name} WHERE pulled_row >= 0 "
            f"AND {table.key} IN (SELECT source_key FROM suspect_row) AND pulled_row NOT IN (SELECT pulled_row FROM broken_row) "
            f"AND updt_time IS NOT NULL GROUP BY {table.key}"
        )
    )


def _known_stamps(batch: Batch, table: SourceTable) -> dict[str, datetime]:
    present = PRESENT.get(table.name, f"{table.name} WHERE known_to = DATE '9999-12-31'")
    return _stamps(
        batch.engine.arrow(
            f"SELECT source_key, updt_time FROM (SELECT {table.key} AS source_key, updt_time FROM {present}) "
            "WHERE source_key IN (SELECT source_key FROM suspect_row)"
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


def _notes(engine: Warehouse, table: SourceTable, found: Mapping[str, pa.Table]) -> pa.Table:
    """Notes about rows that are taken over; a row that is held back has its reason already."""
    notes = [_notes_of(engine, table, name, rows) for name, rows in found.items() if rows.num_rows]
    return pa.concat_tables([NOTE_SCHEMA.empty_table(), *notes])


def _notes_of(engine: Warehouse, table: SourceTable, rule: str, rows: pa.Table) -> pa.Table:
    engine.load("noted_row", rows)
    return engine.arrow(
        f"SELECT '{table.name}' AS source_table, t.{table.key} AS source_key, '{rule}' AS rule_name FROM typed_{table.name} AS t "
        "WHERE t.pulled_row IN (SELECT pulled_row FROM noted_row) AND t.pulled_row NOT IN (SELECT pulled_row FROM held_row) "
        "ORDER BY t.pulled_row"
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
