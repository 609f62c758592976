"""Days of a line on which nobody knows the amount."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from monitoring.declared.faults import Fault, Placed
from monitoring.policy.amounts import OPEN_END
from monitoring.policy.income import IncomeTable
from monitoring.policy.models import RuleFile
from monitoring.policy.resolve import Gap, resolve_line


def find_gaps(rule: RuleFile, incomes: IncomeTable) -> Iterator[Gap]:
    """All gaps of all lines of the rule."""
    for line_id in rule.line_ids():
        yield from resolve_line(rule, line_id, incomes)[1]


def describe_gap(placed: Placed[RuleFile], gap: Gap, is_held: bool = False) -> Fault:
    """The fault of a line that has no amount on some of its days; `is_held` if it holds on all days."""
    rule, line = placed.value, gap.line
    last = "on" if gap.valid_to == OPEN_END else f"to {gap.valid_to - timedelta(days=1)}"
    days = f"from {gap.valid_from} {last}"
    path = ("lines", rule.lines.index(line), "limit", "income")
    base = line.limit.income
    later = "assess later days only" if is_held else "let the line begin later"
    if rule.takes_effect.by == "notice" or base is None:
        what = f"line {line.id} has no amount {days}: no notice holds, or the income it names is not released"
        return placed.fault(path, what, f"add the notice and its income figure, or {later}")
    first_year = gap.valid_to.year - 1 if is_held and gap.valid_to < OPEN_END else gap.valid_from.year - 1
    what = f"line {line.id} has no amount {days}: no {base.series} income of {base.region} for {first_year} or before is released"
    return placed.fault(path, what, f"add the figure with its day of release to income.csv, or {later}")
