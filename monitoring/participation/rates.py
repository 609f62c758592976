"""Rates of participation and the names behind them, as of a night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from monitoring.participation.asked import AsOf, find_night, load_dated
from monitoring.participation.state import derive_state
from monitoring.participation.unmatched import persons_on_lists
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

Row = dict[str, object]


@dataclass(frozen=True)
class Participating:
    """Rates by region and group, the names of who is not insured, and how many listed lines nobody can read; `has_goal`: whether any goal holds on the day."""

    night: date
    rates: list[Row]
    names: list[Row]
    unreadable_count: int
    has_goal: bool


def participation_as_of(settings: Settings, night: date | None) -> Participating:
    """How the listed persons stood on a night, as known on it (the newest applied if None).

    Raises NightError where the night is none of those applied, ThresholdsError with all faults of a file.
    """
    dated = load_dated(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        found = find_night(warehouse, night)
        as_of = AsOf(found, found)
        on_lists = persons_on_lists(settings, as_of)
        derive_state(warehouse, dated, as_of, on_lists)
        warehouse.derive("participation", "listed_person")
        rates = warehouse.select("participation", "rate").to_pylist()
        names = with_categories(warehouse, warehouse.select("participation", "uninsured_name").to_pylist())
    has_goal = any(goal.holds(found, found) for goal in dated.participation.goals)
    return Participating(found, rates, names, on_lists.unreadable_count, has_goal)


def rates_on(settings: Settings, as_of: AsOf) -> list[Row]:
    """Rates by region and group on a day, as known on a night."""
    dated = load_dated(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        derive_state(warehouse, dated, as_of, persons_on_lists(settings, as_of))
        warehouse.derive("participation", "listed_person")
        rows: list[Row] = warehouse.select("participation", "rate").to_pylist()
    return rows


def with_categories(warehouse: Warehouse, rows: list[Row]) -> list[Row]:
    """The rows with the categories of their person instead of the warehouse's number for him."""
    keys = pa.array([row["person_key"] for row in rows], pa.int64())
    warehouse.load("named_person", pa.table({"person_key": keys}))
    held: dict[object, list[str]] = {}
    for pair in warehouse.select("participation", "named_category").to_pylist():
        held.setdefault(pair["person_key"], []).append(pair["category_code"])
    return [_named(row, held) for row in rows]


def _named(row: Row, held: dict[object, list[str]]) -> Row:
    rest = {name: value for name, value in row.items() if name != "person_key"}
    return {**rest, "category_codes": ", ".join(sorted(held.get(row["person_key"], [])))}
