"""Which month or year a report is about, and how far what is known of it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from monitoring.errors import NightError

MONTHS_SHOWN = 12
"""Months of the trend, the reported one last."""


@dataclass(frozen=True)
class Asked:
    """A month, or a whole year, by its first day; `night`: as known on which night (None: the newest applied)."""

    first: date
    is_year: bool
    night: date | None = None

    @property
    def label(self) -> str:
        """`2024-12`, or `2024`."""
        return f"{self.first:%Y}" if self.is_year else f"{self.first:%Y-%m}"

    @property
    def last(self) -> date:
        """The last day."""
        following = date(self.first.year + 1, 1, 1) if self.is_year else first_of_next(self.first)
        return following - timedelta(days=1)

    def months_until(self, night: date) -> tuple[date, date]:
        """The first and the last month of the trend; raises NightError where nothing of the period is known on the night."""
        if self.first > night:
            raise NightError(
                f"The report is asked for {self.label}, which begins after the newest night asked for, {night}; nothing is known of it. Name a month or a "
                f"year that began by {night}."
            )
        last = min(self.last, night).replace(day=1)
        if self.is_year:
            return self.first, last
        number = last.year * 12 + last.month - MONTHS_SHOWN
        return date(number // 12, number % 12 + 1, 1), last


def first_of_next(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)
