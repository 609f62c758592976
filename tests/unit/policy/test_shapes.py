"""Every shape of a rule: what it becomes in the relations, and what does not go together."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitoring.errors import ThresholdsError
from monitoring.policy import load_policy

FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)
WriteRule = Callable[..., Path]
Relations = dict[str, list[dict[str, Any]]]


@pytest.fixture
def relations(folder: Path, write_rule: WriteRule) -> Callable[..., Relations]:
    def build(*lines: dict[str, str], **keys: str | None) -> Relations:
        write_rule(*lines, **keys)
        return {name: table.to_pylist() for name, table in load_policy(folder).relations(FIRST, LAST).items()}

    return build


OWN = '{household_income: {share: "0.60", keep_per_head_month: "2320.00"}}'
SIGNS = [
    # measure, settings, (account, mutual aid, upfront)
    ("total", "{}", (0, 0, 0)),
    ("total", "{account: counted}", (0, 0, 0)),
    ("total", "{account: not_counted}", (-1, 0, 0)),
    ("total", "{mutual_aid: {within: account, counted: true}}", (0, 0, 0)),
    ("total", "{mutual_aid: {within: account, counted: false}}", (0, -1, 0)),
    ("total", "{mutual_aid: {within: cash, counted: true}}", (0, 0, 0)),
    ("total", "{mutual_aid: {within: cash, counted: false}}", (0, -1, 0)),
    ("total", "{mutual_aid: {within: apart, counted: true}}", (0, 1, 0)),
    ("total", "{mutual_aid: {within: apart, counted: false}}", (0, 0, 0)),
    ("total", "{account: not_counted, mutual_aid: {within: account, counted: true}}", (-1, 1, 0)),
    ("total", "{account: not_counted, mutual_aid: {within: account, counted: false}}", (-1, 0, 0)),
    ("total", "{account: not_counted, mutual_aid: {within: cash, counted: false}}", (-1, -1, 0)),
    ("cash", "{mutual_aid: {within: account, counted: true}}", (0, 1, 0)),
    ("cash", "{mutual_aid: {within: apart, counted: true}}", (0, 1, 0)),
    ("cash", "{mutual_aid: {within: cash, counted: true}}", (0, 0, 0)),
    ("cash", "{mutual_aid: {within: cash, counted: false}}", (0, -1, 0)),
    ("cash", "{mutual_aid: {within: account, counted: false}}", (0, 0, 0)),
    ("compliant", "{class_b_upfront: not_counted}", (0, 0, -1)),
    ("compliant", "{class_b_upfront: counted}", (0, 0, 0)),
]


@pytest.mark.parametrize(("measure", "settings", "signs"), SIGNS)
def test_settings_are_signs_of_three_columns(
    relations: Callable[..., Relations], measure: str, settings: str, signs: tuple[int, int, int]
) -> None:
    (rule,) = relations(measure=measure, settings=settings)["rule"]
    assert (rule["account_sign"], rule["mutual_aid_sign"], rule["upfront_sign"]) == signs


def test_counts_are_rows_and_stars_where_nothing_restricts(relations: Callable[..., Relations]) -> None:
    found = relations(counts='{care: [inpatient, day_surgery], insurance: ["390", "310"], place: [elsewhere]}')
    assert {row["care_type"] for row in found["rule_care"]} == {"inpatient", "day_surgery"}
    assert {row["insutype"] for row in found["rule_insurance"]} == {"390", "310"}
    assert [row["place"] for row in found["rule_place"]] == ["elsewhere"]
    assert found["rule"][0]["is_filtered"] is True
    found = relations()
    assert [row["care_type"] for row in found["rule_care"]] == ["*"]
    assert [row["insutype"] for row in found["rule_insurance"]] == ["*"]
    assert [row["place"] for row in found["rule_place"]] == ["*"]
    assert found["rule"][0]["is_filtered"] is False


def test_paid_share_and_facts_travel_with_the_rule(relations: Callable[..., Relations]) -> None:
    facts = {"to_verify": "[{zh: 甲, en: a}, {zh: 乙, en: b}]", "uncertain": "[{zh: 丙, en: c}]"}
    (rule,) = relations(paid_share_below='"0.90"', **facts)["rule"]
    assert rule["paid_share_below"] == Decimal("0.90")
    assert (rule["to_verify_zh"], rule["to_verify_en"]) == ("甲；乙", "a; b")
    assert (rule["uncertain_zh"], rule["uncertain_en"]) == ("丙", "c")
    (rule,) = relations()["rule"]
    assert [rule[key] for key in ("paid_share_below", "to_verify_zh", "uncertain_en")] == [None, None, None]


@pytest.mark.parametrize(("by", "is_per_head"), [("sum", False), ("per_head", True)])
def test_household_by_sum_or_per_head(relations: Callable[..., Relations], by: str, is_per_head: bool) -> None:
    (rule,) = relations(unit="household", household=f"{{by: {by}}}")["rule"]
    assert (rule["unit_type"], rule["is_per_head"]) == ("household", is_per_head)


@pytest.mark.parametrize("window", ["calendar_year", "rolling_12_months"])
def test_own_income_has_no_amount_but_share_and_what_is_kept_a_year(
    relations: Callable[..., Relations], window: str
) -> None:
    keys = {"unit": "household", "household": "{by: sum}", "window": window}
    (limit,) = relations({"limit": OWN}, **keys)["policy_limit"]
    assert (limit["limit_amount"], limit["income_share"], limit["kept_amount"]) == (
        None,
        Decimal("0.6000"),
        Decimal("27840.00"),
    )
    (limit,) = relations({"limit": '{household_income: {share: "1.00"}}'}, **keys)["policy_limit"]
    assert (limit["limit_amount"], limit["income_share"], limit["kept_amount"]) == (None, Decimal("1.0000"), None)
    (limit,) = relations()["policy_limit"]
    assert (limit["limit_amount"], limit["income_share"], limit["kept_amount"]) == (Decimal("5000.00"), None, None)


def test_push_of_a_line_overrides_the_rules(relations: Callable[..., Relations]) -> None:
    own = {"id": "quick", "push": "{every: ten_days, due_days: 3}"}
    limits = relations({}, own, push="{every: month, by_day: 5, due_days: 15}")["policy_limit"]
    found = {row["line_id"]: (row["push_every"], row["push_by_day"], row["due_days"]) for row in limits}
    assert found == {"all": ("month", 5, 15), "quick": ("ten_days", None, 3)}


def test_application_is_never_pushed(relations: Callable[..., Relations]) -> None:
    found = relations(trigger="application", push=None)
    assert found["rule"][0]["trigger_type"] == "application"
    assert [found["rule"][0][key] for key in ("push_every", "due_days")] == [None, None]
    assert [found["policy_limit"][0][key] for key in ("push_every", "push_by_day", "due_days")] == [None, None, None]


def test_every_window_and_comparison_is_run(relations: Callable[..., Relations]) -> None:
    for window in ("calendar_year", "rolling_12_months", "calendar_month", "single_admission"):
        assert relations(window=window)["rule"][0]["window_type"] == window


def test_care_codes_are_the_files_and_none_without_it(folder: Path) -> None:
    rows = load_policy(folder).relations(FIRST, LAST)["care_code"].to_pylist()
    codes = {row["med_type_prefix"]: row["care_type"] for row in rows}
    assert (codes["21"], codes["14"], codes["28"], codes["41"]) == (
        "inpatient",
        "outpatient_chronic",
        "day_surgery",
        "pharmacy",
    )
    (folder / "care_types.yaml").unlink()
    assert load_policy(folder).relations(FIRST, LAST)["care_code"].num_rows == 0


def test_only_applied_rules_stand_in_relations(folder: Path, write_rule: WriteRule) -> None:
    write_rule()
    found = load_policy(folder).relations(FIRST, LAST)
    for name in ("rule", "rule_person", "rule_step", "rule_care", "rule_insurance", "rule_place", "policy_limit"):
        assert set(found[name]["rule_id"].to_pylist()) == {"plain"}


def test_without_apply_all_that_are_no_templates_are_applied(folder: Path, write_rule: WriteRule) -> None:
    path = write_rule()
    for rule in (folder / "rules").glob("*.yaml"):
        if rule.name not in ("plain.yaml", "example-shanxi-demo-county.yaml", "huining-2021-template.yaml"):
            rule.unlink()
    text = (folder / "set.yaml").read_text(encoding="utf-8").replace("apply: [plain]\n", "")
    (folder / "set.yaml").write_text(text, encoding="utf-8")
    rules = load_policy(folder).relations(FIRST, LAST)["rule"]["rule_id"].to_pylist()
    assert rules == ["example-shanxi-demo-county", path.stem]


FAULTS: list[tuple[dict[str, str | None], dict[str, str], str, str]] = [
    # keys of the rule, keys of its line, key that is named, part of the message
    (
        {"measure": "cash", "settings": "{account: counted}"},
        {},
        "settings",
        "account says nothing about the measure cash",
    ),
    (
        {"measure": "policy_scope", "settings": "{mutual_aid: {within: cash, counted: true}}"},
        {},
        "settings",
        "belongs to total or cash",
    ),
    ({"settings": "{class_b_upfront: not_counted}"}, {}, "settings", "belongs to compliant"),
    ({"settings": "{mutual_aid: {within: cash}}"}, {}, "settings.mutual_aid.counted", "is missing"),
    ({"unit": "household"}, {}, "household", "write household: {by: sum}"),
    ({"household": "{by: sum}"}, {}, "household", "only there"),
    (
        {"unit": "household", "household": "{by: sum}", "window": "single_admission"},
        {},
        "window",
        "a household is not admitted",
    ),
    ({"counts": "{care: [surgery]}"}, {}, "counts.care[0]", "surgery is not one of the known values"),
    ({"counts": "{care: []}"}, {}, "counts.care", "has too few entries"),
    ({"counts": "{place: [abroad]}"}, {}, "counts.place[0]", "write 'local' or 'elsewhere'"),
    ({"paid_share_below": '"1.00"'}, {}, "paid_share_below", "is not below 1"),
    ({"paid_share_below": '"0.00"'}, {}, "paid_share_below", "is not above 0"),
    ({"trigger": "application"}, {}, "push", "never pushed"),
    ({"trigger": "application", "push": None}, {"push": "{every: night, due_days: 1}"}, "push", "never pushed"),
    ({"push": None}, {}, "push", "is missing"),
    ({"push": "{every: ten_days, by_day: 5, due_days: 15}"}, {}, "push.by_day", "without `every: month`"),
    ({"push": "{every: month, by_day: 31, due_days: 15}"}, {}, "push.by_day", "is too large; write 28 or less"),
    ({}, {"limit": OWN}, "lines", "needs a household and a window of a year"),
    (
        {"unit": "household", "household": "{by: sum}", "window": "calendar_month"},
        {"limit": OWN},
        "lines",
        "needs a household and a window of a year",
    ),
    ({}, {"limit": '{amount: "1.00", household_income: {share: "1.00"}}'}, "lines[0].limit", "is not of one kind"),
    ({}, {"limit": "{}"}, "lines[0].limit", "is not of one kind"),
    ({}, {"limit": "{household_income: null}"}, "lines[0].limit.household_income", "is empty"),
    ({"to_verify": "[{zh: 甲}]"}, {}, "to_verify[0].en", "is missing"),
    ({"template": "maybe"}, {}, "template", "neither true nor false"),
    ({}, {"ends_deliberately": "true"}, "lines[0].ends_deliberately", "an open period ends deliberately"),
    # What an applied rule may not lack
    ({"template": "true"}, {}, "template", "a template is never applied"),
    ({"region": "null"}, {}, "region", "is left to the deployment; write the code"),
    ({}, {"limit": "{amount: null}"}, "lines[0].limit.amount", "the number is left to the deployment"),
    (
        {},
        {"limit": '{fraction: null, income: {series: rural, region: "140000", year: previous}}'},
        "lines[0].limit.fraction",
        "the number is left to the deployment",
    ),
    (
        {},
        {"limit": '{fraction: "0.50", income: {series: rural, region: null, year: previous}}'},
        "lines[0].limit.income.region",
        "write the code of the region whose income it is",
    ),
    (
        {"unit": "household", "household": "{by: sum}"},
        {"limit": '{household_income: {share: "1.00", keep_per_head_month: null}}'},
        "lines[0].limit.household_income.keep_per_head_month",
        "the number is left to the deployment",
    ),
    (
        {"unit": "household", "household": "{by: sum}"},
        {"limit": '{household_income: {keep_per_head_month: "1.00"}}'},
        "lines[0].limit.household_income.share",
        "the number is left to the deployment",
    ),
    (
        {"region": '"130727"'},
        {"applies_to": "[out_of_poverty]"},
        "lines[0].applies_to[0]",
        "no identity code of region 130727 maps to out_of_poverty",
    ),
]


@pytest.mark.parametrize(("keys", "line", "key", "part"), FAULTS)
def test_what_does_not_go_together_does_not_load(  # noqa: PLR0917
    folder: Path, write_rule: WriteRule, keys: dict[str, str | None], line: dict[str, str], key: str, part: str
) -> None:
    write_rule(line, **keys)
    with pytest.raises(ThresholdsError) as raised:
        load_policy(folder)
    found = [text for text in str(raised.value).splitlines() if text.startswith("thresholds/rules/plain.yaml:")]
    fitting = [text for text in found if f" {key}: " in text and part in text]
    assert len(fitting) == 1, str(raised.value)
    assert "; " in fitting[0]


def test_care_type_that_no_prefix_names_is_a_fault(folder: Path, write_rule: WriteRule) -> None:
    write_rule(counts="{care: [inpatient, other]}")
    (folder / "care_types.yaml").unlink()
    with pytest.raises(ThresholdsError, match=r"\(1 fault\)[^\n]*\n.* counts\.care\[0\]: no prefix .* inpatient"):
        load_policy(folder)


@pytest.mark.parametrize(
    ("names", "key", "part"),
    [
        ("plain, nobody", "apply[1]", "there is no rules/nobody.yaml"),
        ("plain, plain", "apply[1]", "stands twice"),
        ("", "apply", "has too few entries"),
        ("plain, national-2023-template", "template", "a template is never applied"),
    ],
)
def test_apply_names_rules_that_can_be_applied(
    folder: Path, write_rule: WriteRule, names: str, key: str, part: str
) -> None:
    write_rule()
    path = folder / "set.yaml"
    text = path.read_text(encoding="utf-8").replace("apply: [plain]", f"apply: [{names}]")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ThresholdsError) as raised:
        load_policy(folder)
    assert any(f" {key}: " in line and part in line for line in str(raised.value).splitlines())


def test_folder_of_templates_alone_does_not_load(folder: Path) -> None:
    for rule in (folder / "rules").glob("*.yaml"):
        if "template" not in rule.name:
            rule.unlink()
    path = folder / "set.yaml"
    text = path.read_text(encoding="utf-8").replace("apply: [example-shanxi-demo-county]\n", "")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ThresholdsError, match=r"set\.yaml:\d+ apply: all rules are templates"):
        load_policy(folder)


def test_identity_codes_that_ended_before_the_line_map_nobody(folder: Path, write_rule: WriteRule) -> None:
    write_rule({"applies_to": "[destitute]"})
    path = folder / "identity_codes.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("valid_to: null", 'valid_to: "2023-01-01"'), encoding="utf-8")
    assert load_policy(folder).thresholds.applied
    path.write_text(text.replace("valid_to: null", 'valid_to: "2022-12-31"'), encoding="utf-8")
    with pytest.raises(ThresholdsError, match=r"applies_to\[0\]: no identity code of region 140100 maps to destitute"):
        load_policy(folder)
