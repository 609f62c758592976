"""Checks that need more than one value: references, duplicates, overlaps, what only an example may hold."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from monitoring.declared.faults import Fault, KeyPath, Placed
from monitoring.policy.checks_of_rules import find_rule_faults
from monitoring.policy.files import IdentityFile, Income, Region
from monitoring.policy.models import RuleFile
from monitoring.policy.regions import LEVEL_RANKS
from monitoring.policy.thresholds import Draft, is_applied

_CODE_LENGTHS = {"township": 9, "village": 12}
_VERIFY_CURE = "verify it, or say `example: true` in set.yaml"


def find_faults(draft: Draft) -> Iterator[Fault]:
    """All faults between values of the files that could be read."""
    yield from _find_region_faults(draft)
    yield from _find_category_faults(draft)
    yield from _find_income_faults(draft)
    if draft.identities is not None:
        yield from _find_identity_faults(draft.identities, draft)
    yield from find_rule_faults(draft)
    if draft.about is not None and not draft.about.value.example:
        yield from _find_example_faults(draft)


def _find_region_faults(draft: Draft) -> Iterator[Fault]:
    by_code = {placed.value.code: placed.value for placed in draft.regions}
    yield from _find_twice(((p, (), p.value.code) for p in draft.regions), "region", "keep one row per code")
    for placed in draft.regions:
        yield from _find_parent_faults(placed, by_code.get(placed.value.parent_code or ""), draft)
        region = placed.value
        if len(region.code) != _CODE_LENGTHS.get(region.level, 6):
            cure = f"write {_CODE_LENGTHS.get(region.level, 6)} digits"
            yield placed.fault(("code",), f"{region.code} is no code of a {region.level}", cure)
        if region.pooling_code is not None and not draft.knows_region(region.pooling_code):
            yield placed.fault(("pooling_code",), *_unknown_region(region.pooling_code))


def _find_parent_faults(placed: Placed[Region], parent: Region | None, draft: Draft) -> Iterator[Fault]:
    region = placed.value
    if region.parent_code is None:
        if region.level not in ("nation", "province"):
            yield placed.fault(("parent_code",), "is missing", f"name the region above this {region.level}")
    elif not draft.knows_region(region.parent_code):
        yield placed.fault(("parent_code",), *_unknown_region(region.parent_code))
    elif parent is not None and LEVEL_RANKS[parent.level] >= LEVEL_RANKS[region.level]:
        what = f"a {region.level} cannot lie in {parent.code}, which is a {parent.level}"
        yield placed.fault(("parent_code",), what, "name a region of a higher level")


def _find_category_faults(draft: Draft) -> Iterator[Fault]:
    if draft.categories is None:
        return
    file, entries = draft.categories, draft.categories.value.categories
    codes = ((file, ("categories", i, "category"), entry.category) for i, entry in enumerate(entries))
    yield from _find_twice(codes, "category", "keep one entry per category")
    ranks = ((file, ("categories", i, "precedence"), entry.precedence) for i, entry in enumerate(entries))
    yield from _find_twice(ranks, "precedence", "give each category a number of its own")


def _find_income_faults(draft: Draft) -> Iterator[Fault]:
    keys = ((p, (), _income_key(p.value)) for p in draft.incomes)
    yield from _find_twice(keys, "income", "keep one row per region, series, year and day of release")
    for placed in draft.incomes:
        if not draft.knows_region(placed.value.region_code):
            yield placed.fault(("region_code",), *_unknown_region(placed.value.region_code))


def _income_key(income: Income) -> str:
    day = income.usable_from or "no day of release"
    return f"{income.region_code} {income.series} {income.year} ({day})"


def _find_identity_faults(file: Placed[IdentityFile], draft: Draft) -> Iterator[Fault]:
    categories = {c.category for c in draft.categories.value.categories} if draft.categories else None
    for position, entry in enumerate(file.value.lists):
        if not draft.knows_region(entry.region):
            yield file.fault(("lists", position, "region"), *_unknown_region(entry.region))
        for code, category in entry.codes.items():
            path = ("lists", position, "codes", code)
            if categories is not None and category not in categories:
                yield file.fault(path, f"unknown category {category}", "add it to categories.yaml or correct it")
            if any(
                e.region == entry.region and code in e.codes and e.overlaps(entry) for e in file.value.lists[:position]
            ):
                yield file.fault(
                    path, f"code {code} is mapped twice on the same days", "end the earlier list the day before"
                )


def _find_example_faults(draft: Draft) -> Iterator[Fault]:
    for income in draft.incomes:
        if income.value.status == "unverified":
            yield income.fault(("status",), "an unverified figure in a set that is no example", _VERIFY_CURE)
        if income.value.is_assumed_date:
            cure = "give the true day, or say `example: true` in set.yaml"
            yield income.fault(("is_assumed_date",), "an assumed date in a set that is no example", cure)
    for position, entry in enumerate(draft.identities.value.lists if draft.identities else ()):
        if draft.identities and entry.status == "unverified":
            path = ("lists", position, "status")
            yield draft.identities.fault(path, "an unverified list in a set that is no example", _VERIFY_CURE)
    for file in (draft.residence, draft.care):
        if file and file.value.status == "unverified":
            yield file.fault(("status",), "an unverified list in a set that is no example", _VERIFY_CURE)
    for rule in draft.rules:
        if draft.about and is_applied(rule.value, draft.about.value):
            yield from _find_example_rule_faults(rule)


def _find_example_rule_faults(rule: Placed[RuleFile]) -> Iterator[Fault]:
    if rule.value.example:
        cure = "take the rule out of `apply`, or say `example: true` in set.yaml"
        yield rule.fault(("example",), "an example rule in a set that is no example", cure)
    for position, line in enumerate(rule.value.lines):
        if line.reference.href is None:
            path = ("lines", position, "reference", "href")
            yield rule.fault(path, "a text without an address in a set that is no example", "say where it can be read")


def _find_twice(keys: Iterable[tuple[Placed[Any], KeyPath, Hashable]], word: str, cure: str) -> Iterator[Fault]:
    seen: set[Hashable] = set()
    for placed, path, key in keys:
        if key in seen:
            yield placed.fault(path, f"{word} {key} stands twice", cure)
        seen.add(key)


def _unknown_region(code: str) -> tuple[str, str]:
    return f"unknown region {code}", "add it to regions.csv or correct the code"
