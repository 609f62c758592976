"""What kind of day a business date is, by the yearly notices and the lunar new year."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from monitoring.errors import SettingsError
from monitoring.quality.calendar_days import HOLIDAYS_FOLDER, holiday_calendar

KINDS = {
    "2024-03-05": "weekday",
    "2024-03-09": "saturday",
    "2024-03-10": "sunday",
    "2024-04-05": "holiday",
    "2024-04-07": "make_up_day",
    "2024-05-11": "make_up_day",
    "2025-05-31": "holiday",
    "2023-12-31": "sunday",
    "2022-12-31": "holiday",
    "2024-02-10": "spring_festival+0",
    "2025-02-01": "spring_festival+3",
    "2026-02-14": "spring_festival-3",
    "2024-01-31": "spring_festival-10",
    "2024-01-30": "weekday",
    "2024-02-26": "spring_festival+16",
    "2024-02-27": "weekday",
    "2025-10-01": "national_day+0",
    "2024-10-12": "national_day+11",
    "2024-10-13": "sunday",
    "2024-09-28": "national_day-3",
    "2023-09-27": "weekday",
}


@pytest.mark.parametrize("day", KINDS)
def test_kind_of_a_day(day: str) -> None:
    assert holiday_calendar().kind_of(date.fromisoformat(day)).name == KINDS[day]


def test_a_year_without_a_notice_is_told_and_taken_by_its_weekdays() -> None:
    kind = holiday_calendar().kind_of(date(2027, 5, 1))
    assert (kind.name, kind.note) == ("saturday", "no public holidays are known for 2027")
    assert holiday_calendar().kind_of(date(2026, 5, 1)).note == ""


def test_make_up_days_are_weekends_that_nobody_has_off() -> None:
    """Else a date was copied wrongly."""
    calendar = holiday_calendar()
    assert {day.weekday() for day in calendar.working_days} == {5, 6}
    assert calendar.working_days.isdisjoint(calendar.days_off)


@pytest.mark.parametrize(("year", "days"), [(2023, 27), (2024, 28), (2025, 28), (2026, 33)])
def test_days_off_are_as_many_as_the_notices_say(year: int, days: int) -> None:
    """Summed by hand from the notices (3+7+1+5+3+8, 1+8+3+5+1+3+7, 1+8+3+5+3+8, 3+9+3+5+3+3+7)."""
    first, last = date(year - 1, 12, 31), date(year, 12, 30)
    assert sum(first <= day <= last for day in holiday_calendar().days_off) == days


def test_every_spring_festival_lies_inside_its_days_off() -> None:
    calendar = holiday_calendar()
    for first in calendar.first_days:
        if first.year in calendar.years:
            assert {first + timedelta(days=n) for n in range(6)} <= calendar.days_off


def test_working_days() -> None:
    calendar = holiday_calendar()
    days = ("2024-03-05", "2024-04-07", "2024-03-09", "2024-10-02")
    assert [calendar.is_working(date.fromisoformat(day)) for day in days] == [True, True, False, False]


def test_faults_of_the_files_are_told_together_with_line_and_cure(tmp_path: Path) -> None:
    for name in ("public_holidays.yaml", "lunar_new_year.yaml"):
        text = (HOLIDAYS_FOLDER / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace('checked_on: "2026-11-21"', "checked: soon", 1), encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        holiday_calendar(tmp_path)
    told = str(refused.value)
    assert "holidays/public_holidays.yaml:7 years[0].checked: unknown key" in told
    assert "holidays/lunar_new_year.yaml:4 checked: unknown key" in told
    assert told.count("unknown key") == 2
