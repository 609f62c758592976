"""Give each pulled row its types, hold back the rows that break a rule, and write both down."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.errors import QualityError
from monitoring.source.tables import SOURCE_TABLES, SourceTable
from monitoring.warehouse import Warehouse, files, open_scratch

FEW_ROWS = 20
"""So many rows may be held back on any night, however small it is."""

QUARANTINE_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("source_table", "source_key", "rule_name", "row_text")]
    + [("pulled_row", pa.int64())]
)


def check_batch(pulled: Path, checked: Path, memory_limit: str) -> dict[str, int]:
    """Read `<table>.parquet` from `pulled`; write accepted rows and `quarantine.parquet` to `checked`.

    Returns `<table>_accepted` and `<table>_quarantined` counts. A table that was not pulled gets an accepted file without rows.
    """
    counts: dict[str, int] = {}
    held: list[pa.Table] = []
    with open_scratch(memory_limit) as scratch:
        for table in SOURCE_TABLES:
            _load_pulled(scratch, table, pulled)
            scratch.derive("staging", f"typed_{table.name}")
            quarantined = _quarantined(scratch, table)
            held.append(quarantined)
            counts[f"{table.name}_accepted"] = _save_accepted(scratch, table, checked, quarantined)
            counts[f"{table.name}_quarantined"] = len(set(quarantined["pulled_row"].to_pylist()))
    pq.write_table(pa.concat_tables(held), checked / "quarantine.parquet")
    return counts


def refuse_spoilt_batch(counts: dict[str, int], share: float) -> None:
    """Raise `QualityError` if more than `share` of a table's rows, and more than a few, are held back."""
    for table in SOURCE_TABLES:
        held, accepted = counts[f"{table.name}_quarantined"], counts[f"{table.name}_accepted"]
        if held > FEW_ROWS and held > share * (held + accepted):
            raise QualityError(
                f"{held:,} of {held + accepted:,} rows of {table.name} break a rule (at most {share:.0%} may). So many mean that the source itself changed: a "
                "column spelled otherwise, another unit, a view that fails. Nothing was taken over, and the rows will be read again. Compare the source with "
                "docs/source.md; `monitoring sql` lists the rules under checks/. If it is meant, raise MONITORING_QUARANTINE_SHARE for this night."
            )


def _load_pulled(scratch: Warehouse, table: SourceTable, folder: Path) -> None:
    path = folder / f"{table.name}.parquet"
    if path.exists():
        scratch.load_parquet(f"pulled_{table.name}", path)
        return
    schema = pa.schema([(c, pa.string()) for c in table.columns]).append(pa.field("pulled_row", pa.int64()))
    scratch.load(f"pulled_{table.name}", schema.empty_table())


def _quarantined(scratch: Warehouse, table: SourceTable) -> pa.Table:
    rules = [name for name in files.names("checks") if name.startswith(f"{table.name}_")]
    parts = [QUARANTINE_SCHEMA.empty_table()]
    for rule in rules:
        scratch.derive("checks", rule)
        if scratch.has_rows(rule):
            rows = scratch.arrow(
                f"SELECT p.* FROM pulled_{table.name} AS p WHERE p.pulled_row IN (SELECT pulled_row FROM {rule}) "
                "ORDER BY p.pulled_row"
            )
            parts.append(_as_quarantine(rows, table, rule))
    return pa.concat_tables(parts)


def _as_quarantine(rows: pa.Table, table: SourceTable, rule: str) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "source_table": table.name,
                "source_key": row[table.key],
                "rule_name": rule,
                "row_text": json.dumps({k: v for k, v in row.items() if v is not None}, ensure_ascii=False),
                "pulled_row": row["pulled_row"],
            }
            for row in rows.to_pylist()
        ],
        QUARANTINE_SCHEMA,
    )


def _save_accepted(scratch: Warehouse, table: SourceTable, folder: Path, quarantined: pa.Table) -> int:
    scratch.load("held_row", quarantined.select(["pulled_row"]))
    scratch.derive("staging", f"accepted_row_{table.name}")
    return scratch.save_parquet(f"SELECT * FROM accepted_row_{table.name}", folder / f"{table.name}.parquet")
