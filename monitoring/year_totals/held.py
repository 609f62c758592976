"""What the warehouse holds of the sums asked for, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from monitoring.policy.regions import RegionTree
from monitoring.warehouse import Warehouse
from monitoring.year_totals.published import PERSONS, ROWS, PublishedTotal

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Held:
    """A sum as the warehouse holds it, of so many rows; `empty_count` of them do not say the amount (None: it is no amount)."""

    amount: Decimal
    row_count: int
    empty_count: int | None


def last_night(warehouse: Warehouse) -> date | None:
    """The last night applied, up to which years are whole; none if rows were loaded only."""
    front: date | None = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
    return front


def removed_before(warehouse: Warehouse) -> date | None:
    """The day before which settled years were removed; none if none were."""
    day: date | None = warehouse.arrow("SELECT MAX(before_day) AS day FROM retention").to_pylist()[0]["day"]
    return day


def read_held(warehouse: Warehouse, totals: Sequence[PublishedTotal], regions: RegionTree) -> list[Held]:
    """What the warehouse holds of each sum, in the order given: present valid rows, refunds with their sign."""
    found: dict[int, Held] = {}
    for table in sorted({total.table for total in totals}):
        asked = {n: total for n, total in enumerate(totals) if total.table == table}
        found |= dict(_held_of(warehouse, table, asked, regions))
    return [found[n] for n in range(len(totals))]


def _held_of(
    warehouse: Warehouse, table: str, asked: Mapping[int, PublishedTotal], regions: RegionTree
) -> Iterator[tuple[int, Held]]:
    years = sorted({total.year for total in asked.values()})
    warehouse.load("asked_year", pa.table({"counted_year": pa.array(years, pa.int32())}))
    warehouse.view("year_totals", f"counted_{table}")
    rows = warehouse.select("year_totals", f"{table}_sum").to_pylist()
    persons = _persons(warehouse, table, asked, regions)
    for number, total in asked.items():
        yield number, _held(total, _rows_of(total, rows, regions), persons.get(number, 0))


def _persons(
    warehouse: Warehouse, table: str, asked: Mapping[int, PublishedTotal], regions: RegionTree
) -> dict[int, int]:
    """Persons by number of the sum; somebody who was insured in two places of a region counts once in it."""
    wanted = [
        (number, total.year, code)
        for number, total in asked.items()
        if total.what == PERSONS
        for code in ([None] if total.region is None else regions.insuring_below(total.region))
    ]
    if not wanted:
        return {}
    numbers, years, codes = zip(*wanted, strict=True)
    asked_person: dict[str, pa.Array[Any]] = {
        "total_no": pa.array(numbers, pa.int32()),
        "counted_year": pa.array(years, pa.int32()),
        "region_code": pa.array(codes, pa.string()),
    }
    warehouse.load("asked_person", pa.table(asked_person))
    found = warehouse.select("year_totals", f"{table}_person").to_pylist()
    return {row["total_no"]: row["person_count"] for row in found}


def _rows_of(total: PublishedTotal, rows: Sequence[Row], regions: RegionTree) -> list[Row]:
    of_year = [row for row in rows if row["counted_year"] == total.year]
    if total.region is None:
        return of_year
    inside = set(regions.insuring_below(total.region))
    return [row for row in of_year if row["region_code"] in inside]


def _held(total: PublishedTotal, rows: Sequence[Row], person_count: int) -> Held:
    row_count = sum(row["row_count"] for row in rows)
    if total.what == PERSONS:
        return Held(Decimal(person_count), row_count, None)
    if total.what == ROWS:
        return Held(Decimal(row_count), row_count, None)
    amount = sum((row[total.what] for row in rows if row[total.what] is not None), Decimal(0))
    return Held(amount, row_count, row_count - sum(row[f"{total.what}_count"] for row in rows))
