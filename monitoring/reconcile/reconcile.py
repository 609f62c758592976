"""Compare the warehouse with the source: sums first, rows where the sums differ; mend if somebody says so."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb

from monitoring.errors import ReconcileError
from monitoring.quality.known_errors import load_known_errors
from monitoring.reconcile.days import Sums, compared_intervals, intervals_of_days
from monitoring.reconcile.differences import Kind, RowDifference, find_differences, stored_sums
from monitoring.reconcile.mending import ask_mending, mendable
from monitoring.reconcile.source_side import differing_days, stamps_now
from monitoring.settings import Settings
from monitoring.source.address import source_of
from monitoring.source.coverage import Interval
from monitoring.source.opening import open_shapes
from monitoring.source.pull import save_table
from monitoring.source.shape import Shape
from monitoring.source.tables import SOURCE_TABLES, SourceTable
from monitoring.warehouse import is_made, open_warehouse

ENDED_SHARE_UNASKED = 0.01
"""So much of a table may end at once without a question: more is what a truncated table or another source looks like (our choice)."""

Ask = Callable[[str], bool]


@dataclass(frozen=True)
class Compared:
    """What a comparison found about a table: rows compared, the days whose sums differ, and every row that differs."""

    source_table: str
    row_count: int
    days: list[str]
    differences: list[RowDifference]


@dataclass(frozen=True)
class Stored:
    """The warehouse's side of a table: `intervals` are compared, `covered` were read."""

    table: SourceTable
    covered: list[Interval]
    intervals: list[Interval]
    sums: Sums


def reconcile(settings: Settings, tables: Sequence[str], first: date | None, last: date | None) -> list[Compared]:
    """Compare the tables on the days of `updt_time` from `first` to `last`, as far as they were ever read. Nothing is changed.

    Raises `ReconcileError` without a warehouse and for an unknown table, `SourceError` if the source does not answer.
    """
    known_errors = load_known_errors(settings.known_errors)
    found: list[Compared] = []
    stored = _stored(settings, _tables(tables), first, last)
    with open_shapes(source_of(settings), frozenset({"identity"})) as shapes, _folder(settings) as folder:
        days: dict[str, list[str]] = {}
        for one in stored:
            days[one.table.name] = _read_differing(shapes[one.table.name], one, Path(folder))
        with open_warehouse(settings, read_only=True) as warehouse:
            for one in stored:
                name = one.table.name
                differing = intervals_of_days(days[name])
                rows = (
                    find_differences(warehouse, one.table, differing, Path(folder), known_errors) if differing else []
                )
                found.append(Compared(name, sum(s.row_count for s in one.sums.values()), days[name], rows))
        return [
            _looked_up(one, shapes[one.source_table], side.covered) for one, side in zip(found, stored, strict=True)
        ]


def mend(settings: Settings, found: Sequence[Compared], at: datetime, ask: Ask) -> None:
    """Have the next night end the rows that are gone and read the others again. `ask` decides about more than 1 % of a table.

    Raises `ReconcileError`, and nothing is mended, if `ask` says no.
    """
    for one in found:
        ended, _ = mendable(one.differences)
        if len(ended) > ENDED_SHARE_UNASKED * one.row_count:
            told = f"{len(ended):,} of {one.row_count:,} rows of {one.source_table} are gone at the source and would be ended"
            if not ask(told):
                raise ReconcileError(
                    f"{told}; more than {ENDED_SHARE_UNASKED:.0%} at once is what a truncated table or the wrong source looks like, and warnings would be "
                    "withdrawn. Nothing will be mended. Ask the source's owner; if the rows were deleted on purpose, run it again with --mend --yes."
                )
    ask_mending(settings, (d for one in found for d in one.differences), at)


def _stored(settings: Settings, tables: list[SourceTable], first: date | None, last: date | None) -> list[Stored]:
    from monitoring.applying import covered_intervals

    if not is_made(settings):
        raise ReconcileError(
            "There is no warehouse yet, so there is nothing to compare. Run `monitoring nightly --date D` first."
        )
    with open_warehouse(settings, read_only=True) as warehouse:
        covered = covered_intervals(warehouse)
        compared = {t.name: compared_intervals(covered[t.name], first, last) for t in tables}
        return [
            Stored(t, covered[t.name], compared[t.name], stored_sums(warehouse, t, compared[t.name])) for t in tables
        ]


def _tables(names: Sequence[str]) -> list[SourceTable]:
    unknown = sorted(set(names) - {table.name for table in SOURCE_TABLES})
    if unknown:
        known = ", ".join(table.name for table in SOURCE_TABLES)
        raise ReconcileError(
            f"There is no table {', '.join(unknown)} to compare. Nothing was compared. Known: {known}."
        )
    return [table for table in SOURCE_TABLES if table.name in names or not names]


def _folder(settings: Settings) -> tempfile.TemporaryDirectory[str]:
    """For rows on their way; it holds data of persons and is gone at the end."""
    return tempfile.TemporaryDirectory(prefix="reconcile-", dir=settings.home)


def _read_differing(shapes: list[Shape], stored: Stored, folder: Path) -> list[str]:
    """The days that differ; their rows of the source are then in the folder."""
    if not shapes or not stored.intervals:
        return []
    with duckdb.connect() as scratch:
        days = differing_days(shapes, stored.sums, stored.intervals, scratch)
        if days:
            save_table(shapes, stored.table, intervals_of_days(days), folder, scratch)
    return days


def _looked_up(found: Compared, shapes: list[Shape], covered: list[Interval]) -> Compared:
    """What seems gone is looked for in the whole source: it may only have another stamp."""
    keys = [d.key for d in found.differences if d.kind is Kind.gone]
    if not keys:
        return found
    with duckdb.connect() as scratch:
        there = stamps_now(shapes, keys, scratch)
    return replace(found, differences=[_placed(d, there, covered) for d in found.differences])


def _placed(difference: RowDifference, there: dict[str, str | None], covered: list[Interval]) -> RowDifference:
    """A row that is there with a stamp that no night reads any more has to be read again; with another it comes by itself."""
    if difference.kind is not Kind.gone or difference.key not in there:
        return difference
    stamp = _moment(there[difference.key])
    is_past = stamp is not None and any(i.start <= stamp < i.end for i in covered)
    return replace(difference, kind=Kind.moved if is_past else Kind.coming, source_at=stamp)


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return None
