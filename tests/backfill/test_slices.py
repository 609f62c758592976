"""How a range is cut: by rows, never within a day, and where an end is asked for."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from monitoring.backfill.slices import NIGHTS_AT_MOST, Slice, first_night_pieces, night_slices

FIRST = date(2024, 1, 1)


def day(n: int) -> date:
    """The n-th day of the year."""
    return FIRST + timedelta(days=n - 1)


def rows(**tables: dict[int, int]) -> dict[str, list[tuple[date, int]]]:
    return {name: [(day(n), count) for n, count in counts.items()] for name, counts in tables.items()}


def cut(found: list[Slice]) -> list[tuple[date, int]]:
    return [(piece.night, piece.row_count) for piece in found]


def test_days_are_taken_together_as_long_as_their_rows_of_all_tables_fit() -> None:
    found = night_slices(rows(settlement={1: 4, 2: 3, 4: 2}, insured={2: 2, 4: 1}), day(1), day(5), 9)
    assert cut(found) == [(day(2), 9), (day(5), 3)]
    assert [piece.night_count for piece in found] == [2, 3]


def test_a_day_is_never_cut_however_large() -> None:
    found = night_slices(rows(settlement={1: 1, 2: 50, 3: 1}), day(1), day(3), 10)
    assert cut(found) == [(day(1), 1), (day(2), 50), (day(3), 1)]


def test_nights_without_rows_belong_to_some_slice_and_none_is_left_out() -> None:
    found = night_slices(rows(settlement={3: 5, 9: 5}), day(1), day(12), 5)
    assert cut(found) == [(day(3), 5), (day(12), 5)]
    assert sum(piece.night_count for piece in found) == 12


def test_rows_outside_of_the_range_are_not_counted() -> None:
    assert cut(night_slices(rows(settlement={1: 7, 5: 1, 30: 7}), day(3), day(6), 100)) == [(day(6), 1)]


def test_a_slice_ends_where_it_is_asked_to() -> None:
    found = night_slices(rows(settlement={1: 1, 2: 1, 3: 1}), day(1), day(3), 100, [day(2), day(40)])
    assert cut(found) == [(day(2), 2), (day(3), 1)]


def test_long_quiet_stretches_are_cut_by_nights() -> None:
    found = night_slices({}, day(1), day(900), 100)
    assert [piece.night_count for piece in found] == [NIGHTS_AT_MOST, NIGHTS_AT_MOST, 900 - 2 * NIGHTS_AT_MOST]
    assert all(piece.night - before.night == timedelta(days=piece.night_count) for before, piece in pairwise(found))


@pytest.mark.parametrize("limit", [5, 100])
def test_only_the_last_piece_of_a_first_night_assesses(limit: int) -> None:
    found = first_night_pieces(rows(settlement={1: 3, 2: 3, 3: 3, 9: 9}), day(5), limit)
    assert sum(piece.row_count for piece in found) == 9
    assert [piece.is_load_only for piece in found] == [True] * (len(found) - 1) + [False]
    assert {(piece.night, piece.known_from) for piece in found} == {(day(5), day(5))}
    assert found[-1].until == day(5)


def test_a_first_night_without_rows_is_a_night_all_the_same() -> None:
    assert first_night_pieces({}, day(5), 10) == [Slice(day(5), day(5), 0, 1, day(5))]
