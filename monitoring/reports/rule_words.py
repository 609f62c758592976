"""A rule in words, as it was applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from monitoring.policy.entries import Title
from monitoring.policy.terms import CARE_TYPES, INSURANCES, PLACES, RESIDENCES, RHYTHMS, Language
from monitoring.reports.amounts import named_code, percent
from monitoring.reports.evidence import Row, RuleScope
from monitoring.reports.lexicon import MEASURES, WINDOWS, Said, word
from monitoring.reports.sentences import say

JOINED = Said("; ", "；")
LISTED = Said(", ", "、")


def rule_in_words(rule: Row, scope: RuleScope | None, lang: Language) -> list[str]:
    """A sentence each: for whom, what counts, in which window, when over, how often it goes out, what is uncertain, what to verify.

    `rule` is the recorded row; where the limit has a rhythm of its own, with that. `scope` is None where the rule is no longer among the thresholds: what it restricted is not told then.
    """
    return [
        joined(_whom(rule, scope, lang), lang),
        joined(_counts(rule, scope, lang), lang),
        joined(_over(rule, lang), lang),
        joined(_pushed(rule, lang), lang),
        *_texts(rule, lang),
    ]


def joined(parts: Iterator[str] | list[str], lang: Language) -> str:
    """Parts of a sentence."""
    return JOINED.in_(lang).join(parts)


def listed(table: Mapping[str, Title], codes: tuple[str, ...], lang: Language) -> str:
    """The words of some codes."""
    return LISTED.in_(lang).join(word(table, code, lang) for code in codes)


def _whom(rule: Row, scope: RuleScope | None, lang: Language) -> Iterator[str]:
    name = scope.region_name if scope else None
    yield say(lang, f"whom_{rule['unit_type']}", region=named_code(name, rule["region_code"]))
    if scope and scope.insurance:
        yield say(lang, "whom_insurance", values=listed(INSURANCES, scope.insurance, lang))
    if scope and scope.residence:
        yield say(lang, "whom_residence", values=listed(RESIDENCES, scope.residence, lang))


def _counts(rule: Row, scope: RuleScope | None, lang: Language) -> Iterator[str]:
    side = say(lang, "side_after" if rule["is_after_assistance"] else "side_before")
    yield say(lang, "counts", measure=word(MEASURES, rule["measure"], lang), side=side)
    if scope and scope.care:
        yield say(lang, "counts_care", values=listed(CARE_TYPES, scope.care, lang))
    if scope and scope.counted_insurance:
        yield say(lang, "counts_insurance", values=listed(INSURANCES, scope.counted_insurance, lang))
    if scope and scope.place:
        yield say(lang, "counts_place", values=listed(PLACES, scope.place, lang))
    for column, sign, key in (
        ("account_sign", -1, "less_account"),
        ("mutual_aid_sign", -1, "less_mutual_aid"),
        ("mutual_aid_sign", 1, "plus_mutual_aid"),
        ("upfront_sign", -1, "less_upfront"),
    ):
        if rule[column] == sign:
            yield say(lang, key)


def _over(rule: Row, lang: Language) -> Iterator[str]:
    key = "over_least" if rule["is_inclusive"] else "over_more"
    yield say(lang, key, window=word(WINDOWS, rule["window_type"], lang))
    if rule["is_per_head"]:
        yield say(lang, "over_per_head")
    if rule["paid_share_below"] is not None:
        yield say(lang, "over_share", share=percent(rule["paid_share_below"]))


def _pushed(rule: Row, lang: Language) -> Iterator[str]:
    if rule["trigger_type"] == "application":
        yield say(lang, "on_application")
        return
    key = "pushed" if rule.get("push_by_day") is None else "pushed_by"
    every, days = word(RHYTHMS, rule["push_every"], lang), rule["due_days"]
    yield say(lang, key, every=every, day=rule.get("push_by_day"), days=days)


def _texts(rule: Row, lang: Language) -> Iterator[str]:
    yield say(lang, "reference", title=rule["reference_title"], href=rule["reference_href"] or "").rstrip()
    for key in ("uncertain", "to_verify"):
        if rule[f"{key}_{lang}"]:
            yield say(lang, key, text=rule[f"{key}_{lang}"])
