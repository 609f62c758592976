"""Cut a range of nights by the rows that were written on its days. How it is cut changes nothing in the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

RowsByDay = Mapping[str, Sequence[tuple[date, int]]]

NIGHTS_AT_MOST = 366
"""A run weighs each person it touches on the first of every later month it holds, so that longer ones cost more than they save."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Slice:
    """A run that ends on `night` and reads the stamps up to the end of the day `until`.

    `known_from` is given for the pieces of a first night, all of whose rows are known from it; `is_load_only` for those that
    another piece follows.
    """

    night: date
    until: date
    row_count: int
    night_count: int
    known_from: date | None = None
    is_load_only: bool = False


@dataclass(frozen=True)
class _Piece:
    until: date
    row_count: int


def first_night_pieces(rows: RowsByDay, night: date, limit: int) -> list[Slice]:
    """The first night of an empty warehouse: all rows up to it, in pieces of at most `limit` rows where days allow."""
    pieces = list(_cut(_summed(rows, date.min, night), night, limit))
    last = len(pieces) - 1
    return [
        Slice(night, piece.until, piece.row_count, int(place == last), night, place < last)
        for place, piece in enumerate(pieces)
    ]


def night_slices(rows: RowsByDay, first: date, last: date, limit: int, ends: Iterable[date] = ()) -> list[Slice]:
    """Slices that cover the nights `first` to `last`, of at most `limit` rows where days allow; one ends on each of `ends`."""
    slices: list[Slice] = []
    begin = first
    for end in sorted({*(day for day in ends if first <= day < last), last}):
        for piece in _within(_summed(rows, begin, end), begin, end, limit):
            slices.append(Slice(piece.until, piece.until, piece.row_count, (piece.until - begin).days + 1))
            begin = piece.until + ONE_DAY
    return slices


def _within(days: Mapping[date, int], begin: date, end: date, limit: int) -> Iterator[_Piece]:
    """Cut by rows, and where that leaves too many nights together."""
    while (end - begin).days >= NIGHTS_AT_MOST:
        until = begin + (NIGHTS_AT_MOST - 1) * ONE_DAY
        yield from _cut({d: n for d, n in days.items() if begin <= d <= until}, until, limit)
        begin = until + ONE_DAY
    yield from _cut({d: n for d, n in days.items() if begin <= d}, end, limit)


def _summed(rows: RowsByDay, first: date, last: date) -> dict[date, int]:
    """Rows of all tables together on each day from first to last that has any, in order."""
    found: Counter[date] = Counter()
    for by_day in rows.values():
        found.update({day: count for day, count in by_day if first <= day <= last})
    return dict(sorted(found.items()))


def _cut(days: Mapping[date, int], last: date, limit: int) -> Iterator[_Piece]:
    """Take day after day until one more would be too much; the last piece ends on `last`."""
    until, taken = last, 0
    for day, count in days.items():
        if taken and taken + count > limit:
            yield _Piece(until, taken)
            taken = 0
        until, taken = day, taken + count
    yield _Piece(last, taken)
