"""Read a list of classified patients: who is of which class, and how his treatment stands; a diagnosis beyond the class is not kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from monitoring.errors import IdentityListError
from monitoring.identities.certificate import Fault, read_certificate
from monitoring.identities.listing import cell_of, is_footer, is_number, read_day, read_listing, text_of
from monitoring.identities.spreadsheet import Cells, Sheet
from monitoring.patients.words import (
    CLASS_WORDS,
    TREATMENT_WORDS,
    VOCABULARY,
    PatientClass,
    PatientRole,
    Treatment,
)

MOST_WORDS = 12
"""Very many different words are no classes or states: another column was taken for it, and may name persons."""
Meaning = TypeVar("Meaning", bound=StrEnum)
Columns = Mapping[PatientRole, int]


@dataclass(frozen=True)
class PatientFile:
    """A list of a day: the classes it is the list of (none: those that stand in it), and what the user said about words and headers."""

    path: Path
    listed_on: date
    classes: frozenset[PatientClass] = frozenset()
    class_words: Mapping[str, PatientClass] = field(default_factory=dict)
    state_words: Mapping[str, Treatment] = field(default_factory=dict)
    sheet: str | None = None
    columns: Mapping[PatientRole, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Patient:
    """A row of a list. `certificate` is missing for the reason in `fault`; `state` is missing where the list does not say it."""

    row_number: int
    certificate: str | None
    fault: Fault | None
    name: str | None
    patient_class: PatientClass
    state: Treatment | None
    begin_on: date | None
    end_on: date | None


@dataclass(frozen=True)
class ReadPatients:
    """Patients in the order of the file, by class all that the list is of; rows that repeat a person, and rows whose days cannot be read or run backwards."""

    by_class: dict[PatientClass, tuple[Patient, ...]]
    repeated_rows: tuple[int, ...]
    unread_day_rows: tuple[int, ...]
    has_diagnosis: bool

    @property
    def patients(self) -> tuple[Patient, ...]:
        """All of them."""
        return tuple(patient for found in self.by_class.values() for patient in found)


def read_patients(file: PatientFile) -> ReadPatients:
    """Read a list. Raises `IdentityListError` if it is unclear what a column, sheet or word means, or if more than half of the numbers are damaged."""
    rows, columns = read_listing(file.path, file.sheet, file.columns, VOCABULARY)
    named = [(n, cells) for n, cells in rows if _names_somebody(cells, columns)]
    classes = _classes(file, named, columns)
    states = _meanings(_words(named, columns, PatientRole.state), TREATMENT_WORDS, file.state_words, "state")
    patients = [_patient(n, cells, columns, classes, states) for n, cells in named]
    _refuse_damaged(file, patients)
    kept = {(p.certificate or p.row_number, p.patient_class): p for p in reversed(patients)}
    covered = file.classes or {patient.patient_class for patient in patients}
    first = sorted(kept.values(), key=lambda patient: patient.row_number)
    return ReadPatients(
        {c: tuple(p for p in first if p.patient_class is c) for c in PatientClass if c in covered},
        tuple(sorted({p.row_number for p in patients} - {p.row_number for p in first})),
        tuple(p.row_number for (_, cells), p in zip(named, patients, strict=True) if _is_unread(cells, columns, p)),
        PatientRole.diagnosis in columns,
    )


def _names_somebody(cells: Cells, columns: Columns) -> bool:
    certificate, name = (text_of(cell_of(cells, columns, role)) for role in (PatientRole.certificate, PatientRole.name))
    return is_number(certificate) or (bool(certificate or name) and not is_footer(cells))


def _words(rows: Sheet, columns: Columns, role: PatientRole) -> set[str]:
    return {text for _, cells in rows if (text := text_of(cell_of(cells, columns, role)))}


def _classes(file: PatientFile, rows: Sheet, columns: Columns) -> dict[str, PatientClass]:
    """The class by the word of the column; by the empty word where all rows are of one class."""
    if PatientRole.patient_class not in columns:
        if len(file.classes) != 1:
            raise IdentityListError(
                f"The list {file.path.name} has no column of classes, and --class does not name the one class that all its rows are of "
                f"({', '.join(PatientClass)}). Nothing was imported. Name it, or the column: --column class=HEADER."
            )
        return {"": next(iter(file.classes))}
    words = {text_of(cell_of(cells, columns, PatientRole.patient_class)) for _, cells in rows}
    found = _meanings(words, CLASS_WORDS, file.class_words, "class")
    if file.classes and not set(found.values()) <= file.classes:
        raise IdentityListError(
            f"The list {file.path.name} holds patients of other classes than those that --class says it is the list of ({', '.join(sorted(file.classes))}). Their "
            "own lists would be mixed up, so nothing was imported. Name all its classes, or none."
        )
    return found


def _meanings(
    words: Iterable[str], known: Mapping[Meaning, str], given: Mapping[str, Meaning], what: str
) -> dict[str, Meaning]:
    meaning = {word: one for one, spelled in known.items() for word in spelled.split()} | dict(given)
    present = sorted(words)
    unknown = [word for word in present if word not in meaning]
    if unknown:
        is_many = len(unknown) > MOST_WORDS
        told = f"{len(unknown):,} different ones" if is_many else ", ".join(word or "(empty)" for word in unknown)
        raise IdentityListError(
            f"The list has words for the {what} of patients that are not known: {told}. Taken wrongly they would put patients into a wrong {what}, so nothing was "
            f"imported. Say what each means, --{what} WORD={what.upper()}, with one of {', '.join(known)}; or name the right column: --column {what}=HEADER."
        )
    return {word: meaning[word] for word in present}


def _patient(
    number: int,
    cells: Cells,
    columns: Columns,
    classes: Mapping[str, PatientClass],
    states: Mapping[str, Treatment],
) -> Patient:
    read = read_certificate(cell_of(cells, columns, PatientRole.certificate))
    name = re.sub(r"\s", "", text_of(cell_of(cells, columns, PatientRole.name))) or None
    patient_class = classes[text_of(cell_of(cells, columns, PatientRole.patient_class))]
    state = states.get(text_of(cell_of(cells, columns, PatientRole.state)))
    begin, end = (read_day(cell_of(cells, columns, role)) for role in (PatientRole.begin, PatientRole.end))
    if begin is not None and end is not None and end < begin:
        begin, end = None, None
    return Patient(number, read.text, read.fault, name, patient_class, state, begin, end)


def _is_unread(cells: Cells, columns: Columns, patient: Patient) -> bool:
    days = {PatientRole.begin: patient.begin_on, PatientRole.end: patient.end_on}
    return any(text_of(cell_of(cells, columns, role)) and day is None for role, day in days.items())


def _refuse_damaged(file: PatientFile, patients: Sequence[Patient]) -> None:
    damaged = sum(patient.fault is not None for patient in patients)
    if not patients or damaged * 2 > len(patients):
        raise IdentityListError(
            f"{damaged:,} of {len(patients):,} rows of {file.path.name} have no usable id number: Excel has rounded them (format the column as text before they are "
            "entered), or another column is meant (--column certificate=HEADER). Nothing was imported."
        )
