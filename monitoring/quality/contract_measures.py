"""Measure a checked batch: by SQL where the rows lie, then as values that can be compared with other nights."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from monitoring.quality.comparable import Measured
from monitoring.source.coverage import end_of_night
from monitoring.source.tables import SOURCE_TABLES
from monitoring.warehouse import Warehouse, files

FOLDER = "measured"
HISTORY_DAYS = 430
"""The first night on an empty warehouse brings past days with it; so many show the festival of the year before."""
CATCH_UP_DAYS = 31
"""Days of a catch-up that are looked at one by one; a longer gap is a first night in all but name."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Span:
    """The days a run brings: its night, the nights it catches up on, and whether the warehouse is empty."""

    night: date
    front: date | None

    @property
    def caught_up(self) -> list[date]:
        """Days between the last night applied and this one, this one not among them."""
        if self.front is None or self.front >= self.night:
            return []
        first = max(self.front + timedelta(days=1), self.night - timedelta(days=CATCH_UP_DAYS))
        return [first + timedelta(days=n) for n in range((self.night - first).days)]

    @property
    def past(self) -> list[date]:
        """Days before the night that a first night brings with it."""
        if self.front is not None:
            return []
        return [self.night - timedelta(days=n) for n in range(HISTORY_DAYS, 0, -1)]


def save_measures(scratch: Warehouse, checked: Path) -> None:
    """Run each query of `sql/quality` that reads typed rows and keep its result in `checked/measured`."""
    (checked / FOLDER).mkdir()
    for name in ("settlement_day", "settlement_care", "settlement_missing", "table_day"):
        scratch.save_parquet(files.statement("quality", name), checked / FOLDER / f"{name}.parquet")


def measure_days(checked: Path, days: Sequence[date], *, is_stop: bool) -> list[Measured]:
    """Sizes by day of stamp: rows of each table, fees by region and kind of care, means by kind of care.

    A day without any settlement is a value of 0; `is_stop` says whether these values may stop the night.
    """
    wanted = set(days)
    found = [*_table_rows(_read(checked, "table_day"), days, is_stop=is_stop)]
    care = [row for row in _read(checked, "settlement_care") if row["stamped_on"] in wanted]
    return [*found, *_care_sums(care), *_care_means(care, is_stop=is_stop)]


def measure_batch(checked: Path, night: date) -> list[Measured]:
    """Shares over all that was pulled: refunds, missing values, unknown codes, rows held back, rules broken; and how old the newest stamp is."""
    return [
        *_refunds(_read(checked, "settlement_day"), night),
        *_missing(_read(checked, "settlement_missing")[0], night),
        *_stamp_age(_read(checked, "table_day"), night),
        *_violations(checked, night),
    ]


def measure_held(counts: dict[str, int], night: date) -> list[Measured]:
    """Share of each table's rows that is held back."""
    return list(_held(counts, night))


def _read(checked: Path, name: str) -> Rows:
    return pq.read_table(checked / FOLDER / f"{name}.parquet").to_pylist()


def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.000001")) if whole else Decimal(0)


def _table_rows(rows: Rows, days: Sequence[date], *, is_stop: bool) -> Iterator[Measured]:
    found = {(row["source_table"], row["stamped_on"]): row["row_count"] for row in rows}
    tables = [table.name for table in SOURCE_TABLES if any(name == table.name for name, _ in found)]
    for table in {"settlement", *tables}:
        for day in days:
            count = found.get((table, day), 0)
            # Registers change in batches, a list at a time; only settlements come every day.
            is_blocking = is_stop and table == "settlement"
            yield Measured(day, f"rows:{table}", Decimal(count), count, "count", is_blocking)


def _care_sums(rows: Rows) -> Iterator[Measured]:
    for row in rows:
        metric = f"fee_sum:{row['region_code']}/{row['care_type']}"
        yield Measured(row["stamped_on"], metric, Decimal(row["fee_amount"]), row["row_count"], "sum", False)


def _care_means(rows: Rows, *, is_stop: bool) -> Iterator[Measured]:
    sums: dict[tuple[date, str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in rows:
        for what in ("fee", "burden"):
            total = sums[row["stamped_on"], what, row["care_type"]]
            total[0] += Decimal(row[f"{what}_amount"])
            total[1] += row[f"{what}_count"]
    for (day, what, care), (amount, count) in sorted(sums.items()):
        if count:
            mean = (amount / count).quantize(Decimal("0.01"))
            yield Measured(day, f"{what}_mean:{care}", mean, int(count), "mean", is_stop)


def _refunds(rows: Rows, night: date) -> Iterator[Measured]:
    whole = sum(row["row_count"] for row in rows)
    part = sum(row["refund_count"] for row in rows)
    yield Measured(night, "refund_share", _share(part, whole), whole, "share", True)


def _missing(row: dict[str, Any], night: date) -> Iterator[Measured]:
    whole = row["row_count"]
    for name, count in row.items():
        kind, _, rest = name.partition("_")
        metric = {"no": "missing_share", "unknown": "unknown_share"}.get(kind)
        if metric:
            column = rest.removesuffix("_count")
            yield Measured(night, f"{metric}:{column}", _share(int(count), whole), whole, "share", True)


def _stamp_age(rows: Rows, night: date) -> Iterator[Measured]:
    stamps = [row["newest_at"] for row in rows if row["source_table"] == "settlement"]
    if stamps:
        age: timedelta = end_of_night(night) - max(stamps)
        hours = (Decimal(int(age.total_seconds())) / 3600).quantize(Decimal("0.1"))
        basis = sum(row["row_count"] for row in rows if row["source_table"] == "settlement")
        yield Measured(night, "stamp_age_hours:settlement", max(hours, Decimal(0)), basis, "hours", False)


def _held(counts: dict[str, int], night: date) -> Iterator[Measured]:
    for table in SOURCE_TABLES:
        held, accepted = counts.get(f"{table.name}_quarantined", 0), counts.get(f"{table.name}_accepted", 0)
        if held + accepted:
            share = _share(held, held + accepted)
            yield Measured(night, f"held_share:{table.name}", share, held + accepted, "share", True)


def _violations(checked: Path, night: date) -> Iterator[Measured]:
    for violation in read_violations(checked):
        share = _share(violation["offending"], violation["rows"])
        is_blocking = violation["severity"] in {"stop", "quarantine"}
        yield Measured(night, f"rule_share:{violation['name']}", share, violation["rows"], "share", is_blocking)


def read_violations(checked: Path) -> Rows:
    """The rules of the row checks with name, severity, tolerance, offending and rows, as the check left them."""
    path = checked / "summary.json"
    if not path.exists():
        return []
    told: Rows = json.loads(path.read_text(encoding="utf-8"))["violations"]
    return told
