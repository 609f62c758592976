"""All layers of a visit in plain Python, from the words of docs/benefits.md 3 to 5; knows nothing of the SQL."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from monitoring.benefits.models import BenefitLine, OrdinaryInsurance
from tests.benefits.reference import ZERO, Person, Visit, due_of

Key = tuple[int, str, str | None]
Told = tuple[Decimal | None, str, Decimal, Decimal]
"""Due, state or reason, outstanding, outstanding in order."""
FEN = Decimal("0.01")
CODES = {"inpatient": "21", "outpatient_chronic": "14", "outpatient": "11", "pharmacy": "41", "special": "140201"}
CARE_TYPES = {"special": "outpatient_chronic"}


@dataclass(frozen=True)
class Texts:
    """What a region's people are entitled to."""

    lines: list[BenefitLine]
    ordinary: list[OrdinaryInsurance]
    precedence: dict[str, int]

    def of(self, *items: str) -> list[BenefitLine]:
        return [line for line in self.lines if line.item in items]


def layers_of(visits: list[Visit], people: dict[int, Person], texts: Texts, night: date) -> dict[Key, Told]:
    """By person, visit and item."""
    serious = _serious_of(visits, people, texts)
    owed = {key[:2]: told[2] for key, told in serious.items()}
    now = [replace(v, insured=v.insured + v.serious_outside, care=CARE_TYPES.get(v.care, v.care)) for v in visits]
    later = [replace(v, insured=v.insured + owed.get((v.person, v.visit), ZERO)) for v in now]
    assistance = due_of(now, people, texts.lines, texts.precedence, night)
    in_order = due_of(later, people, texts.lines, texts.precedence, night)
    found: dict[Key, Told] = dict(serious)
    for key, told in assistance.items():
        found[key] = (*told, in_order[key][2])
    backstop = _backstop_of(visits, people, texts, night, found)
    found |= backstop
    for key in backstop:
        found.pop((*key[:2], None), None)
    for visit in visits:
        if _lines(visit, people, texts.of("tilted_assistance")):
            assisted = assistance.get((visit.person, visit.visit, "inpatient_assistance"), (None, "", ZERO))[0] or ZERO
            left = max(visit.scope - visit.insured - visit.serious_outside, ZERO)
            rest = left - max(visit.settled + visit.outside, assisted)
            state = "not_stated" if rest > 0 else "nothing_left"
            found[visit.person, visit.visit, "tilted_assistance"] = (None, state, ZERO, ZERO)
    return found


def _lines(
    visit: Visit, people: dict[int, Person], lines: list[BenefitLine], *, any_care: bool = False
) -> list[tuple[BenefitLine, str]]:
    held = {c for c, a, b in people[visit.person].categories if a <= visit.day < b}
    return [
        (line, category)
        for line in lines
        for category in sorted(held & set(line.applies_to))
        if line.covers(visit.day) and (any_care or visit.care in line.care)
    ]


def _serious_of(visits: list[Visit], people: dict[int, Person], texts: Texts) -> dict[Key, Told]:
    found: dict[Key, Told] = {}
    sums: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    lines = texts.of("serious_illness")
    for visit in sorted(visits, key=lambda v: (v.day, v.visit)):
        key = (visit.person, visit.visit, "serious_illness")
        ordinary = next((one for one in texts.ordinary if _covers(one, visit)), None)
        if ordinary is None:
            if _lines(visit, people, lines):
                found[key] = (None, "not_stated", ZERO, ZERO)
            continue
        changes = sorted(_lines(visit, people, lines, any_care=True), key=lambda one: _rank(one, texts.precedence))
        line = changes[0][0] if changes else None
        basic = visit.insured - visit.serious
        own = max(visit.scope - basic, ZERO)
        before = sums[visit.person, visit.day.year]
        sums[visit.person, visit.day.year] += own
        if line is not None and not line.is_amount_stated:
            found[key] = (None, "not_stated", ZERO, ZERO)
            continue
        capped = [_benefit(amount, ordinary, line, is_capped=True) for amount in (before, before + own)]
        free = [_benefit(amount, ordinary, line, is_capped=False) for amount in (before, before + own)]
        due, wanted = _fen(capped[1] - capped[0]), _fen(free[1] - free[0])
        missing = max(due - visit.serious - visit.serious_outside, ZERO)
        found[key] = (due, _state(visit, own, due, wanted), missing, missing)
    return found


