"""Over or not over on each day, the state on a night, and the reasons of a day (sections 6 to 8 of the text)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.reference.burden import ZERO, Amounts, Part, days_of
from tests.reference.model import Line, Policy, Rule
from tests.reference.persons import Held

LAST_PRECEDENCE = 10**9
EVERYONE = "*"


@dataclass(frozen=True)
class DayLimit:
    """The lowest limit that matches on a day, and what gave it."""

    amount: Decimal
    line_id: str
    is_provisional: bool
    category: str | None = None
    rid: str | None = None


@dataclass(frozen=True)
class Day:
    """One day of a timeline; `step` is None where the person is not over."""

    day: date
    burdens: Amounts
    burden: Decimal
    limit: DayLimit | None
    step: Decimal | None


@dataclass(frozen=True)
class State:
    """What one rule says of one person in one year, seen on one night.

    `end` is the day E; `explained_by` the limit of E, or of the last day that had one. Without a spell there are no
    days and no steps; a merged person has no burden of its own.
    """

    state: str
    crossed_on: date | None = None
    fell_on: date | None = None
    step: Decimal | None = None
    highest_step: Decimal | None = None
    end: Day | None = None
    explained_by: DayLimit | None = None

    @property
    def is_produced(self) -> bool:
        return self.crossed_on is not None

    @property
    def limit_amount(self) -> Decimal | None:
        return None if self.explained_by is None else self.explained_by.amount

    @property
    def line_id(self) -> str | None:
        return None if self.explained_by is None else self.explained_by.line_id


def find_limit(rule: Rule, held: Iterable[Held], day: date, night: date, policy: Policy) -> DayLimit | None:
    """The lowest limit of all lines that match on a day, as known on the night."""
    today = [one for one in held if one.first <= day <= one.last]
    matches = [match for line in rule.lines for match in _match(line, today, day, night, policy)]
    return min(matches, key=lambda match: match[0])[1] if matches else None


def _match(
    line: Line, today: list[Held], day: date, night: date, policy: Policy
) -> list[tuple[tuple[object, ...], DayLimit]]:
    matches: list[tuple[tuple[object, ...], DayLimit]] = []
    for period in (period for period in line.periods if period.holds(day, night)):
        if line.categories is None:
            found = DayLimit(period.amount, line.line_id, period.is_provisional, EVERYONE)
            matches.append(((period.amount, LAST_PRECEDENCE, date.max, "", line.line_id), found))
        for one in today if line.categories is not None else []:
            if one.category in (line.categories or ()):
                order = (period.amount, policy.precedence[one.category], one.began, one.rid, line.line_id)
                matches.append(
                    (order, DayLimit(period.amount, line.line_id, period.is_provisional, one.category, one.rid))
                )
    return matches


def find_step(rule: Rule, burden: Decimal, limit: DayLimit | None) -> Decimal | None:
    """The largest step that the burden is over, None if it is over none."""
    if limit is None:
        return None
    return max((step for step in rule.steps if rule.is_over(burden, step * limit.amount)), default=None)


def draw_timeline(rule: Rule, year: int, burdens: Sequence[Amounts], limits: Sequence[DayLimit | None]) -> list[Day]:
    """All days of a year for one person and rule; `burdens` and `limits` have an entry per day."""
    measure = f"{rule.measure}_after" if rule.is_after_assistance else rule.measure
    return [
        Day(day, amounts, amounts[measure], limit, find_step(rule, amounts[measure], limit))
        for day, amounts, limit in zip(days_of(year), burdens, limits, strict=True)
    ]


def run_start(days: Sequence[Day], holds: Iterable[bool]) -> int | None:
    """The index at which the last unbroken run of days that hold begins, None if none holds."""
    flags = list(holds)
    last = max((n for n, flag in enumerate(flags) if flag), default=None)
    if last is None:
        return None
    while last > 0 and flags[last - 1]:
        last -= 1
    return last


def find_state(rule: Rule, days: Sequence[Day]) -> State | None:
    """The state on the last of the days, None if no day was over."""
    begin = run_start(days, (day.step is not None for day in days))
    if begin is None:
        return None
    fallen = next((n for n in range(begin, len(days)) if days[n].step is None), None)
    return State(
        state="open" if fallen is None else _fallen_state(rule, days[fallen - 1], days[fallen]),
        crossed_on=days[begin].day,
        fell_on=None if fallen is None else days[fallen].day,
        step=days[-1].step,
        highest_step=max(day.step for day in days if day.step is not None),
        end=days[-1],
        explained_by=last_limit(days),
    )


def last_limit(days: Sequence[Day]) -> DayLimit | None:
    """The limit of the last day, or of the last day that had one."""
    return next((day.limit for day in reversed(days) if day.limit is not None), None)


def _fallen_state(rule: Rule, before: Day, fallen: Day) -> str:
    assert before.limit is not None, "a day over has a limit"
    return "lapsed" if rule.is_over(fallen.burden, before.limit.amount) else "withdrawn"


def rise_reasons(rule: Rule, parts: Sequence[Part], days: Sequence[Day], index: int) -> str:
    """Why the person rose on the day at an index."""
    today, before = days[index], days[index - 1] if index else None
    reasons = []
    if today.burden > (before.burden if before else ZERO):
        reasons += _burden_reasons(rule, parts, today.day, 1)
    if before is not None and _is_lower(today.limit, before.limit):
        reasons.append(_limit_reason(before.limit, today.limit))
    return ",".join(reasons)


def fall_reasons(rule: Rule, parts: Sequence[Part], days: Sequence[Day], index: int) -> str:
    """Why the person fell on the day at an index."""
    today, before = days[index], days[index - 1] if index else None
    reasons = []
    if today.burden < (before.burden if before else ZERO):
        reasons += _burden_reasons(rule, parts, today.day, -1)
    if before is not None and _is_lower(before.limit, today.limit):
        reasons.append(_limit_reason(before.limit, today.limit))
    return ",".join(reasons)


def _burden_reasons(rule: Rule, parts: Sequence[Part], day: date, sign: int) -> list[str]:
    moved = {part.kind for part in parts if part.day == day and part.amounts[rule.measure] * sign > 0}
    if rule.is_after_assistance and any(part.kind == "assistance" and part.day == day for part in parts):
        moved.add("assistance")
    counted = ("settlement", "refund", *(["assistance"] if rule.is_after_assistance else []))
    return [kind for kind in counted if kind in moved]


def _is_lower(limit: DayLimit | None, other: DayLimit | None) -> bool:
    """Whether a limit is lower than another, or the only one of the two."""
    return limit is not None and (other is None or limit.amount < other.amount)


def _limit_reason(before: DayLimit | None, today: DayLimit | None) -> str:
    is_same_line = before is not None and today is not None and before.line_id == today.line_id
    return "limit" if is_same_line else "category"


def cut(days: Sequence[Day], night: date) -> Sequence[Day]:
    """The days up to E, the earlier of the night and the last day of the window."""
    return [day for day in days if day.day <= night]


def parts_of_window(parts: Iterable[Part], year: int) -> list[Part]:
    return [part for part in parts if part.year == year]
