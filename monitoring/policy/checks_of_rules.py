"""Checks of rules against the other files and of a rule's lines against each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from monitoring.declared.faults import Fault, Placed
from monitoring.policy.models import EVERYONE, Line, RuleFile
from monitoring.policy.regions import INSURING_LEVELS
from monitoring.policy.thresholds import Draft


def find_rule_faults(draft: Draft) -> Iterator[Fault]:
    """All faults of the rules that could be read."""
    for placed in draft.rules:
        yield from _find_name_fault(placed)
        yield from _find_region_faults(placed, draft)
        yield from _find_notice_faults(placed)
        for position, line in enumerate(placed.value.lines):
            yield from _find_category_faults(placed, position, line, draft)
            yield from _find_income_faults(placed, position, line, draft)
            yield from _find_overlap_faults(placed, position, line)
            yield from _find_published_faults(placed, position, line)


def _find_name_fault(placed: Placed[RuleFile]) -> Iterator[Fault]:
    stem = PurePosixPath(placed.place.file).stem
    if placed.value.rule != stem:
        yield placed.fault(("rule",), f"{placed.value.rule} stands in {stem}.yaml", "give rule and file the same name")


def _find_region_faults(placed: Placed[RuleFile], draft: Draft) -> Iterator[Fault]:
    code = placed.value.region
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
    base = line.limit.income
    if base is None:
        return
    path = ("lines", position, "limit", "income")
    if not draft.knows_income(base.region, base.series):
        what = f"no {base.series} income of region {base.region} is known"
        yield placed.fault(path, what, "add its figures to income.csv or correct series and region")
    if base.year == "latest" and placed.value.takes_effect.by != "release":
        cure = "write `year: previous`, or `takes_effect: {by: release}`"
        yield placed.fault((*path, "year"), "the latest figure is in force from its release only", cure)


def _find_overlap_faults(placed: Placed[RuleFile], position: int, line: Line) -> Iterator[Fault]:
    for other in placed.value.lines[:position]:
        if other.id == line.id and other.overlaps(line):
            what = f"line {line.id} is in force twice on the same days (other period from {other.valid_from})"
            yield placed.fault(
                ("lines", position, "valid_from"), what, "end the earlier period the day before this one"
            )


def _find_published_faults(placed: Placed[RuleFile], position: int, line: Line) -> Iterator[Fault]:
    published = line.limit.published
    for number, figure in enumerate(published):
        if any(f.announced_on == figure.announced_on and f.overlaps(figure) for f in published[:number]):
            path = ("lines", position, "limit", "published", number, "valid_from")
            what = f"two published figures of {figure.announced_on} hold on the same days"
            yield placed.fault(path, what, "end the earlier period the day before this one")
