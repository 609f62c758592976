"""`protection.yaml`: nothing holds outside its days, the nearest region counts, and faults are told with file, line and cure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from monitoring.errors import ThresholdsError
from monitoring.policy import load_policy
from monitoring.policy.protection import Compared, Protection, load_protection

SHIPPED = Path(__file__).parents[3] / "thresholds"
THRESHOLDS = load_policy(SHIPPED).thresholds
TREE = THRESHOLDS.region_tree
CATEGORIES = frozenset(entry.category for entry in THRESHOLDS.categories.value.categories)
TODAY = date(2026, 11, 22)
BASIC, ALL_FEE = Compared("basic", "scope", "inpatient"), Compared("all", "fee", "inpatient")


@pytest.fixture(scope="module")
def shipped() -> Protection:
    return load_protection(SHIPPED, TREE, CATEGORIES)


def month(text: str) -> tuple[date, date]:
    first = date.fromisoformat(f"{text}-01")
    return first, first.replace(day=28)


@pytest.mark.parametrize(
    ("figure", "group", "region", "days", "share"),
    [
        (BASIC, "*", "140123", month("2024-12"), "0.75"),
        (BASIC, "*", "140123101", month("2024-12"), "0.75"),
        (BASIC, "*", "640422", month("2024-12"), None),
        (BASIC, "*", "140123", month("2021-12"), None),
        (BASIC, "listed", "140123", month("2024-12"), None),
        (BASIC, "out_of_poverty", "140123", month("2020-12"), "0.60"),
        (BASIC, "out_of_poverty", "140123", (date(2020, 12, 1), date(2021, 1, 1)), None),
        (ALL_FEE, "out_of_poverty", "640422", month("2018-12"), "0.90"),
        (ALL_FEE, "out_of_poverty", "640422", month("2019-01"), None),
        (ALL_FEE, "out_of_poverty", "140123", month("2018-12"), None),
    ],
)
def test_a_goal_holds_in_its_region_for_its_group_and_to_its_last_day(  # noqa: PLR0917 - a column each
    shipped: Protection, figure: Compared, group: str, region: str, days: tuple[date, date], share: str | None
) -> None:
    goal = shipped.goal(figure, group, region, days, TODAY)
    assert (str(goal.share) if goal else None) == share


def test_what_was_not_known_on_the_night_is_no_goal(shipped: Protection) -> None:
    assert shipped.goal(BASIC, "*", "140123", month("2022-02"), date(2021, 12, 31)) is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("applies_to: [out_of_poverty]", "applies_to: [rich]", "goals[0].applies_to: rich is no category"),
        ('region: "640400"', 'region: "999999"', "goals[3].region: 999999 is not in regions.csv"),
        ("payer: basic", "payer: everybody", "payer"),
        ('share: "0.60"', "share: 0.60", "share"),
        ("id: poverty-fight-triple", "id: poverty-fight-basic", "stands twice"),
        ("base: fee", "base: scope\n    price: 1", "price"),
    ],
)
def test_faults_name_file_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (SHIPPED / "protection.yaml").read_text(encoding="utf-8")
    (tmp_path / "protection.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ThresholdsError) as error:
        load_protection(tmp_path, TREE, CATEGORIES)
    assert told in str(error.value)
    assert "protection.yaml:" in str(error.value)


def test_without_the_file_there_is_no_goal(tmp_path: Path) -> None:
    assert load_protection(tmp_path, TREE, CATEGORIES).goals == ()
