"""Rows that somebody asked to mend: kept until a night has taken them over, and given to its pull."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa

from monitoring.databases import private_file
from monitoring.reconcile.differences import ENDABLE, Kind, RowDifference
from monitoring.settings import Settings
from monitoring.source.coverage import Interval, end_of_night, merged
from monitoring.source.pull import Added, Beside, Restamped
from monitoring.warehouse import is_made, open_warehouse

END, READ_AGAIN = "end", "read_again"
_READ_AGAIN = frozenset({Kind.missing, Kind.changed, Kind.moved})

_metadata = sa.MetaData()
mending_table = sa.Table(
    "mending",
    _metadata,
    sa.Column("source_table", sa.String(20), primary_key=True),
    sa.Column("source_key", sa.String(60), primary_key=True),
    sa.Column("asked_at", sa.DateTime, primary_key=True),
    sa.Column("action", sa.String(12), nullable=False),
    sa.Column("reason", sa.String(80), nullable=False),
    sa.Column("source_at", sa.DateTime),
    sa.Column("is_older", sa.Boolean, nullable=False),
)


@dataclass(frozen=True)
class Mending:
    """A row to mend. `source_at` is its stamp at the source; `is_older`: than the one stored, so that it would not win by itself."""

    source_table: str
    source_key: str
    asked_at: datetime
    action: str
    source_at: datetime | None
    is_older: bool


@dataclass(frozen=True)
class Mendings:
    """What a night's pull has to do beside its own: rows to end, intervals to read again, rows to stamp anew; by table."""

    ended: dict[str, list[str]]
    intervals: dict[str, list[Interval]]
    restamped: dict[str, Restamped]
    asked_at: datetime | None

    @property
    def counts(self) -> dict[str, int]:
        """Rows ended by this night, by table."""
        return {f"{table}_ended_as_gone": len(keys) for table, keys in self.ended.items()}

    def with_own(self, intervals: dict[str, list[Interval]]) -> dict[str, list[Interval]]:
        """The intervals of a night, and those of the rows to read again."""
        return {name: merged([*found, *self.intervals.get(name, [])]) for name, found in intervals.items()}


def beside_the_source(settings: Settings, mendings: Mendings, listed: Added | None) -> Beside:
    """What a pull holds that the source does not say: rows of identity lists, rows to end, and newer stamps."""
    added: dict[str, Added] = {"identity": listed} if listed else {}
    for table, keys in mendings.ended.items():
        added[table] = _both(added.get(table), _ending(settings, table, keys, mendings.asked_at))
    return Beside(added, mendings.restamped)


def _both(one: Added | None, other: Added) -> Added:
    return (lambda folder: chain(one(folder), other(folder))) if one else other


def mendable(differences: Iterable[RowDifference]) -> tuple[list[RowDifference], list[RowDifference]]:
    """The rows that would be ended, and those that would be read again."""
    found = list(differences)
    ended = [d for d in found if d.kind is Kind.gone and d.source_table in ENDABLE]
    return ended, [d for d in found if d.kind in _READ_AGAIN]


def ask_mending(settings: Settings, differences: Iterable[RowDifference], at: datetime) -> None:
    """Keep what is to be mended for the next night; its reason and moment stay in the file afterwards."""
    ended, again = mendable(differences)
    rows = [_row(d, END, at) for d in ended] + [_row(d, READ_AGAIN, at) for d in again]
    with private_file(settings.mending_file, _metadata) as connection:
        if rows:
            connection.execute(mending_table.insert(), rows)


def open_mendings(settings: Settings, night: date) -> Mendings:
    """What was asked before the end of a night and that no other night since has taken over."""
    asked = _asked(settings, night)
    ended: dict[str, list[str]] = {}
    intervals: dict[str, list[Interval]] = {}
    restamped: dict[str, Restamped] = {}
    for mending in asked:
        table = mending.source_table
        if mending.action == END:
            ended.setdefault(table, []).append(mending.source_key)
        elif mending.source_at:
            start = mending.source_at.replace(microsecond=0)
            intervals.setdefault(table, []).append(Interval(start, start + timedelta(seconds=1)))
            if mending.is_older:
                restamped.setdefault(table, {})[mending.source_key] = f"{mending.asked_at:%Y-%m-%d %H:%M:%S}"
    newest = max((mending.asked_at for mending in asked), default=None)
    return Mendings(ended, {name: merged(found) for name, found in intervals.items()}, restamped, newest)


def _asked(settings: Settings, night: date) -> list[Mending]:
    if not settings.mending_file.exists():
        return []
    applied = _applied_nights(settings) - {night}
    query = sa.select(mending_table).where(mending_table.c.asked_at < end_of_night(night))
    with private_file(settings.mending_file, _metadata) as connection:
        rows = connection.execute(query.order_by(*mending_table.primary_key)).all()
    found = [Mending(r.source_table, r.source_key, r.asked_at, r.action, r.source_at, r.is_older) for r in rows]
    return [m for m in found if not any(other >= m.asked_at.date() for other in applied)]


def _applied_nights(settings: Settings) -> set[date]:
    if not is_made(settings):
        return set()
    with open_warehouse(settings, read_only=True) as warehouse:
        return {row["night"] for row in warehouse.arrow("SELECT DISTINCT night FROM applied_night").to_pylist()}


def _ending(settings: Settings, table: str, keys: list[str], at: datetime | None) -> Added:
    def rows(_: Path) -> Iterator[pa.Table]:
        if not is_made(settings):
            return
        with open_warehouse(settings, read_only=True) as warehouse:
            warehouse.load("ended_key", pa.table({"source_key": pa.array(keys, pa.string())}))
            warehouse.load("ended_value", pa.table({"ended_at": pa.array([at], pa.timestamp("us"))}))
            yield warehouse.select("reconcile", f"ended_{table}")

    return rows


def _row(difference: RowDifference, action: str, at: datetime) -> dict[str, object]:
    stored, source = difference.stored_at, difference.source_at
    return {
        "source_table": difference.source_table,
        "source_key": difference.key,
        "asked_at": at,
        "action": action,
        "reason": difference.kind.value,
        "source_at": source,
        "is_older": bool(stored and source and source < stored),
    }
