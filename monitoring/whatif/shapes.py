"""What the burdens under a rule follow from, without its limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from monitoring.assessment.one_pass import Relations

SHAPE_COLUMNS = (
    *("rule_id", "measure", "is_after_assistance", "window_type", "unit_type"),
    *("account_sign", "mutual_aid_sign", "upfront_sign", "is_filtered"),
)
RELATIONS_OF_RULE = ("rule_care", "rule_insurance", "rule_place", "rule_person")
RELATIONS_OF_ALL = ("care_code", "residence_code", "identity_category", "region")

NO_LIMIT = Decimal("Infinity")
"""The lowest limit of a rule that has none in the time asked for."""


def shapes_of(relations: Relations) -> dict[str, str]:
    """By rule a fingerprint of all that its burdens and those it may cover follow from."""
    shared = [relations[name] for name in RELATIONS_OF_ALL]
    return {
        rule_id: _fingerprint([*shared, *(_of_rule(relations, name, rule_id) for name in RELATIONS_OF_RULE)], row)
        for rule_id, row in _shape_rows(relations["rule"])
    }


def lowest_limits(relations: Relations) -> dict[str, Decimal]:
    """By rule the lowest limit (yuan) in the time asked for; 0 where it follows from each household's own income."""
    lowest: dict[str, Decimal] = {row["rule_id"]: NO_LIMIT for row in relations["rule"].to_pylist()}
    for row in relations["policy_limit"].select(["rule_id", "limit_amount"]).to_pylist():
        amount = Decimal(0) if row["limit_amount"] is None else row["limit_amount"]
        lowest[row["rule_id"]] = min(lowest[row["rule_id"]], amount)
    return lowest


def only_rules(relations: Relations, rule_ids: Iterable[str]) -> dict[str, pa.Table]:
    """The relations without what belongs to other rules."""
    wanted = pa.array(sorted(rule_ids), pa.string())
    return {
        name: table.filter(pc.is_in(table["rule_id"], wanted)) if "rule_id" in table.column_names else table
        for name, table in relations.items()
    }


def with_limits(relations: Relations, limits: dict[str, Decimal]) -> dict[str, pa.Table]:
    """The relations with one amount for all limits of a rule; those of a household's own income stay open."""
    table = relations["policy_limit"]
    rows = table.select(["rule_id", "limit_amount"]).to_pylist()
    amounts = [None if row["limit_amount"] is None else limits[row["rule_id"]] for row in rows]
    position = table.schema.get_field_index("limit_amount")
    column = pa.array(amounts, table.schema.field(position).type)
    return {**relations, "policy_limit": table.set_column(position, table.schema.field(position), column)}


def _shape_rows(rules: pa.Table) -> Iterable[tuple[str, str]]:
    return ((row["rule_id"], repr(row)) for row in rules.select(list(SHAPE_COLUMNS)).to_pylist())


def _of_rule(relations: Relations, name: str, rule_id: str) -> pa.Table:
    return only_rules({name: relations[name]}, [rule_id])[name]


def _fingerprint(tables: Iterable[pa.Table], row: str) -> str:
    digest = hashlib.sha256(row.encode())
    for table in tables:
        for batch in table.combine_chunks().to_batches():
            digest.update(repr(batch.to_pydict()).encode())
        digest.update(b"\0")
    return digest.hexdigest()
