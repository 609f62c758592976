"""Premium subsidies: the table of 2022, and that nothing applies after its last day."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitoring.benefits.premium import subsidies
from tests.benefits.test_due import given

COUNTY = "140123"


@pytest.mark.parametrize(
    ("category", "amount"),
    [
        ("back_to_poverty", "288.00"),
        ("subsistence_allowance", "280.00"),
        ("marginal_poverty_prone", "280.00"),
        ("destitute", "320.00"),
    ],
)
def test_the_table_of_2022(category: str, amount: str) -> None:
    found = subsidies(given()[1], COUNTY, [category], 2022)
    assert [one.amount for one in found] == [Decimal(amount)]


@pytest.mark.parametrize("category", ["marginal_poverty_prone", "unstable_out_of_poverty", "back_to_poverty"])
def test_nothing_applies_after_its_last_day(category: str) -> None:
    assert len(subsidies(given()[1], COUNTY, [category], 2025)) == 1
    assert subsidies(given()[1], COUNTY, [category], 2026) == []


def test_without_a_known_contribution_a_share_of_it_is_not_guessed() -> None:
    assert [one.amount for one in subsidies(given()[1], COUNTY, ["subsistence_allowance"], 2024)] == [None]


def test_the_better_of_two_categories_comes_first() -> None:
    found = subsidies(given()[1], COUNTY, ["subsistence_allowance", "destitute"], 2022)
    assert [one.category for one in found] == ["destitute", "subsistence_allowance"]


def test_sudden_hardship_is_not_named_and_gets_nothing() -> None:
    assert subsidies(given()[1], COUNTY, ["sudden_hardship"], 2022) == []
