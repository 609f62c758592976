"""Assess everybody as of one night in one pass: in temporary relations, on a warehouse that may be open for reading only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from monitoring.assessment.assess import TIMELINE
from monitoring.warehouse import Warehouse

Relations = Mapping[str, pa.Table]

LIMITED = ("burden_now", "line_period", "limit_period", "timeline", "window_state")
"""What depends on limits; everything before follows from rows and the shapes of rules alone."""
BURDENS = tuple(name for name in TIMELINE if name not in LIMITED)


def assess_pass(warehouse: Warehouse, relations: Relations, night: date) -> None:
    """Leave `window_state` and `subject_place` as of a night, with its knowledge, for everybody who may be near a limit.

    `relations` are those of the policy. Stored warnings are not looked at and nothing is written.
    """
    work_out_burdens(warehouse, relations, night)
    for name in LIMITED:
        warehouse.derive("assessment", name)


def work_out_burdens(warehouse: Warehouse, relations: Relations, night: date) -> None:
    """Leave `burden_period` and all that a limit is chosen by, for everybody who may be near a limit of `relations`."""
    load_all(warehouse, relations)
    _shadow_stored(warehouse)
    _load_moments(warehouse, night)
    for name in BURDENS:
        warehouse.derive("assessment", name)
    warehouse.derive("whatif", "subject_place")


def load_all(warehouse: Warehouse, relations: Relations) -> None:
    """Make each a temporary relation."""
    for name, table in relations.items():
        warehouse.load(name, table)


def _shadow_stored(warehouse: Warehouse) -> None:
    """Temporary tables that hide those the nights write: keys of households may be added, and no warning is known."""
    warehouse.load("household_key", warehouse.arrow("SELECT * FROM household_key"))
    warehouse.load("warning", warehouse.arrow("SELECT * FROM warning WHERE FALSE"))


def _load_moments(warehouse: Warehouse, night: date) -> None:
    # As on a night on which thresholds changed: nobody is touched, and everybody near a limit is assessed.
    warehouse.load("run_value", pa.table({"night": [night], "night_from": [night], "night_last": [night]}))
    warehouse.load("policy_night", pa.table({"night": [night]}))
    nobody: dict[str, pa.DataType] = {"person_key": pa.int64(), "night": pa.date32()}
    warehouse.load("touched_person", pa.Table.from_pylist([], pa.schema(nobody)))
    for name in ("person_cluster", "candidate", "household_claim"):
        warehouse.derive("assessment", name)
    warehouse.derive("whatif", "unkeyed_household")
    warehouse.derive("assessment", "touched_household")
    warehouse.append("household_key", "unkeyed_household")
    warehouse.derive("assessment", "moment")
