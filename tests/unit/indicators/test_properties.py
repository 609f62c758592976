"""What holds for every survey: the unit of money, the order of rows and rows written twice do not matter."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.indicators.survey_concentration import concentration, rank_households, rank_weighted
from monitoring.indicators.survey_households import Households
from monitoring.indicators.survey_measures import Measured, Question, measure
from monitoring.indicators.survey_variance import design_of, mean
from tests.unit.indicators.surveys import estimate, households

QUESTION = Question(days=30, ppp=Decimal("4.2"), local_lines=(Decimal(10),))


@st.composite
def surveys(draw: st.DrawFn) -> Households:
    count = draw(st.integers(2, 12))

    def some(low: int, high: int) -> np.ndarray:
        return np.array(draw(st.lists(st.integers(low, high), min_size=count, max_size=count)))

    members, consumption = some(1, 6), some(100, 5_000)
    health, food = consumption * some(0, 50) // 100, consumption * some(0, 49) // 100
    return households(
        consumption, health, food=food, members=members, weight=some(1, 4), stratum=some(0, 1), cluster=some(0, 3)
    )


def taken(survey: Households, order: np.ndarray) -> Households:
    columns = {name: getattr(survey, name)[order] for name in vars(survey)}
    return Households(**columns)


def values(measured: Measured) -> list[float | None]:
    return [one.estimate.value for one in measured.measures]


def errors(measured: Measured) -> list[float | None]:
    return [one.estimate.standard_error for one in measured.measures]


def same(found: list[float | None], expected: list[float | None]) -> bool:
    return [one is None for one in found] == [one is None for one in expected] and [
        one for one in found if one is not None
    ] == pytest.approx([one for one in expected if one is not None], rel=1e-9, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(surveys(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(survey: Households, dice: st.DataObject) -> None:
    order = np.arange(len(survey.weight))
    dice.shuffle(order)  # type: ignore[attr-defined]
    before, after = measure(survey, QUESTION), measure(taken(survey, order), QUESTION)
    assert same(values(after), values(before))
    assert same(errors(after), errors(before))


@settings(max_examples=40, deadline=None)
@given(surveys())
def test_a_row_twice_is_a_row_of_twice_the_weight(survey: Households) -> None:
    twice = taken(survey, np.repeat(np.arange(len(survey.weight)), 2))
    heavy = replace(survey, weight=survey.weight * 2)
    assert same(values(measure(twice, QUESTION)), values(measure(heavy, QUESTION)))
    # Two rows of one cluster are no more evidence than one of twice the weight.
    assert same(errors(measure(twice, QUESTION)), errors(measure(heavy, QUESTION)))
    assert same(values(measure(heavy, QUESTION)), values(measure(survey, QUESTION)))


@settings(max_examples=40, deadline=None)
@given(surveys(), st.integers(2, 50))
def test_another_unit_of_money_changes_no_share(survey: Households, factor: int) -> None:
    other = replace(
        survey,
        consumption=survey.consumption * factor,
        health=survey.health * factor,
        food=None if survey.food is None else survey.food * factor,
    )
    line, ppp = QUESTION.local_lines[0] * factor, Decimal("4.2") * factor
    before = measure(survey, QUESTION)
    after = measure(other, replace(QUESTION, ppp=ppp, local_lines=(line,)))
    shares = [
        number
        for number, one in enumerate(before.measures)
        if "gap" not in one.statistic or "normalised" in one.statistic
    ]
    assert same([values(after)[number] for number in shares], [values(before)[number] for number in shares])


@settings(max_examples=80, deadline=None)
@given(surveys())
def test_relations_between_indicators(survey: Households) -> None:
    found = measure(survey, QUESTION)
    for one in found.measures:
        if one.statistic.startswith("concentration") and one.estimate.value is not None:
            assert -1 <= one.estimate.value <= 1
        if one.statistic == "overshoot":
            mean_positive = estimate(found, one.basis, "mean_positive_overshoot", one.percent).value
            head = estimate(found, one.basis, "headcount", one.percent).value
            assert one.estimate.value == pytest.approx((head or 0) * (mean_positive or 0))
    for name in ("PPP $ 2.15", "societal", "local 10"):
        before, after, change, pushed = (
            estimate(found, name, f"{statistic}").value
            for statistic in (
                "poverty_headcount_gross",
                "poverty_headcount_net",
                "poverty_headcount_change",
                "pushed_below",
            )
        )
        assert change == pytest.approx((after or 0) - (before or 0), abs=1e-12)
        assert pushed == pytest.approx(change, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(surveys(), st.integers(1, 9))
def test_equal_values_are_not_concentrated(survey: Households, value: int) -> None:
    design = design_of(survey.persons, survey.stratum, survey.cluster)
    ranking = rank_households(design, survey.consumption / survey.member_count)
    equal = np.full(len(survey.weight), float(value))
    found = concentration(ranking, equal)
    assert found.value == pytest.approx(0, abs=1e-12)
    assert found.standard_error == pytest.approx(0, abs=1e-9) or found.standard_error is None
    assert rank_weighted(ranking, equal).value == pytest.approx(value)
    assert mean(design, ranking.rank).value == pytest.approx(0.5)


def test_all_with_the_poorest_or_the_richest() -> None:
    count = 1000
    design = design_of(np.ones(count), np.zeros(count, dtype=np.int64), np.arange(count))
    ranking = rank_households(design, np.arange(count, dtype=np.float64))
    first, last = np.eye(1, count)[0], np.eye(1, count, count - 1)[0]
    assert concentration(ranking, first).value == pytest.approx(-0.999)
    assert concentration(ranking, last).value == pytest.approx(0.999)
