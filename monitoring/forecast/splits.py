"""Which cut-offs are for what: all by time (docs/forecast.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitoring.errors import ForecastError
from monitoring.forecast.panel import HORIZON_DAYS

MONTHS = (2, 4, 6, 8, 10, 11, 12)
"""Every second month; and November, after which the days to come lie in both years: from the others alone nothing would be learnt of so short parts."""
LATER_PART, JUDGING_PART = 3, 4
"""One cut-off in so many, the latest ones, is kept from fitting, and of a model that is kept from both, to judge it."""


class TooLittleHistoryError(ForecastError):
    """There is too little to learn from yet: a later month may have enough."""


@dataclass(frozen=True)
class Split:
    """Nights on which a model is fitted, calibrated and judged; each later than all before it."""

    fit: tuple[date, ...]
    calibrate: tuple[date, ...]
    judge: tuple[date, ...]


def cut_offs(first: date, last: date) -> list[date]:
    """The last days of the months that cut-offs are of, from the first to the last day, both included."""
    months = ((year, month) for year in range(first.year, last.year + 1) for month in MONTHS)
    ends = (_month_end(year, month) for year, month in months)
    return [day for day in ends if first <= day <= last]


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def labelled_by(nights: Sequence[date], known_by: date) -> list[date]:
    """Those whose 60 days are over on a night."""
    return [night for night in nights if night + timedelta(days=HORIZON_DAYS) <= known_by]


def split_for_test(known: Sequence[date], test: Sequence[date]) -> Split:
    """The later part of what is known before calibrates, the test judges. Raises ForecastError where there are too few cut-offs."""
    if len(known) < 2 or not test:
        raise _too_short(len(known), len(test))
    later = max(len(known) // LATER_PART, 1)
    return Split(tuple(known[:-later]), tuple(known[-later:]), tuple(test))


def split_for_use(known: Sequence[date]) -> Split:
    """The last quarter of what is known judges. Raises ForecastError where there are too few."""
    if len(known) < 3:
        raise _too_short(max(len(known) - 1, 0), 1)
    judging = max(len(known) // JUDGING_PART, 1)
    return split_for_test(known[:-judging], known[-judging:])


def _too_short(known: int, test: int) -> TooLittleHistoryError:
    return TooLittleHistoryError(
        f"There is too little history to learn from: {known} cut-offs to fit and calibrate with (2 are needed) and {test} to judge by (1 is needed). A cut-off is the last "
        f"day of every second month, and of November, on which a night was applied and {HORIZON_DAYS} days before the day named. Fill in past years with `monitoring backfill`, or name "
        "other days."
    )
