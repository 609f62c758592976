"""Apply a checked batch to the warehouse: take the rows over, assess, record, cover. One transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from monitoring import __version__
from monitoring.assessment import assess
from monitoring.assessment.who import keep_register
from monitoring.deployment import refuse_another_key
from monitoring.errors import NightError
from monitoring.keyfile import key_fingerprint
from monitoring.policy import Policy
from monitoring.quality.keeping import account, keep_dropped, keep_notes, keep_quarantine, table_summaries
from monitoring.source.coverage import Interval, merged
from monitoring.source.tables import SOURCE_TABLES
from monitoring.warehouse import Warehouse, files
from monitoring.warehouse.versions import merge_versions
from monitoring.warehouse.warehouse import SCHEMA_VERSION

NEWS = {
    "settlement": ("person_key", "setl_id", "mdtrt_id", "init_setl_id", "burden_date", "known_from", "known_to"),
    "insured": ("person_key", "psn_no", "certificate_id", "resdbook_no", "insuplc_admdvs", "known_from", "known_to"),
    "identity": ("person_key", "rid", "psn_idet_type", "valid_from", "valid_to", "is_valid", "known_from", "known_to"),
    "household": ("person_key", "psn_no", "hshd_no", "known_from", "known_to"),
    "assistance": ("person_key", "rid", "setl_id", "paid_on", "known_from", "known_to"),
}
"""What the assessment and the notes read of a night's new rows, in `accepted_<table>`: its rows are stored, not copied besides."""
PERSONS = ("named_person", "met_person", "new_person", "run_person")


@dataclass(frozen=True)
class Batch:
    """What pull and check left for a night: the folder of accepted rows, intervals read and rows pulled by table.

    A back-fill says besides: `known_from`, the one night from which all its rows are known; `is_load_only`, that another batch
    of the same night follows, which assesses everybody; `is_withheld`, that the platform is not to hear of it; `rules_as_of`, the day whose
    rules the policy holds to apply on all days.
    """

    night: date
    folder: Path
    intervals: dict[str, list[Interval]]
    pulled: dict[str, int]
    known_from: date | None = None
    is_backfill: bool = False
    is_load_only: bool = False
    is_withheld: bool = False
    rules_as_of: date | None = None


