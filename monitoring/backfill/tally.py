"""What stands at the end: rows, warnings and events of the nights asked for, by kind and year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from monitoring.backfill.request import Request
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Tally:
    """Rows by table, warnings by year and state, events by year and kind; each with those that rest on a rebuilt row."""

    tables: Rows
    warnings: Rows
    events: Rows

    @property
    def counts(self) -> dict[str, int]:
        """Totals over all years, by name."""
        rows: Counter[str] = Counter()
        for table in self.tables:
            rows.update({f"rows_{part}": table[f"{part}_count"] for part in ("pulled", "accepted", "quarantined")})
        for warning in self.warnings:
            rows.update(
                {"warnings": warning["warning_count"], f"warnings_{warning['state']}": warning["warning_count"]}
            )
        for event in self.events:
            rows.update({"events": event["event_count"], f"events_{event['event']}": event["event_count"]})
        rebuilt = sum(row["reconstructed_count"] for row in self.warnings)
        return {name: int(count) for name, count in rows.items()} | {"warnings_reconstructed": int(rebuilt)}

    @property
    def reconstructed_share(self) -> Decimal:
        """Share of the warnings that rest on a row as it may have been."""
        counts = self.counts
        return Decimal(counts["warnings_reconstructed"]) / Decimal(counts.get("warnings") or 1)


def take_tally(settings: Settings, request: Request) -> Tally:
    """Count what the warehouse holds of the nights asked for."""
    with open_warehouse(settings, read_only=True) as warehouse:
        warehouse.load("asked_range", _asked(request.first, request.last))
        found = {
            name: warehouse.select("backfill", f"{name}_tally").to_pylist() for name in ("row", "warning", "event")
        }
    return Tally(
        sorted(found["row"], key=lambda row: str(row["source_table"])),
        sorted(found["warning"], key=lambda row: (row["year"], row["state"])),
        sorted(found["event"], key=lambda row: (row["year"], row["event"])),
    )


def _asked(first: date, last: date) -> pa.Table:
    return pa.table({"night_from": [first], "night_last": [last]})
