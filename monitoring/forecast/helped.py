"""Who was helped after a forecast, when and with what: a record that is only added to, in a file of its own. Help lowers the labels, so these know of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from monitoring.databases import private_file
from monitoring.settings import Settings

_metadata = sa.MetaData()
event_table = sa.Table(
    "help_event",
    _metadata,
    sa.Column("event_id", sa.Integer, primary_key=True),
    sa.Column("action", sa.String(10), nullable=False),
    sa.Column("psn_no", sa.String(60), nullable=False),
    sa.Column("helped_on", sa.Date, nullable=False),
    sa.Column("lever_code", sa.String(40), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by_name", sa.String(80), nullable=False),
    sa.Column("recorded_at", sa.DateTime, nullable=False),
)
for _verb in ("UPDATE", "DELETE"):
    _refusal = sa.DDL(  # type: ignore[no-untyped-call]
        f"CREATE TRIGGER help_event_no_{_verb.lower()} BEFORE {_verb} ON help_event "
        "BEGIN SELECT RAISE(ABORT, 'help is only added to'); END"
    )
    sa.event.listen(event_table, "after_create", _refusal)
_FIELDS: list[pa.Field[Any]] = [pa.field("psn_no", pa.string()), pa.field("helped_on", pa.date32())]
_KNOWN = pa.schema(_FIELDS)
Key = tuple[str, date, str]
"""Number of the person, day, code of the lever."""


class Action(StrEnum):
    """What an event does: it says that somebody was helped, or that this was recorded wrongly."""

    helped = "helped"
    withdrawn = "withdrawn"


@dataclass(frozen=True)
class Help:
    """An event about a person's help; `lever_code` is one of `HELPS` (monitoring/forecast/helping.py)."""

    action: Action
    psn_no: str
    helped_on: date
    lever_code: str
    reason: str
    by_name: str
    recorded_at: datetime

    @property
    def key(self) -> Key:
        """What the newest event stands for."""
        return self.psn_no, self.helped_on, self.lever_code


def help_events(settings: Settings) -> tuple[Help, ...]:
    """Everything recorded, oldest first."""
    if not settings.helped_file.exists():
        return ()
    query = sa.select(*(event_table.c[name] for name in Help.__dataclass_fields__)).order_by(event_table.c.event_id)
    with private_file(settings.helped_file, _metadata) as connection:
        rows = [dict(row._mapping) for row in connection.execute(query)]
    return tuple(Help(**{**row, "action": Action(row["action"])}) for row in rows)


def helps_by(events: Iterable[Help], before: datetime | None) -> list[Help]:
    """The help in force as recorded before a moment (None: all), by person, day and lever."""
    newest = {event.key: event for event in events if before is None or event.recorded_at < before}
    return [newest[key] for key in sorted(newest) if newest[key].action is Action.helped]


def record_help(settings: Settings, events: Sequence[Help]) -> None:
    """Add events, all or none."""
    rows = [{**vars(event), "action": event.action.value} for event in events]
    if rows:
        with private_file(settings.helped_file, _metadata) as connection:
            connection.execute(event_table.insert(), rows)


def help_table(helps: Sequence[Help]) -> pa.Table:
    """The relation `known_help`: number and day."""
    return pa.Table.from_pylist([{"psn_no": one.psn_no, "helped_on": one.helped_on} for one in helps], _KNOWN)
