"""Which intervals of `updt_time` a night has to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

BEGINNING = datetime(1900, 1, 1)  # noqa: DTZ001 - source times are local and carry no zone
END = datetime(2100, 1, 1)  # noqa: DTZ001
"""A stamp before the one or after the other is no stamp."""


@dataclass(frozen=True, order=True)
class Interval:
    """Stamps with `start <= updt_time < end`."""

    start: datetime
    end: datetime


def end_of_night(night: date) -> datetime:
    """The first moment that no longer belongs to the business date."""
    return datetime.combine(night + timedelta(days=1), time())


def merged(intervals: list[Interval]) -> list[Interval]:
    """The same stamps as intervals that neither touch nor overlap, in order."""
    result: list[Interval] = []
    for interval in sorted(intervals):
        if result and interval.start <= result[-1].end:
            result[-1] = Interval(result[-1].start, max(result[-1].end, interval.end))
        else:
            result.append(interval)
    return result


def gaps(covered: list[Interval], end: datetime) -> list[Interval]:
    """What lies before `end` and was never read."""
    result: list[Interval] = []
    start = BEGINNING
    for interval in merged(covered):
        if start < min(interval.start, end):
            result.append(Interval(start, min(interval.start, end)))
        start = max(start, interval.end)
    if start < end:
        result.append(Interval(start, end))
    return result


def intervals_to_pull(covered: list[Interval], night: date, overlap_days: int) -> list[Interval]:
    """All gaps up to the end of the night, each begun `overlap_days` early, and the night itself with its overlap."""
    end = end_of_night(night)
    overlap = timedelta(days=overlap_days)
    wanted = [Interval(max(BEGINNING, gap.start - overlap), gap.end) for gap in gaps(covered, end)]
    return merged([*wanted, Interval(end - timedelta(days=1) - overlap, end)])
