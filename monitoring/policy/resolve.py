"""How a limit comes into force: the amount in yuan on a day, as known on a night. Pure: no clock, no files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from monitoring.policy.income import Figure, IncomeTable
from monitoring.policy.models import Line, Notice, Period, PublishedLimit, RuleFile

# Open ends are a day, because engines do not agree on infinity.
OPEN_END = date(9999, 12, 31)
_FEN = Decimal("0.01")


@dataclass(frozen=True)
class Amount:
    """A limit in yuan and how it came about; `known_from` is the first night that could know it."""

    value: Decimal
    known_from: date
    reference_title: str
    figure: Figure | None = None
    is_provisional: bool = False


@dataclass(frozen=True)
class LimitPeriod:
    """An amount on the days `valid_from <= d < valid_to`, as known on the nights `known_from <= N < known_to`."""

    rule: RuleFile
    line: Line
    valid_from: date
    valid_to: date
    known_from: date
    known_to: date
    amount: Amount

    @property
    def limit_id(self) -> str:
        """Unique and stable: later figures change ends, never beginnings."""
        return f"{self.rule.rule}:{self.line.id}:{self.valid_from}:{self.known_from}"


@dataclass(frozen=True)
class Gap:
    """Days of a line (`valid_from <= d < valid_to`) on which no amount is known."""

    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Piece:
    """A run of days with one amount, or none."""

    valid_from: date
    valid_to: date
    amount: Amount | None


def amount_on(rule: RuleFile, line: Line, incomes: IncomeTable, day: date, known_by: date) -> Amount | None:
    """Amount of the line on a day as known on the night `known_by`; None if nothing was released or announced."""
    published = _published_on(line, day, known_by)
    if published is not None:
        return Amount(published.amount, published.announced_on, published.reference.title)
    if line.limit.amount is not None:
        return Amount(line.limit.amount, line.known_since, line.reference.title)
    if rule.takes_effect.by == "notice":
        return _amount_by_notice(rule, line, incomes, day, known_by)
    return _amount_by_income(rule, line, incomes, day, known_by)


def resolve_line(rule: RuleFile, line: Line, incomes: IncomeTable) -> tuple[list[LimitPeriod], list[Gap]]:
    """All periods of a line, not overlapping in days x nights, and the days without an amount."""
    found: dict[Piece, LimitPeriod] = {}
    gaps: list[Gap] = []
    for known_from, known_to in _knowledge_intervals(rule, line, incomes):
        for piece in _pieces(rule, line, incomes, known_from):
            # No night before known_to assesses a later day.
            if piece.valid_from >= known_to:
                continue
            if piece.amount is None:
                gaps += _gap_of(rule, piece, known_to)
            elif piece in found:
                # What is known later only replaces: a piece that is gone never comes back, so this one was not gone.
                found[piece] = replace(found[piece], known_to=known_to)
            else:
                found[piece] = _first_period(rule, line, piece, piece.amount, (known_from, known_to))
    return list(found.values()), gaps


def round_to_fen(amount: Decimal) -> Decimal:
    """Half up to two digits; the one place where a limit is rounded."""
    return amount.quantize(_FEN, ROUND_HALF_UP)


def end_after(period: Period) -> date:
    """The first day after a period, OPEN_END if it is open."""
    return OPEN_END if period.valid_to is None or period.valid_to >= OPEN_END else period.valid_to + timedelta(days=1)


def _first_period(rule: RuleFile, line: Line, piece: Piece, amount: Amount, nights: tuple[date, date]) -> LimitPeriod:
    known_from, known_to = max(nights[0], amount.known_from), nights[1]
    return LimitPeriod(rule, line, piece.valid_from, piece.valid_to, known_from, known_to, amount)


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
    year = _income_year_on(rule, line, day)
    # From 1 January the figure works backwards to days before its release, for nights that know it.
    released_until = known_by if rule.takes_effect.by == "january" else min(day, known_by)
    figure = incomes.latest(line.limit.income, year, released_until)
    if figure is None:
        return None
    is_provisional = line.limit.income.year == "previous" and figure.year < year
    return _multiply(line, figure, known_from=figure.usable_from, is_provisional=is_provisional)


def _income_year_on(rule: RuleFile, line: Line, day: date) -> int:
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


def _knowledge_intervals(rule: RuleFile, line: Line, incomes: IncomeTable) -> Iterator[tuple[date, date]]:
    nights = {published.announced_on for published in line.limit.published}
    nights |= {notice.announced_on for notice in rule.takes_effect.notices}
    if rule.takes_effect.by in ("january", "notice"):
        nights |= {figure.usable_from for figure in _figures(line, incomes)}
    later = sorted(night for night in nights if night > line.known_since)
    return pairwise([line.known_since, *later, OPEN_END])


def _pieces(rule: RuleFile, line: Line, incomes: IncomeTable, known_from: date) -> Iterator[Piece]:
    days = _days_of_change(rule, line, incomes)
    current: Piece | None = None
    for valid_from, valid_to in pairwise(days):
        # A day is first assessed on its own night, so knowledge reaches at least to the day itself.
        amount = amount_on(rule, line, incomes, valid_from, max(known_from, valid_from))
        if current is not None and current.amount == amount:
            current = replace(current, valid_to=valid_to)
            continue
        if current is not None:
            yield current
        current = Piece(valid_from, valid_to, amount)
    if current is not None:
        yield current


def _days_of_change(rule: RuleFile, line: Line, incomes: IncomeTable) -> list[date]:
    """First day of the line, every day on which its amount may change, and the day after its last."""
    days = {figure.usable_from for figure in _figures(line, incomes)}
    days |= {notice.starts_on for notice in rule.takes_effect.notices}
    days |= {day for p in line.limit.published for day in (p.valid_from, end_after(p), p.announced_on)}
    days |= set(_days_of_years(rule, line, days))
    end = end_after(line)
    return [line.valid_from, *sorted(day for day in days if line.valid_from < day < end), end]


def _days_of_years(rule: RuleFile, line: Line, days: Iterable[date]) -> Iterator[date]:
    known_years = [day.year for day in days if day < OPEN_END]
    # Two years after the last known figure or notice nothing changes any more: the last figure stays, provisional.
    for year in range(line.valid_from.year, max([line.valid_from.year, *known_years]) + 3):
        yield date(year, 1, 1)
        if rule.takes_effect.fixed_day is not None:
            yield date.fromisoformat(f"{year}-{rule.takes_effect.fixed_day}")


def _figures(line: Line, incomes: IncomeTable) -> tuple[Figure, ...]:
    return incomes.of_base(line.limit.income) if line.limit.income is not None else ()


def _gap_of(rule: RuleFile, piece: Piece, known_to: date) -> list[Gap]:
    # A notice may work backwards: a night before its announcement knew no limit, and that is no fault of the file.
    is_fault = rule.takes_effect.by != "notice" or known_to == OPEN_END
    return [Gap(piece.valid_from, piece.valid_to)] if is_fault else []
