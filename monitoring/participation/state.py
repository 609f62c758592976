"""How every person stands with his insurance on a day, and of which categories he is: the relations that rates, clues and indicators read."""

from __future__ import annotations

import pyarrow as pa

from monitoring.participation.asked import AsOf, Dated
from monitoring.participation.unmatched import OnLists
from monitoring.participation.values import participation_relations
from monitoring.policy.relations import build_relations
from monitoring.warehouse import Warehouse

READ = ("region", "identity_category", "care_code")
"""What of the thresholds' relations is read here."""


def derive_state(warehouse: Warehouse, dated: Dated, as_of: AsOf, on_lists: OnLists) -> None:
    """Make `member`, `insured_row`, `person_state`, `unmatched_person` and `person_category` for a day."""
    relations = build_relations(dated.thresholds, [])
    for name, table in {**{n: relations[n] for n in READ}, **participation_relations(dated, as_of)}.items():
        warehouse.load(name, table)
    days = {"day_on": [as_of.day], "known_on": [as_of.known_on]}
    warehouse.load("participation_value", pa.table(days))
    warehouse.load("listed_row", on_lists.rows)
    for name in ("member", "insured_row", "person_state", "unmatched_person", "person_category"):
        warehouse.derive("participation", name)
