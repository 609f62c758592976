"""A rule in words, Chinese and English: for whom, what counts, which limit and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from monitoring.policy.amounts import Amount
from monitoring.policy.entries import EVERYONE, Title
from monitoring.policy.income import Figure
from monitoring.policy.limits import HouseholdIncome, IncomeBase, Limit, Line, Push
from monitoring.policy.models import BurdenSettings, Counts, RuleFile
from monitoring.policy.terms import (
    ACCOUNTS,
    AID_PLACES,
    ASSISTANCE,
    CARE_TYPES,
    COLON,
    COMPARISONS,
    DOUBTS,
    EFFECTS,
    INSURANCES,
    MEASURES,
    MUTUAL_AID,
    PLACES,
    RESIDENCES,
    RHYTHMS,
    SEMICOLON,
    SERIES,
    TOPICS,
    UNITS,
    UPFRONT,
    WINDOWS,
    YEARS,
    Language,
    listed,
    said,
)

Names = Mapping[str, Title]
"""Names of regions and categories by code; a code without one stands for itself."""

_NO_NAMES: Names = {}


def rule_in_words(rule: RuleFile, language: Language, names: Names = _NO_NAMES) -> list[str]:
    """One sentence per topic, then one per line with its limit, as a caseworker or officer would read the text."""
    topics = topics_in_words(rule, language, names)
    head = [f"{said(TOPICS[topic], language)}{said(COLON, language)}{text}" for topic, text in topics.items()]
    return [said(rule.title, language), *head, *(line_in_words(line, language, names) for line in rule.lines)]


def topics_in_words(rule: RuleFile, language: Language, names: Names = _NO_NAMES) -> dict[str, str]:
    """What the rule says beside its lines, by topic (keys of `terms.TOPICS`); a topic it does not touch is left out."""
    topics = {
        "whom": _whom(rule, language, names),
        "what": _join(_what(rule, language), SEMICOLON, language),
        "window": said(WINDOWS[rule.window], language),
        "comparison": _join(_comparison(rule, language), SEMICOLON, language),
        "effect": _effect(rule, language),
        "push": push_in_words(rule.push, language),
        "verify": _join((said(fact, language) for fact in rule.to_verify), SEMICOLON, language),
        "uncertain": _join((said(note, language) for note in rule.uncertain), SEMICOLON, language),
    }
    return {topic: text for topic, text in topics.items() if text}


def line_in_words(line: Line, language: Language, names: Names = _NO_NAMES) -> str:
    """For whom, from when to when, which limit, by which text."""
    last = "" if line.valid_to is None else f"{line.valid_to}"
    days = f"{line.valid_from}起{f'至{last}' if last else ''}" if language == "zh" else f"from {line.valid_from}"
    days += f" to {last}" if last and language == "en" else ""
    push = said(SEMICOLON, language) + push_in_words(line.push, language) if line.push else ""
    text = f"{persons_in_words(line, language, names)} ({days}){said(COLON, language)}"
    return f"{text}{limit_in_words(line.limit, language, names)}{push} [{line.reference.title}]"


def persons_in_words(line: Line, language: Language, names: Names = _NO_NAMES) -> str:
    """The categories of a line."""
    if line.applies_to == (EVERYONE,):
        return "所有人" if language == "zh" else "everyone"
    return listed(names, line.applies_to, language)


def limit_in_words(limit: Limit, language: Language, names: Names = _NO_NAMES) -> str:
    """What the limit is taken of, whatever the year."""
    if limit.household_income is not None:
        return _own_income(limit.household_income, language)
    if limit.income is not None:
        share, base = _percent(limit.fraction, language), income_in_words(limit.income, language, names)
        return f"{base}的{share}" if language == "zh" else f"{share} of {base}"
    return yuan(limit.amount, language)


def income_in_words(base: IncomeBase, language: Language, names: Names = _NO_NAMES) -> str:
    """Which income: series, region, year."""
    series, year = said(SERIES[base.series], language), said(YEARS[base.year], language)
    region = _region(base.region, language, names)
    return f"{region} {year}{series}" if language == "zh" else f"the {series} {year} in {region}"


def amount_in_words(line: Line, amount: Amount | None, language: Language, names: Names = _NO_NAMES) -> str:
    """The limit in force with its origin: yuan, share, income figure and its release, or the text that sets it."""
    if amount is None:
        return "没有公布收入或通知" if language == "zh" else "no income released, no notice announced"
    if amount.value is None:
        return limit_in_words(line.limit, language, names)
    origin = origin_in_words(line, amount, language, names)
    return (
        f"{yuan(amount.value, language)}（{origin}）"
        if language == "zh"
        else f"{yuan(amount.value, language)} ({origin})"
    )


def origin_in_words(line: Line, amount: Amount, language: Language, names: Names = _NO_NAMES) -> str:
    """Share, income figure and its release, or the text that sets the amount."""
    return _figure(line, amount, language, names) or amount.reference_title


def push_in_words(push: Push | None, language: Language) -> str:
    """The rhythm and the deadline."""
    if push is None:
        return "依申请提示，不推送" if language == "zh" else "a hint on application, never pushed"
    rhythm = said(RHYTHMS[push.every], language)
    if language == "zh":
        by_day = f"（不晚于当月{push.by_day}日）" if push.by_day else ""
        return f"{rhythm}{by_day}，推送后{push.due_days}天内反馈"
    by_day = f", on day {push.by_day} of the month at the latest" if push.by_day else ""
    return f"{rhythm}{by_day}; an answer is due within {push.due_days} days of the push"


def yuan(amount: Decimal | None, language: Language) -> str:
    """Money, or that the number is left to the deployment."""
    if amount is None:
        return "（由使用单位填写）" if language == "zh" else "an amount left to the deployment"
    return f"{amount:,.2f}元" if language == "zh" else f"{amount:,.2f} yuan"


def _figure(line: Line, amount: Amount, language: Language, names: Names) -> str:
    if amount.figure is None or line.limit.fraction is None:
        return ""
    income, day = amount.figure.income, amount.figure.usable_from
    share, region = _percent(line.limit.fraction, language), _region(income.region_code, language, names)
    series, value = said(SERIES[income.series], language), yuan(income.value_yuan, language)
    doubts = "".join(said(DOUBTS[doubt], language) for doubt in _doubts(amount, amount.figure))
    by = income.released_on is None
    if language == "zh":
        return f"{region} {income.year}年{series}{value}的{share}，{'不晚于' if by else ''}{day}发布{doubts}"
    released = f"released {'by' if by else 'on'} {day}{doubts}"
    return f"{share} of the {series} of {income.year} in {region}, {value}, {released}"


def _doubts(amount: Amount, figure: Figure) -> Iterator[str]:
    if amount.is_provisional:
        yield "provisional"
    if figure.income.is_assumed_date:
        yield "assumed"
    if figure.income.status == "unverified":
        yield "unverified"


def _effect(rule: RuleFile, language: Language) -> str:
    # An amount in yuan counts from the first day of its line, whatever the statistic.
    if all(line.limit.income is None for line in rule.lines):
        return ""
    return said(EFFECTS[rule.takes_effect.by], language).format(rule.takes_effect.fixed_day)


def _whom(rule: RuleFile, language: Language, names: Names) -> str:
    unit = said(UNITS[rule.household.by if rule.household else rule.unit], language)
    parts = [_region(rule.region, language, names), unit]
    parts += [listed(INSURANCES, rule.persons.insurance, language)] if rule.persons.insurance else []
    parts += [listed(RESIDENCES, rule.persons.residence, language)] if rule.persons.residence else []
    return _join(parts, SEMICOLON, language)


def _what(rule: RuleFile, language: Language) -> Iterator[str]:
    yield said(MEASURES[rule.measure], language)
    yield said(ASSISTANCE[rule.assistance], language)
    yield from _settings(rule.settings, language)
    yield from _counts(rule.counts, language)


def _settings(settings: BurdenSettings, language: Language) -> Iterator[str]:
    if settings.account is not None:
        yield said(ACCOUNTS[settings.account], language)
    if settings.mutual_aid is not None:
        place = said(AID_PLACES[settings.mutual_aid.within], language)
        yield said(MUTUAL_AID[settings.mutual_aid.counted], language).format(place)
    if settings.class_b_upfront is not None:
        yield said(UPFRONT[settings.class_b_upfront], language)


def _counts(counts: Counts, language: Language) -> Iterator[str]:
    word = "只计" if language == "zh" else "only "
    for names, keys in ((CARE_TYPES, counts.care), (INSURANCES, counts.insurance), (PLACES, counts.place)):
        if keys is not None:
            yield word + listed(names, keys, language)


def _comparison(rule: RuleFile, language: Language) -> Iterator[str]:
    yield said(COMPARISONS[rule.comparison], language)
    if rule.paid_share_below is not None:
        share = _percent(rule.paid_share_below, language)
        yield f"且费用报销比例低于{share}" if language == "zh" else f"and less than {share} of the fee was paid"
    steps = rule.steps
    if steps.last > steps.first:
        yield (
            f"每增加{steps.by:f}倍再次预警，至{steps.last:f}倍"
            if language == "zh"
            else f"raised at each further {steps.by:f} of the limit, up to {steps.last:f} times"
        )


def _own_income(own: HouseholdIncome, language: Language) -> str:
    share = _percent(own.share, language)
    kept = "keep_per_head_month" in own.model_fields_set
    month = yuan(own.keep_per_head_month, language)
    if language == "zh":
        return f"家庭自身年收入的{share}" + (f"，每人每月保留{month}" if kept else "")
    return f"{share} of the household's own income of a year" + (f", less {month} a head and month" if kept else "")


def _percent(share: Decimal | None, language: Language) -> str:
    if share is None:
        return "（比例由使用单位填写）" if language == "zh" else "a fraction (left to the deployment)"
    return f"{(share * 100).normalize():f}%" if language == "zh" else f"{(share * 100).normalize():f} %"


def _region(code: str | None, language: Language, names: Names) -> str:
    if code is None:
        return "（地区由使用单位填写）" if language == "zh" else "a region left to the deployment"
    return f"{said(names[code], language)} ({code})" if code in names else code


def _join(texts: Iterable[str], separator: Title, language: Language) -> str:
    return said(separator, language).join(texts)
