"""Lists of patients and their figures in words and tables; no name of a person is ever in them."""

from __future__ import annotations

import sys

from rich.table import Table

from monitoring.identities.certificate import Fault
from monitoring.identities.telling import told_rows
from monitoring.participation.private_file import Row, as_csv, as_json
from monitoring.patients.importing import Imported
from monitoring.patients.reading import Patient, PatientFile, ReadPatients
from monitoring.patients.summary import COLUMNS, SILENT_DAYS, Summary
from monitoring.reports.printing import console

UNMATCHED_COLUMNS = (
    *("patient_class", "row_number", "certificate", "patient_name", "treatment_state", "from_on", "to_on", "why"),
)


def told_import(file: PatientFile, imported: Imported, *, is_dry: bool) -> str:
    """The import in lines of text."""
    lines = [f"Patients of {file.listed_on} ({file.path.name}): {len(imported.read.patients):,} read"]
    for change in imported.changes:
        done = (
            "is there already, nothing changed"
            if change.is_known
            else f"added {change.added:,}, ended {change.ended:,}"
        )
        lines.append(f"  {change.patient_class}: {change.read:,} patients, {change.before:,} before; {done}")
    matched = imported.matched
    lines.append(
        "  no warehouse yet: persons are matched with each figure"
        if matched is None
        else f"  numbers of insured persons: {matched:,}"
    )
    lines += _to_look_at(imported.read)
    if imported.read.has_diagnosis:
        lines.append("  a column of diagnoses was not kept: class and state are all that is needed")
    return "\n".join([*lines, *(["  (dry run: nothing was kept)"] if is_dry else [])])


def _to_look_at(read: ReadPatients) -> list[str]:
    rows = {fault.value: [p.row_number for p in read.patients if p.fault is fault] for fault in Fault}
    rows["stands there twice, the first row is taken"] = list(read.repeated_rows)
    rows["a day that cannot be read or lies before the first one, it is left out"] = list(read.unread_day_rows)
    return [f"  {why}: {told_rows(numbers)}" for why, numbers in rows.items() if numbers]


def told_summary(summary: Summary) -> str:
    """What the figures are of, and what is in none of them."""
    lists = ", ".join(f"{found.patient_class} of {found.listed_on}" for found in summary.on_day.lists)
    unreadable = len(summary.on_day.unreadable)
    told = [f"Classified patients as of night {summary.night}, by lists {lists or '(none known on it)'}"]
    told.append(f"silent: no visit for {SILENT_DAYS} days")
    if summary.unmatched:
        told.append(
            f"in no figure: {len(summary.unmatched) - unreadable:,} whose number no insured person has, {unreadable:,} whose number cannot be read (monitoring "
            "patients unmatched names them in a file)"
        )
    return "; ".join(told)


def write_summary(summary: Summary, output: str) -> None:
    """Write the figures to the terminal."""
    if output == "table":
        table = Table(*(name.removesuffix("_count") for name in COLUMNS if name != "level_type"))
        for row in summary.rows:
            table.add_row(*("" if row[name] is None else str(row[name]) for name in COLUMNS if name != "level_type"))
        console().print(table)
    else:
        sys.stdout.write(as_json(summary.rows) if output == "json" else as_csv(summary.rows, COLUMNS))


def unmatched_rows(patients: list[Patient]) -> list[Row]:
    """Rows of `UNMATCHED_COLUMNS`."""
    return [
        {
            "patient_class": patient.patient_class.value,
            "row_number": patient.row_number,
            "certificate": patient.certificate,
            "patient_name": patient.name,
            "treatment_state": patient.state.value if patient.state else None,
            "from_on": patient.begin_on,
            "to_on": patient.end_on,
            "why": patient.fault.value if patient.fault else "no insured person has this number",
        }
        for patient in patients
    ]
