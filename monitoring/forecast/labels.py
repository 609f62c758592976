"""What became of the rows of panels, as known on a later night (docs/forecast.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from monitoring.assessment.asked import Asked, relations_for
from monitoring.forecast.looking import derive_standing, keep, look_at, prepare
from monitoring.forecast.panel import DAY, ORDER, Sources
from monitoring.participation.asked import AsOf, find_night
from monitoring.warehouse import Warehouse

ROW_KEY = ("night", "person_key", "rule_id", "part_type", "part_from", "part_to", "window_from")
KEPT = {
    "crossing_found": "SELECT * FROM crossing",
    "burden_found": "SELECT * FROM end_burden",
    "covered_found": "SELECT subject_key AS person_key, rule_id FROM covered_subject",
    "anchor_found": "SELECT subject_key AS person_key, is_anchor FROM subject_state",
}
"""What is gathered over the pieces."""


def make_labels(warehouse: Warehouse, sources: Sources, panels: Sequence[pa.Table], label_night: date) -> pa.Table:
    """A row for each of the panels' rows, in the order of the panels' keys: crossed when, by a shock, with which burden at its end, or censored why. Nothing is written.

    Raises NightError where the label night was not applied, ThresholdsError for figures that are missing.
    """
    find_night(warehouse, label_night)
    rows = pa.concat_tables([panel.select(ROW_KEY) for panel in panels])
    first = min(panel["night"][0].as_py() for panel in panels if panel.num_rows) if rows.num_rows else label_night
    prepare(warehouse, relations_for(warehouse, sources.policy, Asked(first, label_night, label_night)))
    warehouse.load("scored_row", rows)
    warehouse.load("label_value", pa.table({"label_night": [label_night]}))
    warehouse.make("labelled_person", "SELECT DISTINCT person_key FROM scored_row")
    for number in look_at(warehouse, "labelled_person", label_night, is_ahead_hidden=False):
        for name in ("crossing", "end_burden"):
            warehouse.derive("forecast", name)
        for name, query in KEPT.items():
            keep(warehouse, name, query, is_first=number == 0)
    _keep_states(warehouse, sources, rows, label_night)
    warehouse.derive("forecast", "labelled_row")
    return warehouse.arrow(f"SELECT * FROM labelled_row ORDER BY {ORDER}")


def _keep_states(warehouse: Warehouse, sources: Sources, rows: pa.Table, label_night: date) -> None:
    """How the persons stand on the last day of each part that is over."""
    columns: dict[str, pa.DataType] = {
        "person_key": pa.int64(),
        "day_on": pa.date32(),
        "is_dead": pa.bool_(),
        "is_insured": pa.bool_(),
    }
    warehouse.load("kept_state", pa.Table.from_pylist([], pa.schema(columns)))
    ends = sorted(day.as_py() - DAY for day in pc.unique(rows["part_to"]))
    for last in (day for day in ends if day <= label_night):
        persons = (
            "SELECT DISTINCT m.person_key FROM labelled_person AS k JOIN member AS m ON m.member_key = k.person_key"
        )
        derive_standing(warehouse, sources.dated, AsOf(last, label_night), persons)
        warehouse.derive("forecast", "end_state")
        warehouse.append("kept_state", "end_state")
