"""What a rule lacks to be applied: numbers and regions left to the deployment, incomes, codes that nobody maps."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.declared.faults import Fault, KeyPath, Placed
from monitoring.policy.entries import EVERYONE
from monitoring.policy.files import IdentityList
from monitoring.policy.limits import Line
from monitoring.policy.models import RuleFile
from monitoring.policy.regions import RegionTree
from monitoring.policy.thresholds import Draft

OTHER_CARE = "other"
_LEFT_OPEN = "is left to the deployment"


def find_missing(placed: Placed[RuleFile], draft: Draft) -> Iterator[Fault]:
    """What has to be filled in before the rule can be applied, each with its place and cure."""
    rule = placed.value
    if rule.template:
        cure = "copy the rule under a name of its own, fill in what is null and remove `template`, or take it out of `apply`"
        yield placed.fault(("template",), "a template is never applied", cure)
    if rule.region is None:
        yield placed.fault(("region",), _LEFT_OPEN, "write the code of the region whose insured it covers")
    yield from _find_missing_care(placed, draft)
    for position, line in enumerate(rule.lines):
        yield from _find_missing_numbers(placed, position, line)
        yield from _find_missing_income(placed, position, line, draft)
        yield from _find_unmapped_categories(placed, position, line, draft)


def _find_missing_numbers(placed: Placed[RuleFile], position: int, line: Line) -> Iterator[Fault]:
    for key in line.limit.missing_numbers():
        path: KeyPath = ("lines", position, "limit", *key.split("."))
        yield placed.fault(path, f"the number {_LEFT_OPEN}", "write the number of the text in force, in quotes")


def _find_missing_income(placed: Placed[RuleFile], position: int, line: Line, draft: Draft) -> Iterator[Fault]:
    base, path = line.limit.income, ("lines", position, "limit", "income")
    if base is None:
        return
    if base.region is None:
        yield placed.fault((*path, "region"), _LEFT_OPEN, "write the code of the region whose income it is")
    elif not draft.knows_income(base.region, base.series):
        what = f"no {base.series} income of region {base.region} is known"
        yield placed.fault(path, what, "add its figures to income.csv or correct series and region")


def _find_missing_care(placed: Placed[RuleFile], draft: Draft) -> Iterator[Fault]:
    mapped = set(draft.care.value.prefixes.values()) if draft.care else set()
    for number, care_type in enumerate(placed.value.counts.care or ()):
        if care_type not in mapped and care_type != OTHER_CARE and draft.is_care_read:
            what = f"no prefix of care codes maps to {care_type}, so that nothing would be counted"
            yield placed.fault(("counts", "care", number), what, "add its prefixes to care_types.yaml")


def _find_unmapped_categories(placed: Placed[RuleFile], position: int, line: Line, draft: Draft) -> Iterator[Fault]:
    region = placed.value.region
    if region is None or draft.identities is None or not draft.are_tables_read or line.applies_to == (EVERYONE,):
        return
    tree = RegionTree.of(read.value for read in draft.regions)
    lists = [entry for entry in draft.identities.value.lists if _is_near(entry, region, tree) and entry.overlaps(line)]
    mapped = {category for entry in lists for category in entry.codes.values()}
    known = {entry.category for entry in draft.categories.value.categories} if draft.categories else mapped
    for number, category in enumerate(line.applies_to):
        if category in known and category not in mapped:
            what = f"no identity code of region {region} maps to {category}, so that nobody would be found"
            cure = "add its codes to identity_codes.yaml, or remove the category"
            yield placed.fault(("lines", position, "applies_to", number), what, cure)


def _is_near(entry: IdentityList, region: str, tree: RegionTree) -> bool:
    above = {upper.code for upper in tree.chain(region)}
    return entry.region in above or any(upper.code == region for upper in tree.chain(entry.region))