def _covers(ordinary: OrdinaryInsurance, visit: Visit) -> bool:
    is_care = visit.care in ordinary.care or any(CODES[visit.care].startswith(code) for code in ordinary.care_codes)
    return is_care and ordinary.covers(visit.day) and visit.insutype in (None, *ordinary.insurance)


def _rank(one: tuple[BenefitLine, str], precedence: dict[str, int]) -> tuple[object, ...]:
    line, category = one
    share = Decimal(2) if line.deductible_share is None else line.deductible_share
    return (
        not line.is_amount_stated,
        share,
        -(line.added_points or ZERO),
        not line.is_uncapped,
        precedence[category],
        line.id,
    )


def _benefit(amount: Decimal, ordinary: OrdinaryInsurance, line: BenefitLine | None, *, is_capped: bool) -> Decimal:
    """F of a sum of the year, unrounded."""
    share = line.deductible_share if line is not None and line.deductible_share is not None else Decimal(1)
    points = (line.added_points if line is not None else None) or ZERO
    deductible = _fen(ordinary.deductible * share)
    total, start = ZERO, ZERO
    for segment in ordinary.segments:
        end = amount if segment.to is None else min(amount, segment.to)
        total += max(end - max(start, deductible), ZERO) * min(segment.ratio + points, Decimal(1))
        start = segment.to or start
    if is_capped and ordinary.yearly_cap is not None and not (line is not None and line.is_uncapped):
        return min(total, ordinary.yearly_cap)
    return total


def _state(visit: Visit, own: Decimal, due: Decimal, wanted: Decimal) -> str:
    if due == 0:
        return "nothing_left" if own == 0 else "below_deductible" if wanted == 0 else "no_quota"
    if visit.serious >= due:
        return "received"
    return "paid_later" if visit.serious + visit.serious_outside >= due else "outstanding"


def _backstop_of(
    visits: list[Visit], people: dict[int, Person], texts: Texts, night: date, before: dict[Key, Told]
) -> dict[Key, Told]:
    years: dict[tuple[int, int, str], list[Visit]] = defaultdict(list)
    lines = {line.id: line for line in texts.of("government_backstop")}
    for visit in visits:
        applying = _lines(visit, people, list(lines.values()))
        if applying:
            years[visit.person, visit.day.year, applying[0][0].id].append(visit)
    found: dict[Key, Told] = {}
    for (person, year, name), stays in years.items():
        stays.sort(key=lambda v: (v.day, v.visit))
        for stay in stays[:-1]:
            found[person, stay.visit, "government_backstop"] = (None, "told_with_last_stay", ZERO, ZERO)
        here = {stay.visit for stay in stays}
        owed = sum((told[3] for key, told in before.items() if key[0] == person and key[1] in here), ZERO)
        gap = _gap(stays, lines[name])
        key = (person, stays[-1].visit, "government_backstop")
        if gap <= 0:
            found[key] = (ZERO, "aim_met", ZERO, ZERO)
        elif lines[name].settled == "year_end" and night.year == year:
            found[key] = (gap, "not_due_yet", ZERO, ZERO)
        else:
            found[key] = (gap, "outstanding", gap, max(gap - owed, ZERO))
    return found


def _gap(stays: list[Visit], line: BenefitLine) -> Decimal:
    paid = sum((v.insured + v.settled + v.outside + v.serious_outside for v in stays), ZERO)
    borne = sum((v.fee for v in stays), ZERO) - paid
    gaps = []
    if line.top_up is not None:
        base = sum((v.fee if line.top_up.of == "fee" else v.scope for v in stays), ZERO)
        gaps.append(_fen(line.top_up.to * base) - paid)
    if line.most_borne is not None:
        gaps.append(borne - line.most_borne)
    return min(gaps)


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(FEN, ROUND_HALF_UP)
