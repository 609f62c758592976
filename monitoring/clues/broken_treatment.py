"""Listed persons who were under treatment and are seen no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from monitoring.participation.asked import AsOf, Dated, find_night, load_dated
from monitoring.participation.rates import Row, with_categories
from monitoring.participation.state import derive_state
from monitoring.participation.unmatched import persons_on_lists
from monitoring.participation.values import broken_relations, followed_codes, months_before
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

TREATED_MONTHS = 12
"""How far before the last day seen a treatment is looked for (sql/clues/broken_treatment.sql)."""


@dataclass(frozen=True)
class BrokenTreatments:
    """The clues of a night; `has_value`: whether any region has a value of `treatment.yaml` in force."""

    night: date
    rows: list[Row]
    has_value: bool


def broken_treatments(settings: Settings, night: date | None) -> BrokenTreatments:
    """Whose treatment was broken off on a night, as known on it (the newest applied if None).

    Raises NightError where the night is none of those applied, ThresholdsError with all faults of a file.
    """
    dated = load_dated(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        found = find_night(warehouse, night)
        as_of = AsOf(found, found)
        derive_state(warehouse, dated, as_of, persons_on_lists(settings, as_of))
        has_value = derive_clues(warehouse, dated, as_of)
        rows = with_categories(warehouse, warehouse.select("clues", "broken_treatment").to_pylist())
    return BrokenTreatments(found, [_reasoned(row) for row in rows], has_value)


def derive_clues(warehouse: Warehouse, dated: Dated, as_of: AsOf) -> bool:
    """Make the relations that the query of clues reads; return whether any region has a value in force."""
    held = [b for b in dated.treatment.broken if b.holds(as_of.day, as_of.known_on)]
    months = max((b.look_back_months for b in held), default=0) + TREATED_MONTHS
    for name, table in broken_relations(dated, as_of).items():
        warehouse.load(name, table)
    warehouse.load("followed_code", followed_codes(dated, as_of.known_on))
    warehouse.load("visit_reach", pa.table({"from_on": [months_before(as_of.day, months)]}))
    for name in ("listed_person", "followed_person", "lapse"):
        warehouse.derive("participation", name)
    warehouse.derive("indicators", "known_visit")
    return bool(held)


def _reasoned(row: Row) -> Row:
    """The row with its reasons in words of a closed list."""
    why = {"has_followed_care": "chronic_care", "has_repeated_stays": "repeated_stays"}
    broken = {"is_silent": "silent", "is_lapsed": "lapsed"}
    return {
        **row,
        "treatment": ", ".join(word for name, word in why.items() if row[name]),
        "reasons": ", ".join(word for name, word in broken.items() if row[name]),
    }
