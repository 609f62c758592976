"""What a back-fill would do: where it goes, in which slices, under which rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.backfill.beforehand import (
    policy_of,
    refuse_due_incomes,
    refuse_missing_incomes,
    refuse_unfit,
    refuse_without_rows,
    refuse_wrong_key,
    refuse_years_without_rule,
)
from monitoring.backfill.present import Intervals
from monitoring.backfill.request import Request
from monitoring.backfill.slices import ONE_DAY, RowsByDay, Slice, first_night_pieces, night_slices
from monitoring.backfill.target import Target, choose_target
from monitoring.ledger import Clock
from monitoring.policy import Policy
from monitoring.settings import Settings
from monitoring.source.coverage import Interval, end_of_night, gaps, merged


@dataclass(frozen=True)
class Plan:
    """Where the nights go, the slices still to be done, in order, and the policy they are assessed by."""

    request: Request
    target: Target
    slices: list[Slice]
    policy: Policy

    @property
    def row_count(self) -> int:
        """Rows to be read."""
        return sum(piece.row_count for piece in self.slices)


def make_plan(settings: Settings, request: Request, clock: Clock, until: date | None = None) -> Plan:
    """Look at everything that can be looked at before any work; raise what stands against it, naming the way out.

    With `until` a slice ends on that night and none is planned after it: a part of a plan that was made before.
    """
    from monitoring.quality.known_errors import load_known_errors
    from monitoring.source.address import source_of
    from monitoring.source.counting import rows_by_day
    from monitoring.year_totals.published import load_year_totals

    refuse_unfit(request, clock)
    policy = policy_of(settings, request)
    refuse_years_without_rule(policy, request)
    refuse_due_incomes(policy, request, clock)
    target = choose_target(settings, request)
    refuse_wrong_key(target.settings)
    load_known_errors(settings.known_errors)
    load_year_totals(settings.year_totals, policy.thresholds.region_tree)
    end = min(until or target.last, target.last)
    if target.is_done or (target.present.front or date.min) >= end:
        return Plan(request, target, [], policy)
    rows = rows_by_day(source_of(settings), _asked(target, request, end), True)
    if until is None:
        refuse_without_rows(rows, request)
        refuse_missing_incomes(policy, rows, request)
    return Plan(request, target, _slices(target, _unread(rows, target), end, settings.slice_rows), policy)


def _asked(target: Target, request: Request, last: date) -> Intervals:
    """What is not read yet, and the range itself, which has to hold rows."""
    asked = Interval(end_of_night(request.first - ONE_DAY), end_of_night(min(request.last, last)))
    return {name: merged([asked, *gaps(found, end_of_night(last))]) for name, found in target.present.covered.items()}


def _unread(rows: RowsByDay, target: Target) -> RowsByDay:
    """Days of which something is not read yet."""
    end = end_of_night(target.last)
    left = {name: gaps(target.present.covered[name], end) for name in rows}
    return {name: [(day, n) for day, n in by_day if _meets(day, left[name])] for name, by_day in rows.items()}


def _meets(day: date, intervals: list[Interval]) -> bool:
    return any(i.start < end_of_night(day) and end_of_night(day - ONE_DAY) < i.end for i in intervals)


def _slices(target: Target, rows: RowsByDay, last: date, limit: int) -> list[Slice]:
    front = target.present.front
    ends = [day for day in (target.published_from,) if day is not None]
    if front is not None:
        return night_slices(rows, front + ONE_DAY, last, limit, ends)
    first = first_night_pieces(rows, target.first, limit)
    if target.first >= last:
        return first
    return first + night_slices(rows, target.first + ONE_DAY, last, limit, ends)


def nights_done(plan: Plan) -> tuple[date, date] | None:
    """The nights of the range that were applied before."""
    front = plan.target.present.front
    if front is None or front < plan.request.first:
        return None
    return plan.request.first, min(front, plan.request.last)
