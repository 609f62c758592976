"""`participation.yaml` and `treatment.yaml`: nothing holds outside its days, templates never, and faults are told with file, line and cure."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from monitoring.errors import ThresholdsError
from monitoring.participation.asked import AsOf, Dated
from monitoring.participation.values import broken_relations, followed_codes, participation_relations
from monitoring.policy import load_policy
from monitoring.policy.participation import Participation, load_participation
from monitoring.policy.treatment import Treatment, load_treatment

SHIPPED = Path(__file__).parents[3] / "thresholds"
PLANTED = Path(__file__).parents[2] / "participation" / "thresholds"
THRESHOLDS = load_policy(SHIPPED).thresholds
TREE = THRESHOLDS.region_tree
CATEGORIES = frozenset(entry.category for entry in THRESHOLDS.categories.value.categories)
Read = Callable[[str, str], str]


def both(folder: Path) -> tuple[Participation, Treatment]:
    return load_participation(folder, TREE, CATEGORIES), load_treatment(folder, TREE)


def at(day: str, folder: Path = SHIPPED, known_on: str = "2026-11-22") -> tuple[Dated, AsOf]:
    participation, treatment = both(folder)
    return Dated(THRESHOLDS, participation, treatment), AsOf(date.fromisoformat(day), date.fromisoformat(known_on))


@pytest.mark.parametrize(
    ("day", "shares"),
    [
        ("2020-12-31", {"0.9990"}),
        ("2021-01-01", set()),
        ("2023-01-31", set()),
        ("2023-02-01", {"0.9900"}),
        ("2026-11-22", {"0.9900"}),
    ],
)
def test_shipped_goals_hold_on_their_days_alone(day: str, shares: set[str]) -> None:
    rows = participation_relations(*at(day))["participation_goal"].to_pylist()
    assert {str(row["goal_share"]) for row in rows if row["group_code"] == "out_of_poverty"} == shares


def test_a_goal_is_not_known_before_it_was() -> None:
    assert participation_relations(*at("2023-02-01", known_on="2023-01-31"))["participation_goal"].num_rows == 0


def test_a_template_is_never_applied() -> None:
    assert both(SHIPPED)[0].waiting[0].template
    assert participation_relations(*at("2025-06-01"))["waiting_period"].num_rows == 0


def test_a_nearer_goal_of_one_category_leaves_the_others_as_they_are() -> None:
    goals = both(PLANTED)[0].goals_on("140123", date(2024, 2, 5), date(2024, 2, 5))
    assert {category: goal.id for category, goal in goals.items()} == {
        "destitute": "ninety",
        "subsistence_allowance": "ninety",
        "out_of_poverty": "half-of-the-county",
    }


def test_treatment_has_no_value_after_its_last_day() -> None:
    assert broken_relations(*at("2024-06-30", PLANTED))["broken_value"].num_rows > 0
    for relation in broken_relations(*at("2024-07-01", PLANTED)).values():
        assert relation.num_rows == 0


def test_codes_of_care_carry_their_days() -> None:
    dated, as_of = at("2024-07-01", PLANTED)
    days = {(row["care"], str(row["valid_to"])) for row in followed_codes(dated, as_of.known_on).to_pylist()}
    assert days == {
        *(("chronic", "2024-06-01"), ("referral", "9999-12-31")),
        *(("secondary_hospital", "9999-12-31"), ("tertiary_hospital", "2024-04-01")),
    }


def test_without_files_nothing_is_known(tmp_path: Path) -> None:
    participation, treatment = both(tmp_path)
    assert (participation.goals, participation.waiting, treatment.broken, treatment.followed) == ((), (), (), ())


@pytest.fixture
def told(tmp_path: Path) -> Read:
    """What is said of the planted files after a change in one of them."""

    def told(old: str, new: str) -> str:
        folder = tmp_path / "thresholds"
        shutil.copytree(PLANTED, folder)
        for path in folder.glob("*.yaml"):
            path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ThresholdsError) as caught:
            both(folder)
        return str(caught.value)

    return told


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('region: "140123"', 'region: "999999"', "participation.yaml:12 goals[1].region: 999999 is not in regions.csv"),
        ("[out_of_poverty]", "[poor]", "goals[1].applies_to: poor is no category"),
        ("id: half-of-the-county", "id: ninety", "goals[1].id: ninety stands twice"),
        ('share: "0.90"', 'share: "1.90"', "share"),
        ('    reference: {title: "Invented for tests", href: null}\n', "", "reference"),
        ("stays: 2", "stays: 0", "treatment.yaml"),
        ('["140104"]', '["14010499"]', "followed_care[0].prefixes: 14010499 begins no care code"),
        ('valid_to: "2024-06-30"', 'valid_to: "2022-06-30"', "ends before it begins"),
        ("silent_days: 30", "silent_days: 30\n    silence: 3", "silence"),
        ("care: referral", "care: chronic", "followed_care[1].valid_from: shares days with chronic"),
    ],
)
def test_faults_name_file_line_and_cure(told: Read, old: str, new: str, fault: str) -> None:
    assert fault in told(old, new)
