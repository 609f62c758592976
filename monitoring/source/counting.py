"""How many rows a pull would give, by day: what a back-fill cuts its slices by, and the look at a source before any work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from monitoring.source.address import Source
from monitoring.source.coverage import BEGINNING, END, Interval
from monitoring.source.database_table import DatabaseTable
from monitoring.source.engine import Engine, open_engine
from monitoring.source.opening import open_shapes
from monitoring.source.rows import LOST_DAY, Rows
from monitoring.source.saving import groups_of, refuse_lost, told_failing
from monitoring.source.tables import SOURCE_TABLES

Days = list[tuple[date, int]]


def rows_by_day(
    source: Source, intervals: Mapping[str, Sequence[Interval]], is_rebuilding: bool = False
) -> dict[str, Days]:
    """Rows by day of their stamp, days in order, of each table that the source has; those that `pull_tables` would give.

    A rebuilt row counts on the day on which it was first written. What every pull reads whatever its intervals (no usable stamp, a table of
    state without stamps) counts on the first day of the first interval. A database counts by itself; of files only the columns that tell are
    read. Raises `SourceError` as the pull does.
    """
    with (
        TemporaryDirectory(prefix="count-") as folder,
        open_shapes(source) as shapes,
        open_engine(Path(folder)) as engine,
    ):
        return {
            table.name: _days(engine, groups_of(shapes[table.name], intervals[table.name], is_rebuilding=is_rebuilding))
            for table in SOURCE_TABLES
            if shapes[table.name]
        }


def _days(engine: Engine, groups: Sequence[Rows]) -> Days:
    found: Counter[date] = Counter()
    first = min((interval.start for interval in groups[0].intervals), default=BEGINNING).date()
    with told_failing(groups):
        for place, rows in enumerate(groups):
            counted = _counted(engine, rows)
            lost = sum(count for day, count in counted if day == LOST_DAY)
            refuse_lost(groups, {-place - 1: lost} if lost else {})
            for day, count in counted:
                found[day or first] += count
    return sorted((day, count) for day, count in found.items() if count)


def _counted(engine: Engine, rows: Rows) -> list[tuple[date | None, int]]:
    table = _counting_table(rows)
    if table is not None:
        return list(_as_dates(table.days(rows.wanted)))
    return [(day, int(str(count))) for day, count in engine.rows(rows.days(engine)) if isinstance(day, date | None)]


def _counting_table(rows: Rows) -> DatabaseTable | None:
    """The table of a database that can tell by itself which of its rows are meant, and when they were written."""
    [shape, *others] = rows.shapes
    is_plain = shape.is_whole and (rows.wanted.stamp is not None or not shape.is_dated)
    return shape.relation if isinstance(shape.relation, DatabaseTable) and is_plain and not others else None


def _as_dates(days: Iterable[tuple[str | None, int]]) -> Iterable[tuple[date | None, int]]:
    for text, count in days:
        try:
            day = date.fromisoformat(text or "")
        except ValueError:
            day = None
        yield (day if day and BEGINNING.date() <= day < END.date() else None), count
