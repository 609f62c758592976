"""All limits of a line: periods of days x nights with one amount. Pure: no clock, no files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from monitoring.policy.amounts import OPEN_END, Amount, amount_on, end_after
from monitoring.policy.income import Figure, IncomeTable
from monitoring.policy.limits import Line
from monitoring.policy.models import RuleFile

Nights = tuple[date, date]


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
        """Unique and stable: what becomes known later changes ends, never beginnings."""
        return f"{self.rule.rule}:{self.line.id}:{self.valid_from}:{self.known_from}"


@dataclass(frozen=True)
class Gap:
    """Days of a line (`valid_from <= d < valid_to`) on which no amount is known; `line` is what holds on them."""

    line: Line
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Piece:
    """A run of days with one amount, or none, of one period of the line (`position` in the rule)."""

    position: int
    valid_from: date
    valid_to: date
    amount: Amount | None


def line_on(rule: RuleFile, line_id: str, day: date, known_by: date) -> Line | None:
    """The period of the line that counts on a day as known on a night: of several that hold the one known last."""
    position = _position_on(rule, line_id, day, known_by)
    return None if position is None else rule.lines[position]


def resolve_line(rule: RuleFile, line_id: str, incomes: IncomeTable) -> tuple[list[LimitPeriod], list[Gap]]:
    """All limits of a line, not overlapping in days x nights, and the days without an amount."""
    found: dict[Piece, LimitPeriod] = {}
    gaps: list[Gap] = []
    days = _days_of_change(rule, line_id, incomes)
    for nights in _knowledge_intervals(rule, line_id, incomes):
        # No night before the end of the nights assesses a later day.
        for piece in (p for p in _pieces(rule, line_id, incomes, days, nights[0]) if p.valid_from < nights[1]):
            if piece.amount is None:
                gaps += _gap_of(rule, piece, nights)
            elif piece in found:
                # What is known later only replaces: a piece that is gone never comes back, so this one was not gone.
                found[piece] = replace(found[piece], known_to=nights[1])
            else:
                found[piece] = _first_period(rule, piece, piece.amount, nights)
    return list(found.values()), gaps


def _position_on(rule: RuleFile, line_id: str, day: date, known_by: date) -> int | None:
    known = [
        position
        for position, line in enumerate(rule.lines)
        if line.id == line_id and line.known_since <= known_by and line.covers(day)
    ]
    return max(known, key=lambda position: rule.lines[position].known_since, default=None)


def _lines(rule: RuleFile, line_id: str) -> Sequence[Line]:
    return [line for line in rule.lines if line.id == line_id]


def _first_period(rule: RuleFile, piece: Piece, amount: Amount, nights: Nights) -> LimitPeriod:
    line = rule.lines[piece.position]
    known_from = max(line.known_since, amount.known_from)
    if piece.valid_from < nights[0]:
        # Before these nights another amount counted on its first day. Otherwise the nights say nothing: where they
        # are cut depends on what else becomes known, and the id must not.
        known_from = max(known_from, nights[0])
    return LimitPeriod(rule, line, piece.valid_from, piece.valid_to, known_from, nights[1], amount)


def _knowledge_intervals(rule: RuleFile, line_id: str, incomes: IncomeTable) -> Iterator[Nights]:
    lines = _lines(rule, line_id)
    nights = {line.known_since for line in lines}
    nights |= {published.announced_on for line in lines for published in line.limit.published}
    nights |= {notice.announced_on for notice in rule.takes_effect.notices}
    if rule.takes_effect.by in ("january", "notice"):
        nights |= {figure.usable_from for figure in _figures(lines, incomes)}
    first = min(line.known_since for line in lines)
    return pairwise([first, *sorted(night for night in nights if night > first), OPEN_END])


def _pieces(
    rule: RuleFile, line_id: str, incomes: IncomeTable, days: Sequence[date], known_from: date
) -> Iterator[Piece]:
    current: Piece | None = None
    for valid_from, valid_to in pairwise(days):
        # A day is first assessed on its own night, so knowledge reaches at least to the day itself.
        piece = _piece_on(rule, line_id, incomes, (valid_from, valid_to), max(known_from, valid_from))
        if current and piece and (current.position, current.amount) == (piece.position, piece.amount):
            current = replace(current, valid_to=valid_to)
            continue
        if current is not None:
            yield current
        current = piece
    if current is not None:
        yield current


def _piece_on(rule: RuleFile, line_id: str, incomes: IncomeTable, days: tuple[date, date], night: date) -> Piece | None:
    position = _position_on(rule, line_id, days[0], night)
    if position is None:
        return None
    return Piece(position, *days, amount_on(rule, rule.lines[position], incomes, days[0], night))


def _days_of_change(rule: RuleFile, line_id: str, incomes: IncomeTable) -> list[date]:
    """First day of the line, every day on which its amount may change, and the day after its last."""
    lines = _lines(rule, line_id)
    days = {figure.usable_from for figure in _figures(lines, incomes)}
    days |= {notice.starts_on for notice in rule.takes_effect.notices}
    days |= {day for line in lines for day in (line.valid_from, line.known_since, end_after(line))}
    published = [figure for line in lines for figure in line.limit.published]
    days |= {day for p in published for day in (p.valid_from, end_after(p), p.announced_on)}
    first, end = min(line.valid_from for line in lines), max(end_after(line) for line in lines)
    days |= set(_days_of_years(rule, first, days))
    return [first, *sorted(day for day in days if first < day < end), end]


def _days_of_years(rule: RuleFile, first: date, days: Iterable[date]) -> Iterator[date]:
    known_years = [day.year for day in days if day < OPEN_END]
    # Two years after the last known figure or notice nothing changes any more: the last figure stays, provisional.
    for year in range(first.year, max([first.year, *known_years]) + 3):
        yield date(year, 1, 1)
        if rule.takes_effect.fixed_day is not None:
            yield date.fromisoformat(f"{year}-{rule.takes_effect.fixed_day}")


def _figures(lines: Iterable[Line], incomes: IncomeTable) -> list[Figure]:
    bases = [line.limit.income for line in lines if line.limit.income is not None]
    return [figure for base in bases for figure in incomes.of_base(base)]


def _gap_of(rule: RuleFile, piece: Piece, nights: Nights) -> list[Gap]:
    # A notice may work backwards: a night before its announcement knew no limit, and that is no fault of the file.
    is_fault = rule.takes_effect.by != "notice" or nights[1] == OPEN_END
    return [Gap(rule.lines[piece.position], piece.valid_from, piece.valid_to)] if is_fault else []
