"""The outbox in the warehouse: what is to be sent is written down before it is sent, and stays there as what was sent.

States of a batch: *staged* (its row stands in `outbox_batch`; whether the platform has it is to be asked) and *sent* (in `sent_batch`; the platform has
it). `sent_person`, `sent_event` and `sent_warning` show the rows of sent batches alone. A staged batch that the platform does not have is dropped and
worked out anew: what is told is the difference to what was sent, as it is then.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pyarrow as pa

from monitoring.platform.batch import Batch, Head
from monitoring.platform.contract import risk_list, risk_list_batch, risk_list_event
from monitoring.warehouse import Warehouse

KEYS = {"outbox_person": "psn_no", "outbox_warning": "warning_id"}
"""Tables of which the newest row of a key counts."""
OF_BATCHES = (*KEYS, "outbox_event")
STAGED = "batch_no IN (SELECT batch_no FROM outbox_batch)"
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
        batch = _read(warehouse, head)
        with ThreadPoolExecutor(1) as beside:
            # The hash is worked out while the engine writes on.
            hashing = beside.submit(lambda: batch.sha256)
            warehouse.append("outbox_warning", numbered.format("changed_warning"))
            hashing.result()
        _append(warehouse, "outbox_batch", batch.row())
    return batch


def staged_batch(warehouse: Warehouse) -> Batch | None:
    """The batch in the outbox."""
    rows = warehouse.arrow(f"SELECT {BATCH_COLUMNS} FROM outbox_batch").to_pylist()
    if not rows:
        return None
    return _read(warehouse, Head(**{name: rows[0][name] for name in Head.__dataclass_fields__}))


def drop_staged(warehouse: Warehouse) -> None:
    """Forget the staged batch."""
    if warehouse.has_rows("outbox_batch"):
        for table in OF_BATCHES:
            warehouse.change(table, f"DELETE FROM {table} WHERE {STAGED}")
        warehouse.empty("outbox_batch")


def confirm(warehouse: Warehouse, batch: Batch, refused: dict[str, str]) -> None:
    """Take the staged batch over as sent, but for the persons whom the receiver refused (error code by psn_no)."""
    with warehouse.transaction():
        _load_refused(warehouse, batch.head.batch_no, refused)
        for table in OF_BATCHES if refused else ():
            is_refused = f"{STAGED} AND psn_no IN (SELECT psn_no FROM refused_now)"
            warehouse.change(table, f"DELETE FROM {table} WHERE {is_refused}")
        for table, key in KEYS.items():
            told = f"SELECT {key} FROM {table} WHERE {STAGED}"
            warehouse.change(table, f"DELETE FROM {table} WHERE {key} IN ({told}) AND NOT {STAGED}")
        _append(warehouse, "sent_batch", batch.without(refused).row(len(refused)))
        warehouse.empty("outbox_batch")


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
    """The rows of the batch that is staged under this head."""
    of_batch = "WHERE batch_no = $batch_no"
    values = {"batch_no": head.batch_no}
    persons = warehouse.arrow(f"SELECT {PERSON_COLUMNS} FROM outbox_person {of_batch} ORDER BY psn_no", **values)
    events = warehouse.arrow(
        f"SELECT {EVENT_COLUMNS} FROM outbox_event {of_batch} ORDER BY psn_no, warning_id, event_no", **values
    )
    never_sent = f"SELECT psn_no FROM outbox_person {of_batch} AND psn_no NOT IN (SELECT psn_no FROM sent_person)"
    return Batch(head, persons, events, warehouse.arrow(never_sent, **values)["psn_no"].combine_chunks())


def _append(warehouse: Warehouse, table: str, row: dict[str, object]) -> None:
    warehouse.load("arriving_row", pa.Table.from_pylist([row], warehouse.schema(table)))
    warehouse.append(table, "arriving_row")
