"""What a change of thresholds means, in words of policy."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from monitoring.policy import load_policy
from monitoring.policy.differences import between_days, between_policies

RULE = "rules/example-shanxi-demo-county.yaml"
Edit = Callable[[str, str, str], None]
WriteRule = Callable[..., Path]


@pytest.fixture
def before(folder: Path, tmp_path: Path) -> Path:
    """The folder as it was before a test changes it."""
    copy = tmp_path / "before"
    shutil.copytree(folder, copy)
    return copy


def _changes(old: Path, new: Path) -> list[str]:
    return between_policies(load_policy(old), load_policy(new), "en")


def test_nothing_changes(folder: Path, before: Path) -> None:
    assert _changes(before, folder) == []
    assert between_days(load_policy(folder), date(2024, 1, 10), date(2024, 1, 31), "en") == []


def test_days_tell_limits_with_the_reason(folder: Path) -> None:
    policy = load_policy(folder)
    told = between_days(policy, date(2024, 2, 21), date(2024, 2, 22), "en")
    assert told[0] == (
        "example-shanxi-demo-county: the limit for out of poverty goes from 8,161.50 yuan to 8,838.50 yuan, because of 50 % "
        "of the rural disposable income per head of 2023 in 山西 (140000), 17,677.00 yuan, released by 2024-02-22"
    )
    assert len(told) == 2
    chinese = between_days(policy, date(2024, 2, 21), date(2024, 2, 22), "zh")
    assert "脱贫人口的标准由8,161.50元改为8,838.50元" in chinese[0]
    (stays, _) = between_days(policy, date(2023, 12, 31), date(2024, 1, 1), "en")
    assert "the limit for out of poverty stays at 8,161.50 yuan, now by" in stays
    assert stays.endswith("provisional, date assumed")


def test_days_tell_what_starts_and_ends(folder: Path, write_rule: WriteRule) -> None:
    ending = {"valid_to": '"2023-12-31"'}
    write_rule(ending, {"id": "new", "applies_to": "[orphan]", "valid_from": '"2024-01-01"'})
    told = between_days(load_policy(folder), date(2023, 12, 31), date(2024, 1, 1), "en")
    assert told == [
        "plain: the limit for everyone ends (it was 5,000.00 yuan (text))",
        "plain: a limit for orphan starts: 5,000.00 yuan (text)",
    ]


def test_days_tell_groups_and_rhythm(folder: Path, write_rule: WriteRule) -> None:
    write_rule(
        {"applies_to": "[orphan]", "valid_to": '"2023-12-31"'},
        {"applies_to": "[orphan, destitute]", "valid_from": '"2024-01-01"', "push": "{every: night, due_days: 3}"},
    )
    told = between_days(load_policy(folder), date(2023, 12, 31), date(2024, 1, 1), "en")
    assert told == [
        "plain: the line that was for orphan is now for orphan, destitute person",
        "plain: for orphan, destitute person it was pushed every month; an answer is due within 15 days of the push, "
        "now pushed every night; an answer is due within 3 days of the push",
    ]


def test_folders_tell_a_fraction_on_its_days(folder: Path, before: Path, edit: Edit) -> None:
    edit(RULE, '"0.50"', '"0.40"')
    told = _changes(before, folder)
    assert told[0].startswith(
        "from 2023-01-01 to 2023-02-19: example-shanxi-demo-county: the limit for out of poverty "
    )
    assert any(
        line.startswith("from 2024-02-22 to 2024-12-31: ")
        and "from 8,838.50 yuan to 7,070.80 yuan, because of 40 % of the rural" in line
        for line in told
    )
    assert told[-1].startswith("from 2025-01-01 on: ")
    assert all("everyone" not in line for line in told)


def test_folders_tell_days_in_one_piece_where_the_change_is_one(
    folder: Path, write_rule: WriteRule, tmp_path: Path
) -> None:
    income = {"id": "half", "limit": '{fraction: "0.50", income: {series: rural, region: "140000", year: previous}}'}
    write_rule({}, income)
    shutil.copytree(folder, tmp_path / "plain")
    write_rule({"limit": '{amount: "4000.00"}'}, income)
    assert _changes(tmp_path / "plain", folder) == [
        "from 2023-01-01 on: plain: the limit for everyone goes from 5,000.00 yuan to 4,000.00 yuan, because of text"
    ]


def test_folders_tell_a_figure_and_what_follows_from_it(folder: Path, before: Path, edit: Edit) -> None:
    edit("income.csv", "17677", "17777")
    told = _changes(before, folder)
    assert any("from 17,677.00 yuan to 17,777.00 yuan" in line for line in told)
    assert (
        "income 140000 rural 2023: from 17,677 yuan (usable from 2024-02-22) to 17,777 yuan (usable from 2024-02-22)"
        in told
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('region: "140100"', 'region: "140000"', 'for whom: it was "太原 (140100); each person'),
        ("measure: total", "measure: cash", 'what counts: it was "the total personal burden'),
        ("due_days: 15", "due_days: 10", "an answer is due within 10 days of the push"),
        ("window: calendar_year", "window: rolling_12_months", "added up over the last 12 months"),
        ('comparison: ">"', 'comparison: ">="', "at or over the limit (>=)"),
        ("residence: [rural]", "residence: [urban]", "urban residence"),
    ],
)
def test_folders_tell_what_a_rule_says_otherwise(  # noqa: PLR0917
    folder: Path, before: Path, edit: Edit, old: str, new: str, told: str
) -> None:
    edit(RULE, old, new)
    assert any(told in line for line in _changes(before, folder))


def test_folders_tell_rules_added_and_removed(folder: Path, before: Path, write_rule: WriteRule) -> None:
    write_rule()
    told = _changes(before, folder)
    assert told[:3] == [
        "example-shanxi-demo-county: the rule is no longer applied: Example: high medical burden (fractions borrowed from Yangyuan)",
        "plain: the rule is added and applied: plain",
        "plain: everyone (from 2023-01-01): 5,000.00 yuan [text]",
    ]


def test_folders_tell_the_days_of_a_line_that_ends(folder: Path, before: Path, edit: Edit) -> None:
    edit(RULE, "valid_to: null", 'valid_to: "2024-06-30"')
    told = _changes(before, folder)
    assert [line[: line.index(" (it was")] for line in told] == [
        "from 2024-07-01 to 2024-12-31: example-shanxi-demo-county: the limit for out of poverty ends",
        "from 2025-01-01 on: example-shanxi-demo-county: the limit for out of poverty ends",
    ]


def test_folders_tell_codes(folder: Path, before: Path, edit: Edit) -> None:
    edit("identity_codes.yaml", '"7131": destitute', '"7131": orphan')
    edit("residence_codes.yaml", '  "22": rural\n', "")
    edit("care_types.yaml", '  "28": day_surgery', '  "28": inpatient')
    edit(
        "regions.csv",
        "140123,娄烦,county,140100,140100\n",
        "140123,娄烦,county,140100,140100\n140124,新县,county,140100,140100\n",
    )
    assert _changes(before, folder) == [
        "care code 28: from day_surgery to inpatient",
        "identity code 7131 (140000, 2013-01-01): from destitute to orphan",
        "region 140124: 新县 (140100) is added",
        "residence code 22: rural is removed",
    ]
