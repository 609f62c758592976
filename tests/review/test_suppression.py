"""Small numbers: nothing that is withheld can be worked out from what is told, shown by solving for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitoring.review.suppression import FEW, TOTAL, Cell, Mark, Table, suppress

FLAT = {"cases": None}
SPLIT = {"cases": None, "return": "cases", "fall": "cases"}
DEEP = {
    "cases": None,
    "waiting": "cases",
    "visited": "cases",
    "recognised": "visited",
    "other": "visited",
    "due": None,
    "met": "due",
    "late": "due",
}


def made(columns: Mapping[str, str | None], leaves: list[dict[str, int]]) -> Table:
    """A table of which the leaves are given and the rest is added up."""
    names = list(columns)
    rows = {}
    for number, given_row in enumerate(leaves):
        row = dict(given_row)
        for name in reversed(names):
            if name not in row:
                row[name] = sum(row[part] for part, parent in columns.items() if parent == name)
        rows[f"r{number}"] = row
    return Table(columns, rows)


def tables(columns: Mapping[str, str | None], most_rows: int) -> st.SearchStrategy[Table]:
    """Tables with many small numbers."""
    parents = set(columns.values())
    leaves = [name for name in columns if name not in parents]
    number = st.one_of(st.integers(0, 6), st.integers(0, 30))
    row = st.fixed_dictionaries(dict.fromkeys(leaves, number))
    return st.lists(row, min_size=1, max_size=most_rows).map(lambda rows: made(columns, rows))


def spread(tables: list[Table], hidden: list[Mapping[Cell, Mark]]) -> dict[Cell, tuple[float, float]]:
    """Least and most that each hidden cell can be, by linear programming over all that a reader of the tables knows; they have the same totals."""
    shown: dict[Cell, int] = {}
    marks: dict[Cell, Mark] = {}
    sums: list[tuple[list[Cell], Cell]] = []
    for number, (table, found) in enumerate(zip(tables, hidden, strict=True)):
        shown |= {_named(number, key, name): row[name] for key, row in table.rows.items() for name in table.columns}
        shown |= {(TOTAL, name): value for name, value in table.total.items()}
        marks |= {_named(number, *cell): mark for cell, mark in found.items()}
        sums += _sums(number, table)
    place = {cell: number for number, cell in enumerate(marks)}
    sides, values = [], []
    for parts, whole in sums:
        line, value = [0] * len(place), 0
        for sign, cell in (*((1, part) for part in parts), (-1, whole)):
            if cell in place:
                line[place[cell]] += sign
            else:
                value -= sign * shown[cell]
        sides.append(line)
        values.append(value)
    bounds = [(1, FEW) if mark is Mark.few else (0, None) for mark in marks.values()]
    return {cell: _ends(number, sides, values, bounds) for cell, number in place.items()}


def _named(number: int, row: str, column: str) -> Cell:
    return (row if row == TOTAL else f"{number}{row}", column)


def _ends(number: int, sides: list[Any], values: list[int], bounds: list[Any]) -> tuple[float, float]:
    from scipy.optimize import linprog

    ends = []
    for sign in (1, -1):
        aim = [sign * (place == number) for place in range(len(bounds))]
        solved = linprog(aim, A_eq=sides, b_eq=values, bounds=bounds)
        assert solved.status in (0, 3), solved.message
        ends.append(float("inf") if solved.status == 3 else sign * solved.fun)
    return ends[0], ends[1]


def _sums(number: int, table: Table) -> list[tuple[list[Cell], Cell]]:
    """Columns add up to the totals, parts to what they are parts of."""
    found: list[tuple[list[Cell], Cell]] = []
    for name in table.columns:
        found.append(([_named(number, key, name) for key in table.rows], (TOTAL, name)))
    for parent in {parent for parent in table.columns.values() if parent}:
        for key in (*table.rows, TOTAL):
            parts = [_named(number, key, name) for name, above in table.columns.items() if above == parent]
            found.append((parts, _named(number, key, parent)))
    return found


def assert_nothing_follows(tables: list[Table]) -> None:
    """Every small number is hidden, and no hidden number is the only one that fits, but those that are none."""
    hidden = [suppress(table) for table in tables]
    for table, found in zip(tables, hidden, strict=True):
        cells = {(key, name): row[name] for key, row in table.rows.items() for name in table.columns}
        cells |= {(TOTAL, name): value for name, value in table.total.items()}
        assert {cell for cell, value in cells.items() if 1 <= value <= FEW} <= found.keys()
        assert all(cells[cell] <= FEW for cell, mark in found.items() if mark is Mark.few)
    values = {
        _named(n, key, name): row[name] for n, one in enumerate(tables) for key, row in one.rows.items() for name in row
    }
    values |= {(TOTAL, name): value for name, value in tables[0].total.items()}
    for cell, (least, most) in spread(tables, hidden).items():
        assert most - least > 0.5 or values[cell] == 0, (cell, least, most)


@settings(max_examples=25, deadline=None)
@given(tables(FLAT, 6))
@example(made(FLAT, [{"cases": 4}, {"cases": 4}]))
@example(made(FLAT, [{"cases": 1}] * 5))
@example(made(FLAT, [{"cases": 3}, {"cases": 0}, {"cases": 0}]))
def test_one_column(table: Table) -> None:
    """A column and its total."""
    assert_nothing_follows([table])


@settings(max_examples=25, deadline=None)
@given(tables(SPLIT, 5))
def test_column_of_two_parts(table: Table) -> None:
    """Rows add up too."""
    assert_nothing_follows([table])


@settings(max_examples=12, deadline=None)
@given(tables(DEEP, 4))
def test_parts_of_parts(table: Table) -> None:
    """Columns that are parts of a part."""
    assert_nothing_follows([table])


@settings(max_examples=12, deadline=None)
@given(tables(SPLIT, 4), st.integers(1, 4), st.randoms(use_true_random=False))
def test_two_tables_of_the_same_totals(table: Table, count: int, rng: Any) -> None:
    """By township and by category: together they tell no more than each."""
    leaves = [dict.fromkeys(("return", "fall"), 0) for _ in range(count)]
    for name in ("return", "fall"):
        for _ in range(table.total[name]):
            leaves[rng.randrange(count)][name] += 1
    assert_nothing_follows([table, made(SPLIT, leaves)])


def test_large_numbers_and_none_are_told() -> None:
    """Nothing is withheld without need."""
    assert suppress(made(SPLIT, [{"return": 5, "fall": 0}, {"return": 17, "fall": 9}])) == {}


def test_by_hand() -> None:
    """One small cell takes the smallest of its column and row with it, and not the total."""
    table = made(SPLIT, [{"return": 3, "fall": 20}, {"return": 9, "fall": 11}, {"return": 30, "fall": 40}])
    found = suppress(table)
    assert found["r0", "return"] is Mark.few
    assert found["r1", "return"] is Mark.withheld
    assert len(found) == 4
    assert not [cell for cell in found if cell[0] == TOTAL]


@pytest.mark.parametrize("count", [1, 4])
def test_small_total_takes_its_column(count: int) -> None:
    """A column with a small total tells nothing but that."""
    found = suppress(made(FLAT, [{"cases": count}, {"cases": 0}]))
    assert found == {(TOTAL, "cases"): Mark.few, ("r0", "cases"): Mark.withheld, ("r1", "cases"): Mark.withheld}


def test_a_county_is_quick() -> None:
    """A hundred townships are worked out while somebody waits."""
    import time

    rows = [{"waiting": n % 7, "recognised": n % 3, "other": n % 11, "met": n % 5, "late": n % 2} for n in range(100)]
    started = time.process_time()
    suppress(made(DEEP, rows))
    assert time.process_time() - started < 2
