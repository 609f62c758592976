"""The outbox in the warehouse: what is to be sent is written down before it is sent, and becomes `sent_*` once the platform has it.

States of a batch: *staged* (in `outbox_*`; whether the platform has it is to be asked) and *sent* (in `sent_*`; the platform has it). A staged batch
that the platform does not have is dropped and worked out anew: what is told is the difference to what was sent, as it is then.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from monitoring.platform.batch import Batch, Head
from monitoring.platform.contract import risk_list, risk_list_batch, risk_list_event
from monitoring.warehouse import Warehouse

OUTBOX = ("outbox_batch", "outbox_person", "outbox_event", "outbox_warning")
PERSON_COLUMNS = ", ".join(column.name for column in risk_list.columns)
EVENT_COLUMNS = ", ".join(column.name for column in risk_list_event.columns)
BATCH_COLUMNS = ", ".join(column.name for column in risk_list_batch.columns)

Known = dict[int, str]
"""Hash by number of the batches that one side has."""


def sent_batches(warehouse: Warehouse) -> Known:
    """The batches that the platform is known to have."""
    rows = warehouse.arrow("SELECT batch_no, sha256 FROM sent_batch").to_pylist()
    return {row["batch_no"]: row["sha256"] for row in rows}


def pushed_batches(warehouse: Warehouse) -> list[tuple[str, date]]:
    """Rhythms and night of each batch that was sent."""
    rows = warehouse.arrow("SELECT rhythms, night FROM sent_batch").to_pylist()
    return [(row["rhythms"], row["night"]) for row in rows]


def stage(warehouse: Warehouse, head: Head) -> Batch:
    """Write the batch of `changed_person`, `told_event` and `changed_warning` into the outbox, in place of whatever was there."""
    with warehouse.transaction():
        drop_staged(warehouse)
        warehouse.load("batch_value", pa.table({"batch_no": [head.batch_no], "updated_on": [head.night]}))
        warehouse.append("outbox_person", "(SELECT * FROM changed_person CROSS JOIN batch_value) AS arriving")
        numbered = "(SELECT t.*, v.batch_no FROM {} AS t CROSS JOIN batch_value AS v) AS arriving"
        warehouse.append("outbox_event", numbered.format("told_event"))
        warehouse.append("outbox_warning", numbered.format("changed_warning"))
        batch = _read(warehouse, head)
        _append(warehouse, "outbox_batch", batch.row())
    return batch


def staged_batch(warehouse: Warehouse) -> Batch | None:
    """The batch in the outbox."""
    rows = warehouse.arrow(f"SELECT {BATCH_COLUMNS} FROM outbox_batch").to_pylist()
    if not rows:
        return None
    return _read(warehouse, Head(**{name: rows[0][name] for name in Head.__dataclass_fields__}))


def drop_staged(warehouse: Warehouse) -> None:
    """Empty the outbox."""
    for table in OUTBOX:
        warehouse.empty(table)


def confirm(warehouse: Warehouse, batch: Batch, refused: dict[str, str]) -> None:
    """Take the staged batch over as sent, but for the persons whom the receiver refused (error code by psn_no)."""
    with warehouse.transaction():
        _load_refused(warehouse, batch.head.batch_no, refused)
        accepted = "(SELECT * FROM outbox_{} WHERE psn_no NOT IN (SELECT psn_no FROM refused_now))"
        warehouse.replace("sent_person", accepted.format("person"), ("psn_no",))
        warehouse.replace("sent_warning", accepted.format("warning"), ("warning_id",))
        warehouse.append("sent_event", f"{accepted.format('event')} AS accepted")
        _append(warehouse, "sent_batch", batch.without(refused).row(len(refused)))
        drop_staged(warehouse)


def remember_refused(warehouse: Warehouse, batch_no: int, refused: dict[str, str]) -> None:
    """Drop a staged batch of which the receiver took nothing, and keep whom it refused."""
    with warehouse.transaction():
        _load_refused(warehouse, batch_no, refused)
        drop_staged(warehouse)


def _load_refused(warehouse: Warehouse, batch_no: int, refused: dict[str, str]) -> None:
    """Whom the receiver refused now takes the place of whom it refused before: with every push all of them are tried again."""
    schema = pa.schema({"psn_no": pa.string(), "error_code": pa.string()})
    rows = [{"psn_no": psn_no, "error_code": code} for psn_no, code in refused.items()]
    warehouse.load("refused_now", pa.Table.from_pylist(rows, schema))
    first = "COALESCE(p.first_batch_no, CAST($batch_no AS INTEGER))"
    warehouse.make(
        "refused_next",
        f"SELECT n.psn_no, n.error_code, {first} AS first_batch_no, CAST($batch_no AS INTEGER) AS last_batch_no "
        "FROM refused_now AS n LEFT JOIN refused_person AS p ON p.psn_no = n.psn_no",
        batch_no=batch_no,
    )
    warehouse.empty("refused_person")
    warehouse.append("refused_person", "refused_next")


def _read(warehouse: Warehouse, head: Head) -> Batch:
    persons = warehouse.arrow(f"SELECT {PERSON_COLUMNS} FROM outbox_person ORDER BY psn_no")
    events = warehouse.arrow(f"SELECT {EVENT_COLUMNS} FROM outbox_event ORDER BY psn_no, warning_id, event_no")
    never_sent = "SELECT o.psn_no FROM outbox_person AS o WHERE o.psn_no NOT IN (SELECT psn_no FROM sent_person)"
    return Batch(head, persons, events, warehouse.arrow(never_sent)["psn_no"].combine_chunks())


def _append(warehouse: Warehouse, table: str, row: dict[str, object]) -> None:
    warehouse.load("arriving_row", pa.Table.from_pylist([row], warehouse.schema(table)))
    warehouse.append(table, "arriving_row")
