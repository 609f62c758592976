"""What a source says by falling silent: columns and tables that are gone, rows that were there already, hours that moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FEW_ROWS = 20
"""Differences of so few rows are nobody's pattern."""
GONE_SHARE = 0.05
"""So many of the rows known from the stamps read may lie after the newest one pulled: updates move a row's stamp on."""
TRUNCATED_SHARE = 0.5
"""Fewer than so many of the rows that are known from the same stamps are not what updates do."""
SMALL_SHARE = 0.3
"""A day below so much of the smallest of the two weeks before is told."""
HISTOGRAM_ROWS = 200
"""Hours of fewer rows are chance."""
SHIFTED_OVERLAP, OVERLAP_GAIN = 0.7, 0.3
"""Two histograms lie over each other when shifted, and by so much better than as they are."""


class Severity(StrEnum):
    """What a finding does to the night."""

    note = "note"
    warning = "warning"
    stop = "stop"


@dataclass(frozen=True)
class Finding:
    """One thing that was found about a table; `value` is the number it turns on. The sentence holds no value of a row."""

    name: str
    source_table: str
    severity: Severity
    sentence: str
    value: int = 0

    @property
    def metric(self) -> str:
        """Its name in the run ledger, by which a person may let it go."""
        return f"silence_{self.name}:{self.source_table}"


@dataclass(frozen=True)
class SourceFacts:
    """What a pull saw: the columns that were filled, by table, and rows by hour of the day, by `table.column`."""

    columns: Mapping[str, Sequence[str]]
    hours: Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class TableSeen:
    """A table's rows in the stamps that a night read, at the source and in the warehouse.

    `gone` are known rows stamped after the newest pulled; `usual` are the rows of each of the 14 days before the night.
    """

    pulled: int
    known: int
    newest_pulled: datetime | None
    newest_known: datetime | None
    gone: int
    of_night: int
    usual: Sequence[int]


def find_silence(now: SourceFacts, before: SourceFacts | None, seen: Mapping[str, TableSeen]) -> list[Finding]:
    """All findings of a night; `before` is what the last night taken over saw, if that is still known."""
    found = [finding for table, rows in seen.items() for finding in _rows(table, rows)]
    if before is None:
        return found
    return [*_columns(now, before), *found, *_hours(now, before)]


def _columns(now: SourceFacts, before: SourceFacts) -> Iterator[Finding]:
    for table, columns in before.columns.items():
        present = set(now.columns.get(table, ()))
        gone, new = sorted(set(columns) - present), sorted(present - set(columns))
        if table not in now.columns:
            told = f"the source had a table {table} on the night before and has none now; what it would tell is no longer known"
            yield Finding("table_missing", table, Severity.stop, told, 1)
        elif gone:
            told = (
                f"{table} of the source has lost the column(s) {', '.join(gone)}; burdens would be computed another way"
            )
            yield Finding("columns_missing", table, Severity.stop, told, len(gone))
        if table in now.columns and new:
            told = f"{table} of the source has the new column(s) {', '.join(new)}"
            yield Finding("columns_new", table, Severity.note, told, len(new))


def _rows(table: str, seen: TableSeen) -> Iterator[Finding]:
    if seen.gone > max(FEW_ROWS, GONE_SHARE * seen.known):
        told = (
            f"{_newest_in_words(table, seen)}, but {seen.gone:,} newer rows are known already up to "
            f"{seen.newest_known:%Y-%m-%d %H:%M}; the source is an old backup or a replica that stands still"
        )
        yield Finding("old_backup", table, Severity.stop, told, seen.gone)
    elif seen.known > 2 * FEW_ROWS and seen.pulled < TRUNCATED_SHARE * seen.known:
        told = f"{table} of the source gave {seen.pulled:,} rows where {seen.known:,} are known from the same stamps; it was truncated or is shown in part"
        yield Finding("truncated", table, Severity.stop, told, seen.known - seen.pulled)
    least = min(seen.usual, default=0)
    if least > FEW_ROWS and seen.of_night < SMALL_SHARE * least:
        name = "smaller_day" if seen.of_night else "empty_day"
        told = f"{table} has {seen.of_night:,} rows of the night's own day; on each of the {len(seen.usual)} days before there were at least {least:,}"
        yield Finding(name, table, Severity.warning, told, seen.of_night)


def _newest_in_words(table: str, seen: TableSeen) -> str:
    if seen.newest_pulled is not None:
        return f"the newest row of {table} at the source is of {seen.newest_pulled:%Y-%m-%d %H:%M}"
    if seen.pulled:
        return f"no row that {table} of the source gave has a readable stamp of the night or before"
    return f"{table} of the source gave no row at all from the stamps read"


def _hours(now: SourceFacts, before: SourceFacts) -> Iterator[Finding]:
    for place, hours in now.hours.items():
        shift = moved_hours(before.hours.get(place, ()), hours)
        if shift:
            table, _, column = place.partition(".")
            way = "later" if shift > 0 else "earlier"
            told = f"the hours of {column} in {table} lie {abs(shift)} h {way} than before; the source gives another time zone, and days would be wrong"
            # Jobs that stamp rows may run at any hour; patients do not come at any hour.
            severity = Severity.stop if column == "setl_time" else Severity.warning
            yield Finding("time_zone", table, severity, told, shift)


def moved_hours(before: Sequence[int], now: Sequence[int]) -> int:
    """By how many hours `now` lies later than `before` (negative: earlier); 0 where they lie alike or are too few to say."""
    if min(sum(before), sum(now)) < HISTOGRAM_ROWS:
        return 0
    overlaps = {shift: _overlap(before, now, shift) for shift in range(-11, 13)}
    best = max(overlaps, key=lambda shift: overlaps[shift])
    is_clear = overlaps[best] >= SHIFTED_OVERLAP and overlaps[best] - overlaps[0] >= OVERLAP_GAIN
    return best if is_clear else 0


def _overlap(before: Sequence[int], now: Sequence[int], shift: int) -> float:
    """Share of the rows that two days of 24 hours have in common, the second moved back by `shift`."""
    one, other = sum(before), sum(now)
    return sum(min(before[h] / one, now[(h + shift) % 24] / other) for h in range(24))
