"""What earlier slices took, and the room there is: the ground of estimates."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from monitoring.backfill.plan import Plan
from monitoring.backfill.slice_run import LOAD, SLICE
from monitoring.backfill.target import warehouse_path
from monitoring.ledger import Clock, Ledger
from monitoring.ledger.tables import run_step
from monitoring.settings import Settings

MEASURED_SLICES = 20
STORED_BYTES = 90
"""A row in the warehouse, with what is derived from it: 75 bytes measured on a province's rows."""
WORK_BYTES = 400
"""A row of the slice at work: pulled, checked, and in the log until the warehouse has taken it in."""


@dataclass(frozen=True)
class Room:
    """Bytes needed and free where the warehouse lies."""

    needed: int
    free: int


def earlier_speed(settings: Iterable[Settings], clock: Clock) -> Decimal | None:
    """Rows a second of the newest slices that a ledger tells of, the first ledger that has any; none if none has."""
    for one in settings:
        path = Path(one.ledger_url.removeprefix("sqlite:///"))
        if path.exists():
            with Ledger(one.ledger_url, clock) as ledger:
                found = _speed(ledger)
            if found is not None:
                return found
    return None


def _speed(ledger: Ledger) -> Decimal | None:
    query = (
        sa.select(run_step.c.started_at, run_step.c.ended_at, run_step.c.counts)
        .where(run_step.c.step.in_((SLICE, LOAD)), run_step.c.outcome == "done")
        .order_by(run_step.c.run_step_id.desc())
        .limit(MEASURED_SLICES)
    )
    with ledger.engine.connect() as connection:
        rows = connection.execute(query).all()
    taken = sum((row.ended_at - row.started_at for row in rows), timedelta())
    return rate(sum(pulled_rows(json.loads(row.counts or "{}")) for row in rows), taken)


def pulled_rows(counts: Mapping[str, int]) -> int:
    """Rows of all tables that a slice has read."""
    return sum(count for name, count in counts.items() if name.endswith("_pulled"))


def rate(rows: int, taken: timedelta) -> Decimal | None:
    """Rows a second; none where nothing was measured."""
    seconds = Decimal(taken // timedelta(milliseconds=1)) / 1000
    return Decimal(rows) / seconds if rows and seconds else None


def room_for(plan: Plan) -> Room:
    """What the rows to come will take, and what is free."""
    largest = max((piece.row_count for piece in plan.slices), default=0)
    folder = warehouse_path(plan.target.settings).parent
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return Room(plan.row_count * STORED_BYTES + largest * WORK_BYTES, shutil.disk_usage(there).free)


def end_interrupted(settings: Settings, clock: Clock) -> None:
    """Slices that a killed process left as running are told as interrupted; only one back-fill runs at a time."""
    unfinished = run_step.update().where(run_step.c.step.in_((SLICE, LOAD)), run_step.c.outcome == "running")
    with Ledger(settings.ledger_url, clock) as ledger, ledger.engine.begin() as connection:
        connection.execute(unfinished.values(outcome="interrupted"))
