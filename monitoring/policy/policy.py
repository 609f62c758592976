"""A loaded set of thresholds, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from monitoring.declared.faults import Fault, Placed
from monitoring.policy.faults import raise_faults
from monitoring.policy.models import Line, RuleFile, Title
from monitoring.policy.resolve import OPEN_END, Amount, Gap, LimitPeriod, amount_on, resolve_line
from monitoring.policy.thresholds import Thresholds

if TYPE_CHECKING:
    import pyarrow as pa

# What the night can run; another shape loads, but is refused before anything is assessed.
_RUN_SHAPE = {"unit": "person", "window": "calendar_year", "trigger": "night"}


@dataclass(frozen=True)
class LimitInForce:
    """A line of a rule with its amount on one day; `amount` is None where nothing was released or announced."""

    rule: RuleFile
    line: Line
    amount: Amount | None


@dataclass(frozen=True)
class LineLimits:
    """A line with all its periods and the days without an amount."""

    rule: Placed[RuleFile]
    position: int
    periods: tuple[LimitPeriod, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Policy:
    """Regions, categories, incomes and rules of one thresholds folder."""

    thresholds: Thresholds

    @property
    def title(self) -> Title:
        """Title of the set in Chinese (`zh`) and English (`en`)."""
        return self.thresholds.about.value.title

    @property
    def is_example(self) -> bool:
        """Whether the set is for demonstration: what comes out of it is not policy in force."""
        return self.thresholds.about.value.example

    def fingerprint(self) -> str:
        """SHA-256 (hex) over the normalised content of all files."""
        return self.thresholds.fingerprint

    def relations(self, first_day: date, last_day: date) -> dict[str, pa.Table]:
        """The tables of `schemas.SCHEMAS` by name; limits are those in force on any day of the closed range.

        Limits are not cut to the range: the same period has the same `limit_id` and days in every call. Raises
        ThresholdsError if a rule has a shape that the night does not run, or a line has no amount on a day asked for.
        """
        from monitoring.policy.relations import build_relations

        raise_faults([*self._shape_faults(), *self._gap_faults(first_day, last_day)])
        periods = [p for p in self.limit_periods() if p.valid_from <= last_day and p.valid_to > first_day]
        return build_relations(self.thresholds, periods)

    def limit_periods(self) -> list[LimitPeriod]:
        """All limits of all lines, whatever the day."""
        return [period for limits in self._resolved for period in limits.periods]

    def in_force(self, day: date, known_by: date) -> list[LimitInForce]:
        """Lines in force on the day as known on the night `known_by`, with their amounts."""
        return [
            LimitInForce(rule, line, amount_on(rule, line, self.thresholds.income_table, day, known_by))
            for rule in (placed.value for placed in self.thresholds.rules)
            for line in rule.lines
            if line.covers(day) and line.known_since <= known_by
        ]

    def stale_lines(self, day: date) -> list[tuple[RuleFile, Line]]:
        """Lines whose text was last checked longer ago than they allow."""
        lines = ((placed.value, line) for placed in self.thresholds.rules for line in placed.value.lines)
        return [(rule, line) for rule, line in lines if _add_months(line.checked_on, line.stale_after_months) < day]

    def check_runnable(self) -> None:
        """Raise ThresholdsError if the night could not run these rules, or a line has no amount on one of its days."""
        raise_faults([*self._shape_faults(), *self._gap_faults(date.min, date.max)])

    @cached_property
    def _resolved(self) -> tuple[LineLimits, ...]:
        table = self.thresholds.income_table
        found: list[LineLimits] = []
        for placed in self.thresholds.rules:
            for position, line in enumerate(placed.value.lines):
                periods, gaps = resolve_line(placed.value, line, table)
                found.append(LineLimits(placed, position, tuple(periods), tuple(gaps)))
        return tuple(found)

    def _gap_faults(self, first_day: date, last_day: date) -> Iterator[Fault]:
        for limits in self._resolved:
            for gap in limits.gaps:
                if gap.valid_from <= last_day and gap.valid_to > first_day:
                    yield _describe_gap(limits, gap)

    def _shape_faults(self) -> Iterator[Fault]:
        for placed in self.thresholds.rules:
            for key, runs in _RUN_SHAPE.items():
                value = getattr(placed.value, key)
                if value != runs:
                    what = f"{value} is understood, but the night does not run it yet"
                    yield placed.fault((key,), what, f"write {key}: {runs}, or move the rule out of the folder")


def _describe_gap(limits: LineLimits, gap: Gap) -> Fault:
    rule, line = limits.rule.value, limits.rule.value.lines[limits.position]
    last = "on" if gap.valid_to == OPEN_END else f"to {gap.valid_to - timedelta(days=1)}"
    days = f"from {gap.valid_from} {last}"
    path = ("lines", limits.position, "limit", "income")
    base = line.limit.income
    if rule.takes_effect.by == "notice" or base is None:
        what = f"line {line.id} has no amount {days}: no notice holds, or the income it names is not released"
        return limits.rule.fault(path, what, "add the notice and its income figure, or let the line begin later")
    figures = f"{base.series} income of {base.region} for {gap.valid_from.year - 1} or before"
    what = f"line {line.id} has no amount {days}: no {figures} is released"
    cure = "add the figure with its day of release to income.csv, or let the line begin later"
    return limits.rule.fault(path, what, cure)


def _add_months(day: date, months: int) -> date:
    # The first of the month after is late enough for a reminder and exists in every month.
    month = day.year * 12 + day.month + months
    return date(month // 12, month % 12 + 1, 1)
