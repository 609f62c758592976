"""All indicators of a survey, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from monitoring.indicators.survey_capacity import capacity_to_pay, subsistence
from monitoring.indicators.survey_catastrophic import Base, catastrophic, large_not_impoverishing
from monitoring.indicators.survey_concentration import rank_households
from monitoring.indicators.survey_households import PARTS, Households, Real, Whole
from monitoring.indicators.survey_impoverishing import impoverishing
from monitoring.indicators.survey_lines import Line, lines_of, per_person_day, societal_line
from monitoring.indicators.survey_variance import Design, Estimate, design_of

BUDGET_PERCENTS = (5, 10, 15, 25)
"""SDG 3.8.2 to 2024 asks for 10 and 25; the World Bank's tables have all four."""
NONFOOD_PERCENTS = (15, 25, 40)
CAPACITY_PERCENTS = (25, 40)
LARGE, IMPOVERISHING = 40, 100
"""SDG 3.8.2 of 2025, of the discretionary budget."""
PERSONS, HOUSEHOLDS = "persons", "households"


@dataclass(frozen=True)
class Question:
    """What is asked of a survey: who is counted, days of the period, money of the file for a PPP dollar, lines per person and day."""

    unit: str = PERSONS
    days: int = 365
    ppp: Decimal | None = None
    lines: tuple[Decimal, ...] = (Decimal("2.15"),)
    local_lines: tuple[Decimal, ...] = ()
    is_median_with_health: bool = False


@dataclass(frozen=True)
class Measure:
    """One indicator: against what (`basis`), beyond which percentage or below which line, its estimate and the households of the sample it rests on."""

    basis: str
    statistic: str
    estimate: Estimate
    sample_count: int
    percent: int | None = None


@dataclass(frozen=True)
class Measured:
    """The indicators of a survey, and what they rest on; `subsistence` per equivalent person and period, lines per person and day."""

    measures: tuple[Measure, ...]
    design: Design
    household_count: int
    lines: tuple[Line, ...]
    subsistence: float | None


def measure(households: Households, question: Question) -> Measured:
    """Compute every indicator that the survey has columns for."""
    weight = households.persons if question.unit == PERSONS else households.weight
    design = design_of(weight, households.stratum, households.cluster)
    lines = lines_of(question.lines, question.local_lines, question.ppp)
    societal = _societal(households, question)
    measures = list(_shares(households, design))
    if societal is not None:
        lines.append(societal)
        measures += _hardship(households, design, societal, question.days)
    for line in lines:
        found = impoverishing(design, households, line, question.days)
        measures += [Measure(line.name, name, estimate, count) for name, (count, estimate) in found.items()]
    need = None if households.food is None else subsistence(households, households.food)
    return Measured(tuple(measures), design, len(weight), tuple(lines), need)


def _shares(households: Households, design: Design) -> Iterator[Measure]:
    for base, percents in _bases(households, design):
        for percent in percents:
            count, estimates = catastrophic(base, households.health, percent)
            yield from (Measure(base.name, name, estimate, count, percent) for name, estimate in estimates.items())


def _bases(households: Households, design: Design) -> Iterator[tuple[Base, tuple[int, ...]]]:
    total, rest, food = households.consumption, households.consumption_without_health, households.food
    ranking = rank_households(design, _per_person(households, total))
    yield Base("consumption_with_health", total, ranking), BUDGET_PERCENTS
    without = rank_households(design, _per_person(households, rest))
    yield Base("consumption_without_health", rest, without), BUDGET_PERCENTS
    if food is not None:
        yield Base("nonfood_with_health", total - food, ranking), NONFOOD_PERCENTS
        capacity = capacity_to_pay(households, food)
        yield Base("capacity_to_pay", capacity, ranking, is_reached=True), CAPACITY_PERCENTS


def _per_person(households: Households, amount: Whole) -> Real:
    return per_person_day(households, amount, 1)


def _societal(households: Households, question: Question) -> Line | None:
    if question.ppp is None:
        return None
    return societal_line(households, question.days, question.ppp, has_health=question.is_median_with_health)


def _hardship(households: Households, design: Design, line: Line, days: int) -> list[Measure]:
    budget = households.consumption - float(line.amount) * days * PARTS * households.member_count
    ranking = rank_households(design, _per_person(households, households.consumption))
    base = Base("discretionary_budget", budget, ranking, has_overshoot=False)
    measures = []
    for percent in (LARGE, IMPOVERISHING):
        count, estimates = catastrophic(base, households.health, percent)
        measures += [Measure(base.name, name, estimate, count, percent) for name, estimate in estimates.items()]
    count, between = large_not_impoverishing(base, households.health, LARGE, IMPOVERISHING)
    return [*measures, Measure(base.name, "large_not_impoverishing", between, count, LARGE)]