@dataclass(frozen=True)
class Span:
    """The nights a run brings: from the one after the last applied up to its own, or the last one again."""

    first: date
    last: date

    @property
    def nights(self) -> list[date]:
        """Each night of the span."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def covered_intervals(warehouse: Warehouse) -> dict[str, list[Interval]]:
    """The intervals of `updt_time` read so far, by source table."""
    found: dict[str, list[Interval]] = {table.name: [] for table in SOURCE_TABLES}
    for row in warehouse.arrow("SELECT source_table, updt_from, updt_to FROM coverage").to_pylist():
        found[row["source_table"]].append(Interval(row["updt_from"], row["updt_to"]))
    return {name: merged(intervals) for name, intervals in found.items()}


def apply_batch(warehouse: Warehouse, batch: Batch, policy: Policy, key: bytes) -> dict[str, int]:
    """Take a batch over; everything or nothing. Returns counts by name."""
    with warehouse.transaction():
        _claim(warehouse, key)
        _refuse_other_rules(warehouse, batch)
        span = _span(warehouse, batch)
        _load_run(warehouse, batch, span, policy)
        counts = _take_over(warehouse, batch)
        keep_register(warehouse)
        _record_coverage(warehouse, batch)
        if batch.is_load_only:
            _remember_load(warehouse, batch, counts)
            return counts
        _load_policy(warehouse, policy, span)
        counts |= assess(warehouse, key, policy.fingerprint())
        counts |= _notes(warehouse)
        _record(warehouse, batch, span, policy)
    return counts


def is_load_pending(warehouse: Warehouse) -> bool:
    """Whether rows were taken over that no run has assessed yet."""
    return warehouse.has_rows("pending_load")


def _claim(warehouse: Warehouse, key: bytes) -> None:
    fingerprint = key_fingerprint(key)
    refuse_another_key(warehouse, fingerprint)
    if not warehouse.has_rows("deployment"):
        row = {"schema_version": SCHEMA_VERSION, "key_fingerprint": fingerprint}
        warehouse.load("new_deployment", pa.table({k: [v] for k, v in row.items()}))
        warehouse.append("deployment", "new_deployment")


def _refuse_other_rules(warehouse: Warehouse, batch: Batch) -> None:
    """Warnings under the rules of a chosen day and such under the rules of each day do not stand side by side."""
    for row in warehouse.arrow("SELECT DISTINCT rules_as_of FROM applied_night").to_pylist():
        if row["rules_as_of"] != batch.rules_as_of:
            held = f"under the rules of {row['rules_as_of']} on all days" if row["rules_as_of"] else "as it was"
            raise NightError(
                f"This warehouse tells what would have been said {held}, and a night under other rules would mix the two. "
                "Nothing was changed. Name another warehouse (MONITORING_WAREHOUSE, or --into FOLDER of a back-fill)."
            )


def _span(warehouse: Warehouse, batch: Batch) -> Span:
    if batch.known_from is not None:
        return Span(batch.known_from, batch.known_from)
    night = batch.night
    last = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
    if last is None:
        return Span(night, night)
    return Span(last + timedelta(days=1), night) if night > last else Span(last, last)


def _load_run(warehouse: Warehouse, batch: Batch, span: Span, policy: Policy) -> None:
    earlier = warehouse.arrow(
        "SELECT thresholds_fingerprint, sql_fingerprint FROM applied_night ORDER BY front DESC, night DESC LIMIT 1"
    ).to_pylist()
    present = {"thresholds_fingerprint": policy.fingerprint(), "sql_fingerprint": files.fingerprint()}
    is_changed = (bool(earlier) and earlier[0] != present) or is_load_pending(warehouse)
    warehouse.load(
        "run_value",
        pa.table(
            {
                "night": [batch.night],
                "night_from": [span.first],
                "night_last": [span.last],
                "is_policy_changed": [is_changed],
                "is_assistance_known": ["assistance" in batch.pulled],
            }
        ),
    )
    warehouse.load("run_night", pa.table({"night": span.nights}))
    covered = covered_intervals(warehouse)
    warehouse.load("covered_stamp", _interval_table(covered))


def _interval_table(intervals: dict[str, list[Interval]]) -> pa.Table:
    rows = [
        {"source_table": name, "updt_from": i.start, "updt_to": i.end}
        for name, found in intervals.items()
        for i in found
    ]
    stamp = pa.timestamp("us")
    columns: dict[str, pa.DataType] = {"source_table": pa.string(), "updt_from": stamp, "updt_to": stamp}
    return pa.Table.from_pylist(rows, pa.schema(columns))


def _take_over(warehouse: Warehouse, batch: Batch) -> dict[str, int]:
    for table in SOURCE_TABLES:
        warehouse.view_parquet(f"accepted_row_{table.name}", batch.folder / f"{table.name}.parquet")
    for name in PERSONS:
        warehouse.derive("staging", name)
    warehouse.append("person", "new_person")
    keep_quarantine(warehouse, batch.folder)
    keep_notes(warehouse, batch.folder, batch.night)
    keep_dropped(warehouse, batch.folder, batch.night)
    checked = table_summaries(batch.folder)
    counts: dict[str, int] = {}
    accounting = []
    for table in SOURCE_TABLES:
        incoming = f"incoming_{table.name}"
        warehouse.view("staging", incoming)
        merged_rows = merge_versions(warehouse, table.name, incoming, table.key, NEWS[table.name])
        outcome = account(checked[table.name], merged_rows)
        counts |= {f"{table.name}_{name}": number for name, number in outcome.items()}
        accounting.append(
            {"night": batch.night, "source_table": table.name} | {f"{name}_count": n for name, n in outcome.items()}
        )
    warehouse.load("new_accounting", pa.Table.from_pylist(accounting))
    warehouse.append("accounting", "new_accounting")
    return counts


def _load_policy(warehouse: Warehouse, policy: Policy, span: Span) -> None:
    first = warehouse.arrow("SELECT MIN(burden_date) AS day FROM settlement").to_pylist()[0]["day"] or span.first
    days = date(min(first, span.first).year, 1, 1), date(span.last.year, 12, 31)
    # A figure that was released after the night is not even there to be read.
    relations = policy.relations(*days, known_by=span.last)
    for name, table in relations.items():
        warehouse.load(name, table)


def _notes(warehouse: Warehouse) -> dict[str, int]:
    return {
        f"note_{name}": int(warehouse.select("notes", name)["note_count"][0].as_py()) for name in files.names("notes")
    }


def _record_coverage(warehouse: Warehouse, batch: Batch) -> None:
    covered = _interval_table(batch.intervals)
    nights = pa.array([batch.night] * covered.num_rows, pa.date32())
    warehouse.load("new_coverage", covered.append_column("night", nights))
    warehouse.append("coverage", "new_coverage")


def _remember_load(warehouse: Warehouse, batch: Batch, counts: dict[str, int]) -> None:
    accepted = sum(counts[f"{table.name}_accepted"] for table in SOURCE_TABLES)
    known_from = batch.known_from or batch.night
    warehouse.load("new_pending_load", pa.table({"known_from": [known_from], "row_count": [accepted]}))
    warehouse.append("pending_load", "new_pending_load")


def _record(warehouse: Warehouse, batch: Batch, span: Span, policy: Policy) -> None:
    warehouse.empty("pending_load")
    row = {
        "night": batch.night,
        "front": span.last,
        "thresholds_fingerprint": policy.fingerprint(),
        "sql_fingerprint": files.fingerprint(),
        "package_version": __version__,
        "is_example": policy.is_example,
        "is_backfill": batch.is_backfill,
        "is_withheld": batch.is_withheld,
        "rules_as_of": batch.rules_as_of,
    }
    warehouse.load("new_applied_night", pa.Table.from_pylist([row], warehouse.schema("applied_night")))
    warehouse.append("applied_night", "new_applied_night")
    for name in ("recorded_limit", "recorded_rule"):
        warehouse.derive("policy", f"new_{name}")
        warehouse.append(name, f"new_{name}")
