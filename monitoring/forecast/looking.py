"""Timelines of chosen persons as of a night, by the SQL of the warnings, some persons at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyarrow as pa

from monitoring.assessment.assess import FOUND, TIMELINE
from monitoring.assessment.one_pass import Relations, load_all, shadow_stored
from monitoring.assessment.who import whole_moments
from monitoring.participation.asked import AsOf, Dated
from monitoring.participation.values import participation_relations
from monitoring.warehouse import Warehouse

PERSONS = 250_000
"""Persons whose timelines are worked out at once, with all their settlements in memory or spilled; each piece looks through the settlements again."""


def prepare(warehouse: Warehouse, relations: Relations) -> None:
    """Make the policy's relations, and hide what nights wrote: what is looked at follows from rows and policy alone."""
    load_all(warehouse, relations)
    shadow_stored(warehouse)


def look_at(warehouse: Warehouse, persons: str, night: date, *, is_ahead_hidden: bool) -> Iterator[int]:
    """Leave the timelines of the persons of a relation as of a night, some at a time; give the number of each piece.

    With `is_ahead_hidden` rows dated after the night are left out, also where they were known on it.
    """
    count = _number_persons(warehouse, persons)
    for number, first in enumerate(range(0, max(count, 1), PERSONS)):
        warehouse.make(
            "whole_moment",
            "SELECT person_key AS subject_key, $night AS night FROM numbered_person WHERE $first <= place AND place < $last",
            night=night,
            first=first,
            last=first + PERSONS,
        )
        whole_moments(warehouse)
        _derive_timelines(warehouse, night, is_ahead_hidden=is_ahead_hidden)
        yield number


def keep(warehouse: Warehouse, name: str, query: str, *, is_first: bool) -> None:
    """Gather the rows of a query over the pieces."""
    if is_first:
        warehouse.make(name, query)
    else:
        warehouse.append(name, f"({query})")


def derive_standing(warehouse: Warehouse, dated: Dated, as_of: AsOf, persons: str) -> None:
    """Leave `person_state`, how each of the persons of a relation stands with his insurance on a day as known on a night.

    The query of `persons` may read `member`, which names the person of each psn_no.
    """
    for name, table in participation_relations(dated, as_of).items():
        warehouse.load(name, table)
    warehouse.load("participation_value", pa.table({"day_on": [as_of.day], "known_on": [as_of.known_on]}))
    warehouse.derive("participation", "member")
    warehouse.make("asked_person", persons)
    warehouse.make("member", "SELECT m.* FROM member AS m WHERE m.person_key IN (SELECT person_key FROM asked_person)")
    for name in ("insured_row", "person_state"):
        warehouse.derive("participation", name)


def _number_persons(warehouse: Warehouse, persons: str) -> int:
    warehouse.make(
        "numbered_person",
        f"SELECT person_key, ROW_NUMBER() OVER (ORDER BY person_key) - 1 AS place FROM {persons}",
    )
    return warehouse.count("numbered_person")


def _derive_timelines(warehouse: Warehouse, night: date, *, is_ahead_hidden: bool) -> None:
    for name in FOUND:
        warehouse.derive("assessment", name)
        if name == "member_row" and is_ahead_hidden:
            warehouse.make(name, "SELECT * FROM member_row WHERE burden_date <= $night", night=night)
    for name in TIMELINE:
        if name == "counted_window":
            # A burden far below the limit is what a forecast is about.
            warehouse.make(name, "SELECT DISTINCT subject_key, rule_id, window_id FROM counted_row")
        else:
            warehouse.derive("assessment", name)
