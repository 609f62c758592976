"""Counts and sums of a table by day, and on which days two of them differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from monitoring.source.coverage import END, Interval, merged

SUMMED = {
    "settlement": {"medfee_sumamt": "medfee_sumamt", "fund_pay_sumamt": "fund_pay_sumamt"},
    "assistance": {"asst_amt": "assistance_amount"},
}
"""Amounts that are added up, by table: the column of the source, and that of the warehouse."""


@dataclass(frozen=True)
class DaySum:
    """Rows of a day, and sums in fen; a sum is missing where the source could not add it up."""

    row_count: int
    sums: tuple[int | None, ...]

    def differs(self, other: DaySum) -> bool:
        """Whether rows or any sum that both know differ."""
        pairs = zip(self.sums, other.sums, strict=True)
        return self.row_count != other.row_count or any(a is not None and b is not None and a != b for a, b in pairs)


Sums = dict[str, DaySum]
"""By day, `YYYY-MM-DD`."""


def differing(one: Sums, other: Sums, amounts: int) -> list[str]:
    """The days on which two differ, in order."""
    nothing = DaySum(0, (0,) * amounts)
    return sorted(p for p in one.keys() | other.keys() if one.get(p, nothing).differs(other.get(p, nothing)))


def intervals_of_days(days: Iterable[str]) -> list[Interval]:
    """The stamps of days, those of neighbours together."""
    starts = [datetime.fromisoformat(day) for day in days if _is_day(day)]
    return merged([Interval(start, start + timedelta(days=1)) for start in starts])


def compared_intervals(covered: list[Interval], first: date | None, last: date | None) -> list[Interval]:
    """What is covered of the days from `first` to `last`, both included; all, where one is not given."""
    start = datetime.combine(first or date.min, time())
    end = datetime.combine(last + timedelta(days=1), time()) if last else END
    cut = [Interval(max(i.start, start), min(i.end, end)) for i in covered]
    return [i for i in cut if i.start < i.end]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
