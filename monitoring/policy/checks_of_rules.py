"""Checks of rules against the other files and of a rule's lines against each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath

from monitoring.declared.faults import Fault, KeyPath, Placed
from monitoring.policy.amounts import OPEN_END, end_after
from monitoring.policy.completeness import find_missing
from monitoring.policy.entries import EVERYONE
from monitoring.policy.limits import Line
from monitoring.policy.models import RuleFile
from monitoring.policy.regions import INSURING_LEVELS
from monitoring.policy.terms import INSURANCES
from monitoring.policy.thresholds import Draft, is_applied


def find_rule_faults(draft: Draft) -> Iterator[Fault]:
    """All faults of the rules that could be read; what is missing is a fault of applied rules only."""
    for placed in draft.rules:
        yield from _find_name_fault(placed)
        yield from _find_region_faults(placed, draft)
        yield from _find_notice_faults(placed)
        yield from _find_insurance_faults(placed, draft)
        for position, line in enumerate(placed.value.lines):
            yield from _find_category_faults(placed, position, line, draft)
            yield from _find_income_faults(placed, position, line, draft)
            yield from _find_overlap_faults(placed, position, line)
            yield from _find_gap_fault(placed, position, line)
            yield from _find_published_faults(placed, position, line)
        if draft.about is not None and is_applied(placed.value, draft.about.value):
            yield from find_missing(placed, draft)
    yield from _find_apply_faults(draft)


def _find_apply_faults(draft: Draft) -> Iterator[Fault]:
    if draft.about is None:
        return
    named = draft.about.value.apply or ()
    for position, rule in enumerate(named):
        if rule not in draft.rule_names:
            what = f"there is no rules/{rule}.yaml"
            yield draft.about.fault(("apply", position), what, "correct the name or add the file")
        if rule in named[:position]:
            yield draft.about.fault(("apply", position), f"{rule} stands twice", "keep one of the two")
    if draft.rules and len(draft.rules) == len(draft.rule_names) and all(rule.value.template for rule in draft.rules):
        cure = "fill in a template under a name of its own and remove `template`"
        yield draft.about.fault(("apply",), "all rules are templates: nobody would be found", cure)


def _find_name_fault(placed: Placed[RuleFile]) -> Iterator[Fault]:
    stem = PurePosixPath(placed.place.file).stem
    if placed.value.rule != stem:
        yield placed.fault(("rule",), f"{placed.value.rule} stands in {stem}.yaml", "give rule and file the same name")


def _find_region_faults(placed: Placed[RuleFile], draft: Draft) -> Iterator[Fault]:
    code = placed.value.region
    if code is None:
        return
    if not draft.knows_region(code):
        yield placed.fault(("region",), f"unknown region {code}", "add it to regions.csv or correct the code")
    level = next((r.value.level for r in draft.regions if r.value.code == code), None)
    if level is not None and level not in ("nation", *INSURING_LEVELS):
        yield placed.fault(("region",), f"nobody is insured at a {level}", "name a county or a region above it")


def _find_notice_faults(placed: Placed[RuleFile]) -> Iterator[Fault]:
    products = {line.id for line in placed.value.lines if line.limit.income is not None}
    for position, notice in enumerate(placed.value.takes_effect.notices):
        if notice.line is not None and notice.line not in products:
            what = f"{notice.line} is no line with a fraction of income"
            cure = "name such a line; an amount is changed by a new period of its line"
            yield placed.fault(("takes_effect", "notices", position, "line"), what, cure)


def _find_insurance_faults(placed: Placed[RuleFile], draft: Draft) -> Iterator[Fault]:
    if draft.about is None:
        return
    known = (*INSURANCES, *draft.about.value.insurance_types)
    for path, code in insurance_codes(placed.value):
        if code not in known:
            cure = f"known are {', '.join(known)}; correct it, or name a type of the region's own in `insurance_types` of set.yaml"
            yield placed.fault(path, f"unknown insurance type {code}, so that nobody would be found", cure)


def insurance_codes(rule: RuleFile) -> Iterator[tuple[KeyPath, str]]:
    """Each insurance type that the rule covers or counts, with its place."""
    for key, codes in (("persons", rule.persons.insurance), ("counts", rule.counts.insurance)):
        yield from (((key, "insurance", number), code) for number, code in enumerate(codes or ()))


def _find_category_faults(placed: Placed[RuleFile], position: int, line: Line, draft: Draft) -> Iterator[Fault]:
    if draft.categories is None or line.applies_to == (EVERYONE,):
        return
    known = {entry.category for entry in draft.categories.value.categories}
    for number, category in enumerate(line.applies_to):
        path = ("lines", position, "applies_to", number)
        if category not in known:
            yield placed.fault(path, f"unknown category {category}", "add it to categories.yaml or correct it")
        if category in line.applies_to[:number]:
            yield placed.fault(path, f"{category} stands twice", "keep one of the two")


def _find_income_faults(placed: Placed[RuleFile], position: int, line: Line, draft: Draft) -> Iterator[Fault]:
    base, path = line.limit.income, ("lines", position, "limit", "income")
    if base is None:
        return
    if base.region is not None and not draft.knows_region(base.region):
        yield placed.fault(
            (*path, "region"), f"unknown region {base.region}", "add it to regions.csv or correct the code"
        )
    if base.year == "latest" and placed.value.takes_effect.by != "release":
        cure = "write `year: previous`, or `takes_effect: {by: release}`"
        yield placed.fault((*path, "year"), "the latest figure is in force from its release only", cure)


def _find_overlap_faults(placed: Placed[RuleFile], position: int, line: Line) -> Iterator[Fault]:
    for other in placed.value.lines[:position]:
        if other.id == line.id and other.overlaps(line) and other.known_since == line.known_since:
            what = (
                f"line {line.id} is in force twice on the same days (other period from {other.valid_from}), "
                "both known since the same day"
            )
            cure = "end the earlier period the day before this one, or say since when the later one is known"
            yield placed.fault(("lines", position, "valid_from"), what, cure)


def _find_gap_fault(placed: Placed[RuleFile], position: int, line: Line) -> Iterator[Fault]:
    end = end_after(line)
    others = [other for other in placed.value.lines if other.id == line.id and other is not line]
    is_followed = any(other.valid_from <= end < end_after(other) for other in others)
    later = [other.valid_from for other in others if other.valid_from > end]
    if end != OPEN_END and not is_followed and later and not line.ends_deliberately:
        what = f"line {line.id} has a gap from {end} to {min(later) - timedelta(days=1)}"
        cure = "let the periods follow each other, or write `ends_deliberately: true` in the earlier one"
        yield placed.fault(("lines", position, "valid_to"), what, cure)


def _find_published_faults(placed: Placed[RuleFile], position: int, line: Line) -> Iterator[Fault]:
    published = line.limit.published
    for number, figure in enumerate(published):
        if any(f.announced_on == figure.announced_on and f.overlaps(figure) for f in published[:number]):
            path = ("lines", position, "limit", "published", number, "valid_from")
            what = f"two published figures of {figure.announced_on} hold on the same days"
            yield placed.fault(path, what, "end the earlier period the day before this one")
