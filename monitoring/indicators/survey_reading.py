"""Read a household survey; all faults of its rows are told together, with file, line, column and cure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from monitoring.declared.faults import Fault
from monitoring.errors import SurveyError
from monitoring.identities.spreadsheet import Cells
from monitoring.indicators.survey_cells import read_cells
from monitoring.indicators.survey_columns import NOTHING_COMPUTED, places_of
from monitoring.indicators.survey_households import Households, Whole
from monitoring.indicators.survey_numbers import (
    WrongCellError,
    read_amount,
    read_code,
    read_members,
    read_weight,
)

TOLD_AT_MOST = 20
_READERS: dict[str, Callable[[object], Any]] = {
    "household_id": read_code,
    "member_count": read_members,
    "consumption_amount": read_amount,
    "health_amount": read_amount,
    "food_amount": read_amount,
    "weight": read_weight,
    "stratum_code": read_code,
    "cluster_id": read_code,
}
_WITH_CURE = "correct the row; where consumption leaves health out, say so: --consumption without-health"
_WITHOUT_CURE = "correct the row; where consumption includes health, say so: --consumption with-health"


@dataclass(frozen=True)
class SurveyFile:
    """Which file, how its headers become columns, and whether its consumption includes payments for health."""

    path: Path
    headers: dict[str, str | None] = field(default_factory=dict)
    sheet: str | None = None
    includes_health: bool = True


@dataclass
class _Reading:
    file: SurveyFile
    places: dict[str, int]
    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def add(self, line: int, cells: Cells) -> None:
        """Take a row, or its faults."""
        before = len(self.faults)
        row: dict[str, Any] = {}
        for name, place in self.places.items():
            try:
                row[name] = _READERS[name](cells[place] if place < len(cells) else None)
            except WrongCellError as wrong:
                self._fault(line, name, wrong.what, wrong.cure)
        if len(self.faults) == before:
            self._examine(line, row)
        self.rows.append(row)

    def _examine(self, line: int, row: dict[str, Any]) -> None:
        total, health, food = row["consumption_amount"], row["health_amount"], row.get("food_amount", 0)
        with_health = self.file.includes_health
        if total == 0:
            self._fault(line, "consumption_amount", "is 0", "a household that consumed nothing is a gap: leave it out")
        elif with_health and health >= total:
            self._fault(line, "health_amount", "is not below consumption_amount, which includes it", _WITH_CURE)
        elif food > total - health * with_health:
            what = "is above consumption_amount" + " less health_amount" * with_health
            self._fault(line, "food_amount", what, _WITH_CURE if with_health else _WITHOUT_CURE)
        if row.get("household_id") in self.ids:
            self._fault(line, "household_id", "stands in the file before", "keep one row per household")
        self.ids.add(row.get("household_id", str(line)))

    def _fault(self, line: int, name: str, what: str, cure: str) -> None:
        self.faults.append(Fault(self.file.path.name, line, self.file.headers.get(name) or name, what, cure))


def read_survey(file: SurveyFile) -> Households:
    """All households of a file. Raises `SurveyError` with every fault (the first 20 in full) if one cannot be used."""
    titles, lines = read_cells(file.path, file.sheet)
    reading = _Reading(file, places_of(titles, file.headers, file.path.name))
    for line, cells in lines:
        reading.add(line, cells)
    _refuse(file, reading.faults)
    return _households(file, reading.rows)


def _refuse(file: SurveyFile, faults: Sequence[Fault]) -> None:
    if not faults:
        return
    told = [str(fault) for fault in faults[:TOLD_AT_MOST]]
    if len(faults) > TOLD_AT_MOST:
        told.append(f"and {len(faults) - TOLD_AT_MOST:,} more")
    count = "1 fault" if len(faults) == 1 else f"{len(faults):,} faults"
    head = f"The survey {file.path.name} cannot be used ({count}): a household left out or misread shifts every share. {NOTHING_COMPUTED}"
    raise SurveyError("\n".join([head, *told]))


def _households(file: SurveyFile, rows: Sequence[dict[str, Any]]) -> Households:
    def numbers(name: str) -> Whole:
        return np.array([row[name] for row in rows], dtype=np.int64)

    def codes(name: str) -> Whole:
        found: dict[str, int] = {}
        return np.array([found.setdefault(row[name], len(found)) for row in rows], dtype=np.int64)

    has, each = rows[0], np.arange(len(rows), dtype=np.int64)
    consumption, health = numbers("consumption_amount"), numbers("health_amount")
    return Households(
        member_count=numbers("member_count"),
        consumption=consumption if file.includes_health else consumption + health,
        health=health,
        food=numbers("food_amount") if "food_amount" in has else None,
        weight=np.array([row.get("weight", 1.0) for row in rows], dtype=np.float64),
        stratum=codes("stratum_code") if "stratum_code" in has else each * 0,
        cluster=codes("cluster_id") if "cluster_id" in has else each,
    )
