"""Where imported lists are kept: a database of its own under the home folder, which a rebuild of the warehouse leaves alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from monitoring.databases import private_file
from monitoring.identities.certificate import Fault
from monitoring.identities.entries import Entry
from monitoring.identities.periods import Holder, Period, Snapshot

LIST_PREFIX = "list:"
"""How the rid of an identity row that comes from a list begins; no row of the source begins so."""

_metadata = sa.MetaData()
snapshot_table = sa.Table(
    "snapshot",
    _metadata,
    sa.Column("snapshot_id", sa.Integer, primary_key=True),
    sa.Column("list_name", sa.String(60), nullable=False),
    sa.Column("listed_on", sa.Date, nullable=False),
    sa.Column("imported_at", sa.DateTime, nullable=False),
    sa.UniqueConstraint("list_name", "listed_on"),
)
entry_table = sa.Table(
    "listed_entry",
    _metadata,
    sa.Column("snapshot_id", sa.Integer, primary_key=True),
    sa.Column("row_number", sa.Integer, primary_key=True),
    sa.Column("certificate", sa.String(18)),
    sa.Column("fault", sa.String(20)),
    sa.Column("name", sa.String(100)),
    sa.Column("code", sa.String(20), nullable=False),
    sa.Column("begin_on", sa.Date),
    sa.Column("end_on", sa.Date),
)
# A number of our own stands for the certificate in every id that leaves this database.
person_table = sa.Table(
    "listed_person",
    _metadata,
    sa.Column("person_number", sa.Integer, primary_key=True),
    sa.Column("certificate", sa.String(18), nullable=False, unique=True),
)
row_table = sa.Table(
    "identity_row",
    _metadata,
    sa.Column("list_name", sa.String(60), primary_key=True),
    sa.Column("person_number", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(20), primary_key=True),
    sa.Column("run_number", sa.Integer, primary_key=True),
    sa.Column("begin_on", sa.Date, nullable=False),
    sa.Column("end_on", sa.Date),
    sa.Column("is_valid", sa.Boolean, nullable=False),
    sa.Column("crte_time", sa.DateTime, nullable=False),
    sa.Column("updt_time", sa.DateTime, nullable=False),
)

RowKey = tuple[str, str, int]
"""Certificate, code, number of the period."""


@dataclass(frozen=True)
class StoredRow:
    """An identity row made from a list; `rid` names no certificate."""

    rid: str
    certificate: str
    code: str
    begin_on: date
    end_on: date | None
    is_valid: bool
    crte_time: datetime
    updt_time: datetime


class ListStore:
    """The snapshots of all lists, and the identity rows that follow from them."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def list_names(self) -> list[str]:
        """The names of the lists, in order."""
        query = sa.select(snapshot_table.c.list_name).distinct().order_by(snapshot_table.c.list_name)
        return list(self._connection.execute(query).scalars())

    def snapshots(self, list_name: str, before: datetime | None = None) -> list[Snapshot]:
        """The snapshots of a list, oldest first, as far as they were imported before a moment."""
        query = (
            sa.select(snapshot_table)
            .where(snapshot_table.c.list_name == list_name)
            .order_by(snapshot_table.c.listed_on)
        )
        if before:
            query = query.where(snapshot_table.c.imported_at < before)
        found = self._connection.execute(query).all()
        return [Snapshot(row.listed_on, self._entries(row.snapshot_id)) for row in found]

    def _entries(self, snapshot_id: int) -> tuple[Entry, ...]:
        query = (
            sa.select(entry_table).where(entry_table.c.snapshot_id == snapshot_id).order_by(entry_table.c.row_number)
        )
        return tuple(
            Entry(
                row.row_number,
                row.certificate,
                Fault[row.fault] if row.fault else None,
                row.name,
                row.code,
                row.begin_on,
                row.end_on,
            )
            for row in self._connection.execute(query)
        )

    def save_snapshot(self, list_name: str, snapshot: Snapshot, at: datetime) -> None:
        """Put a snapshot in the place of the one of the same day, if there is one."""
        is_it = (snapshot_table.c.list_name == list_name) & (snapshot_table.c.listed_on == snapshot.listed_on)
        of_it = sa.select(snapshot_table.c.snapshot_id).where(is_it).scalar_subquery()
        self._connection.execute(entry_table.delete().where(entry_table.c.snapshot_id == of_it))
        self._connection.execute(snapshot_table.delete().where(is_it))
        values = {"list_name": list_name, "listed_on": snapshot.listed_on, "imported_at": at}
        key = self._connection.execute(snapshot_table.insert().values(values)).inserted_primary_key
        rows = [
            {**vars(entry), "fault": entry.fault.name if entry.fault else None, "snapshot_id": key[0] if key else None}
            for entry in snapshot.entries
        ]
        self._connection.execute(entry_table.insert(), rows)

    def rows(self, list_name: str | None = None, before: datetime | None = None) -> list[StoredRow]:
        """The identity rows of a list, or of all, as far as they were written before a moment."""
        query = sa.select(row_table, person_table.c.certificate).join(
            person_table, person_table.c.person_number == row_table.c.person_number
        )
        if list_name:
            query = query.where(row_table.c.list_name == list_name)
        if before:
            query = query.where(row_table.c.updt_time < before)
        return [_stored(row) for row in self._connection.execute(query.order_by(*row_table.primary_key))]

    def save_rows(self, list_name: str, periods: Mapping[Holder, list[Period]], at: datetime) -> None:
        """Write what differs; a period that no snapshot gives any more stays as invalid."""
        stored = {_row_key(row): row for row in self.rows(list_name)}
        wanted = {(c, code, n): period for (c, code), found in periods.items() for n, period in enumerate(found)}
        numbers = self._person_numbers({certificate for certificate, _, _ in wanted})
        new = [
            _values(list_name, numbers[key[0]], key, period) | {"crte_time": at, "updt_time": at}
            for key, period in wanted.items()
            if key not in stored
        ]
        if new:
            self._connection.execute(row_table.insert(), new)
        for key, row in stored.items():
            self._change(list_name, key, row, wanted.get(key), at)

    def _change(self, list_name: str, key: RowKey, row: StoredRow, period: Period | None, at: datetime) -> None:
        change: dict[str, object] = {"is_valid": False}
        if period:
            change = {"begin_on": period.begin_on, "end_on": period.end_on, "is_valid": True}
        if all(getattr(row, name) == value for name, value in change.items()):
            return
        number = self._person_numbers({key[0]})[key[0]]
        is_it = [
            row_table.c.list_name == list_name,
            row_table.c.person_number == number,
            row_table.c.code == key[1],
            row_table.c.run_number == key[2],
        ]
        self._connection.execute(row_table.update().where(*is_it).values(change | {"updt_time": at}))

    def _person_numbers(self, certificates: set[str]) -> dict[str, int]:
        numbers = self._known_numbers(certificates)
        new = [{"certificate": text} for text in sorted(certificates - numbers.keys())]
        if new:
            self._connection.execute(person_table.insert(), new)
            numbers = self._known_numbers(certificates)
        return numbers

    def _known_numbers(self, certificates: set[str]) -> dict[str, int]:
        query = sa.select(person_table)
        if len(certificates) == 1:
            query = query.where(person_table.c.certificate == next(iter(certificates)))
        found = {row.certificate: row.person_number for row in self._connection.execute(query)}
        return {text: found[text] for text in certificates if text in found}


@contextmanager
def open_store(path: Path) -> Iterator[ListStore]:
    """The store in one transaction: all of an import or nothing. The file can be read by its owner alone."""
    with private_file(path, _metadata) as connection:
        yield ListStore(connection)


def _stored(row: sa.Row[tuple[object, ...]]) -> StoredRow:
    rid = f"{LIST_PREFIX}{row.list_name}:{row.person_number}:{row.code}:{row.run_number}"
    return StoredRow(
        rid, row.certificate, row.code, row.begin_on, row.end_on, row.is_valid, row.crte_time, row.updt_time
    )


def _row_key(row: StoredRow) -> RowKey:
    return row.certificate, row.code, int(row.rid.rpartition(":")[2])


def _values(list_name: str, number: int, key: RowKey, period: Period) -> dict[str, object]:
    place = {"list_name": list_name, "person_number": number, "code": key[1], "run_number": key[2]}
    return place | {"begin_on": period.begin_on, "end_on": period.end_on, "is_valid": True}
