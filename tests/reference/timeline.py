"""Over or not over on each day, the state on a night, and the reasons of a day (sections 7 and 8 of the text)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tests.reference.burden import NO_BURDEN, RULED, ZERO, Amounts, Part, burden_of_day
from tests.reference.limits import DayLimit, Limits, is_lower, last_limit
from tests.reference.model import FOREVER, Rule
from tests.reference.windows import Window

REASONS = (
    *("settlement", "refund", "correction", "assistance", "category", "region", "limit", "aged_out", "household"),
    *("merged", "window"),
)


@dataclass(frozen=True)
class Day:
    """A day of a timeline; `step` is None where the subject is not over.

    A day that is left out of a timeline is like the one before it.
    """

    day: date
    burdens: Amounts
    burden: Decimal
    fee: Decimal
    limit: DayLimit | None
    is_poorly_paid: bool
    step: Decimal | None
    categories: frozenset[str] = frozenset()


NOTHING_LEFT = Day(date.min, NO_BURDEN, ZERO, ZERO, None, is_poorly_paid=False, step=None)
"""Any day of a window of which no row is left."""


@dataclass(frozen=True)
class State:
    """What one rule says of one subject in one window, seen on one night.

    `end` is the day E, `explained_by` the limit of E, or of the last day that had one. Without a spell there are no
    days and no steps; a merged person has nothing of its own.
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


def days_to_draw(
    window: Window, parts: Iterable[Part], limits: Limits | None, *, every_day: bool = False
) -> list[date]:
    """The first day of a window and all on which something comes, goes or changes; or indeed every day.

    A rolling window, which holds all days, is drawn from the day before anything happens; with `every_day` it needs an
    end.
    """
    moves = {part.day for part in parts} | {part.leaves for part in parts}
    changes = moves if limits is None else moves | limits.change_days()
    first, end = window.first or min(changes) - timedelta(days=1), window.end or FOREVER
    if every_day:
        return [first + timedelta(days=n) for n in range((end - first).days)]
    return sorted({first, *(day for day in changes if first <= day < end)})


def draw_day(rule: Rule, day: date, parts: Iterable[Part], limits: Limits | None, judged_on: date) -> Day:
    """A day of a timeline from what counts on it, by the limit of the day on which it is judged."""
    limit = None if limits is None else limits.on(judged_on)
    counted = [part for part in parts if part.counts_on(day)]
    burdens = burden_of_day(counted, rule.measure)
    burden = burdens[f"{RULED}_after" if rule.is_after_assistance else RULED]
    fee = sum((part.fee for part in counted), ZERO)
    is_poorly_paid = rule.is_poorly_paid(burden, fee)
    step = find_step(rule, burden, limit) if is_poorly_paid else None
    categories = frozenset[str]() if limits is None else limits.categories_on(day)
    return Day(day, burdens, burden, fee, limit, is_poorly_paid, step, categories)


def find_step(rule: Rule, burden: Decimal, limit: DayLimit | None) -> Decimal | None:
    """The largest step that the burden is over, None if it is over none."""
    if limit is None:
        return None
    return max((step for step in rule.steps if rule.is_over(burden, step * limit.amount)), default=None)


def draw_timeline(
    rule: Rule, window: Window, parts: Sequence[Part], limits: Limits | None, *, every_day: bool = False
) -> list[Day]:
    """The timeline of a subject in a window; without limits where the rule does not cover the subject."""
    days = days_to_draw(window, parts, limits, every_day=every_day)
    is_judged_once = rule.window == "single_admission"
    return [draw_day(rule, day, parts, limits, days[0] if is_judged_once else day) for day in days]


def run_start(days: Sequence[Day], holds: Iterable[bool]) -> int | None:
    """The index at which the last unbroken run of days that hold begins, None if none holds."""
    flags = list(holds)
    last = max((n for n, flag in enumerate(flags) if flag), default=None)
    if last is None:
        return None
    while last > 0 and flags[last - 1]:
        last -= 1
    return last


