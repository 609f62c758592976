"""Import a list of patients: read it, find out what it changes, ask before it ends many, and keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from monitoring.errors import IdentityListError
from monitoring.identities.holders import known_holders
from monitoring.identities.importing import ENDED_SHARE_UNASKED
from monitoring.patients.reading import Patient, PatientFile, ReadPatients, read_patients
from monitoring.patients.store import PatientList, PatientStore, open_patients
from monitoring.patients.words import PatientClass
from monitoring.settings import Settings

Ask = Callable[[str], bool]


@dataclass(frozen=True)
class ClassChange:
    """What an import does to the patients of a class; `is_known` says that this very list is there already."""

    patient_class: PatientClass
    read: int
    before: int
    added: int
    ended: int
    is_known: bool

    @property
    def is_to_be_asked(self) -> bool:
        """Whether more end at once than lists lose in a month."""
        return not self.is_known and self.ended > self.before * ENDED_SHARE_UNASKED


@dataclass(frozen=True)
class Imported:
    """What an import did by class; `matched` is missing where there is no warehouse yet."""

    read: ReadPatients
    changes: tuple[ClassChange, ...]
    matched: int | None


def import_patients(settings: Settings, file: PatientFile, at: datetime, *, is_dry: bool, ask: Ask) -> Imported:
    """Import a list at a moment: from its day on it replaces the older one of each of its classes. Doing it twice changes nothing.

    `ask` decides whether more than 2 % of a class may end. Raises `IdentityListError` if the file is refused or `ask` says no; then nothing was kept.
    """
    read = read_patients(file)
    matched = _matched(settings, read)
    if is_dry and not settings.identity_lists_file.exists():
        return Imported(read, tuple(_change(None, kind, read) for kind in read.by_class), matched)
    with open_patients(settings.identity_lists_file) as store:
        changes = tuple(_change(store.newest(kind, file.listed_on), kind, read, file) for kind in read.by_class)
        if not is_dry:
            _refuse_unasked(file, changes, ask)
            _keep(store, file, Imported(read, changes, matched), at)
    return Imported(read, changes, matched)


def _keep(store: PatientStore, file: PatientFile, imported: Imported, at: datetime) -> None:
    for change in imported.changes:
        if not change.is_known:
            patients = imported.read.by_class[change.patient_class]
            store.add(PatientList(change.patient_class, file.listed_on, at, patients))


def _change(
    older: PatientList | None, kind: PatientClass, read: ReadPatients, file: PatientFile | None = None
) -> ClassChange:
    patients = read.by_class[kind]
    before, after = _numbers(older.patients if older else ()), _numbers(patients)
    is_same_day = older is not None and file is not None and older.listed_on == file.listed_on
    is_known = is_same_day and older is not None and older.patients == patients
    return ClassChange(kind, len(patients), len(before), len(after - before), len(before - after), is_known)


def _numbers(patients: tuple[Patient, ...]) -> set[str]:
    return {patient.certificate for patient in patients if patient.certificate}


def _matched(settings: Settings, read: ReadPatients) -> int | None:
    known = known_holders(settings, _numbers(read.patients))
    return None if known is None else len(set(known.holders["certificate"].to_pylist()))


def _refuse_unasked(file: PatientFile, changes: tuple[ClassChange, ...], ask: Ask) -> None:
    many = [f"{c.ended:,} of {c.before:,} patients ({c.patient_class})" for c in changes if c.is_to_be_asked]
    if not many:
        return
    told = f"{', '.join(many)} would no longer be listed from {file.listed_on} on"
    if not ask(told):
        raise IdentityListError(
            f"{told}; more than {ENDED_SHARE_UNASKED:.0%} at once is what an incomplete or wrong file looks like. Nothing was imported. Look at the list; if they are "
            "meant to end, import it again with --yes."
        )
