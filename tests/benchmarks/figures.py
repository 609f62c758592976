"""What was measured: figures with their targets, as a table, as JSON, and beside those of an earlier run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

WIDTH = 170  # a table that is piped into a file keeps its lines whole


@dataclass(frozen=True)
class Figure:
    """One number. `rows` are the settlements of the year it was measured on, `target` what it may reach at most.

    `is_floor`: the target is the least it must reach. Units: s (wall), ratio, MB, rows, rows/s, count, lines. `cpu` are the seconds of
    the processors (all threads) that go with wall seconds.
    """

    part: str
    rows: int
    name: str
    value: float
    unit: str
    target: float | None = None
    is_floor: bool = False
    cpu: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.is_floor else self.value <= self.target

    @property
    def key(self) -> tuple[str, int, str]:
        """What names the figure in every run."""
        return self.part, self.rows, self.name


@dataclass(frozen=True)
class Run:
    """All figures of one run with the machine, versions and options they were taken with, and the date the caller gave."""

    date: str
    machine: dict[str, Any]
    options: dict[str, Any]
    figures: list[Figure]

    def save(self, path: Path) -> None:
        """Write as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Run:
        """Read what `save` wrote."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(told["date"], told["machine"], told["options"], [Figure(**one) for one in told["figures"]])


def show(run: Run, earlier: Run | None = None) -> None:
    """Print a table, with the figures of an earlier run and the ratio to them if one is given."""
    then = {figure.key: figure.value for figure in earlier.figures} if earlier else {}
    table = Table("part", "settlements", "what", "figure", "", "cpu s", "target", "")
    if earlier:
        table.add_column(f"earlier ({earlier.date})")
        table.add_column("now / earlier")
    for figure in run.figures:
        table.add_row(*_cells(figure), *(_compared(figure, then) if earlier else ()))
    console = Console(width=None if Console().is_terminal else WIDTH)
    console.print(" | ".join(f"{name} {value}" for name, value in run.machine.items()), highlight=False)
    console.print(table)


def _cells(figure: Figure) -> Sequence[str]:
    bound = "" if figure.target is None else f"{'≥' if figure.is_floor else '≤'} {_plain(figure.target)}"
    verdict = {None: "", True: "met", False: "[bold red]missed[/]"}[figure.is_met]
    rows = f"{figure.rows / 1e6:g} m" if figure.rows else ""
    cpu = "" if figure.cpu is None else _plain(figure.cpu)
    return figure.part, rows, figure.name, _plain(figure.value), figure.unit, cpu, bound, verdict


def _compared(figure: Figure, then: dict[tuple[str, int, str], float]) -> tuple[str, str]:
    before = then.get(figure.key)
    if before is None:
        return "", ""
    return _plain(before), f"{figure.value / before:.2f}" if before else ""


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:,.2f}"
