"""Standard errors are those of textbooks, and those that clusters drawn again and again show."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from monitoring.indicators.survey_concentration import concentration, rank_households
from monitoring.indicators.survey_households import Households
from monitoring.indicators.survey_measures import Question, measure
from monitoring.indicators.survey_variance import design_of, mean
from tests.unit.indicators.surveys import estimate, households

# Lohr, Sampling: Design and Analysis, chapter 5: five suites of four students, of a hundred suites.
GRADES = (
    (3.08, 2.60, 3.44, 3.04),
    (2.36, 3.04, 3.28, 2.68),
    (2.00, 2.56, 2.52, 1.88),
    (3.00, 2.88, 3.44, 3.64),
    (2.68, 1.92, 3.28, 3.20),
)
WITH = "consumption_with_health"
CLUSTERS, EACH = 60, 10


def test_grades_of_clusters() -> None:
    grades = np.array(GRADES)
    suites = np.repeat(np.arange(5), 4)
    found = mean(design_of(np.full(20, 20.0), suites * 0, suites), grades.reshape(-1))
    assert found.value == pytest.approx(2.826)
    assert found.standard_error is not None
    drawn_without_replacement = (1 - 5 / 100) ** 0.5
    assert found.standard_error * drawn_without_replacement == pytest.approx(0.164, abs=0.0005)


def test_a_simple_random_sample() -> None:
    values = np.array([1.0, 4.0, 2.0, 8.0])
    found = mean(design_of(np.ones(4), np.zeros(4, dtype=np.int64), np.arange(4)), values)
    assert found.standard_error == pytest.approx(values.std(ddof=1) / 2)


def test_strata_add_up() -> None:
    values = np.array([1.0, 2.0, 11.0, 13.0])
    found = mean(design_of(np.ones(4), np.array([0, 0, 1, 1]), np.arange(4)), values)
    assert found.standard_error == pytest.approx((2 * (2 * 0.5**2 + 2 * 1**2)) ** 0.5 / 4)


def test_the_concentration_index_as_kakwani_wagstaff_and_van_doorslaer_have_it() -> None:
    """Their formula of 1997 for distinct ranks; theirs divides by n, not by n - 1."""
    dice = np.random.default_rng(7)
    values, wealth, count = dice.gamma(2, 1, 200), dice.permutation(200).astype(np.float64), 200
    design = design_of(np.ones(count), np.zeros(count, dtype=np.int64), np.arange(count))
    found = concentration(rank_households(design, wealth), values)
    y = values[np.argsort(wealth)]
    rank, curve = (np.arange(count) + 0.5) / count, np.concatenate([[0], np.cumsum(y) / y.sum()])
    index = 2 * np.cov(y, rank, bias=True)[0, 1] / y.mean()
    a = y / y.mean() * (2 * rank - 1 - index) + 2 - curve[:-1] - curve[1:]
    variance = (np.mean(a**2) - (1 + index) ** 2) / count
    assert found.value == pytest.approx(index)
    assert found.standard_error == pytest.approx((variance * count / (count - 1)) ** 0.5)


def test_a_lonely_cluster_is_centred_on_all_and_one_cluster_knows_nothing() -> None:
    values = np.array([1.0, 2.0, 6.0])
    lonely = design_of(np.ones(3), np.array([0, 0, 1]), np.arange(3))
    assert (lonely.lonely_count, lonely.freedom) == (1, 1)
    assert mean(lonely, values).standard_error == pytest.approx((2 * 2 * 0.5**2 + 3**2) ** 0.5 / 3)
    zeros = np.zeros(3, dtype=np.int64)
    assert mean(design_of(np.ones(3), zeros, zeros), values).standard_error is None


def test_the_same_cluster_number_in_two_strata_is_two_clusters() -> None:
    assert design_of(np.ones(4), np.array([0, 0, 1, 1]), np.array([1, 2, 1, 2])).unit_count == 4


STATISTICS = (
    (WITH, "headcount", 10),
    (WITH, "overshoot", 10),
    (WITH, "mean_positive_overshoot", 10),
    (WITH, "concentration_headcount", 10),
    (WITH, "concentration_overshoot", 10),
    (WITH, "rank_weighted_headcount", 10),
    (WITH, "rank_weighted_overshoot", 10),
    ("local 3", "poverty_headcount_net", None),
    ("local 3", "mean_positive_gap_net", None),
    ("local 3", "normalised_gap_change", None),
)


def test_clusters_drawn_again_and_again_scatter_as_much() -> None:
    dice = np.random.default_rng(20241210)
    survey = _clustered(dice)
    question = Question(days=100, local_lines=(Decimal(3),))
    errors = np.array([estimate(measure(survey, question), *named).standard_error for named in STATISTICS], dtype=float)
    scattered = []
    for _ in range(400):
        times = np.bincount(dice.integers(0, CLUSTERS, CLUSTERS), minlength=CLUSTERS)[survey.cluster]
        drawn = measure(replace(survey, weight=survey.weight * times), question)
        scattered.append([estimate(drawn, *named).value for named in STATISTICS])
    spread = np.array(scattered, dtype=float).std(axis=0, ddof=1) * (CLUSTERS / (CLUSTERS - 1)) ** 0.5
    assert errors == pytest.approx(spread, rel=0.15)
    alone = measure(replace(survey, cluster=np.arange(CLUSTERS * EACH)), question)
    assert errors[0] > 1.3 * (estimate(alone, *STATISTICS[0]).standard_error or 0)


def _clustered(dice: np.random.Generator) -> Households:
    count = CLUSTERS * EACH
    cluster = np.repeat(np.arange(CLUSTERS), EACH)
    wealth = np.exp(dice.normal(0, 0.5, CLUSTERS)[cluster] + dice.normal(0, 0.5, count))
    share = np.clip(dice.beta(1, 8, CLUSTERS)[cluster] + dice.beta(1, 20, count) - 0.05, 0, 0.9)
    members = dice.integers(1, 6, count)
    consumption = 500 * wealth * members
    return households(
        consumption, consumption * share, members=members, weight=dice.uniform(1, 3, count), cluster=cluster
    )
