"""What a warehouse holds already: how far it is, by which kind of nights, and what was loaded but not assessed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from monitoring.settings import Settings
from monitoring.source.coverage import Interval
from monitoring.source.tables import SOURCE_TABLES

Intervals = dict[str, list[Interval]]


def _nothing_covered() -> Intervals:
    return {table.name: [] for table in SOURCE_TABLES}


@dataclass(frozen=True)
class Present:
    """The nights of a warehouse: `first` to `front`, both none on an empty one.

    `loaded_from` is the night from which rows are known that nothing has assessed yet. `published_from` is the first night that is
    not withheld from the platform. `is_reduced`: settled years were removed.
    """

    first: date | None = None
    front: date | None = None
    loaded_from: date | None = None
    published_from: date | None = None
    is_backfill_only: bool = True
    is_last_backfill: bool = True
    rules_as_of: date | None = None
    is_reduced: bool = False
    covered: Intervals = field(default_factory=_nothing_covered)

    @property
    def known_since(self) -> date | None:
        """The night from which the oldest rows are known."""
        return self.first or self.loaded_from

    @property
    def is_hindsight(self) -> bool:
        """Whether all of it is known from one night only, by a back-fill."""
        return self.is_backfill_only and self.first == self.front


def look_at(settings: Settings) -> Present:
    """What the warehouse of the settings holds; nothing if there is none."""
    from monitoring.applying import covered_intervals
    from monitoring.warehouse import is_made, open_warehouse

    if not is_made(settings):
        return Present()
    with open_warehouse(settings, read_only=True) as warehouse:
        rows = warehouse.select("backfill", "applied_summary").to_pylist()
        return Present(**rows[0], covered=covered_intervals(warehouse))
