"""Where lists of patients are kept: beside the identity lists, only added to, so that it stays known what was in which list on which night."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from monitoring.databases import private_file
from monitoring.identities.certificate import Fault
from monitoring.patients.reading import Patient
from monitoring.patients.words import PatientClass, Treatment

_metadata = sa.MetaData()
snapshot_table = sa.Table(
    "patient_snapshot",
    _metadata,
    sa.Column("snapshot_id", sa.Integer, primary_key=True),
    sa.Column("patient_class", sa.String(10), nullable=False),
    sa.Column("listed_on", sa.Date, nullable=False),
    sa.Column("imported_at", sa.DateTime, nullable=False),
)
patient_table = sa.Table(
    "listed_patient",
    _metadata,
    sa.Column("snapshot_id", sa.Integer, primary_key=True),
    sa.Column("row_number", sa.Integer, primary_key=True),
    sa.Column("certificate", sa.String(18)),
    sa.Column("fault", sa.String(20)),
    sa.Column("name", sa.String(100)),
    sa.Column("state", sa.String(20)),
    sa.Column("begin_on", sa.Date),
    sa.Column("end_on", sa.Date),
)


@dataclass(frozen=True)
class PatientList:
    """The list of a class as of a day."""

    patient_class: PatientClass
    listed_on: date
    imported_at: datetime
    patients: tuple[Patient, ...]


class PatientStore:
    """The lists of all classes."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def lists(self, before: datetime | None = None) -> list[tuple[PatientClass, date, int]]:
        """Class, day and number of each list as far as imported before a moment; of a class and day the one imported last."""
        query = sa.select(snapshot_table).order_by(snapshot_table.c.snapshot_id)
        if before is not None:
            query = query.where(snapshot_table.c.imported_at < before)
        rows = self._connection.execute(query)
        newest = {(PatientClass(row.patient_class), row.listed_on): int(row.snapshot_id) for row in rows}
        return sorted((kind, day, number) for (kind, day), number in newest.items())

    def newest(self, patient_class: PatientClass, day: date, before: datetime | None = None) -> PatientList | None:
        """The list of a class that holds on a day, as far as imported before a moment."""
        found = [number for kind, on, number in self.lists(before) if kind is patient_class and on <= day]
        return self._list(found[-1]) if found else None

    def _list(self, snapshot_id: int) -> PatientList:
        is_it = snapshot_table.c.snapshot_id == snapshot_id
        row = self._connection.execute(sa.select(snapshot_table).where(is_it)).one()
        kind = PatientClass(row.patient_class)
        return PatientList(kind, row.listed_on, row.imported_at, self._patients(snapshot_id, kind))

    def _patients(self, snapshot_id: int, kind: PatientClass) -> tuple[Patient, ...]:
        query = sa.select(patient_table).where(patient_table.c.snapshot_id == snapshot_id)
        return tuple(
            Patient(
                row.row_number,
                row.certificate,
                Fault[row.fault] if row.fault else None,
                row.name,
                kind,
                Treatment(row.state) if row.state else None,
                row.begin_on,
                row.end_on,
            )
            for row in self._connection.execute(query.order_by(patient_table.c.row_number))
        )

    def add(self, added: PatientList) -> None:
        """Add a list; one of the same class and day stays, and is known until this one was imported."""
        names = ("patient_class", "listed_on", "imported_at")
        values = {name: getattr(added, name) for name in names}
        key = self._connection.execute(snapshot_table.insert().values(values)).inserted_primary_key
        assert key is not None  # noqa: S101 - an insert into a table with a primary key returns it
        rows = [_row(patient) | {"snapshot_id": key[0]} for patient in added.patients]
        if rows:
            self._connection.execute(patient_table.insert(), rows)


def _row(patient: Patient) -> dict[str, object]:
    row = {**vars(patient), "fault": patient.fault.name if patient.fault else None}
    del row["patient_class"]
    return row


@contextmanager
def open_patients(path: Path) -> Iterator[PatientStore]:
    """The store in one transaction: all of an import or nothing. The file can be read by its owner alone."""
    with private_file(path, _metadata) as connection:
        yield PatientStore(connection)
