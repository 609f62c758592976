"""Classified patients by region, class and state of treatment, and how many of them are seen no more; small numbers are withheld unless asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa

from monitoring.indicators.care import STAY_REACH
from monitoring.participation.asked import AsOf, find_night, load_dated
from monitoring.participation.state import derive_state
from monitoring.participation.unmatched import persons_on_lists
from monitoring.participation.values import followed_codes
from monitoring.patients.reading import Patient
from monitoring.patients.state import OnDay, derive_patients, patients_on
from monitoring.review.suppression import TOTAL, Cell, Mark, Table, suppress
from monitoring.settings import Settings
from monitoring.source.coverage import end_of_night
from monitoring.warehouse import Warehouse, open_warehouse

Row = dict[str, object]
SILENT_DAYS = 90
"""A patient without a visit for so long is counted as silent: the quarter that chronic medicine is dispensed for."""
ALL_STATES = "*"
WHOLE = "patients"
"""The column of all patients of a class."""
COLUMNS = (
    *("level_type", "region_code", "region_name", "patient_class", "treatment_state", "patient_count", "silent_count"),
    *("insured_count", "patient_share"),
)


@dataclass(frozen=True)
class Summary:
    """Rows of `COLUMNS` as of a night; the lists that hold on it; patients in no row, since no insured person has their number or it cannot be read."""

    night: date
    rows: list[Row]
    on_day: OnDay
    unmatched: list[Patient]


def summarise_patients(settings: Settings, night: date | None, *, is_exact: bool) -> Summary:
    """The patients of a night, as known on it; without a night those of the newest one, by all lists imported so far.

    Counts of 1 to 4, and what they could be worked out from, are withheld unless `is_exact`. Raises NightError where the night is none of those applied.
    """
    dated = load_dated(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        found = find_night(warehouse, night)
        as_of = AsOf(found, found)
        derive_state(warehouse, dated, as_of, persons_on_lists(settings, as_of))
        on_day = patients_on(settings, found, None if night is None else end_of_night(night))
        derive_patients(warehouse, on_day)
        warehouse.load("followed_code", followed_codes(dated, found))
        rows = _counts(warehouse, found)
        lost = set(warehouse.select("patients", "unmatched_patient")["row_id"].to_pylist())
    unmatched = [patient for n, patient in enumerate(on_day.patients) if n in lost or patient.certificate is None]
    told = [*_with_wholes(rows)]
    return Summary(found, told if is_exact else withheld(told), on_day, unmatched)


def _counts(warehouse: Warehouse, day: date) -> list[Row]:
    silent_until = day - timedelta(days=SILENT_DAYS)
    warehouse.load("patient_value", pa.table({"silent_until": [silent_until]}))
    warehouse.load("visit_reach", pa.table({"from_on": [silent_until - STAY_REACH]}))
    warehouse.derive("patients", "followed_person")
    warehouse.derive("indicators", "known_visit")
    for name in ("person_group", "population"):
        warehouse.derive("indicators", name)
    rows: list[Row] = warehouse.select("patients", "patient_count").to_pylist()
    return rows


def _with_wholes(rows: list[Row]) -> Iterable[Row]:
    """The rows, and before those of a region and class their sum over the states."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["level_type"], row["region_code"], row["patient_class"]), []).append(row)
    for group in groups.values():
        counts = {name: sum(int(str(row[name])) for row in group) for name in ("patient_count", "silent_count")}
        for row in [{**group[0], "treatment_state": ALL_STATES, **counts}, *group]:
            yield {**row, "patient_share": _share(row["patient_count"], row["insured_count"])}


def _share(part: object, whole: object) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(str(part)) / Decimal(str(whole))).quantize(Decimal("0.000001"))


def withheld(rows: list[Row]) -> list[Row]:
    """The rows with a mark in place of each number that is small, or from which a small one could be worked out.

    Counties are the rows of a table for each class; the region `all` is its total. Silent patients of all states together are left out: they are told by state.
    """
    told: list[Row] = []
    for patient_class in dict.fromkeys(row["patient_class"] for row in rows):
        meant = [row for row in rows if row["patient_class"] == patient_class]
        marks = suppress(_table(meant))
        told += [_marked(row, marks) for row in meant]
    return sorted(told, key=_place)


def _table(rows: list[Row]) -> Table:
    states = sorted({str(row["treatment_state"]) for row in rows} - {ALL_STATES})
    columns: dict[str, str | None] = {WHOLE: None}
    for state in states:
        columns |= {state: WHOLE, f"{state} silent": state, f"{state} seen": state}
    counties = {str(row["region_code"]) for row in rows if row["level_type"] == "county"}
    cells = {county: dict.fromkeys(columns, 0) for county in sorted(counties)}
    for row in rows:
        if row["level_type"] == "county":
            cells[str(row["region_code"])] |= _cells(row)
    return Table(columns, cells)


def _cells(row: Row) -> dict[str, int]:
    state, patients, silent = str(row["treatment_state"]), int(str(row["patient_count"])), int(str(row["silent_count"]))
    if state == ALL_STATES:
        return {WHOLE: patients}
    return {state: patients, f"{state} silent": silent, f"{state} seen": patients - silent}


def _marked(row: Row, marks: Mapping[Cell, Mark]) -> Row:
    place = TOTAL if row["level_type"] == "all" else str(row["region_code"])
    state = str(row["treatment_state"])
    patients = marks.get((place, WHOLE if state == ALL_STATES else state))
    silent = None if state == ALL_STATES else marks.get((place, f"{state} silent"))
    told = dict(row)
    if patients:
        told |= {"patient_count": patients.value, "patient_share": None}
    if state == ALL_STATES:
        told["silent_count"] = None
    elif silent:
        told["silent_count"] = silent.value
    return told


def _place(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name] or "") for name in ("level_type", "region_code", "patient_class", "treatment_state"))
