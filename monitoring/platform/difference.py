"""The difference between what was last sent and what the platform is to see now, worked out in the warehouse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from monitoring.platform.contract import risk_list
from monitoring.platform.due_days import due_days
from monitoring.platform.notes import further_table, note_table
from monitoring.platform.risk_list import person_columns, warning_columns
from monitoring.policy.deadlines import Deadlines
from monitoring.quality.calendar_days import HolidayCalendar
from monitoring.warehouse import Warehouse

PERSON = [column.name for column in person_columns()]
WARNING = [column.name for column in warning_columns()]
ROW = [column.name for column in risk_list.columns if column.name not in {"batch_no", "updated_on"}]
"""What is compared: not which batch wrote the row."""
OF_ROW = [name for name in ROW if name not in {*PERSON, *WARNING}]
KEPT_OF_WARNING = ["psn_no", *WARNING, "event_count", "highest_step"]
_DAY: pa.DataType = pa.date32()
DEADLINE: dict[str, pa.DataType] = {
    "region_code": pa.string(),
    "due_days": pa.int32(),
    "counted_from": _DAY,
    "due_on": _DAY,
    "decision_due_on": _DAY,
}


@dataclass(frozen=True)
class Calendars:
    """Deadlines of the regions, and the days on which offices work."""

    deadlines: Deadlines
    holidays: HolidayCalendar


def derive_changes(warehouse: Warehouse, rhythms: Iterable[str]) -> None:
    """Leave `push_change` and `unknown_warning`: what differs now, and which of it is due with the rhythms. Needs `risk_row`."""
    warehouse.load("due_rhythm", pa.table({"rhythm": pa.array(sorted(rhythms), pa.string())}))
    for name in ("continuation", "receipt", "push_change", "unknown_warning"):
        warehouse.derive("publishing", name)


def derive_batch(warehouse: Warehouse, calendars: Calendars) -> None:
    """Leave the rows and events of the push: `changed_person`, `told_event` and `changed_warning`. Needs `derive_changes`.

    Rows are wide and mostly all of a push's, so only what is read often is computed (`told_warning`); the rest are views, put together once by who takes them.
    """
    _derive_told(warehouse, calendars)
    _derive_persons(warehouse)
    _derive_events(warehouse)
    _keep_changed(warehouse)


def _derive_told(warehouse: Warehouse, calendars: Calendars) -> None:
    warehouse.derive("publishing", "counted_warning")
    warehouse.load("deadline", _deadlines(warehouse, calendars))
    warehouse.derive("publishing", "told_warning")
    warehouse.make("withdrawn_warning", _withdrawn())
    warehouse.append("told_warning", "withdrawn_warning")


def _deadlines(warehouse: Warehouse, calendars: Calendars) -> pa.Table:
    query = "SELECT DISTINCT region_code, due_days, counted_from FROM counted_warning"
    rows = []
    for asked in warehouse.arrow(query).to_pylist():
        region, days, start = asked["region_code"], asked["due_days"], asked["counted_from"]
        visit, decision = due_days((region, days, start), calendars.deadlines, calendars.holidays)
        rows.append(asked | {"due_on": visit, "decision_due_on": decision})
    return pa.Table.from_pylist(rows, pa.schema(DEADLINE))


def _withdrawn() -> str:
    """What is said of an open warning that the warehouse no longer knows."""
    said = {"state": "'withdrawn'", "reasons": "'correction'", "step": "CAST(NULL AS DECIMAL(16, 2))"}
    columns = ", ".join(f"{said.get(name, f't.{name}')} AS {name}" for name in ["psn_no", *WARNING])
    return (
        f"SELECT {columns}, t.psn_no AS sent_psn_no, TRUE AS was_sent, 'withdrawn' AS event, t.event_count AS sent_event_count, t.highest_step "
        "FROM sent_warning AS t JOIN unknown_warning AS u ON u.warning_id = t.warning_id"
    )


def _derive_persons(warehouse: Warehouse) -> None:
    warehouse.derive("publishing", "touched_person")
    warehouse.make("resting_warning", _resting())
    warehouse.make_view("listed_warning", _listed())
    warehouse.view("publishing", "person_part")
    warehouse.derive("publishing", "placed_warning")
    further = warehouse.select("publishing", "further_warning").to_pylist()
    warehouse.load("further_warning_name", further_table(further))
    warehouse.load("state_note", note_table())
    for name in ("leading_row", "left_person"):
        warehouse.derive("publishing", name)
    warehouse.make_view("person_now", _rows())


def _resting() -> str:
    """Warnings of the touched persons that this push does not tell: as they were sent."""
    columns = ", ".join(["psn_no", *WARNING, "highest_step"])
    return (
        f"SELECT {columns}, event_count AS sent_event_count FROM sent_warning "
        "WHERE psn_no IN (SELECT psn_no FROM touched_person) AND warning_id NOT IN (SELECT warning_id FROM told_warning)"
    )


def _listed() -> str:
    """All warnings of the touched persons after this push."""
    columns = ", ".join(["psn_no", *WARNING, "highest_step", "sent_event_count"])
    return f"SELECT {columns} FROM told_warning UNION ALL SELECT {columns} FROM resting_warning"


def _rows() -> str:
    """The touched persons' rows: with their leading warning, or as they were where nothing of theirs is left."""
    by_relation = {"p": PERSON, "w": WARNING, "r": OF_ROW}
    columns = ", ".join(f"{relation}.{name}" for relation, names in by_relation.items() for name in names)
    left = {
        "state": "'transferred'",
        "state_note": "(SELECT state_note FROM state_note WHERE note_code = 'transferred')",
        "further_count": "0",
        "further_warnings": "CAST(NULL AS VARCHAR)",
        "continued_by_psn_no": "l.continued_by_psn_no",
    }
    as_left = ", ".join(f"{left.get(name, f's.{name}')} AS {name}" for name in [*PERSON, *WARNING, *OF_ROW])
    return (
        f"SELECT {columns} FROM placed_warning AS k JOIN listed_warning AS w ON w.warning_id = k.warning_id "
        "JOIN person_part AS p ON p.psn_no = k.psn_no JOIN leading_row AS r ON r.psn_no = k.psn_no "
        f"WHERE k.place = 1 UNION ALL SELECT {as_left} FROM left_person AS l JOIN sent_person AS s ON s.psn_no = l.psn_no"
    )


