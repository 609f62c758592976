"""Read a list into entries: who is listed under which code, in which row, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from monitoring.errors import IdentityListError
from monitoring.identities.certificate import Fault, read_certificate
from monitoring.identities.columns import IDENTITY, Role
from monitoring.identities.listing import cell_of, is_footer, read_day, read_listing, text_of
from monitoring.identities.spreadsheet import Cells, Sheet

ALL_OTHERS = "*"
MOST_CATEGORIES = 12
_DAYS_AHEAD = timedelta(days=62)
"""A day later than so long after the list was not meant."""


@dataclass(frozen=True)
class Entry:
    """One row of a list. `certificate` is missing for the reason in `fault`; days are set where the list has a column of them."""

    row_number: int
    certificate: str | None
    fault: Fault | None
    name: str | None
    code: str
    begin_on: date | None = None
    end_on: date | None = None


@dataclass(frozen=True)
class ReadList:
    """Entries in the order of the file; rows that repeat a person; rows whose own day cannot be read; lines that name nobody."""

    entries: tuple[Entry, ...]
    repeated_rows: tuple[int, ...]
    unread_day_rows: tuple[int, ...]
    left_out: int


def read_list(
    path: Path,
    codes: Mapping[str, str],
    sheet: str | None,
    named: Mapping[Role, str],
    listed_on: date = date(2100, 1, 1),
) -> ReadList:
    """Read a list of a day; `codes` has the code of each value of its category column, `*` stands for all (others).

    Raises `IdentityListError` if it is unclear what a column, sheet or value means, or if more than half of the numbers are damaged.
    """
    rows, columns = read_listing(path, sheet, named, IDENTITY)
    code_of = _codes(rows, columns, codes)
    entries: list[Entry] = []
    unread: list[int] = []
    left_out = 0
    for number, cells in rows:
        if _names_nobody(cells, columns):
            left_out += bool(any(text_of(cell) for cell in cells))
            continue
        days = {role: read_day(cell_of(cells, columns, role)) for role in (Role.begin, Role.end)}
        if not _is_plausible(days[Role.begin], listed_on):
            days[Role.begin] = None
        if any(text_of(cell_of(cells, columns, role)) and day is None for role, day in days.items()):
            unread.append(number)
        entries.append(_entry(number, cells, columns, code_of, days))
    _refuse_damaged(path, entries)
    kept, repeated = _without_repeats(entries)
    return ReadList(kept, repeated, tuple(unread), left_out)


def _codes(rows: Sheet, columns: Mapping[Role, int], codes: Mapping[str, str]) -> dict[str, str]:
    """The code of each value that stands in the category column; raises if one has none."""
    present = {
        text_of(cell_of(cells, columns, Role.category)) for _, cells in rows if not _names_nobody(cells, columns)
    }
    if set(codes) == {ALL_OTHERS} and len(present - {""}) > 1:
        raise _unclear(sorted(present - {""}))
    missing = sorted(value for value in present if value not in codes and ALL_OTHERS not in codes)
    if missing:
        raise _unclear(missing)
    return {value: codes.get(value, codes.get(ALL_OTHERS, "")) for value in present}


def _unclear(values: Sequence[str]) -> IdentityListError:
    # Very many values are no categories; another column was taken for it, and may name persons.
    is_many = len(values) > MOST_CATEGORIES
    told = f"{len(values):,} different ones" if is_many else ", ".join(value or "(empty)" for value in values)
    return IdentityListError(
        f"The category column of the list holds values whose code was not given: {told}. A wrong category gives a wrong limit, so nothing was imported. "
        f"Say what each means: --category-code VALUE=CODE for each, and --category-code '{ALL_OTHERS}=CODE' for all others."
    )


def _names_nobody(cells: Cells, columns: Mapping[Role, int]) -> bool:
    if text_of(cell_of(cells, columns, Role.certificate)):
        return False
    return not text_of(cell_of(cells, columns, Role.name)) or is_footer(cells)


def _entry(
    number: int, cells: Cells, columns: Mapping[Role, int], codes: Mapping[str, str], days: Mapping[Role, date | None]
) -> Entry:
    read = read_certificate(cell_of(cells, columns, Role.certificate))
    name = re.sub(r"\s", "", text_of(cell_of(cells, columns, Role.name))) or None
    code = codes[text_of(cell_of(cells, columns, Role.category))]
    return Entry(number, read.text, read.fault, name, code, days[Role.begin], days[Role.end])


def _is_plausible(begin: date | None, listed_on: date) -> bool:
    """Whether somebody can hold a category from the day on; no day of his own is one."""
    return begin is None or date(1949, 10, 1) <= begin <= listed_on + _DAYS_AHEAD


def _refuse_damaged(path: Path, entries: Sequence[Entry]) -> None:
    damaged = sum(entry.fault is not None for entry in entries)
    if not entries or damaged * 2 > len(entries):
        raise IdentityListError(
            f"{damaged:,} of {len(entries):,} rows of {path.name} have no usable id number. That is no list of persons: Excel has rounded the numbers "
            "(format the column as text before they are entered), or another column is meant (--column certificate=HEADER). Nothing was imported."
        )


def _without_repeats(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[int, ...]]:
    """The first entry of each person and code; what cannot be read is never taken for a repeat."""
    kept: dict[tuple[object, str], Entry] = {}
    for entry in entries:
        kept.setdefault((entry.certificate or entry.row_number, entry.code), entry)
    return tuple(kept.values()), tuple(_repeats(entries, set(kept.values())))


def _repeats(entries: Sequence[Entry], kept: set[Entry]) -> Iterator[int]:
    return (entry.row_number for entry in entries if entry not in kept)
