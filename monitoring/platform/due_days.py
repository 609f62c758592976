"""The day on which an answer is due, by the calendar or by working days with make-up days."""

from __future__ import annotations

from datetime import date, timedelta

from monitoring.policy.deadlines import Deadline, Deadlines
from monitoring.quality.calendar_days import HolidayCalendar

Counted = tuple[str | None, int | None, date]
"""Region, days by the rule (None: the rule is not in force any more), and the day from which is counted."""


def due_on(deadline: Deadline, counted_from: date, calendar: HolidayCalendar) -> date:
    """The last day of a deadline; the day from which is counted is not one of its days."""
    if deadline.counted_in == "calendar_days":
        return counted_from + timedelta(days=deadline.days)
    day, left = counted_from, deadline.days
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working(day)
    return day


def due_days(asked: Counted, deadlines: Deadlines, calendar: HolidayCalendar) -> tuple[date | None, date | None]:
    """Last day of the visit and of the decision; where the region has no deadline for the visit the rule's own days count, by the calendar."""
    region, rule_days, counted_from = asked
    visit = deadlines.in_force("visit", region, counted_from)
    decision = deadlines.in_force("decision", region, counted_from)
    by_rule = None if rule_days is None else counted_from + timedelta(days=rule_days)
    return (
        due_on(visit, counted_from, calendar) if visit else by_rule,
        due_on(decision, counted_from, calendar) if decision else None,
    )
