"""Build the relations that assessment reads: flat tables, regions expanded, dates and money typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from monitoring.policy.amounts import end_after, round_to_fen
from monitoring.policy.entries import Title
from monitoring.policy.files import IdentityList
from monitoring.policy.income import Figure
from monitoring.policy.models import RuleFile
from monitoring.policy.resolve import LimitPeriod
from monitoring.policy.schemas import SCHEMAS
from monitoring.policy.signs import signs_of
from monitoring.policy.thresholds import Thresholds

Row = tuple[Any, ...]
Interval = tuple[date, date]
ANY = "*"


def build_relations(thresholds: Thresholds, periods: list[LimitPeriod]) -> dict[str, pa.Table]:
    """All tables of `SCHEMAS`; `periods` are the limits wanted."""
    builders: dict[str, Callable[[], Iterable[Row]]] = {
        "rule": lambda: _rule_rows(thresholds),
        "rule_care": lambda: _rule_count_rows(thresholds, "care"),
        "rule_insurance": lambda: _rule_count_rows(thresholds, "insurance"),
        "rule_place": lambda: _rule_count_rows(thresholds, "place"),
        "rule_person": lambda: _rule_person_rows(thresholds),
        "rule_step": lambda: _rule_step_rows(thresholds),
        "policy_limit": lambda: map(_limit_row, periods),
        "limit_category": lambda: ((p.limit_id, category) for p in periods for category in p.line.applies_to),
        "identity_category": lambda: _identity_rows(thresholds),
        "category": lambda: _category_rows(thresholds),
        "care_code": lambda: thresholds.care.value.prefixes.items() if thresholds.care else (),
        "residence_code": thresholds.residence.value.codes.items,
        "region": lambda: _region_rows(thresholds),
    }
    return {name: _make_table(name, build()) for name, build in builders.items()}


def _make_table(name: str, rows: Iterable[Row]) -> pa.Table:
    schema = SCHEMAS[name]
    # Sorted, so that equal thresholds give equal bytes whatever the order in the files.
    ordered = sorted(rows, key=lambda row: tuple(str(value) for value in row))
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in ordered], schema=schema)


def _applied(thresholds: Thresholds) -> Iterator[RuleFile]:
    return (placed.value for placed in thresholds.applied)


def _rule_rows(thresholds: Thresholds) -> Iterator[Row]:
    for rule in _applied(thresholds):
        reference = rule.lines[0].reference
        yield (
            rule.rule,
            rule.title.zh,
            rule.title.en,
            rule.measure,
            rule.assistance == "after",
            rule.window,
            rule.comparison == ">=",
            rule.unit,
            rule.trigger,
            rule.push.every if rule.push else None,
            rule.push.due_days if rule.push else None,
            rule.region,
            reference.title,
            reference.href,
            *_burden_values(rule),
            *_joined(rule.to_verify),
            *_joined(rule.uncertain),
        )


def _burden_values(rule: RuleFile) -> Row:
    signs = signs_of(rule)
    is_per_head = rule.household is not None and rule.household.by == "per_head"
    share, is_filtered = rule.paid_share_below, rule.counts.is_restricting
    return signs.account, signs.mutual_aid, signs.upfront, is_per_head, share, is_filtered


def _joined(sentences: Sequence[Title]) -> Row:
    if not sentences:
        return None, None
    return "；".join(sentence.zh for sentence in sentences), "; ".join(sentence.en for sentence in sentences)


def _rule_count_rows(thresholds: Thresholds, key: str) -> Iterator[Row]:
    for rule in _applied(thresholds):
        yield from ((rule.rule, value) for value in dict.fromkeys(getattr(rule.counts, key) or (ANY,)))


def _rule_person_rows(thresholds: Thresholds) -> Iterator[Row]:
    for rule in _applied(thresholds):
        for region in thresholds.region_tree.insuring_below(rule.region or ""):
            for insutype in rule.persons.insurance or (ANY,):
                for residence in rule.persons.residence or (ANY,):
                    yield rule.rule, region, insutype, residence


def _rule_step_rows(thresholds: Thresholds) -> Iterator[Row]:
    for rule in _applied(thresholds):
        yield from ((rule.rule, step) for step in rule.steps.values())


def _limit_row(period: LimitPeriod) -> Row:
    return (
        period.limit_id,
        period.rule.rule,
        period.line.id,
        period.valid_from,
        period.valid_to,
        period.known_from,
        period.known_to,
        period.amount.value,
        period.line.limit.fraction,
        *_income_values(period.amount.figure),
        period.amount.is_provisional,
        *_income_flags(period.amount.figure),
        period.amount.reference_title,
        *_own_income_values(period),
        *_push_values(period),
    )


def _own_income_values(period: LimitPeriod) -> Row:
    own = period.line.limit.household_income
    return (None, None) if own is None else (own.share, own.kept_amount)


def _push_values(period: LimitPeriod) -> Row:
    push = period.line.push or period.rule.push
    return (None, None, None) if push is None else (push.every, push.by_day, push.due_days)


def _income_values(figure: Figure | None) -> Row:
    if figure is None:
        return None, None, None, None, None, False
    income = figure.income
    value, is_latest_date = round_to_fen(income.value_yuan), income.released_on is None
    return income.region_code, income.series, income.year, value, figure.usable_from, is_latest_date


def _income_flags(figure: Figure | None) -> Row:
    # An amount set in yuan rests on its reference alone.
    return (True, False) if figure is None else (figure.income.status == "verified", figure.income.is_assumed_date)


def _identity_rows(thresholds: Thresholds) -> Iterator[Row]:
    tree, lists = thresholds.region_tree, thresholds.identities.value.lists
    for region in tree.insuring():
        chain = [above.code for above in tree.chain(region.code)]
        nearest_first = [entry for code in chain for entry in lists if entry.region == code]
        for code in sorted({code for entry in nearest_first for code in entry.codes}):
            for category, (start, end) in _nearest_periods(code, nearest_first):
                yield region.code, code, category, start, end


def _nearest_periods(code: str, nearest_first: list[IdentityList]) -> Iterator[tuple[str, Interval]]:
    covered: list[Interval] = []
    for entry in nearest_first:
        if code in entry.codes:
            whole = (entry.valid_from, end_after(entry))
            yield from ((entry.codes[code], part) for part in subtract_intervals(whole, covered))
            covered.append(whole)


def subtract_intervals(whole: Interval, covered: list[Interval]) -> list[Interval]:
    """The days of a period that none of the others covers; all open on the right."""
    parts = [whole]
    for start, end in covered:
        cut = [piece for a, b in parts for piece in ((a, min(b, start)), (max(a, end), b))]
        parts = [(a, b) for a, b in cut if a < b]
    return parts


def _category_rows(thresholds: Thresholds) -> Iterator[Row]:
    for entry in thresholds.categories.value.categories:
        yield (
            entry.category,
            entry.name.zh,
            entry.name.en,
            entry.precedence,
            entry.is_formerly_poor,
            entry.is_monitored,
            entry.assistance_class,
        )


def _region_rows(thresholds: Thresholds) -> Iterator[Row]:
    tree = thresholds.region_tree
    for region in tree.by_code.values():
        above = [tree.above(region.code, level) for level in ("county", "city", "province")]
        yield region.code, region.name_zh, region.level, region.parent_code, *above, region.pooling_code
