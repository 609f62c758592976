"""What the platform's side answers: read each night, matched with the persons of the list, and kept.

Whatever stands in `risk_feedback` and not in the warehouse is taken over, by when it was registered and a week further back; where the platform
counts more answers than the warehouse even then, all of them are looked through. An answer that matches nobody is kept too and matched anew with
every push, for the person may be on the list by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from monitoring.platform.contract import risk_feedback
from monitoring.warehouse import Warehouse

PLATFORM_CHANNEL = "platform"
OVERLAP = timedelta(days=7)
"""An answer may be written down under an earlier moment than one that was read already: a long transaction, a clock that goes wrong."""
READ_ROWS = 10_000
STATUSES = ("received", "verifying", "recognised", "not_recognised", "risk_removed")
"""Those of the contract; another one counts for nothing."""
MATCHED = ("matched_psn_no", "matched_warning_id", "match_type")
NEVER_READ = "feedback_id NOT IN (SELECT feedback_id FROM feedback)"
AGAIN = "SELECT {columns} FROM {arriving} UNION ALL SELECT {columns} FROM feedback WHERE match_type = 'none'"

Row = Mapping[str, object]


def read_feedback(warehouse: Warehouse, engine: sa.Engine, night: date, today: date) -> dict[str, int]:
    """Take over the answers that the warehouse does not have; return how many, and how many of all match nobody or say nothing that counts: they
    are dated after `today`, or their status is none of the contract. No such answer is no count.
    """
    with engine.connect() as connection:
        _load_asked(warehouse, connection, night, _newest(warehouse))
        if _counted(connection) > _known(warehouse) + warehouse.count("asked_feedback"):
            _load_asked(warehouse, connection, night, None)
    taken = warehouse.count("asked_feedback")
    keep_feedback(warehouse, "asked_feedback")
    counts = {
        "answers": taken,
        "answers_matching_nobody": warehouse.count("feedback WHERE match_type = 'none'"),
        "answers_that_do_not_count": warehouse.count(
            f"feedback WHERE happened_on > DATE '{today}' OR status NOT IN {STATUSES}"
        ),
    }
    return {name: count for name, count in counts.items() if count}


def keep_feedback(warehouse: Warehouse, arriving: str) -> None:
    """Match the answers of a relation, and those that matched nobody so far, and keep them."""
    columns = ", ".join(arriving_schema(warehouse).names)
    match_feedback(warehouse, AGAIN.format(columns=columns, arriving=arriving))
    with warehouse.transaction():
        warehouse.replace("feedback", "matched_feedback", ("feedback_id",))


def match_feedback(warehouse: Warehouse, arriving: str) -> None:
    """Leave `matched_feedback` of the answers of a query."""
    warehouse.make("arriving_feedback", arriving)
    warehouse.derive("publishing", "matched_feedback")


def arriving_schema(warehouse: Warehouse) -> pa.Schema:
    """Columns of answers before they are matched."""
    return pa.schema([field for field in warehouse.schema("feedback") if field.name not in MATCHED])


def _newest(warehouse: Warehouse) -> datetime | None:
    query = f"SELECT MAX(recorded_at) AS newest FROM feedback WHERE channel_type = '{PLATFORM_CHANNEL}'"
    newest: datetime | None = warehouse.arrow(query)["newest"][0].as_py()
    return newest


def _known(warehouse: Warehouse) -> int:
    return warehouse.count(f"feedback WHERE channel_type = '{PLATFORM_CHANNEL}'")


def _counted(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(risk_feedback)).scalar_one())


def _load_asked(warehouse: Warehouse, connection: sa.Connection, night: date, newest: datetime | None) -> None:
    """Leave `asked_feedback`: the platform's answers since shortly before `newest` (None: all) that the warehouse does not have."""
    query = sa.select(risk_feedback)
    if newest is not None:
        query = query.where(risk_feedback.c.recorded_at >= newest - OVERLAP)
    schema = arriving_schema(warehouse)
    read: dict[str, object] = {"channel_type": PLATFORM_CHANNEL, "read_on": night}
    warehouse.load("read_feedback", pa.Table.from_batches(_batches(connection, query, schema, read), schema))
    warehouse.make("asked_feedback", f"SELECT * FROM read_feedback WHERE {NEVER_READ}")


def _batches(
    connection: sa.Connection, query: sa.Select[Any], schema: pa.Schema, read: Row
) -> Iterator[pa.RecordBatch]:
    result = connection.execute(query, execution_options={"yield_per": READ_ROWS})
    for rows in result.mappings().partitions():
        yield pa.RecordBatch.from_pylist([{**row, **read} for row in rows], schema)
