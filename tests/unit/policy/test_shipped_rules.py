"""The rules of real texts: each loads, says what is uncertain, and gives its limits once a deployment fills in the rest."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.errors import ThresholdsError
from monitoring.policy import Policy, load_policy
from monitoring.policy.models import RuleFile

HEAD = "# yaml-language-server: $schema=../schema/rule.schema.json"
TEMPLATES = {"national-2023-template", "huining-2021-template", "shanxi-2021-template"}
STATED = {
    "yangyuan-2022",
    "xian-2025",
    "county-measure-inpatient-year",
    "county-measure-outpatient-month",
    "gansu-type-admission",
    "fujian-type-application",
    "beijing-application",
    "guyuan-target-2018",
}
DEMO = "example-shanxi-demo-county"
Edit = Callable[[str, str, str], None]


@pytest.fixture
def policy(folder: Path) -> Policy:
    return load_policy(folder)


@pytest.fixture
def filled(folder: Path, edit: Edit) -> Policy:
    """What the texts leave open is filled in with invented values, and all rules that state a limit are applied."""
    with (folder / "income.csv").open("a", encoding="utf-8") as file:
        file.write("130000,rural,2020,17000,2021-01-20,,false,unverified,invented\n")
        file.write("130000,rural,2021,18000,2022-01-20,,false,unverified,invented\n")
        file.write("350000,all,2023,45426.00,2024-01-20,,false,unverified,invented\n")
        file.write("350000,all,2024,47900.50,2025-01-20,,false,unverified,invented\n")
    codes = (folder / "identity_codes.yaml").read_text(encoding="utf-8")
    (folder / "identity_codes.yaml").write_text(codes.replace('region: "140000"', 'region: "000000"'), encoding="utf-8")
    for rule in ("county-measure-inpatient-year", "county-measure-outpatient-month"):
        edit(f"rules/{rule}.yaml", "region: null", 'region: "140100"')
    edit("rules/beijing-application.yaml", "keep_per_head_month: null", 'keep_per_head_month: "2320.00"')
    edit("set.yaml", f"apply: [{DEMO}]", f"apply: [{', '.join(sorted(STATED))}]")
    return load_policy(folder)


def _rules(policy: Policy) -> dict[str, RuleFile]:
    return {placed.value.rule: placed.value for placed in policy.thresholds.rules}


def test_files_are_those_of_the_texts_and_the_demo_applies_its_own(policy: Policy, folder: Path) -> None:
    rules = _rules(policy)
    assert set(rules) == {DEMO} | STATED | TEMPLATES
    assert {name for name, rule in rules.items() if rule.template} == TEMPLATES
    assert [placed.value.rule for placed in policy.thresholds.applied] == [DEMO]
    policy.check_runnable()
    for path in (folder / "rules").iterdir():
        assert path.read_text(encoding="utf-8").splitlines()[0] == HEAD


def test_each_says_what_is_uncertain_and_none_poses_as_official(policy: Policy) -> None:
    for name, rule in _rules(policy).items():
        assert rule.example
        assert name == DEMO or rule.uncertain
        assert all(line.reference.title for line in rule.lines)


def test_what_each_lacks_is_named(policy: Policy) -> None:
    missing = {rule: {fault.key for fault in faults} for rule, faults in policy.incomplete().items()}
    assert missing["beijing-application"] == {"lines[0].limit.household_income.keep_per_head_month"}
    assert missing["county-measure-inpatient-year"] == missing["county-measure-outpatient-month"] == {"region"}
    assert missing["fujian-type-application"] == {"lines[0].limit.income"}
    assert "lines[0].limit.income" in missing["yangyuan-2022"]
    assert {"template", "lines[0].limit.amount"} <= missing["shanxi-2021-template"]
    assert {"template", "region", "lines[0].limit.fraction"} <= missing["national-2023-template"]
    assert set(missing) == STATED | TEMPLATES


SHAPES = [
    # rule, measure, window, inclusive, unit, trigger, care types
    ("yangyuan-2022", "total", "calendar_year", False, "person", "night", {"*"}),
    ("xian-2025", "total", "calendar_year", False, "person", "night", {"*"}),
    ("county-measure-inpatient-year", "total", "calendar_year", True, "person", "night", {"inpatient"}),
    (
        "county-measure-outpatient-month",
        "total",
        "calendar_month",
        True,
        "person",
        "night",
        {"outpatient", "outpatient_chronic"},
    ),
    ("gansu-type-admission", "total", "single_admission", False, "person", "night", {"inpatient"}),
    ("fujian-type-application", "policy_scope", "rolling_12_months", False, "person", "application", {"*"}),
    ("beijing-application", "policy_scope", "calendar_year", True, "household", "application", {"*"}),
    ("guyuan-target-2018", "total", "calendar_year", False, "person", "night", {"inpatient"}),
]


def test_shapes_are_those_of_the_texts(filled: Policy) -> None:
    found = filled.relations(date(2017, 1, 1), date(2025, 12, 31))
    care: dict[str, set[str]] = {}
    for row in found["rule_care"].to_pylist():
        care.setdefault(row["rule_id"], set()).add(row["care_type"])
    keys = ("rule_id", "measure", "window_type", "is_inclusive", "unit_type", "trigger_type")
    rules = [(*(row[key] for key in keys), care[row["rule_id"]]) for row in found["rule"].to_pylist()]
    assert sorted(rules, key=lambda row: row[0]) == sorted(SHAPES, key=lambda row: row[0])
    shares = {row["rule_id"]: row["paid_share_below"] for row in found["rule"].to_pylist()}
    assert {rule for rule, share in shares.items() if share is not None} == {"guyuan-target-2018"}
    assert shares["guyuan-target-2018"] == Decimal("0.90")


LIMITS = [
    # rule, line, day, yuan, push
    ("yangyuan-2022", "out-of-poverty", "2022-10-01", "9000.00", ("ten_days", None)),
    ("yangyuan-2022", "monitored", "2022-10-01", "18000.00", ("ten_days", None)),
    ("yangyuan-2022", "rural-residents", "2022-10-01", "18000.00", ("month", None)),
    ("xian-2025", "low-income", "2025-06-01", "10000.00", ("month", None)),
    ("xian-2025", "general-public", "2025-06-01", "26000.00", ("month", None)),
    ("county-measure-inpatient-year", "registered-poor", "2024-06-01", "5000.00", ("month", 5)),
    ("county-measure-inpatient-year", "other-farmers", "2024-06-01", "20000.00", ("month", 5)),
    ("county-measure-outpatient-month", "rural-residents", "2024-06-01", "500.00", ("month", 5)),
    ("gansu-type-admission", "monitored", "2024-06-01", "6000.00", ("month", None)),
    ("gansu-type-admission", "rural-residents", "2024-06-01", "10000.00", ("month", None)),
    ("fujian-type-application", "everyone", "2025-06-01", "47900.50", (None, None)),
    ("guyuan-target-2018", "registered-poor", "2018-07-01", "5000.00", ("month", None)),
]


@pytest.mark.parametrize("expected", LIMITS, ids=lambda row: f"{row[0]} {row[1]}")
def test_limits_are_those_of_the_texts(
    filled: Policy, expected: tuple[str, str, str, str, tuple[str | None, int | None]]
) -> None:
    rule, line, day, amount, push = expected
    rows = filled.relations(date.fromisoformat(day), date.fromisoformat(day))["policy_limit"].to_pylist()
    (row,) = [row for row in rows if (row["rule_id"], row["line_id"]) == (rule, line)]
    assert row["limit_amount"] == Decimal(amount)
    assert (row["push_every"], row["push_by_day"]) == push


def test_own_income_of_beijing_keeps_the_minimum_wage(filled: Policy) -> None:
    rows = filled.relations(date(2024, 1, 1), date(2024, 12, 31))["policy_limit"].to_pylist()
    (row,) = [row for row in rows if row["rule_id"] == "beijing-application"]
    assert (row["limit_amount"], row["income_share"], row["kept_amount"]) == (None, Decimal(1), Decimal("27840.00"))


def test_facts_no_table_holds_travel_with_the_application_rules(filled: Policy) -> None:
    rules = {row["rule_id"]: row for row in filled.relations(date(2024, 1, 1), date(2024, 12, 31))["rule"].to_pylist()}
    assert "24 times the low-income line" in rules["beijing-application"]["to_verify_en"]
    assert "每个自然年度只能申请一次" in rules["beijing-application"]["to_verify_zh"]
    assert "property" in rules["fujian-type-application"]["to_verify_en"]
    assert "calendar year" in rules["xian-2025"]["uncertain_en"]
    assert {row["push_every"] for row in rules.values() if row["trigger_type"] == "application"} == {None}


def test_regions_of_the_rules_have_their_insured_below_them(filled: Policy) -> None:
    rows = filled.relations(date(2024, 1, 1), date(2024, 12, 31))["rule_person"].to_pylist()
    covered = {(row["rule_id"], row["region_code"]) for row in rows}
    expected = {("yangyuan-2022", "130727"), ("xian-2025", "610124"), ("gansu-type-admission", "620422")}
    assert expected <= covered
    assert ("yangyuan-2022", "130700") not in covered


def test_text_without_an_address_is_for_examples_only(folder: Path, filled: Policy, edit: Edit) -> None:
    assert load_policy(folder).is_example
    edit("set.yaml", "\nexample: true", "\nexample: false")
    with pytest.raises(
        ThresholdsError, match=r"guyuan-target-2018\.yaml:\d+ lines\[0\]\.reference\.href: a text without"
    ):
        load_policy(folder)