def _derive_events(warehouse: Warehouse) -> None:
    for name in ("person_event", "push_event"):
        warehouse.derive("publishing", name)
    columns = ", ".join(f"w.{name}" for name in WARNING)
    warehouse.make_view(
        "told_event",
        f"SELECT e.event_id, e.event_no, e.event, v.night AS told_on, e.psn_no, p.township_code, p.village_code, {columns} "
        "FROM push_event AS e CROSS JOIN publish_value AS v JOIN listed_warning AS w ON w.warning_id = e.warning_id LEFT JOIN person_part AS p ON p.psn_no = e.psn_no",
    )


def _keep_changed(warehouse: Warehouse) -> None:
    """What has an event has changed; only the rest is compared value by value, for a wide comparison costs more than all else."""
    row = ", ".join(f"n.{name}" for name in ROW)
    warehouse.make_view("changed_person", f"SELECT {row} FROM person_now AS n {_unlike_sent('person', 'psn_no', ROW)}")
    count = "CAST(n.sent_event_count + COALESCE(c.event_count, 0) AS INTEGER) AS event_count"
    columns = ", ".join(count if name == "event_count" else f"n.{name}" for name in KEPT_OF_WARNING)
    compared = [name for name in KEPT_OF_WARNING if name != "event_count"]
    warehouse.make_view(
        "changed_warning",
        "WITH told_now AS (SELECT warning_id, COUNT(*) AS event_count FROM push_event GROUP BY warning_id) "
        f"SELECT {columns} FROM listed_warning AS n LEFT JOIN told_now AS c ON c.warning_id = n.warning_id "
        f"{_unlike_sent('warning', 'warning_id', compared)}",
    )


def _unlike_sent(kind: str, key: str, columns: list[str]) -> str:
    """The end of a query of rows `n`: those that have an event, were never sent, or differ from what was sent."""
    differs = " OR ".join(f"n.{name} IS DISTINCT FROM s.{name}" for name in columns)
    return (
        f"LEFT JOIN (SELECT * FROM sent_{kind} WHERE {key} NOT IN (SELECT {key} FROM push_event)) AS s ON s.{key} = n.{key} "
        f"WHERE s.{key} IS NULL OR {differs}"
    )


def counts_of_changes(warehouse: Warehouse) -> dict[str, int]:
    """How many warnings differ and wait for their rhythm, and how many open ones the warehouse no longer knows."""
    query = "SELECT COUNT(*) AS waiting FROM push_change WHERE event IS NOT NULL AND NOT is_due"
    return {"waiting": int(warehouse.arrow(query)["waiting"][0].as_py()), "unknown": warehouse.count("unknown_warning")}
