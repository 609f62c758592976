"""Assess everybody as of one night in one pass: in temporary relations, on a warehouse that may be open for reading only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from monitoring.assessment.assess import FOUND, TIMELINE
from monitoring.assessment.pieces import pieces
from monitoring.assessment.who import everybody_once
from monitoring.warehouse import Warehouse

Relations = Mapping[str, pa.Table]

LIMITED = ("burden_now", "line_period", "limit_period", "timeline", "window_state")
"""What depends on limits; everything before follows from rows and the shapes of rules alone."""
BURDENS = TIMELINE[: TIMELINE.index("burden_period") + 1]
STATED = ("window_state", "subject_place")


def assess_pass(warehouse: Warehouse, relations: Relations, night: date) -> None:
    """Leave `window_state` and `subject_place` as of a night, with its knowledge, for everybody who may be near a limit.

    `relations` are those of the policy. Stored warnings are not looked at and nothing is written.
    """
    _look_at(warehouse, relations, night)
    warehouse.derive("assessment", "reaching_moment")
    number = 0
    for number in pieces(warehouse):
        if number > 0:
            _set_aside(warehouse, is_first=number == 1)
        for name in dict.fromkeys((*BURDENS, *LIMITED)):
            warehouse.derive("assessment", name)
        warehouse.derive("whatif", "subject_place")
    if number > 0:
        _set_aside(warehouse, is_first=False)
        for name in STATED:
            warehouse.make(name, f"SELECT * FROM gathered_{name}")


def _set_aside(warehouse: Warehouse, *, is_first: bool) -> None:
    """Keep what is stated of the piece before."""
    for name in STATED:
        if is_first:
            warehouse.make(f"gathered_{name}", f"SELECT * FROM {name}")
        else:
            warehouse.append(f"gathered_{name}", name)


def work_out_burdens(warehouse: Warehouse, relations: Relations, night: date) -> None:
    """Leave `burden_period` and all that a limit is chosen by, in every window of everybody who may be near a limit of `relations`."""
    _look_at(warehouse, relations, night)
    for name in BURDENS:
        if name == "counted_window":
            # The limits that the windows will be held against are not known yet.
            warehouse.make(name, "SELECT DISTINCT subject_key, rule_id, window_id FROM counted_row")
        else:
            warehouse.derive("assessment", name)
    warehouse.derive("whatif", "subject_place")


def _look_at(warehouse: Warehouse, relations: Relations, night: date) -> None:
    load_all(warehouse, relations)
    shadow_stored(warehouse)
    warehouse.load("run_value", pa.table({"night": [night], "night_from": [night], "night_last": [night]}))
    everybody_once(warehouse, night)
    for name in FOUND:
        warehouse.derive("assessment", name)


def load_all(warehouse: Warehouse, relations: Relations) -> None:
    """Make each a temporary relation."""
    for name, table in relations.items():
        warehouse.load(name, table)


def shadow_stored(warehouse: Warehouse) -> None:
    """Temporary tables that hide those the nights write: keys and claims of households may be added, and no warning is known."""
    for name in ("household_key", "household_claim"):
        warehouse.make(name, f"SELECT * FROM {name}")
    warehouse.make("warning", "SELECT * FROM warning WHERE FALSE")
