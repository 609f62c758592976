"""A rule in words: nothing of it is left out, in either language."""

import re
import typing
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from monitoring.policy import Policy, entries, limits, load_policy, models, terms
from monitoring.policy.words import amount_in_words, limit_in_words, line_in_words, rule_in_words

RULE = "rules/example-shanxi-demo-county.yaml"
WriteRule = Callable[..., Path]


@pytest.fixture
def policy(folder: Path) -> Policy:
    return load_policy(folder)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_rule_is_told_in_both_languages(policy: Policy, language: terms.Language) -> None:
    for rule in (placed.value for placed in policy.thresholds.rules):
        told = "\n".join(rule_in_words(rule, language, policy.names()))
        assert "{" not in told
        assert "None" not in told
        for fact in (*rule.to_verify, *rule.uncertain):
            assert terms.said(fact, language) in told
        for line in rule.lines:
            assert line.reference.title in told


def test_rule_in_english(policy: Policy) -> None:
    told = rule_in_words(policy.thresholds.applied[0].value, "en", policy.names())
    assert told == [
        "Example: high medical burden (fractions borrowed from Yangyuan)",
        "for whom: 太原 (140100); each person; residents' insurance; rural residence",
        "what counts: the total personal burden; after assistance paid outside the settlement",
        "window: added up over the calendar year",
        "comparison: over the limit (>); raised at each further 0.5 of the limit, up to 10.0 times",
        "new limits: a new limit counts from the release of the statistic",
        "push: pushed every ten days (10th, 20th, end of month); an answer is due within 15 days of the push",
        "out of poverty (from 2023-01-01): 50 % of the rural disposable income per head of the previous year in 山西 (140000) "
        "[阳原县 (Hebei) report of 2022-09-27; Shanxi: none found, borrowed as example]",
        "everyone (from 2023-01-01): 100 % of the rural disposable income per head of the previous year in 山西 (140000) "
        "[阳原县 (Hebei) report of 2022-09-27; Shanxi: none found, borrowed as example]",
    ]


def test_rule_in_chinese(policy: Policy) -> None:
    told = rule_in_words(policy.thresholds.applied[0].value, "zh", policy.names())
    assert told[1:5] == [
        "适用对象：太原 (140100)；个人；居民医保；农村户籍",
        "计算口径：个人负担总金额；扣除结算外救助后",
        "累计期间：自然年度内累计",
        "比较方式：超过标准即预警；每增加0.5倍再次预警，至10.0倍",
    ]


def test_household_filters_and_settings_are_told(folder: Path, write_rule: WriteRule) -> None:
    write_rule(
        {"limit": '{household_income: {share: "0.60", keep_per_head_month: "2320.00"}}', "valid_to": '"2024-06-30"'},
        unit="household",
        household="{by: per_head}",
        settings="{account: not_counted, mutual_aid: {within: apart, counted: true}}",
        counts='{care: [inpatient, day_surgery], insurance: ["310"], place: [elsewhere]}',
        paid_share_below='"0.90"',
    )
    (placed,) = load_policy(folder).thresholds.applied
    english, chinese = ("\n".join(rule_in_words(placed.value, language)) for language in ("en", "zh"))
    for part in (
        "each household per head",
        "money of the personal account does not count; family mutual-aid money counts (recorded apart)",
        "only inpatient, day surgery; only employees' insurance; only care elsewhere",
        "and less than 90 % of the fee was paid",
        "from 2023-01-01 to 2024-06-30",
        "60 % of the household's own income of a year, less 2,320.00 yuan a head and month",
    ):
        assert part in english
    for part in (
        "家庭人均",
        "只计住院、日间手术",
        "且费用报销比例低于90%",
        "家庭自身年收入的60%，每人每月保留2,320.00元",
        "2023-01-01起至2024-06-30",
    ):
        assert part in chinese


def test_amount_is_told_with_figure_release_and_doubts(policy: Policy) -> None:
    (half, _) = policy.in_force(date(2024, 1, 31), date(2024, 1, 31))
    assert amount_in_words(half.line, half.amount, "en", policy.names()) == (
        "8,161.50 yuan (50 % of the rural disposable income per head of 2022 in 山西 (140000), 16,323.00 yuan, "
        "released by 2023-02-20, provisional, date assumed)"
    )
    assert amount_in_words(half.line, half.amount, "zh", policy.names()) == (
        "8,161.50元（山西 (140000) 2022年农村居民人均可支配收入16,323.00元的50%，不晚于2023-02-20发布，暂定，日期为假设）"
    )
    assert amount_in_words(half.line, None, "en") == "no income released, no notice announced"


def test_lines_push_and_open_numbers_are_told(policy: Policy) -> None:
    rules = {placed.value.rule: placed.value for placed in policy.thresholds.rules}
    assert "pushed every ten days" in line_in_words(rules["yangyuan-2022"].lines[0], "en")
    assert "每月推送（不晚于当月5日），推送后15天内反馈" in "\n".join(
        rule_in_words(rules["county-measure-inpatient-year"], "zh")
    )
    assert (
        "pushed every month, on day 5 of the month at the latest; an answer is due within 15 days of the push"
        in "\n".join(rule_in_words(rules["county-measure-inpatient-year"], "en"))
    )
    assert "never pushed" in "\n".join(rule_in_words(rules["beijing-application"], "en"))
    national = rules["national-2023-template"].lines[0].limit
    assert "a fraction (left to the deployment)" in limit_in_words(national, "en")
    assert "a region left to the deployment" in limit_in_words(national, "en")


def test_every_value_a_file_may_hold_has_words() -> None:
    def values(model: type, field: str) -> set[str]:
        return _literals(model.model_fields[field].annotation)

    assert set(terms.MEASURES) == values(models.RuleFile, "measure")
    assert set(terms.WINDOWS) == values(models.RuleFile, "window")
    assert set(terms.COMPARISONS) == values(models.RuleFile, "comparison")
    assert set(terms.ASSISTANCE) == values(models.RuleFile, "assistance")
    assert set(terms.ACCOUNTS) == values(models.BurdenSettings, "account")
    assert set(terms.UPFRONT) == values(models.BurdenSettings, "class_b_upfront")
    assert set(terms.AID_PLACES) == values(models.MutualAid, "within")
    assert set(terms.RHYTHMS) == values(limits.Push, "every")
    assert set(terms.EFFECTS) == values(limits.TakesEffect, "by")
    assert set(terms.YEARS) == values(limits.IncomeBase, "year")
    assert set(terms.SERIES) == set(typing.get_args(entries.Series))
    assert set(terms.CARE_TYPES) == set(typing.get_args(entries.CareType))
    assert set(terms.PLACES) == set(typing.get_args(entries.Place))


def _literals(annotation: object) -> set[str]:
    found = {argument for argument in typing.get_args(annotation) if isinstance(argument, str)}
    return found.union(*(_literals(a) for a in typing.get_args(annotation) if not isinstance(a, str)))


def test_chinese_has_no_english_words_of_ours(policy: Policy) -> None:
    for rule in (placed.value for placed in policy.thresholds.rules):
        lines = {line.reference.title for line in rule.lines}
        told = "\n".join(rule_in_words(rule, "zh", policy.names()))
        for title in lines:
            told = told.replace(title, "")
        assert re.findall(r"[A-Za-z]{3,}", told) == []


def test_a_limit_has_one_chinese_word() -> None:
    package = Path(__file__).parents[3] / "monitoring"
    assert [path for path in package.rglob("*.py") if "限额" in path.read_text(encoding="utf-8")] == []
