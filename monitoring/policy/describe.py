"""Tell people what was loaded, what is applied, and how a limit comes about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from rich.table import Table

from monitoring.declared.faults import format_path
from monitoring.policy.amounts import amount_on
from monitoring.policy.checks_of_rules import insurance_codes
from monitoring.policy.entries import Title
from monitoring.policy.limits import Line, PublishedLimit
from monitoring.policy.models import RuleFile
from monitoring.policy.policy import LimitInForce, Policy
from monitoring.policy.terms import BASIC_INSURANCES, INSURANCES, Language, said
from monitoring.policy.words import amount_in_words, origin_in_words, persons_in_words, yuan

# A published limit is usually the product, rounded; one that is further off rests on another year or series.
_ROUNDING_SHARE = Decimal("0.02")
_COLUMNS = {
    "en": ("rule", "line", "who", "limit", "how it comes about", "provisional", "verified"),
    "zh": ("规则", "条目", "适用人群", "标准", "依据", "暂定", "已核实"),
}
_YES_NO = {"en": ("no", "yes"), "zh": ("否", "是")}
SUMMARY = Title(
    zh="{regions}个地区，{categories}个类别，{codes}个身份代码，{rules}条规则；适用{applied}条，共{lines}个条目、{periods}个标准区间\n"
    "{incomes}个收入数据：{unverified}个未核实，{assumed}个发布日期为假设，{undated}个没有发布日期（从不使用）",
    en="{regions} regions, {categories} categories, {codes} identity codes, {rules} rules; {applied} applied with {lines} lines, "
    "{periods} limit periods\n{incomes} income figures: {unverified} unverified, {assumed} with an assumed day of release, "
    "{undated} without a day of release (never used)",
)
STATES = {
    "applied": Title(zh="适用", en="applied"),
    "template": Title(zh="模板", en="template"),
    "incomplete": Title(zh="不适用，缺少数据", en="not applied, incomplete"),
    "complete": Title(zh="不适用", en="not applied"),
}
DEVIATION = Title(
    zh="{rule} {line}：{day}起公布的标准{published}与按收入计算的{product}不符；按公布的使用，请核对年度和口径。",
    en="{rule} {line}: the limit published for {day}, {published}, is not the one that follows from the income, {product}; "
    "it is used as published. Check its year and series.",
)

ON_APPLICATION = Title(zh="依申请", en="on application: hints only")
PER_HEAD = Title(zh="/人", en=" per head")
RARE_INSURANCE = Title(
    zh="{rule} {key}：{code}为{name}，不是基本医疗保险；请核对是否有误。",
    en="{rule} {key}: {code} is {name}, no basic insurance; check that it is meant.",
)
NONE_IN_FORCE = Title(
    zh="按{night}夜间已知情况，{day}没有任何适用规则的标准有效；最早的条目自{first}起有效，{known}公布。",
    en="No limit of an applied rule is in force on {day}, as known on the night {night}: the earliest line begins on {first} and is known "
    "since {known}.",
)


def summarise(policy: Policy, language: Language) -> Iterator[str]:
    """What was loaded, how much of it is unverified, assumed or without a day of release, and which rules are applied."""
    yield policy.title.zh
    yield policy.title.en
    yield said(SUMMARY, language).format(**_counts(policy))
    yield from describe_rules(policy, language)
    yield f"fingerprint {policy.fingerprint()}"


def describe_rules(policy: Policy, language: Language) -> Iterator[str]:
    """A sentence per rule: applied, not applied, template, and below it what it lacks to be applied."""
    for placed in policy.thresholds.applied:
        yield f"{said(STATES['applied'], language)}: {placed.value.rule}"
    missing = policy.incomplete()
    for rule in (placed.value for placed in policy.thresholds.not_applied):
        lacking = [fault for fault in missing[rule.rule] if fault.key != "template"]
        state = "template" if rule.template else "incomplete" if lacking else "complete"
        yield f"{said(STATES[state], language)}: {rule.rule}"
        # The same thing is often lacking in several lines.
        yield from (f"  {fault.key}: {fault.what}; {fault.cure}" for fault in lacking)


def tabulate(limits: list[LimitInForce], language: Language, names: dict[str, Title]) -> Table:
    """A row per line in force: rule, line, who, limit, how it comes about, provisional, verified."""
    table = Table(*_COLUMNS[language], box=None, pad_edge=False)
    for limit in limits:
        who = persons_in_words(limit.line, language, names)
        table.add_row(_name_rule(limit.rule, language), limit.line.id, who, *_describe_amount(limit, language, names))
    return table


def describe_staleness(policy: Policy, day: date, language: Language) -> list[str]:
    """One sentence per value that was last checked too long ago."""
    return [said(value.sentence(), language) for value in policy.stale_values(day)]


def describe_deviations(policy: Policy, language: Language) -> Iterator[str]:
    """One sentence per published limit that is not fraction x income, rounded."""
    for rule in (placed.value for placed in policy.thresholds.applied):
        for line in rule.lines:
            for published in line.limit.published:
                yield from _deviation_sentence(policy, rule, line, published, language)


def describe_doubts(policy: Policy, day: date, language: Language) -> Iterator[str]:
    """What loads and can be applied, and may all the same be wrong: a sentence each."""
    yield from describe_deviations(policy, language)
    yield from describe_rare_insurances(policy, language)
    yield from describe_staleness(policy, day, language)


def describe_rare_insurances(policy: Policy, language: Language) -> Iterator[str]:
    """One sentence per insurance type of an applied rule that is no basic insurance: a slip of a digit finds next to nobody."""
    for placed in policy.thresholds.applied:
        for path, code in insurance_codes(placed.value):
            if code in INSURANCES and code not in BASIC_INSURANCES:
                key, name = format_path(path), said(INSURANCES[code], language)
                yield said(RARE_INSURANCE, language).format(rule=placed.value.rule, key=key, code=code, name=name)


def describe_none_in_force(policy: Policy, day: date, night: date, language: Language) -> str:
    """That no line of an applied rule holds on the day, and when the first one begins."""
    lines = [line for placed in policy.thresholds.applied for line in placed.value.lines]
    first = min(lines, key=lambda line: line.valid_from)
    return said(NONE_IN_FORCE, language).format(day=day, night=night, first=first.valid_from, known=first.known_since)


def _counts(policy: Policy) -> dict[str, int]:
    content = policy.thresholds
    incomes = [placed.value for placed in content.incomes]
    return {
        "regions": len(content.regions),
        "categories": len(content.categories.value.categories),
        "codes": sum(len(entry.codes) for entry in content.identities.value.lists),
        "rules": len(content.rules),
        "applied": len(content.applied),
        "lines": sum(len(placed.value.lines) for placed in content.applied),
        "periods": len(policy.limit_periods()),
        "incomes": len(incomes),
        "unverified": sum(income.status == "unverified" for income in incomes),
        "assumed": sum(income.is_assumed_date for income in incomes),
        "undated": sum(income.usable_from is None for income in incomes),
    }


def _deviation_sentence(
    policy: Policy, rule: RuleFile, line: Line, published: PublishedLimit, language: Language
) -> Iterator[str]:
    unpublished = line.model_copy(update={"limit": line.limit.model_copy(update={"published": ()})})
    day, night = published.valid_from, max(published.valid_from, published.announced_on)
    amount = amount_on(rule, unpublished, policy.thresholds.income_table, day, night)
    value = amount.value if amount is not None else None
    if value is not None and abs(published.amount - value) > _ROUNDING_SHARE * value:
        told, product = f"{published.amount:,}", f"{value:,}"
        yield said(DEVIATION, language).format(rule=rule.rule, line=line.id, day=day, published=told, product=product)


def _name_rule(rule: RuleFile, language: Language) -> str:
    return f"{rule.rule} ({said(ON_APPLICATION, language)})" if rule.trigger == "application" else rule.rule


def _describe_amount(limit: LimitInForce, language: Language, names: dict[str, Title]) -> tuple[str, str, str, str]:
    amount, words = limit.amount, _YES_NO[language]
    if amount is None or amount.value is None:
        return "-", amount_in_words(limit.line, amount, language, names), "", ""
    is_verified = amount.figure is None or amount.figure.income.status == "verified"
    origin = origin_in_words(limit.line, amount, language, names)
    return _told_yuan(limit.rule, amount.value, language), origin, words[amount.is_provisional], words[is_verified]


def _told_yuan(rule: RuleFile, value: Decimal, language: Language) -> str:
    is_per_head = rule.household is not None and rule.household.by == "per_head"
    return yuan(value, language) + (said(PER_HEAD, language) if is_per_head else "")
