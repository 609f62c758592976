"""One fen more or less on any limit in force changes what is said about a planted person."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest

from monitoring.assessment.one_pass import Relations
from monitoring.demo.planted import load_planted_cases, psn_no
from tests.unit.whatif.conftest import Bench


def shifted(relations: Relations, by: Decimal) -> Relations:
    table = relations["policy_limit"]
    rows = [{**row, "limit_amount": row["limit_amount"] + by} for row in table.to_pylist()]
    return {**relations, "policy_limit": pa.Table.from_pylist(rows, table.schema)}


def limits_that_differ(bench: Bench, one: str, other: str) -> set[str]:
    """The limits in force on the day on which a planted person's warning, which is on one side alone, crossed."""
    query = f"""
        SELECT DISTINCT l.limit_id
        FROM {one} AS w
        JOIN policy_limit AS l
          ON l.rule_id = w.rule_id AND l.line_id = w.line_id AND l.valid_from <= w.crossed_on AND w.crossed_on < l.valid_to
        WHERE w.psn_no IN (SELECT UNNEST($persons))
          AND (w.subject_key, w.window_id) NOT IN (SELECT (o.subject_key, o.window_id) FROM {other} AS o)
    """
    persons = [psn_no(person.id) for case in load_planted_cases() for person in case.persons]
    return set(bench.warehouse.arrow(query, persons=persons)["limit_id"].to_pylist())


@pytest.mark.parametrize(
    ("by", "one", "other"),
    [
        (Decimal("0.01"), "present_warning", "changed_warning"),
        (Decimal("-0.01"), "changed_warning", "present_warning"),
    ],
    ids=["a fen higher loses", "a fen lower gains"],
)
def test_a_fen_on_any_limit_changes_a_planted_case(planted_bench: Bench, by: Decimal, one: str, other: str) -> None:
    relations = planted_bench.relations(planted_bench.policy)
    planted_bench.compare(shifted(relations, by))
    in_force = set(relations["policy_limit"]["limit_id"].to_pylist())
    assert limits_that_differ(planted_bench, one, other) == in_force
    assert len(in_force) == 8
