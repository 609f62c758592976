"""What is disputed of what the texts say of a visit: a record that is only added to, in a file of its own that a rebuild of the warehouse leaves alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from monitoring.databases import private_file
from monitoring.settings import Settings
from monitoring.source.coverage import end_of_night

_metadata = sa.MetaData()
event_table = sa.Table(
    "dispute_event",
    _metadata,
    sa.Column("event_id", sa.Integer, primary_key=True),
    sa.Column("action", sa.String(10), nullable=False),
    sa.Column("setl_id", sa.String(60), nullable=False),
    # Empty: all of the visit.
    sa.Column("item", sa.String(40), nullable=False),
    sa.Column("said_state", sa.String(20)),
    # Text: SQLite has no exact decimal.
    sa.Column("said_amount", sa.String(20)),
    sa.Column("claimed_amount", sa.String(20)),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by_name", sa.String(80), nullable=False),
    sa.Column("recorded_at", sa.DateTime, nullable=False),
)
for _verb in ("UPDATE", "DELETE"):
    _refusal = sa.DDL(  # type: ignore[no-untyped-call]
        f"CREATE TRIGGER dispute_event_no_{_verb.lower()} BEFORE {_verb} ON dispute_event "
        "BEGIN SELECT RAISE(ABORT, 'disputes are only added to'); END"
    )
    sa.event.listen(event_table, "after_create", _refusal)

_FIELDS: list[pa.Field[Any]] = [
    *(pa.field(name, pa.string()) for name in ("setl_id", "item")),
    pa.field("claimed_amount", pa.decimal128(16, 2)),
]
_DISPUTED = pa.schema(_FIELDS)
_NUMBER = pa.schema([pa.field("number_type", pa.string()), pa.field("number_id", pa.string())])
Key = tuple[str, str]
"""Settlement number, item."""


class Action(StrEnum):
    """What an event does."""

    disputed = "disputed"
    lifted = "lifted"


@dataclass(frozen=True)
class Dispute:
    """An event about a settlement's visit: `item` empty means all of it; amounts in yuan; `said_*` is what the texts said when it was recorded."""

    action: Action
    setl_id: str
    item: str
    said_state: str | None
    said_amount: Decimal | None
    claimed_amount: Decimal | None
    reason: str
    by_name: str
    recorded_at: datetime

    @property
    def key(self) -> Key:
        """What the newest event stands for."""
        return self.setl_id, self.item


def disputes_by(settings: Settings, before: datetime | None) -> list[Dispute]:
    """The disputes in force, by settlement number and item, as recorded before a moment (None: all)."""
    newest = {event.key: event for event in dispute_events(settings) if before is None or event.recorded_at < before}
    return [newest[key] for key in sorted(newest) if newest[key].action is Action.disputed]


def disputes_known(settings: Settings, night: date | None) -> list[Dispute]:
    """The disputes in force as known by the end of a night that was named; all recorded so far if none was."""
    return disputes_by(settings, None if night is None else end_of_night(night))


def dispute_events(settings: Settings) -> list[Dispute]:
    """Everything recorded, oldest first."""
    if not settings.disputes_file.exists():
        return []
    query = sa.select(event_table).order_by(event_table.c.event_id)
    with private_file(settings.disputes_file, _metadata) as connection:
        return [_read(row) for row in connection.execute(query)]


def record_disputes(settings: Settings, events: Iterable[Dispute]) -> None:
    """Add events, all or none."""
    rows = [{**vars(event), **_as_text(event)} for event in events]
    if rows:
        with private_file(settings.disputes_file, _metadata) as connection:
            connection.execute(event_table.insert(), rows)


def dispute_relations(disputes: Sequence[Dispute]) -> dict[str, pa.Table]:
    """`disputed_settlement`, and `named_number` with its settlements."""
    rows = [{"setl_id": d.setl_id, "item": d.item or None, "claimed_amount": d.claimed_amount} for d in disputes]
    numbers = [("settlement", d.setl_id) for d in disputes]
    return {"disputed_settlement": pa.Table.from_pylist(rows, _DISPUTED), "named_number": number_table(numbers)}


def number_table(numbers: Iterable[tuple[str, str]]) -> pa.Table:
    """Numbers with what they are of: `settlement` or `visit`."""
    return pa.Table.from_pylist([{"number_type": t, "number_id": n} for t, n in sorted(set(numbers))], _NUMBER)


def _read(row: sa.Row[tuple[object, ...]]) -> Dispute:
    found = dict(row._mapping)
    del found["event_id"]
    amounts = {name: None if found[name] is None else Decimal(found[name]) for name in _AMOUNTS}
    return Dispute(**{**found, **amounts, "action": Action(found["action"])})


_AMOUNTS = ("said_amount", "claimed_amount")


def _as_text(event: Dispute) -> dict[str, object]:
    amounts = {name: getattr(event, name) for name in _AMOUNTS}
    return {"action": event.action.value, **{n: None if a is None else str(a) for n, a in amounts.items()}}
