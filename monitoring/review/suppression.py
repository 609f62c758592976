"""Small numbers withheld: a count of 1 to 4 is not told, nor any other from which it could be worked out.

What is known to whoever reads a table: its totals, all that is shown, that `few` is 1 to 4, and that `withheld` is some number, perhaps none. The totals are taken as
known even where they are not shown, so that tables with the same totals (by township, by category) give nothing away together.

A table is rows by columns with column totals, and columns may be parts of another column. Whether a hidden cell can still be another number is then a question
about flows: cells are arcs, sums are nodes, and a cell is free exactly where a cycle through it can be shifted by one (circulations; Ahuja, Magnanti, Orlin 1993).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

FEW = 4
"""The largest count that is withheld."""
TOTAL = "*"
"""The row of the totals."""
Cell = tuple[str, str]
"""Row and column."""
Node = tuple[str, ...]


class Mark(StrEnum):
    """What stands in place of a number."""

    few = "few"
    withheld = "withheld"


@dataclass(frozen=True)
class Table:
    """Counts by row and column; `columns` says of each column which one it is a part of, and the parts of a column add up to it."""

    columns: Mapping[str, str | None]
    rows: Mapping[str, Mapping[str, int]]

    @property
    def total(self) -> dict[str, int]:
        """The sum of each column."""
        return {name: sum(row[name] for row in self.rows.values()) for name in self.columns}


def suppress(table: Table, groups: Sequence[Sequence[str]] | None = None) -> dict[Cell, Mark]:
    """What is not to be told, by row (`TOTAL` for the totals) and column; all else may be.

    Tables that show some of the same totals need `groups` in common: the `small_columns` of all their columns.
    """
    total = table.total
    if groups is None:
        groups = small_columns(table.columns, total)
    groups = [here for group in groups if (here := [name for name in group if name in table.columns])]
    gone = _with_parts(table.columns, (name for group in groups for name in group))
    kept = {name: parent for name, parent in table.columns.items() if name not in gone}
    hidden = _Search(*_without(table, kept, groups)).run()
    found = {cell: mark for cell, mark in hidden.items() if cell[1] in kept}
    for name in gone:
        found |= {(key, name): Mark.withheld for key in table.rows}
        if total[name]:
            found[TOTAL, name] = Mark.withheld
    # Where all of a group are small its sum would tell each; a part of a small number is smaller still.
    for group in groups:
        if len(group) == 1 or total[group[-1]] > FEW:
            found |= {(TOTAL, name): Mark.few for name in group if total[name] <= FEW}
    return found


def small_columns(columns: Mapping[str, str | None], total: Mapping[str, int]) -> list[list[str]]:
    """Columns whose total is small, each time with enough of its sisters that together they are not."""
    found = []
    for parent in dict.fromkeys(columns.values()):
        sisters = sorted((n for n, p in columns.items() if p == parent and total[n]), key=lambda name: total[name])
        if parent is None:
            # What is part of nothing has no sisters to hide behind.
            found += [[name] for name in sisters if total[name] <= FEW]
        elif sisters and total[sisters[0]] <= FEW:
            small = sum(total[name] <= FEW for name in sisters)
            enough = next(n for n in range(2, len(sisters) + 2) if n >= len(sisters) or _sum(total, sisters[:n]) > FEW)
            found.append(sisters[: max(small, enough)])
    return found


def _sum(total: Mapping[str, int], names: Iterable[str]) -> int:
    return sum(total[name] for name in names)


def _with_parts(columns: Mapping[str, str | None], names: Iterable[str]) -> set[str]:
    found = set(names)
    while more := {name for name, parent in columns.items() if parent in found} - found:
        found |= more
    return found


def _without(
    table: Table, kept: Mapping[str, str | None], groups: Sequence[Sequence[str]]
) -> tuple[dict[str, str | None], dict[Cell, int]]:
    """Columns and cells with what each group has together, since that follows from what is shown."""
    columns = dict(kept)
    cells = {(key, name): row[name] for key, row in table.rows.items() for name in kept}
    for group in groups:
        parent = table.columns[group[0]]
        if parent is None or parent not in kept:
            continue
        together = "+".join(group)
        columns[together] = parent
        cells |= {(key, together): sum(row[name] for name in group) for key, row in table.rows.items()}
    return columns, cells


class _Search:
    """Hides small cells, and then others until none of the hidden can be worked out."""

    def __init__(self, columns: Mapping[str, str | None], cells: Mapping[Cell, int]) -> None:
        self.columns, self.cells = columns, cells
        self.parents = set(columns.values())
        self.totals = dict.fromkeys(columns, 0)
        for (_, name), value in cells.items():
            self.totals[name] += value
        self.hidden: dict[Cell, Mark] = {}
        self.at: dict[Node, list[Cell]] = {}
        self.ways: dict[Node, dict[Cell, Node]] = {}
        for cell in cells:
            for node in self.ends(cell):
                self.at.setdefault(node, []).append(cell)
                self.ways.setdefault(node, {})
        for cell, value in cells.items():
            if 1 <= value <= FEW:
                self.hide(cell, Mark.withheld if "+" in cell[1] else Mark.few)

    def run(self) -> dict[Cell, Mark]:
        while exposed := [cell for cell in self.hidden if self.is_exposed(cell)]:
            for cell in exposed:
                if self.is_exposed(cell):
                    self.hide_more(cell)
        return self.hidden

    def ends(self, cell: Cell) -> tuple[Node, Node]:
        """The two sums that a cell is in: of its row, and of its column or of its own parts."""
        row, name = cell
        parent = self.columns[name]
        above: Node = ("row", row, parent) if parent is not None else ("outside", name)
        return above, ("row", row, name) if name in self.parents else ("column", name)

    def is_exposed(self, cell: Cell) -> bool:
        """Whether the cell could be neither one more nor one less for all that is told. That there is none may be known."""
        start, end = self.ends(cell)
        up, down = self.room(cell)
        is_free = (up and self.is_reached(end, start, cell)) or (down and self.is_reached(start, end, cell))
        return self.cells[cell] > 0 and not is_free

    def room(self, cell: Cell) -> tuple[bool, bool]:
        value, is_few = self.cells[cell], self.hidden[cell] is Mark.few
        return not is_few or value < FEW, value > (1 if is_few else 0)

    def is_reached(self, start: Node, end: Node, without: Cell) -> bool:
        seen, waiting = {start}, deque([start])
        while waiting:
            node = waiting.popleft()
            if node == end:
                return True
            for cell, other in self.ways[node].items():
                if other not in seen and cell != without:
                    seen.add(other)
                    waiting.append(other)
        return False

    def hide(self, cell: Cell, mark: Mark) -> None:
        """Hide a cell, or tell less of it: one more of it is a way from its first sum to its second, one less is the way back."""
        self.hidden[cell] = mark
        start, end = self.ends(cell)
        up, down = self.room(cell)
        if up:
            self.ways[start][cell] = end
        if down:
            self.ways[end][cell] = start

    def hide_more(self, cell: Cell) -> None:
        """Hide the smallest number beside the cell, none at all last; where nothing is left to hide, tell less of what is hidden."""
        ends = sorted(self.ends(cell), key=lambda node: sum(one in self.hidden for one in self.at[node]))
        for near in (*(self.at[node] for node in ends), list(self.cells)):
            shown = [one for one in near if one not in self.hidden and self.totals[one[1]]]
            if shown:
                self.hide(min(shown, key=lambda one: (self.cells[one] == 0, self.cells[one], one)), Mark.withheld)
                return
            few = [one for one in (cell, *near) if self.hidden.get(one) is Mark.few]
            if few:
                self.hide(few[0], Mark.withheld)
                return
        raise AssertionError("a table of one row has its totals as cells, and those are not small")
