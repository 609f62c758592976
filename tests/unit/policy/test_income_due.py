"""An income figure that should be out by a day and is not in the table."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from monitoring.policy import load_policy
from monitoring.policy.income_due import DueIncome

WriteRule = Callable[..., Path]
Edit = Callable[[str, str, str], None]
OF_INCOME = '{{fraction: "0.50", income: {{series: rural, region: "140000", year: {year}}}{more}}}'
PUBLISHED = (
    ', published: [{amount: "8000.00", valid_from: "2023-01-01", valid_to: null, announced_on: "2023-01-01", '
    'reference: {title: t, href: "https://example.org"}}]'
)
NOTICE = (
    '{by: notice, notices: [{from: "2023-01-01", announced_on: "2023-01-01", income_year: 2021, '
    'reference: {title: t, href: "https://example.org"}}]}'
)


def _due(folder: Path, day: str) -> list[tuple[int, int]]:
    """Year in use and year that is due, of each figure that is missing on the day."""
    found = load_policy(folder).stale_values(date.fromisoformat(day))
    return [(value.used_year, value.due_year) for value in found if isinstance(value, DueIncome)]


@pytest.mark.parametrize(
    ("day", "due"),
    [
        # The figure of 2023 was there by February 2024; that of 2024 is due on 1 July 2025.
        ("2024-02-10", []),
        ("2024-12-31", []),
        ("2025-06-30", []),
        ("2025-07-01", [(2023, 2024)]),
        # Still older than the year before the last, and therefore named before July too.
        ("2026-01-01", [(2023, 2024)]),
        ("2026-07-01", [(2023, 2025)]),
    ],
)
@pytest.mark.parametrize("by", ["release", "january"])
def test_last_years_figure_is_due_on_the_first_of_july(
    folder: Path, write_rule: WriteRule, by: str, day: str, due: list[tuple[int, int]]
) -> None:
    write_rule({"limit": OF_INCOME.format(year="previous", more="")}, takes_effect=f"{{by: {by}}}")
    assert _due(folder, day) == due


def test_the_latest_income_is_due_on_the_same_day(folder: Path, write_rule: WriteRule) -> None:
    write_rule({"limit": OF_INCOME.format(year="latest", more="")})
    assert (_due(folder, "2025-06-30"), _due(folder, "2025-07-01")) == ([], [(2023, 2024)])


def test_a_fixed_day_after_july_is_waited_for(folder: Path, write_rule: WriteRule) -> None:
    effect = '{by: fixed_day, fixed_day: "10-01"}'
    write_rule({"limit": OF_INCOME.format(year="previous", more="")}, takes_effect=effect)
    assert (_due(folder, "2025-09-30"), _due(folder, "2025-10-01")) == ([], [(2023, 2024)])


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ({}, {}),
        ({"limit": OF_INCOME.format(year="previous", more=PUBLISHED)}, {}),
        ({"limit": OF_INCOME.format(year="previous", more="")}, {"takes_effect": NOTICE}),
        ({"limit": OF_INCOME.format(year="previous", more=""), "valid_to": '"2025-12-31"'}, {}),
    ],
    ids=["amount", "published", "notice", "ended"],
)
def test_a_limit_that_rests_on_no_figure_of_its_day_is_not_judged(
    folder: Path, write_rule: WriteRule, line: dict[str, str], keys: dict[str, str]
) -> None:
    write_rule(line, **keys)
    assert _due(folder, "2026-12-01") == []


def test_a_figure_that_was_forgotten_is_named_once_for_all_lines(folder: Path, edit: Edit) -> None:
    path = folder / "income.csv"
    kept = [row for row in path.read_text(encoding="utf-8").splitlines() if not row.startswith("140000,rural,2023")]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    (value,) = load_policy(folder).stale_values(date(2024, 7, 1))
    assert value.name == "income.csv 140000,rural,2023"
    for told in (value.sentence().en, value.sentence().zh):
        for part in ("/out-of-poverty", "/rural-residents", "2022", "2023", "2024-07-01", "income.csv"):
            assert part in told
