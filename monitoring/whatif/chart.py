"""A what-if as a picture: warnings by month under the present and the changed rules. One file that reaches for nothing outside itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET

from monitoring.errors import FileError
from monitoring.whatif.ask_whatif import WhatIf
from monitoring.whatif.telling import change_lines, heading

WIDTH, HEIGHT = 960, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 70, 60
NAMESPACE = "http://www.w3.org/2000/svg"
COLOURS = {"present": "#4c78a8", "changed": "#f58518"}
"""Blue and orange: told apart by those who cannot tell red from green."""
GRID_LINES = 4
LINE_HEIGHT = 18
MOST_LABELS = 14
"""More months than these are named by every second, third... one, so that names do not run into each other."""


@dataclass(frozen=True)
class MonthBars:
    """Warnings that crossed in a month on either side."""

    month: str
    present: int
    changed: int


def require_kind(to: Path) -> None:
    """Raise `FileError` unless the ending says what to draw."""
    if to.suffix not in {".svg", ".html"}:
        raise FileError(
            f"A chart cannot be written to {to}: its kind follows from the ending. Name a file that ends in .svg or .html."
        )


def write_chart(whatif: WhatIf, to: Path) -> None:
    """Write the picture as `.svg`, or as an `.html` page around it."""
    svg = draw_svg(month_bars(whatif), heading(whatif), change_lines(whatif))
    to.write_text(svg if to.suffix == ".svg" else _page(svg, heading(whatif)), encoding="utf-8")


def month_bars(whatif: WhatIf) -> list[MonthBars]:
    """Every month of the days asked for, those without a warning too."""
    rows = [row for row in whatif.comparison.tallies.to_pylist() if row["dimension_name"] == "month"]
    counted = {row["label"]: (row["present_count"], row["changed_count"]) for row in rows}
    first, last = whatif.asked.first, whatif.asked.last
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    months = [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]
    return [MonthBars(month, *counted.get(month, (0, 0))) for month in months]


def draw_svg(bars: Sequence[MonthBars], lines: Sequence[str], changes: Sequence[str]) -> str:
    """Two bars a month on one scale, with the heading as its title and what was changed written below."""
    height = HEIGHT + LINE_HEIGHT * len(changes)
    root = ET.Element(
        "svg",
        {
            "xmlns": NAMESPACE,
            "viewBox": f"0 0 {WIDTH} {height}",
            "role": "img",
            "font-family": "sans-serif",
            "font-size": "12",
        },
    )
    ET.SubElement(root, "title").text = " ".join(lines)
    ET.SubElement(root, "rect", {"width": str(WIDTH), "height": str(height), "fill": "white"})
    _text(root, LEFT, 22, "Warnings by month of crossing")
    _legend(root)
    highest = max([1, *(max(bar.present, bar.changed) for bar in bars)])
    _grid(root, highest)
    for position, bar in enumerate(bars):
        _draw_month(root, bar, position, len(bars), highest)
    for position, change in enumerate(changes):
        _text(root, LEFT, HEIGHT + LINE_HEIGHT * position, change)
    return ET.tostring(root, encoding="unicode") + "\n"


def _legend(root: ET.Element) -> None:
    for place, (name, colour) in enumerate(COLOURS.items()):
        left = LEFT + place * 150
        ET.SubElement(root, "rect", {"x": str(left), "y": "36", "width": "12", "height": "12", "fill": colour})
        _text(root, left + 18, 46, f"{name} rules")


def _grid(root: ET.Element, highest: int) -> None:
    step = max(1, -(-highest // GRID_LINES))
    for value in range(0, highest + 1, step):
        height = f"{_height(value, highest):.1f}"
        ET.SubElement(
            root, "line", {"x1": str(LEFT), "x2": str(WIDTH - RIGHT), "y1": height, "y2": height, "stroke": "#ddd"}
        )
        _text(root, LEFT - 8, float(height) + 4, f"{value:,}", anchor="end")


def _draw_month(root: ET.Element, bar: MonthBars, position: int, count: int, highest: int) -> None:
    room = (WIDTH - LEFT - RIGHT) / count
    left = LEFT + position * room
    for place, (name, value) in enumerate((("present", bar.present), ("changed", bar.changed))):
        top = _height(value, highest)
        box = {
            "x": f"{left + room * (0.1 + 0.4 * place):.1f}",
            "y": f"{top:.1f}",
            "width": f"{room * 0.4:.1f}",
            "height": f"{_height(0, highest) - top:.1f}",
            "fill": COLOURS[name],
        }
        drawn = ET.SubElement(root, "rect", box)
        ET.SubElement(drawn, "title").text = f"{bar.month}, {name} rules: {value:,}"
    if position % -(-count // MOST_LABELS) == 0:
        _text(root, left + room / 2, HEIGHT - BOTTOM + 20, bar.month, anchor="middle")


def _height(value: int, highest: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / highest)


def _text(root: ET.Element, x: float, y: float, text: str, *, anchor: str = "start") -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}
    ET.SubElement(root, "text", place).text = text


def _page(svg: str, lines: Sequence[str]) -> str:
    return "".join(_page_lines(svg, lines))


def _page_lines(svg: str, lines: Sequence[str]) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>What if</title></head>\n'
    yield '<body style="font-family: sans-serif; max-width: 60em; margin: 2em auto">\n'
    yield from (f"<p>{escape(line)}</p>\n" for line in lines)
    yield f"{svg}</body></html>\n"
