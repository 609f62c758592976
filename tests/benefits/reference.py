"""What is due for visits, in plain Python from the words of docs/benefits.md; knows nothing of the SQL."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from monitoring.benefits.models import BY_VISIT, BenefitLine

ZERO = Decimal(0)


@dataclass(frozen=True)
class Visit:
    """A visit after its refunds are netted: yuan. `insured` is what all funds but assistance paid, of which `serious` by serious-illness insurance; `part_of` names the stay that it is a part of."""

    person: int
    visit: str
    day: date
    care: str
    place: str
    fee: Decimal
    scope: Decimal
    insured: Decimal
    settled: Decimal
    outside: Decimal
    serious: Decimal = ZERO
    serious_outside: Decimal = ZERO
    insutype: str | None = "390"
    part_of: str | None = None


@dataclass(frozen=True)
class Person:
    """Categories with first day and first day after."""

    person: int
    categories: list[tuple[str, date, date]] = field(default_factory=list)


def due_of(
    visits: list[Visit], people: dict[int, Person], lines: list[BenefitLine], precedence: dict[str, int], night: date
) -> dict[tuple[int, str, str | None], tuple[Decimal | None, str, Decimal]]:
    """By person, visit and item: due, state or reason, outstanding."""
    found = {}
    used: dict[tuple[int, int, str], Decimal] = defaultdict(lambda: ZERO)
    for visit in sorted(visits, key=lambda v: (v.day, v.visit)):
        held = (
            {c for c, a, b in people[visit.person].categories if a <= visit.day < b}
            if visit.person in people
            else set()
        )
        matching = [
            (line, category)
            for line in lines
            for category in sorted(held & set(line.applies_to))
            if line.item in BY_VISIT
            and visit.care in line.care
            and line.covers(visit.day)
            and line.place in (None, visit.place)
        ]
        if not matching:
            reason = "care_not_covered" if held else "not_eligible"
            found[visit.person, visit.visit, None] = (None, reason, ZERO)
            continue
        for item in sorted({line.item for line, _ in matching}):
            line, _ = min(((n, c) for n, c in matching if n.item == item), key=lambda one: _rank(one, precedence))
            found[visit.person, visit.visit, item] = _of_line(visit, line, used, night)
    return found


def disputed_of(
    found: set[tuple[int, str, str | None]], disputes: list[tuple[str, str]]
) -> set[tuple[int, str, str | None]]:
    """Which of the rows (person, visit, item) are disputed: by visit and item, all of a visit where the item is empty or is none of its items."""
    hit = set()
    for visit, item in disputes:
        rows = {key for key in found if key[1] == visit}
        meant = {key for key in rows if item and key[2] == item}
        hit |= meant or rows
    return hit


def _rank(one: tuple[BenefitLine, str], precedence: dict[str, int]) -> tuple[object, ...]:
    line, category = one
    return (
        not line.is_amount_stated,
        -(line.ratio or ZERO),
        line.yearly_cap is not None,
        precedence[category],
        line.id,
    )


def _of_line(
    visit: Visit, line: BenefitLine, used: dict[tuple[int, int, str], Decimal], night: date
) -> tuple[Decimal | None, str, Decimal]:
    if not line.is_amount_stated:
        return None, "not_stated", ZERO
    wanted = _wanted(visit, line)
    due = wanted
    if line.yearly_cap is not None and line.pool is not None:
        key = (visit.person, visit.day.year, line.pool)
        due = max(min(wanted, line.yearly_cap - used[key]), ZERO)
        used[key] += wanted
    if wanted == 0:
        return due, "nothing_left", ZERO
    if due == 0:
        return due, "no_quota", ZERO
    if visit.settled >= due:
        return due, "received", ZERO
    if visit.settled + visit.outside >= due:
        return due, "paid_later", ZERO
    if line.settled == "year_end" and night.year == visit.day.year:
        return due, "not_due_yet", ZERO
    return due, "outstanding", due - visit.settled - visit.outside


def _wanted(visit: Visit, line: BenefitLine) -> Decimal:
    left = max(visit.scope - visit.insured, ZERO)
    plain = _fen((line.ratio or ZERO) * left)
    if line.top_up is None or line.top_up.place not in (None, visit.place):
        return plain
    base = visit.fee if line.top_up.of == "fee" else visit.scope
    return max(plain, min(_fen(line.top_up.to * base) - visit.insured, visit.fee - visit.insured))


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
