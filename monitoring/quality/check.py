"""Give each pulled row its types, examine it by every rule, hold back what breaks one, and write down where each row went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.quality.contract_measures import save_measures
from monitoring.quality.examine import Batch, examine_table
from monitoring.quality.held import HeldRows, read_held_rows
from monitoring.quality.known import Surroundings, engine_of, load_surroundings
from monitoring.quality.known_errors import KnownError
from monitoring.quality.known_errors_correct import correct_known_errors, dropped_rows, left_rows
from monitoring.quality.summary import BatchSummary, TableSummary, write_summary
from monitoring.source.tables import SOURCE_TABLES, SourceTable
from monitoring.warehouse import Warehouse

NO_SURROUNDINGS = Surroundings()


def check_batch(
    pulled: Path,
    checked: Path,
    memory_limit: str,
    around: Surroundings = NO_SURROUNDINGS,
    known_errors: Sequence[KnownError] = (),
) -> dict[str, int]:
    """Read `<table>.parquet` from `pulled`; write what became of the rows to `checked`.

    There are then accepted rows in `<table>.parquet` (without rows for a table that was not pulled), `quarantine.parquet` (what is held
    now), `left.parquet` (how rows left the quarantine), `notes.parquet`, `dropped.parquet` (rows that a known error drops) and `summary.json`. Returns counts: `<table>_accepted`,
    `<table>_quarantined` (of the rows pulled), `<table>_held_still`, and `note_<rule>` where a rule has noted any.
    """
    held = read_held_rows(around.warehouse)
    with engine_of(around, memory_limit, checked) as engine, engine.any_order():
        corrected_tables = {entry.table for entry in known_errors}
        counts = {
            table.name: _show_pulled(engine, table, pulled, held, is_corrected=table.name in corrected_tables)
            for table in SOURCE_TABLES
        }
        corrected = {table.name: correct_known_errors(engine, table, known_errors) for table in SOURCE_TABLES}
        raw = {name: one.raw for name, one in corrected.items()}
        dropped = {name: one.dropped.num_rows for name, one in corrected.items()}
        _give_types(engine)
        save_measures(engine, checked)
        load_surroundings(engine, around)
        batch = Batch(engine, held, raw, counts, dropped)
        examined = [examine_table(batch, table, checked) for table in SOURCE_TABLES]
    found = {name: [getattr(one, name) for one in examined] for name in ("quarantine", "left", "notes")}
    found["left"].append(left_rows(corrected.values()))
    for name, parts in found.items():
        pq.write_table(pa.concat_tables(parts), checked / f"{name}.parquet")
    pq.write_table(dropped_rows(corrected.values()), checked / "dropped.parquet")
    summary = BatchSummary([one.summary for one in examined], [v for one in examined for v in one.violations])
    write_summary(checked, around.night, summary)
    return _counts(summary, pq.read_table(checked / "notes.parquet", columns=["rule_name"]))


def _give_types(engine: Warehouse) -> None:
    for table in SOURCE_TABLES:
        engine.derive("staging", f"typed_{table.name}")


def _show_pulled(engine: Warehouse, table: SourceTable, folder: Path, held: HeldRows, *, is_corrected: bool) -> int:
    """Make `pulled_<table>` of what was pulled and what is examined again; return the rows pulled.

    Its rows are read where they lie, unless known errors are corrected in them.
    """
    path, relation, again = folder / f"{table.name}.parquet", f"pulled_{table.name}", f"again_{table.name}"
    is_pulled = path.exists()
    engine.load(again, held.as_pulled(table))
    shown = f"shown_{table.name}" if is_corrected else relation
    engine.view_parquet(shown, path if is_pulled else None, again)
    if is_corrected:
        engine.make(relation, f"SELECT * FROM {shown}")
    return int(pq.read_metadata(path).num_rows) if is_pulled else 0


def _counts(summary: BatchSummary, notes: pa.Table) -> dict[str, int]:
    counts = {name: number for table in summary.tables for name, number in _counts_of(table).items()}
    noted = Counter(row["rule_name"] for row in notes.to_pylist())
    return counts | {f"note_{name}": noted[name] for name in sorted(noted)}


def _counts_of(table: TableSummary) -> dict[str, int]:
    counts = {
        "accepted": table.accepted,
        "quarantined": table.held_anew,
        "held_still": table.quarantined - table.held_anew,
    }
    return {f"{table.table}_{word}": number for word, number in counts.items()}
