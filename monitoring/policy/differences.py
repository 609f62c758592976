"""What changes between two days, or between two folders, in words of policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from monitoring.policy.amounts import OPEN_END
from monitoring.policy.entries import Title
from monitoring.policy.files import Income
from monitoring.policy.models import RuleFile
from monitoring.policy.policy import LimitInForce, Policy
from monitoring.policy.terms import TOPICS, Language, said
from monitoring.policy.words import (
    amount_in_words,
    line_in_words,
    origin_in_words,
    persons_in_words,
    push_in_words,
    topics_in_words,
    yuan,
)

LineKey = tuple[str, str]
Limits = dict[LineKey, LimitInForce]
_LAST_NIGHT = OPEN_END

SENTENCES = {
    "starts": Title(zh="{who}的标准开始：{limit}", en="a limit for {who} starts: {limit}"),
    "ends": Title(zh="{who}的标准结束（原{limit}）", en="the limit for {who} ends (it was {limit})"),
    "limit": Title(
        zh="{who}的标准由{old}改为{new}，原因：{why}",
        en="the limit for {who} goes from {old} to {new}, because of {why}",
    ),
    "origin": Title(
        zh="{who}的标准不变（{new}），依据改为{why}", en="the limit for {who} stays at {new}, now by {why}"
    ),
    "who": Title(zh="适用人群由{old}改为{new}", en="the line that was for {old} is now for {new}"),
    "push": Title(zh="{who}的推送由“{old}”改为“{new}”", en="for {who} it was {old}, now {new}"),
    "added": Title(zh="新增并适用规则：{title}", en="the rule is added and applied: {title}"),
    "removed": Title(zh="规则不再适用：{title}", en="the rule is no longer applied: {title}"),
    "topic": Title(zh="{topic}由“{old}”改为“{new}”", en='{topic}: it was "{old}", now "{new}"'),
    "from": Title(zh="{first}起", en="from {first} on"),
    "from_to": Title(zh="{first}至{last}", en="from {first} to {last}"),
    "code_added": Title(zh="{name}：新增 {new}", en="{name}: {new} is added"),
    "code_removed": Title(zh="{name}：删除 {old}", en="{name}: {old} is removed"),
    "code_changed": Title(zh="{name}：由 {old} 改为 {new}", en="{name}: from {old} to {new}"),
    "figure": Title(zh="{value}元（{day}起可用）", en="{value} yuan (usable from {day})"),
}

KINDS = {
    "region": Title(zh="地区", en="region"),
    "income": Title(zh="收入", en="income"),
    "identity": Title(zh="身份代码", en="identity code"),
    "residence": Title(zh="户籍代码", en="residence code"),
    "care": Title(zh="医疗类别", en="care code"),
    "category": Title(zh="类别", en="category"),
}


def between_days(policy: Policy, first: date, second: date, language: Language) -> list[str]:
    """What is otherwise on the second day than on the first, each as known on the day itself."""
    old, new = _in_force(policy, first, first), _in_force(policy, second, second)
    return list(_line_differences(old, new, language, policy.names()))


def between_policies(old: Policy, new: Policy, language: Language) -> list[str]:
    """What changes when one set takes the place of the other: rules, limits day by day, codes and figures."""
    return [
        *_rule_differences(old, new, language),
        *_limit_differences(old, new, language),
        *_code_differences(old, new, language),
    ]


def _say(sentence: str, language: Language, **parts: str) -> str:
    return said(SENTENCES[sentence], language).format(**parts)


def _in_force(policy: Policy, day: date, night: date) -> Limits:
    return {(limit.rule.rule, limit.line.id): limit for limit in policy.in_force(day, night)}


def _line_differences(old: Limits, new: Limits, language: Language, names: Mapping[str, Title]) -> Iterator[str]:
    for key in sorted({*old, *new}):
        for sentence in _one_line(old.get(key), new.get(key), language, names):
            yield f"{key[0]}: {sentence}"


def _one_line(
    old: LimitInForce | None, new: LimitInForce | None, language: Language, names: Mapping[str, Title]
) -> Iterator[str]:
    if old is not None and new is not None:
        yield from _changes(old, new, language, names)
        return
    only = new or old
    if only is not None:
        who, limit = persons_in_words(only.line, language, names), _amount(only, language, names)
        yield _say("starts" if new else "ends", language, who=who, limit=limit)


def _changes(old: LimitInForce, new: LimitInForce, language: Language, names: Mapping[str, Title]) -> Iterator[str]:
    who, was = persons_in_words(new.line, language, names), persons_in_words(old.line, language, names)
    if who != was:
        yield _say("who", language, old=was, new=who)
    if _amount(new, language, names) != _amount(old, language, names):
        why = _origin(new, language, names)
        before, after = _yuan(old, language, names), _yuan(new, language, names)
        yield _say("limit" if before != after else "origin", language, who=who, old=before, new=after, why=why)
    rhythms = [push_in_words(limit.line.push or limit.rule.push, language) for limit in (old, new)]
    if rhythms[0] != rhythms[1]:
        yield _say("push", language, who=who, old=rhythms[0], new=rhythms[1])


def _amount(limit: LimitInForce, language: Language, names: Mapping[str, Title]) -> str:
    return amount_in_words(limit.line, limit.amount, language, names)


def _origin(limit: LimitInForce, language: Language, names: Mapping[str, Title]) -> str:
    if limit.amount is None or limit.amount.value is None:
        return limit.line.reference.title
    return origin_in_words(limit.line, limit.amount, language, names)


def _yuan(limit: LimitInForce, language: Language, names: Mapping[str, Title]) -> str:
    if limit.amount is not None and limit.amount.value is not None:
        return yuan(limit.amount.value, language)
    return _amount(limit, language, names)


def _rule_differences(old: Policy, new: Policy, language: Language) -> Iterator[str]:
    before, after = _rules(old), _rules(new)
    names = old.names() | new.names()
    for key in sorted({*before, *after}):
        if key not in after:
            yield f"{key}: {_say('removed', language, title=said(before[key].title, language))}"
        elif key not in before:
            yield f"{key}: {_say('added', language, title=said(after[key].title, language))}"
            yield from (f"{key}: {line_in_words(line, language, names)}" for line in after[key].lines)
        else:
            yield from (f"{key}: {text}" for text in _topic_differences(before[key], after[key], language, names))


def _topic_differences(old: RuleFile, new: RuleFile, language: Language, names: Mapping[str, Title]) -> Iterator[str]:
    before, after = topics_in_words(old, language, names), topics_in_words(new, language, names)
    for topic, word in TOPICS.items():
        was, now = before.get(topic, "-"), after.get(topic, "-")
        if was != now:
            yield _say("topic", language, topic=said(word, language), old=was, new=now)


def _rules(policy: Policy) -> dict[str, RuleFile]:
    return {placed.value.rule: placed.value for placed in policy.thresholds.applied}


def _limit_differences(old: Policy, new: Policy, language: Language) -> Iterator[str]:
    both, names = _rules(old).keys() & _rules(new).keys(), old.names() | new.names()
    runs: dict[str, list[tuple[date, date]]] = {}
    for first, end in pairwise(_days_of_change(old, new)):
        before, after = (_of(both, _in_force(policy, first, _LAST_NIGHT)) for policy in (old, new))
        for sentence in _line_differences(before, after, language, names):
            _extend(runs.setdefault(sentence, []), first, end)
    for sentence, days in runs.items():
        yield from (f"{_days_in_words(first, end, language)}: {sentence}" for first, end in days)


def _of(rules: set[str], limits: Limits) -> Limits:
    return {key: limit for key, limit in limits.items() if key[0] in rules}


def _days_of_change(old: Policy, new: Policy) -> list[date]:
    periods = [*old.limit_periods(), *new.limit_periods()]
    return sorted({day for period in periods for day in (period.valid_from, period.valid_to)} | {OPEN_END})


def _extend(runs: list[tuple[date, date]], first: date, end: date) -> None:
    if runs and runs[-1][1] == first:
        runs[-1] = (runs[-1][0], end)
    else:
        runs.append((first, end))


def _days_in_words(first: date, end: date, language: Language) -> str:
    if end == OPEN_END:
        return _say("from", language, first=str(first))
    return _say("from_to", language, first=str(first), last=str(end - timedelta(days=1)))


def _code_differences(old: Policy, new: Policy, language: Language) -> Iterator[str]:
    before, after = _codes(old, language), _codes(new, language)
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        if was != now:
            sentence = "code_added" if was is None else "code_removed" if now is None else "code_changed"
            yield _say(sentence, language, name=name, old=was or "", new=now or "")


def _codes(policy: Policy, language: Language) -> dict[str, str]:
    """Everything beside the rules that a set says, by a name that people understand."""
    content, word = policy.thresholds, {kind: said(title, language) for kind, title in KINDS.items()}
    codes = {f"{word['region']} {r.value.code}": f"{r.value.name_zh} ({r.value.parent_code})" for r in content.regions}
    codes |= _figures([placed.value for placed in content.incomes], word["income"], language)
    for entry in content.identities.value.lists:
        for code, category in entry.codes.items():
            codes[f"{word['identity']} {code} ({entry.region}, {entry.valid_from})"] = category
    prefixes = content.care.value.prefixes if content.care else {}
    codes |= {f"{word['residence']} {code}": kind for code, kind in content.residence.value.codes.items()}
    codes |= {f"{word['care']} {prefix}": care_type for prefix, care_type in prefixes.items()}
    categories = content.categories.value.categories
    return codes | {f"{word['category']} {entry.category}": said(entry.name, language) for entry in categories}


def _figures(incomes: list[Income], word: str, language: Language) -> dict[str, str]:
    figures: dict[str, list[str]] = {}
    for figure in incomes:
        told = _say("figure", language, value=f"{figure.value_yuan:,}", day=str(figure.usable_from or "-"))
        # A revised figure stands beside the first.
        figures.setdefault(f"{word} {figure.region_code} {figure.series} {figure.year}", []).append(told)
    return {name: ", ".join(told) for name, told in figures.items()}
