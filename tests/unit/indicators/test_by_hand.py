"""The indicators of six households are those worked out by hand, to the digit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.indicators.survey_measures import HOUSEHOLDS, Measured, Question, measure
from monitoring.indicators.survey_reading import SurveyFile, read_survey
from tests.unit.indicators.surveys import ROWS, estimate, households, measured, write

WITH, WITHOUT, NONFOOD = "consumption_with_health", "consumption_without_health", "nonfood_with_health"
CAPACITY, BUDGET = "capacity_to_pay", "discretionary_budget"
LOCAL = "local 4.5"

# Persons: A 2, B 2, C 4, D 2, E 2, F 4, together 16. Ranks: F 2/16, A and C 7/16, E 11/16, B 13/16, D 15/16.
SHARES = {
    (WITH, "headcount", 5): 12 / 16,
    (WITH, "overshoot", 5): 1.24 / 16,
    (WITH, "mean_positive_overshoot", 5): 1.24 / 12,
    (WITH, "headcount", 10): 6 / 16,
    (WITH, "overshoot", 10): 0.05,
    (WITH, "mean_positive_overshoot", 10): 0.8 / 6,
    (WITH, "concentration_headcount", 10): 7.25 / 6 - 1,
    (WITH, "rank_weighted_headcount", 10): 0.296875,
    (WITH, "concentration_overshoot", 10): 0.375,
    (WITH, "rank_weighted_overshoot", 10): 0.05 * 0.625,
    (WITH, "headcount", 15): 6 / 16,
    (WITH, "overshoot", 15): 0.03125,
    (WITH, "headcount", 25): 0.125,
    (WITH, "overshoot", 25): 0.00625,
    (WITH, "mean_positive_overshoot", 25): 0.05,
    (WITHOUT, "headcount", 10): 0.5,
    (WITHOUT, "headcount", 25): 0.125,
    (NONFOOD, "headcount", 40): 0.25,
    (NONFOOD, "overshoot", 40): 0.1 * 4 / 16,
    # Subsistence of A and E: (500 / 2 ** 0.56 + 2 * 400) / 3 = 379.7172 per equivalent person; C and D are beyond a quarter.
    (CAPACITY, "headcount", 25): 6 / 16,
    (CAPACITY, "headcount", 40): 0.0,
    (CAPACITY, "mean_positive_overshoot", 40): None,
    (CAPACITY, "concentration_headcount", 40): None,
}
# 4.5 per person and day, 100 days: F is poor before, C and F after.
POVERTY = {
    "poverty_headcount_gross": 0.25,
    "poverty_headcount_net": 0.5,
    "poverty_headcount_change": 0.25,
    "pushed_below": 0.25,
    "pushed_further_below": 0.25,
    "poverty_gap_gross": 0.375,
    "poverty_gap_net": 0.545,
    "poverty_gap_change": 0.17,
    "normalised_gap_gross": 0.375 / 4.5,
    "normalised_gap_net": 0.545 / 4.5,
    "normalised_gap_change": 0.17 / 4.5,
    "mean_positive_gap_gross": 1.5,
    "mean_positive_gap_net": 1.09,
    "normalised_mean_positive_gap_gross": 1.5 / 4.5,
    "normalised_mean_positive_gap_net": 1.09 / 4.5,
}


@pytest.fixture
def asked(tmp_path: Path) -> Measured:
    question = Question(days=100, ppp=Decimal(2), local_lines=(Decimal("4.5"), Decimal(5)))
    return measure(read_survey(SurveyFile(write(tmp_path, *ROWS))), question)


@pytest.mark.parametrize(("named", "value"), SHARES.items())
def test_shares(asked: Measured, named: tuple[str, str, int], value: float | None) -> None:
    found = estimate(asked, *named).value
    assert found is None if value is None else found == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(("statistic", "value"), POVERTY.items())
def test_poverty(asked: Measured, statistic: str, value: float) -> None:
    assert estimate(asked, LOCAL, statistic).value == pytest.approx(value, abs=1e-12)


def test_whoever_has_exactly_the_line_is_not_poor(asked: Measured) -> None:
    assert estimate(asked, "local 5", "poverty_headcount_gross").value == 0.25


def test_subsistence_and_sums(asked: Measured) -> None:
    assert asked.subsistence == pytest.approx((500 / 2**0.56 + 800) / 3)
    found = estimate(asked, WITH, "headcount", 10)
    assert (found.numerator, found.denominator) == (6, 16)


def test_the_standard_error_of_a_headcount(asked: Measured) -> None:
    # Totals of the clusters, times 16: -1.5 and 2.5 in the north, 1.25 and -2.25 in the south.
    found = estimate(asked, WITH, "headcount", 10)
    assert found.standard_error == pytest.approx((2 * 2 * 2**2 + 2 * 2 * 1.75**2) ** 0.5 / 16)
    assert asked.design.freedom == 2


def test_the_definition_of_2025(tmp_path: Path, asked: Measured) -> None:
    """The line is 1.15 * 2 and half of 4.425, the middle between C and A; C and F have nothing left beyond it."""
    assert asked.lines[-1].amount == pytest.approx(Decimal("4.5125"))
    assert [estimate(asked, BUDGET, "headcount", percent).value for percent in (40, 100)] == [0.5, 0.5]
    assert estimate(asked, BUDGET, "large_not_impoverishing", 40).value == 0
    gross = Question(days=100, ppp=Decimal(2), is_median_with_health=True)
    other = measure(read_survey(SurveyFile(write(tmp_path, *ROWS))), gross)
    assert other.lines[-1].amount == pytest.approx(Decimal("4.8"))
    assert [estimate(other, BUDGET, "headcount", percent).value for percent in (40, 100)] == [0.625, 0.5]
    assert estimate(other, BUDGET, "large_not_impoverishing", 40).value == 0.125


def test_the_floor_of_the_societal_line(tmp_path: Path) -> None:
    found = measure(read_survey(SurveyFile(write(tmp_path, *ROWS))), Question(days=365, ppp=Decimal(2)))
    assert found.lines[-1].amount == Decimal("4.30")


def test_households_are_counted_where_they_are_asked_for(tmp_path: Path) -> None:
    found = measure(read_survey(SurveyFile(write(tmp_path, *ROWS))), Question(unit=HOUSEHOLDS))
    assert estimate(found, WITH, "headcount", 10).value == 2 / 8


def test_both_conventions_of_a_file_are_one_survey(tmp_path: Path, asked: Measured) -> None:
    cells = [row.split(",") for row in ROWS]
    rest = [",".join([*row[:2], str(int(row[2]) - int(row[3])), *row[3:]]) for row in cells]
    file = SurveyFile(write(tmp_path, *rest), includes_health=False)
    question = Question(days=100, ppp=Decimal(2), local_lines=(Decimal("4.5"), Decimal(5)))
    assert measure(read_survey(file), question).measures == asked.measures


def test_a_line_between_two_amounts_is_not_rounded_down() -> None:
    found = measured(households([1, 1.0001], [0, 0]), days=1, local_lines=(Decimal("1.00005"),))
    assert estimate(found, "local 1.00005", "poverty_headcount_gross").value == 0.5


def test_exactly_40_percent_of_capacity_to_pay_counts_and_of_other_bases_does_not() -> None:
    """Nobody buys food, so that capacity to pay is all of consumption."""
    found = measured(households([100, 100], [40, 39.99], food=[0, 0]))
    assert estimate(found, CAPACITY, "headcount", 40).value == 0.5
    assert estimate(found, NONFOOD, "headcount", 40).value == 0


def test_the_poor_who_pay_nothing_are_in_no_hardship() -> None:
    found = measured(households([1, 1, 1, 100], [0, 0, 0.1, 0]), days=1, ppp=Decimal(1))
    assert [estimate(found, BUDGET, "headcount", percent).value for percent in (40, 100)] == [0.25, 0.25]
