"""How cost grows with the rows, as a picture: one SVG file that reaches for nothing outside itself. Both axes are logarithmic."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.benchmarks.figures import Figure

WIDTH, HEIGHT = 960, 560
LEFT, RIGHT, TOP, BOTTOM = 70, 330, 50, 60
COLOURS = ("#4c78a8", "#f58518", "#54a24b", "#e45756", "#72b7b2", "#b279a2", "#9d755d", "#bab0ac", "#000000", "#eeca3b")
DASHED = "bare group-by"
SERIES = {
    ("assess", "bare group-by"): "bare group-by (warehouse)",
    ("assess", "calendar year"): "one pass: calendar year",
    ("assess", "rolling 12 months"): "one pass: rolling 12 months",
    ("assess", "calendar month"): "one pass: calendar month",
    ("assess", "single admission"): "one pass: single admission",
    ("assess", "seven rules"): "one pass: seven rules",
    ("night", "1,000,000 rows: assess"): "night of 1 m rows: assess",
    ("night", "9,000 rows: assess"): "night of 9,000 rows: assess",
    ("job", "polars"): "same job in Polars",
    ("job", "pandas"): "same job in pandas",
}
Points = Sequence[tuple[int, float]]


def write_growth(figures: Sequence[Figure], to: Path) -> None:
    """Draw the seconds of the main figures against the settlements of the year."""
    series = growth_of(figures)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(draw_growth(series), encoding="utf-8")


def growth_of(figures: Sequence[Figure]) -> dict[str, Points]:
    """Seconds by settlements for each line of the picture that has any."""
    found = {
        label: sorted((f.rows, f.value) for f in figures if (f.part, f.name) == key and f.unit == "s" and f.value > 0)
        for key, label in SERIES.items()
    }
    return {label: points for label, points in found.items() if points}


def draw_growth(series: Mapping[str, Points]) -> str:
    """The picture as SVG text; the lines are named beside it."""
    box = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img"}
    root = ET.Element("svg", box | {"font-family": "sans-serif", "font-size": "12"})
    ET.SubElement(root, "title").text = "Seconds by settlements of the year"
    ET.SubElement(root, "rect", {"width": str(WIDTH), "height": str(HEIGHT), "fill": "white"})
    _text(root, LEFT, 24, "Seconds by settlements of the year (both axes logarithmic)")
    points = [point for found in series.values() for point in found]
    across = _Axis([rows for rows, _ in points], LEFT, WIDTH - RIGHT)
    up = _Axis([seconds for _, seconds in points], HEIGHT - BOTTOM, TOP)
    _draw_grid(root, across, up, sorted({rows for rows, _ in points}))
    for place, (label, found) in enumerate(series.items()):
        _draw_line(root, [(across.at(rows), up.at(seconds)) for rows, seconds in found], place, label)
    return ET.tostring(root, encoding="unicode") + "\n"


class _Axis:
    """A logarithmic scale from a little below the smallest to a little above the largest value."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.low = math.log10(min(values, default=1)) - 0.1
        self.high = math.log10(max(values, default=1)) + 0.1
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        """Where on the picture a value lies."""
        return self.start + (self.end - self.start) * (math.log10(value) - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """The values 1, 2 and 5 of each power of ten within the scale, or 1 alone where they would be too many."""
        powers = range(math.floor(self.low), math.ceil(self.high) + 1)
        steps = (1, 2, 5) if self.high - self.low < 3 else (1,)
        return [s * 10.0**p for p in powers for s in steps if self.low <= math.log10(s * 10.0**p) <= self.high]


def _draw_grid(root: ET.Element, across: _Axis, up: _Axis, sizes: Sequence[int]) -> None:
    for rows in sizes:
        x = f"{across.at(rows):.1f}"
        _line(root, x, x, f"{TOP}", f"{HEIGHT - BOTTOM}")
        _text(root, float(x), HEIGHT - BOTTOM + 20, f"{rows / 1e6:g} m", anchor="middle")
    for seconds in up.ticks():
        y = f"{up.at(seconds):.1f}"
        _line(root, f"{LEFT}", f"{WIDTH - RIGHT}", y, y)
        _text(root, LEFT - 8, float(y) + 4, f"{seconds:g} s", anchor="end")


def _draw_line(root: ET.Element, points: Sequence[tuple[float, float]], place: int, label: str) -> None:
    colour = COLOURS[place % len(COLOURS)]
    dashes = {"stroke-dasharray": "6 4"} if label.startswith(DASHED) else {}
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    ET.SubElement(root, "polyline", {"points": path, "fill": "none", "stroke": colour, "stroke-width": "2"} | dashes)
    for x, y in points:
        ET.SubElement(root, "circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "3", "fill": colour})
    top = TOP + 20 * place
    ET.SubElement(
        root, "rect", {"x": str(WIDTH - RIGHT + 30), "y": str(top), "width": "12", "height": "12", "fill": colour}
    )
    _text(root, WIDTH - RIGHT + 48, top + 10, label)


def _line(root: ET.Element, x1: str, x2: str, y1: str, y2: str) -> None:
    ET.SubElement(root, "line", {"x1": x1, "x2": x2, "y1": y1, "y2": y2, "stroke": "#ddd"})


def _text(root: ET.Element, x: float, y: float, text: str, *, anchor: str = "start") -> None:
    ET.SubElement(root, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}).text = text
