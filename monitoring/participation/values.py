"""Dated values as relations that queries join: by region of insurance, `''` for persons of whom no region is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

import pyarrow as pa

from monitoring.participation.asked import AsOf, Dated
from monitoring.policy.amounts import end_after
from monitoring.policy.dated_file import DatedValue
from monitoring.policy.regions import RegionTree
from monitoring.policy.relations import subtract_intervals

Value = TypeVar("Value", bound=DatedValue)
Row = tuple[Any, ...]
Columns = Mapping[str, pa.DataType]
UNKNOWN_REGION = ""
LISTED = "listed"
"""The group of all persons of any category."""
_TEXT, _DAY, _COUNT, _SHARE = pa.string(), pa.date32(), pa.int32(), pa.decimal128(5, 4)
_GROUP: Columns = {"group_code": _TEXT, "group_type": _TEXT, "category_code": _TEXT}
_GOAL: Columns = {"region_code": _TEXT, "group_code": _TEXT, "goal_share": _SHARE}
_WAITING: Columns = {
    **{"region_code": _TEXT, "insutype": _TEXT, "waiting_id": _TEXT, "waiting_days": _COUNT},
    **{"began_from": _DAY, "began_to": _DAY, "cutoff_on": _DAY},
}
_EXEMPT: Columns = {"waiting_id": _TEXT, "category_code": _TEXT}
_FOLLOWED: Columns = {"region_code": _TEXT, "care": _TEXT, "prefix": _TEXT, "valid_from": _DAY, "valid_to": _DAY}
_BROKEN: Columns = {
    **{"region_code": _TEXT, "value_id": _TEXT, "stays": _COUNT},
    **{"silent_until": _DAY, "lapsed_until": _DAY, "look_back_from": _DAY},
}
_BROKEN_CARE: Columns = {"region_code": _TEXT, "care_type": _TEXT}


def participation_relations(dated: Dated, as_of: AsOf) -> dict[str, pa.Table]:
    """Groups, goals and waiting periods for a day, as known on a night."""
    return {
        "participation_group": _table(_GROUP, _group_rows(dated, as_of)),
        "participation_goal": _table(_GOAL, _goal_rows(dated, as_of)),
        "waiting_period": _table(_WAITING, _waiting_rows(dated, as_of)),
        "waiting_exempt": _table(_EXEMPT, _exempt_rows(dated)),
    }


def followed_codes(dated: Dated, known_on: date) -> pa.Table:
    """Codes of care that are counted apart, with their days."""
    known = [f for f in dated.treatment.followed if not f.template and f.known_since <= known_on]
    kinds = sorted({entry.care for entry in known})
    rows = (
        (region, entry.care, prefix, start, end)
        for region in _regions(dated)
        for kind in kinds
        for entry, start, end in _pieces([e for e in known if e.care == kind], dated.treatment.tree, region)
        for prefix in entry.prefixes
    )
    return _table(_FOLLOWED, rows)


def broken_relations(dated: Dated, as_of: AsOf) -> dict[str, pa.Table]:
    """When a treatment counts as broken off on the day; a region without a value has no row, and so no clue."""
    held = {r: dated.treatment.broken_on(r or None, as_of.day, as_of.known_on) for r in _regions(dated)}
    values = [
        (
            region,
            value.id,
            value.stays,
            as_of.day - timedelta(days=value.silent_days),
            as_of.day - timedelta(days=value.lapsed_days),
            months_before(as_of.day, value.look_back_months),
        )
        for region, value in held.items()
        if value
    ]
    care = [(region, care) for region, value in held.items() if value for care in value.care]
    return {"broken_value": _table(_BROKEN, values), "broken_care": _table(_BROKEN_CARE, care)}


def months_before(day: date, months: int) -> date:
    """The same day some months earlier; the last of its month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _regions(dated: Dated) -> list[str]:
    return [UNKNOWN_REGION, *(region.code for region in dated.thresholds.region_tree.insuring())]


def _group_rows(dated: Dated, as_of: AsOf) -> Iterator[Row]:
    categories = [entry.category for entry in dated.thresholds.categories.value.categories]
    for category in categories:
        yield LISTED, LISTED, category
        yield category, "category", category
    for goal in dated.participation.goals:
        if goal.holds(as_of.day, as_of.known_on):
            yield from ((goal.id, "goal", category) for category in goal.applies_to)


def _goal_rows(dated: Dated, as_of: AsOf) -> Iterator[Row]:
    """Goals by category; that of all its categories together where none of them has a nearer one."""
    for region in _regions(dated):
        goals = dated.participation.goals_on(region or None, as_of.day, as_of.known_on)
        yield from ((region, category, goal.share) for category, goal in goals.items())
        whole = {g.id: g for g in goals.values() if all(goals[category] is g for category in g.applies_to)}
        yield from ((region, goal.id, goal.share) for goal in whole.values())


def _waiting_rows(dated: Dated, as_of: AsOf) -> Iterator[Row]:
    known = [w for w in dated.participation.waiting if not w.template and w.known_since <= as_of.known_on]
    for region in _regions(dated):
        for insutype in sorted({code for entry in known for code in entry.insurance}):
            entries = [entry for entry in known if insutype in entry.insurance]
            for entry, start, end in _pieces(entries, dated.participation.tree, region):
                cutoff = as_of.day - timedelta(days=entry.days)
                yield region, insutype, entry.id, entry.days, start, end, cutoff


def _exempt_rows(dated: Dated) -> Iterator[Row]:
    for entry in dated.participation.waiting:
        yield from ((entry.id, category) for category in entry.not_for)


def _pieces(entries: Sequence[Value], tree: RegionTree, region: str) -> Iterator[tuple[Value, date, date]]:
    """The entries of the region and of those above it, each on the days on which no nearer one holds; open on the right."""
    covered: list[tuple[date, date]] = []
    codes = [above.code for above in tree.chain(region)] if region else tree.tops()
    for code in codes:
        own = [entry for entry in entries if entry.region == code]
        for entry in own:
            whole = (entry.valid_from, end_after(entry))
            yield from ((entry, *piece) for piece in subtract_intervals(whole, covered))
        covered += [(entry.valid_from, end_after(entry)) for entry in own]


def _table(columns: Columns, rows: Iterable[Row]) -> pa.Table:
    schema = pa.schema([pa.field(name, kind) for name, kind in columns.items()])
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
