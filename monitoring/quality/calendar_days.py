"""What kind of day a business date is: nights of the same kind are comparable. The data stands in `holidays/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, Field

from monitoring.declared.faults import Fault
from monitoring.declared.fields import Day, Text
from monitoring.declared.validation import validate
from monitoring.declared.yaml_file import read_yaml
from monitoring.errors import SettingsError

HOLIDAYS_FOLDER = Path(__file__).resolve().parents[2] / "holidays"

FESTIVAL_BEFORE, FESTIVAL_AFTER = 10, 16
"""Days around the first day of the lunar year that follow the festival: from 小年, when people go home, past 元宵, when they leave."""
NATIONAL_DAY_BEFORE, NATIONAL_DAY_AFTER = 3, 11
"""Days around 1 October: the make-up working days lie up to a week and a half after it."""

Model = TypeVar("Model", bound=BaseModel)
Kind = Literal["weekday", "saturday", "sunday", "holiday", "make_up_day"]


@dataclass(frozen=True)
class DayKind:
    """Kind of a day, such as `saturday` or `spring_festival+3` (day 0 is the first of the lunar year), and what is not known about it."""

    name: str
    note: str = ""

    @property
    def is_festival(self) -> bool:
        """Compared with the same offset in earlier years, and with nothing else."""
        return self.name.startswith(("spring_festival", "national_day"))


class _Reference(BaseModel, extra="forbid", frozen=True):
    title: Text
    href: Text


class _DaysOff(BaseModel, extra="forbid", frozen=True, populate_by_name=True):
    name: Text
    from_day: Day = Field(alias="from")
    to_day: Day = Field(alias="to")


class HolidayYear(BaseModel, extra="forbid", frozen=True):
    """One yearly notice."""

    year: int
    reference: _Reference
    is_verified: bool
    checked_on: Day
    days_off: tuple[_DaysOff, ...]
    working_days: tuple[Day, ...]


class _HolidayYears(BaseModel, extra="forbid", frozen=True):
    years: tuple[HolidayYear, ...]


class _LunarNewYears(BaseModel, extra="forbid", frozen=True):
    reference: _Reference
    checked_on: Day
    first_days: tuple[Day, ...]


@dataclass(frozen=True)
class HolidayCalendar:
    """Days off and make-up working days of the years that are known, and the first days of lunar years."""

    years: frozenset[int]
    days_off: frozenset[date]
    working_days: frozenset[date]
    first_days: tuple[date, ...]

    def kind_of(self, day: date) -> DayKind:
        """Kind of a day; of a year without a notice the weekday alone is known, and the note says so."""
        note = "" if day.year in self.years else f"no public holidays are known for {day.year}"
        return DayKind(self._festival(day) or self._ordinary(day), note)

    def is_working(self, day: date) -> bool:
        """Whether offices and outpatient departments work."""
        return self._ordinary(day) in {"weekday", "make_up_day"}

    def _festival(self, day: date) -> str:
        for first in self.first_days:
            offset = (day - first).days
            if -FESTIVAL_BEFORE <= offset <= FESTIVAL_AFTER:
                return f"spring_festival{offset:+d}"
        offset = (day - date(day.year, 10, 1)).days
        return f"national_day{offset:+d}" if -NATIONAL_DAY_BEFORE <= offset <= NATIONAL_DAY_AFTER else ""

    def _ordinary(self, day: date) -> Kind:
        if day in self.days_off:
            return "holiday"
        if day in self.working_days:
            return "make_up_day"
        weekdays: dict[int, Kind] = {5: "saturday", 6: "sunday"}
        return weekdays.get(day.weekday(), "weekday")


@cache
def holiday_calendar(folder: Path = HOLIDAYS_FOLDER) -> HolidayCalendar:
    """Read `public_holidays.yaml` and `lunar_new_year.yaml`; raise `SettingsError` with every fault of both."""
    faults: list[Fault] = []
    years = _read(folder / "public_holidays.yaml", _HolidayYears, faults)
    lunar = _read(folder / "lunar_new_year.yaml", _LunarNewYears, faults)
    if years is None or lunar is None or faults:
        raise SettingsError(
            "The holiday calendar cannot be read, so no night could be compared with others of its kind. "
            + "; ".join(str(fault) for fault in sorted(faults))
        )
    days = {day for year in years.years for off in year.days_off for day in _days(off.from_day, off.to_day)}
    working = {day for year in years.years for day in year.working_days}
    return HolidayCalendar(
        frozenset(year.year for year in years.years), frozenset(days), frozenset(working), lunar.first_days
    )


def _read(path: Path, model: type[Model], faults: list[Fault]) -> Model | None:
    data, place, found = read_yaml(path.read_text(encoding="utf-8"), f"holidays/{path.name}")
    value, refused = validate(data, model, place)
    faults.extend([*found, *refused])
    return value


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