def find_state(rule: Rule, parts: Sequence[Part], days: Sequence[Day]) -> State | None:
    """The state on the last of the days, None if no day was over."""
    begin = run_start(days, (day.step is not None for day in days))
    if begin is None:
        return None
    fallen = next((n for n in range(begin, len(days)) if days[n].step is None), None)
    return State(
        state="open" if fallen is None else _fallen_state(rule, parts, days[fallen - 1], days[fallen]),
        crossed_on=days[begin].day,
        fell_on=None if fallen is None else days[fallen].day,
        step=days[-1].step,
        highest_step=max(day.step for day in days if day.step is not None),
        end=days[-1],
        explained_by=last_limit([day.limit for day in days]),
    )


def state_without_spell(days: Sequence[Day], *, is_covered: bool) -> State:
    """The state of a warning that the rows now known produce no more; no days where nothing counts any more."""
    return State(
        "withdrawn" if is_covered else "lapsed",
        end=days[-1] if days else NOTHING_LEFT,
        explained_by=last_limit([day.limit for day in days]),
    )


def _fallen_state(rule: Rule, parts: Sequence[Part], before: Day, fallen: Day) -> str:
    assert before.limit is not None, "a day over has a limit"
    if any(part.leaves == fallen.day for part in parts):
        return "lapsed"
    return "lapsed" if rule.is_over(fallen.burden, before.limit.amount) else "withdrawn"


def rise_reasons(rule: Rule, parts: Sequence[Part], days: Sequence[Day], index: int) -> set[str]:
    """Why the subject rose on the day at an index."""
    today, before = days[index], days[index - 1] if index else None
    reasons: set[str] = set()
    if today.burden > (before.burden if before else ZERO):
        reasons |= _burden_reasons(rule, parts, today.day, 1)
    if today.is_poorly_paid and not (before is not None and before.is_poorly_paid):
        reasons |= _share_reasons(rule, parts, today.day)
    if before is not None and is_lower(today.limit, before.limit):
        reasons.add(name_change(today.limit, before.categories))
    return reasons


def fall_reasons(rule: Rule, parts: Sequence[Part], days: Sequence[Day], index: int) -> set[str]:
    """Why the subject fell on the day at an index."""
    today, before = days[index], days[index - 1] if index else None
    reasons: set[str] = set()
    if today.burden < (before.burden if before else ZERO):
        reasons |= _burden_reasons(rule, parts, today.day, -1)
    if before is not None and before.is_poorly_paid and not today.is_poorly_paid:
        reasons |= _share_reasons(rule, parts, today.day)
    if before is not None and is_lower(before.limit, today.limit):
        reasons.add(name_change(before.limit, today.categories))
    return reasons


def name_change(limit: DayLimit | None, held: frozenset[str]) -> str:
    """The reason a change of limit is, by its lower limit: whether its category is held on the other day too."""
    return "limit" if limit is not None and limit.category in held else "category"


def _burden_reasons(rule: Rule, parts: Sequence[Part], day: date, sign: int) -> set[str]:
    moved = [part for part in parts if part.day == day and part.amounts[RULED] * sign > 0]
    return {part.kind for part in moved if part.kind != "assistance"} | _other_reasons(rule, parts, day)


def _share_reasons(rule: Rule, parts: Sequence[Part], day: date) -> set[str]:
    """Why the share of the fee that was paid passed the one that the rule asks for."""
    if rule.paid_share_below is None:
        return set()
    counted = {part.kind for part in parts if part.day == day and part.kind != "assistance"}
    return counted | _other_reasons(rule, parts, day)


def _other_reasons(rule: Rule, parts: Sequence[Part], day: date) -> set[str]:
    is_assisted = rule.is_after_assistance and any(p.kind == "assistance" and p.day == day for p in parts)
    has_left = any(part.leaves == day for part in parts)
    return ({"assistance"} if is_assisted else set()) | ({"aged_out"} if has_left else set())


def in_order(reasons: Iterable[str]) -> str:
    """Reasons in the order of the closed list."""
    return ",".join(sorted(reasons, key=REASONS.index))
