"""The tree of regions, and rules and categories by name, as the thresholds have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from monitoring.review.fed_tables import review_region, review_region_within, review_term
from monitoring.warehouse import Warehouse

Row = dict[str, Any]
WRITTEN_AT_ONCE = 5_000


def feed_regions(warehouse: Warehouse, connection: sa.Connection) -> int:
    """Bring regions and terms to what the policy's relations say; return how many rows changed. Needs `region`, `last_rule` and `category`."""
    regions = [
        {name: row[name] for name in review_region.columns.keys()}  # noqa: SIM118 - of a collection of columns
        for row in warehouse.arrow("SELECT * FROM region").to_pylist()
    ]
    parents = {row["region_code"]: row["parent_code"] for row in regions}
    return (
        _bring(connection, review_region, regions)
        + _bring(connection, review_region_within, list(_within(parents)))
        + _bring(connection, review_term, list(_terms(warehouse)))
    )


def _within(parents: Mapping[str, str | None]) -> Iterator[Row]:
    for code in parents:
        above: str | None = code
        while above is not None and above in parents:
            yield {"within_code": above, "region_code": code}
            above = parents[above]


def _terms(warehouse: Warehouse) -> Iterator[Row]:
    queries = {
        "rule": "SELECT rule_id AS code, title_zh AS name_zh, title_en AS name_en FROM last_rule",
        "category": "SELECT category_code AS code, name_zh, name_en FROM category",
    }
    for kind, query in queries.items():
        for row in warehouse.arrow(query).to_pylist():
            names = {name: row[name] or row["code"] for name in ("name_zh", "name_en")}
            yield {"term_type": kind, "code": row["code"], **names}


def _bring(connection: sa.Connection, table: sa.Table, wanted: list[Row]) -> int:
    """Make a small table's rows these; rows that stay are not written."""
    keys = [column.name for column in table.primary_key.columns]
    new = {tuple(row[name] for name in keys): row for row in wanted}
    old = {tuple(row[name] for name in keys): dict(row) for row in connection.execute(sa.select(table)).mappings()}
    outdated = [key for key, row in old.items() if new.get(key) != row]
    added = [row for key, row in new.items() if old.get(key) != row]
    if outdated:
        condition = sa.and_(*(table.c[name] == sa.bindparam(f"key_{name}") for name in keys))
        bound = [{f"key_{name}": value for name, value in zip(keys, key, strict=True)} for key in outdated]
        connection.execute(table.delete().where(condition), bound)
    for start in range(0, len(added), WRITTEN_AT_ONCE):
        connection.execute(table.insert(), added[start : start + WRITTEN_AT_ONCE])
    return len(set(outdated) | {tuple(row[name] for name in keys) for row in added})
