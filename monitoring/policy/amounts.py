"""The amount of a line in yuan on one day, as known on one night. Pure: no clock, no files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from monitoring.policy.entries import Period
from monitoring.policy.income import Figure, IncomeTable
from monitoring.policy.limits import Line, Notice, PublishedLimit
from monitoring.policy.models import RuleFile

# Open ends are a day, because engines do not agree on infinity.
OPEN_END = date(9999, 12, 31)
_FEN = Decimal("0.01")


@dataclass(frozen=True)
class Amount:
    """A limit in yuan and how it came about; `known_from` is the first night that could know it.

    `value` is None where the limit is taken of each household's own income.
    """

    value: Decimal | None
    known_from: date
    reference_title: str
    figure: Figure | None = None
    is_provisional: bool = False


def amount_on(rule: RuleFile, line: Line, incomes: IncomeTable, day: date, known_by: date) -> Amount | None:
    """Amount of the line on a day as known on the night `known_by`; None if nothing was released or announced."""
    published = _published_on(line, day, known_by)
    if published is not None:
        return Amount(published.amount, published.announced_on, published.reference.title)
    if line.limit.amount is not None or line.limit.household_income is not None:
        return Amount(line.limit.amount, line.known_since, line.reference.title)
    if rule.takes_effect.by == "notice":
        return _amount_by_notice(rule, line, incomes, day, known_by)
    return _amount_by_income(rule, line, incomes, day, known_by)


def round_to_fen(amount: Decimal) -> Decimal:
    """Half up to two digits; the one place where a limit is rounded."""
    return amount.quantize(_FEN, ROUND_HALF_UP)


def end_after(period: Period) -> date:
    """The first day after a period, OPEN_END if it is open."""
    return OPEN_END if period.valid_to is None or period.valid_to >= OPEN_END else period.valid_to + timedelta(days=1)


def _published_on(line: Line, day: date, known_by: date) -> PublishedLimit | None:
    known = [p for p in line.limit.published if p.covers(day) and p.announced_on <= known_by]
    return max(known, key=lambda p: p.announced_on, default=None)


def _amount_by_notice(rule: RuleFile, line: Line, incomes: IncomeTable, day: date, known_by: date) -> Amount | None:
    notice = _notice_on(rule, line, day, known_by)
    if notice is None:
        return None
    if notice.amount is not None:
        return Amount(notice.amount, notice.announced_on, notice.reference.title)
    figure = _figure_of_year(line, incomes, notice.income_year, known_by)
    return None if figure is None else _multiply(line, figure, known_from=notice.announced_on)


def _notice_on(rule: RuleFile, line: Line, day: date, known_by: date) -> Notice | None:
    known = [
        notice
        for notice in rule.takes_effect.notices
        if notice.line in (None, line.id) and notice.starts_on <= day and notice.announced_on <= known_by
    ]
    # One that names the line is more special than one for all lines.
    return max(known, key=lambda n: (n.starts_on, n.announced_on, n.line is not None), default=None)


def _figure_of_year(line: Line, incomes: IncomeTable, year: int | None, known_by: date) -> Figure | None:
    if line.limit.income is None or year is None:
        return None
    figure = incomes.latest(line.limit.income, year, known_by)
    return figure if figure is not None and figure.year == year else None


def _amount_by_income(rule: RuleFile, line: Line, incomes: IncomeTable, day: date, known_by: date) -> Amount | None:
    if line.limit.income is None:
        return None
    year = income_year_on(rule, line, day)
    # From 1 January the figure works backwards to days before its release, for nights that know it.
    released_until = known_by if rule.takes_effect.by == "january" else min(day, known_by)
    figure = incomes.latest(line.limit.income, year, released_until)
    if figure is None:
        return None
    is_provisional = line.limit.income.year == "previous" and figure.year < year
    return _multiply(line, figure, known_from=figure.usable_from, is_provisional=is_provisional)


def income_year_on(rule: RuleFile, line: Line, day: date) -> int:
    """Year whose income the line takes on a day, released or not; for the latest, no later one than the day's own."""
    if line.limit.income is not None and line.limit.income.year == "latest":
        return day.year
    fixed_day = rule.takes_effect.fixed_day
    is_before_fixed_day = fixed_day is not None and day < date.fromisoformat(f"{day.year}-{fixed_day}")
    return day.year - 2 if is_before_fixed_day else day.year - 1


def _multiply(line: Line, figure: Figure, known_from: date, is_provisional: bool = False) -> Amount:
    fraction = line.limit.fraction or Decimal(0)
    value = round_to_fen(fraction * figure.income.value_yuan)
    known = max(known_from, figure.usable_from)
    return Amount(value, known, line.reference.title, figure, is_provisional)
