"""Use of care and burden by region and category, month by month; and of single persons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from monitoring.errors import NightError, UnknownWarningError
from monitoring.participation.asked import AsOf, Dated, find_night, load_dated
from monitoring.participation.state import derive_state
from monitoring.participation.unmatched import persons_on_lists
from monitoring.participation.values import followed_codes
from monitoring.patients.state import derive_patients, patients_on
from monitoring.settings import Settings
from monitoring.source.coverage import end_of_night
from monitoring.warehouse import Warehouse, open_warehouse
from monitoring.warehouse.files import statement

Row = dict[str, object]
STAY_REACH = timedelta(days=400)
"""How far before the first month visits are read, so that a long visit finds its first settlement and a stay the one before it."""


@dataclass(frozen=True)
class Months:
    """Months from one to another, each by its first day, as known on a night (None: the newest applied)."""

    first: date
    last: date
    night: date | None

    def ends(self, night: date) -> Iterator[date]:
        """The last day of each month, of a month that is not over the night. Raises NightError if the night is before one of them."""
        month = self.first
        while month <= self.last:
            if month > night:
                raise NightError(
                    f"The month {month:%Y-%m} begins after the newest night asked for, {night}; nothing is known of it. Name months up to {night:%Y-%m}."
                )
            following = (month + timedelta(days=31)).replace(day=1)
            yield min(following - timedelta(days=1), night)
            month = following


@dataclass(frozen=True)
class Care:
    """Rows of `care_month.sql`, and the night whose knowledge they have."""

    night: date
    rows: list[Row]


def care_by_month(settings: Settings, months: Months) -> Care:
    """Use of care by region and group for each month."""
    dated = load_dated(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        found = find_night(warehouse, months.night)
        ends = list(months.ends(found))
        derive_day(warehouse, settings, dated, AsOf(ends[-1], found))
        warehouse.derive("indicators", "followed_person")
        derive_visits(warehouse, dated, found, months.first)
        rows = [row for end in ends for row in _month_rows(warehouse, settings, dated, AsOf(end, found))]
    return Care(found, rows)


def care_of_persons(settings: Settings, months: Months, wanted: Sequence[str]) -> Care:
    """Use of care by month of the persons with these numbers; who is not known, or was not seen, has no row."""
    dated = load_dated(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        found = find_night(warehouse, months.night)
        last = list(months.ends(found))[-1]
        derive_day(warehouse, settings, dated, AsOf(last, found))
        _derive_persons(warehouse, wanted)
        derive_visits(warehouse, dated, found, months.first)
        warehouse.load("tracking_span", pa.table({"from_on": [months.first], "to_on": [last]}))
        rows = warehouse.select("indicators", "person_month").to_pylist()
    return Care(found, rows)


def person_of_warning(settings: Settings, warning_id: str) -> str:
    """The number of the person whom a warning is about. Raises UnknownWarningError if there is no such warning."""
    with open_warehouse(settings, read_only=True) as warehouse:
        query = "SELECT psn_no FROM warning WHERE warning_id = $warning_id"
        rows = warehouse.arrow(query, warning_id=warning_id).to_pylist()
    if not rows:
        raise UnknownWarningError(
            "There is no warning of that id. `monitoring warnings` lists them; an id is copied as a whole."
        )
    return str(rows[0]["psn_no"])


def _derive_persons(warehouse: Warehouse, wanted: Sequence[str]) -> None:
    warehouse.load("wanted_number", pa.table({"psn_no": pa.array(sorted(set(wanted)), pa.string())}))
    warehouse.make("followed_person", statement("indicators", "wanted_person"))


def derive_visits(warehouse: Warehouse, dated: Dated, known_on: date, first: date) -> None:
    """Make `tracked_visit` of `followed_person` for months from `first` on. Needs `derive_day` of their last day."""
    warehouse.load("followed_code", followed_codes(dated, known_on))
    warehouse.load("visit_reach", pa.table({"from_on": [first - STAY_REACH]}))
    warehouse.derive("indicators", "known_visit")
    warehouse.derive("indicators", "tracked_visit")


def derive_day(warehouse: Warehouse, settings: Settings, dated: Dated, as_of: AsOf) -> None:
    """How every person stands on a day, as known on a night: `derive_state` with the imported lists."""
    derive_state(warehouse, dated, as_of, persons_on_lists(settings, as_of))


def derive_population(warehouse: Warehouse, settings: Settings, dated: Dated, as_of: AsOf) -> None:
    """The same with `person_group` and `population`, the denominator of every figure."""
    derive_day(warehouse, settings, dated, as_of)
    derive_patients(warehouse, patients_on(settings, as_of.day, end_of_night(as_of.known_on)))
    for name in ("person_group", "population"):
        warehouse.derive("indicators", name)


def _month_rows(warehouse: Warehouse, settings: Settings, dated: Dated, as_of: AsOf) -> list[Row]:
    derive_population(warehouse, settings, dated, as_of)
    rows: list[Row] = warehouse.select("indicators", "care_month").to_pylist()
    return rows
