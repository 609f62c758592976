"""What a rule counts, in which window, and on which day (section 4 of the text)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.reference.burden import RULED, Part, amount_or_nothing, find_fee, measure_for, measure_settlement
from tests.reference.model import FOREVER, MEASURES, Policy, Rule
from tests.reference.persons import text
from tests.reference.visits import Entry

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """The days `first <= d < end` of a window; a rolling one holds all days and has neither."""

    window_id: str
    first: date | None = None
    end: date | None = None

    def has_ended(self, night: date) -> bool:
        return self.end is not None and night >= self.end

    def last_day(self, night: date) -> date:
        """E: the earlier of the night and the last day."""
        return night if self.end is None else min(night, self.end - DAY)


ROLLING = Window("rolling")


def find_window(rule: Rule, entry: Entry) -> Window:
    """The window of a rule to which an entry belongs."""
    if rule.window == "calendar_year":
        return _calendar(date(entry.placed.year, 1, 1), 12)
    if rule.window == "calendar_month":
        return _calendar(entry.placed.replace(day=1), 1)
    if rule.window == "single_admission":
        return Window(entry.visit[1], entry.admitted, months_after(entry.admitted, 12))
    return ROLLING


def _calendar(first: date, months: int) -> Window:
    return Window(first.isoformat(), first, months_after(first, months))


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_counted(rule: Rule, entry: Entry, policy: Policy) -> bool:
    """Whether a rule counts an entry: care type, insurance type and place are among the rule's."""
    counts, row = rule.counts, entry.decided_by
    if row is None:
        return not counts.is_restricted
    care = policy.care_type(text(row, "med_type"))
    insurance, flag = text(row, "insutype"), text(row, "out_flag")
    place = "local" if flag == "0" else "elsewhere"
    return (
        (counts.care is None or care in counts.care)
        and (counts.insurance is None or insurance is None or insurance in counts.insurance)
        and (counts.place is None or flag is None or place in counts.place)
    )


def count(rule: Rule, entries: Iterable[Entry], policy: Policy) -> dict[Window, list[Part]]:
    """What a rule counts of some entries, by window."""
    found: dict[Window, list[Part]] = {}
    for entry in entries:
        if is_counted(rule, entry, policy):
            window = find_window(rule, entry)
            found.setdefault(window, []).append(_count_one(rule, entry, window))
    return found


def _count_one(rule: Rule, entry: Entry, window: Window) -> Part:
    first, leaves = (entry.placed, months_after(entry.placed, 12)) if window.first is None else (window.first, FOREVER)
    last = (window.end or leaves) - DAY
    day = min(max(entry.burden_date, first), last)
    if entry.kind == "assistance":
        amounts = dict.fromkeys((*MEASURES, RULED), amount_or_nothing(entry.row, "asst_amt"))
        return Part(entry.kind, entry.visit, day, amounts, leaves=leaves)
    amounts = {**measure_settlement(entry.row), RULED: measure_for(rule, entry.row)}
    return Part(entry.kind, entry.visit, day, amounts, find_fee(entry.row), leaves)
