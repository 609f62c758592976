"""Who is a classified patient on a day, as known on a night: the relations that figures read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from monitoring.patients.reading import Patient
from monitoring.patients.store import PatientList, open_patients
from monitoring.patients.words import PatientClass
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse

_FIELDS: list[pa.Field[Any]] = [
    pa.field("row_id", pa.int64()),
    *(pa.field(name, pa.string()) for name in ("certificate", "patient_class", "treatment_state")),
]
_ROW = pa.schema(_FIELDS)


@dataclass(frozen=True)
class OnDay:
    """The lists that hold on a day, and their patients of that day in an order of their own."""

    lists: tuple[PatientList, ...]
    patients: tuple[Patient, ...]

    @property
    def unreadable(self) -> list[Patient]:
        """Patients whose number cannot be read."""
        return [patient for patient in self.patients if patient.certificate is None]


def patients_on(settings: Settings, day: date, before: datetime | None) -> OnDay:
    """The patients of a day by the lists imported before a moment (None: all)."""
    if not settings.identity_lists_file.exists():
        return OnDay((), ())
    with open_patients(settings.identity_lists_file) as store:
        lists = [found for kind in PatientClass if (found := store.newest(kind, day, before))]
    return OnDay(tuple(lists), tuple(p for found in lists for p in found.patients if _holds(p, day)))


def derive_patients(warehouse: Warehouse, found: OnDay) -> None:
    """Make `patient_row` and `patient_person`. Reads participation_value, member, insured."""
    rows = [
        {
            "row_id": n,
            "certificate": patient.certificate,
            "patient_class": patient.patient_class.value,
            "treatment_state": patient.state.value if patient.state else None,
        }
        for n, patient in enumerate(found.patients)
        if patient.certificate
    ]
    warehouse.load("patient_row", pa.Table.from_pylist(rows, _ROW))
    warehouse.derive("patients", "patient_person")


def _holds(patient: Patient, day: date) -> bool:
    has_begun = patient.begin_on is None or patient.begin_on <= day
    return has_begun and (patient.end_on is None or day <= patient.end_on)
