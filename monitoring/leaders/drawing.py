"""Charts as a few shapes, which a page and a PDF draw alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from textwrap import wrap
from typing import Literal

from monitoring.leaders.document import Chart, Series

WIDTH, HEIGHT = 680, 250
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 34, 60
COLOURS = ("#1f5f8b", "#d9822b", "#6b8f3c", "#8a5a83")
"""Told apart by those who cannot tell red from green; lines are named in their order besides."""
INK, SOFT, RULE, GOAL = "#1c2733", "#5b6773", "#d5d9de", "#b3261e"
GRID, TEXT = 4, 11
CHINESE = 0x2E80
"""Characters from here on are as wide as high."""
MOST_LABELS = 12
"""More labels than these are named every second, third... one, so that they do not run into each other."""
SHORTEST, LINES = 3, 3
"""A label has lines of at least so many characters, and at most so many lines; the rest of a longer one is cut."""


@dataclass(frozen=True)
class Box:
    """A filled rectangle; y grows downwards."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Stroke:
    """A line through points."""

    points: Sequence[tuple[float, float]]
    colour: str
    width: float
    is_dashed: bool = False


@dataclass(frozen=True)
class Dot:
    """A mark on a point of a line."""

    x: float
    y: float
    colour: str


@dataclass(frozen=True)
class Word:
    """A text with its base line at y."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"]
    colour: str = SOFT


Shape = Box | Stroke | Dot | Word


def draw(chart: Chart) -> list[Shape]:
    """The shapes of a chart, in the order in which they lie on each other."""
    scale = _Scale(chart)
    return [
        *_grid(scale, chart.is_percent),
        *(_bars(chart, scale) if chart.kind == "bar" else _lines(chart, scale)),
        *_goal(chart, scale),
        *_labels(chart, scale),
        *_legend(chart),
    ]


class _Scale:
    def __init__(self, chart: Chart) -> None:
        values = [value for one in chart.series for value in one.values if value is not None]
        top = max([*values, *([] if chart.goal is None else [chart.goal]), Decimal(1)])
        # Shares are shown from 0 to 100 %, so that nothing looks steeper than it is.
        self.top = Decimal(100) if chart.is_percent else _round_up(top)
        self.slot = (WIDTH - LEFT - RIGHT) / max(len(chart.labels), 1)

    def x(self, place: int) -> float:
        return LEFT + self.slot * (place + 0.5)

    def y(self, value: Decimal) -> float:
        return float(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(value, self.top) / self.top)


def _round_up(value: Decimal) -> Decimal:
    """The next 4, 8, 20, 40, 80, 200... so that grid lines stand at whole numbers."""
    power = Decimal(1)
    while True:
        for step in (4, 8, 20):
            if value <= step * power:
                return step * power
        power *= 10


def _grid(scale: _Scale, is_percent: bool) -> Iterator[Shape]:
    for n in range(GRID + 1):
        value = scale.top * n / GRID
        y = scale.y(value)
        yield Stroke([(LEFT, y), (WIDTH - RIGHT, y)], RULE, 0.7)
        yield Word(LEFT - 6, y + 4, f"{value:.0f}{' %' if is_percent else ''}", "end")


def _bars(chart: Chart, scale: _Scale) -> Iterator[Shape]:
    width = min(scale.slot * 0.76 / len(chart.series), 34)
    for n, one in enumerate(chart.series):
        for place, value in enumerate(one.values):
            x = scale.x(place) + (n - len(chart.series) / 2) * width
            if value is None:
                yield Word(x + width / 2, HEIGHT - BOTTOM - 3, "–", "middle")
            else:
                y = scale.y(value)
                yield Box(x, y, width * 0.92, HEIGHT - BOTTOM - y, COLOURS[n % len(COLOURS)])


def _lines(chart: Chart, scale: _Scale) -> Iterator[Shape]:
    for n, one in enumerate(chart.series):
        colour = COLOURS[n % len(COLOURS)]
        points = [(scale.x(p), None if v is None else scale.y(v)) for p, v in enumerate(one.values)]
        for is_there, run in groupby(points, lambda point: point[1] is not None):
            if is_there:
                found = [(x, y) for x, y in run if y is not None]
                yield Stroke(found, colour, 2, is_dashed=n > 0)
                yield from (Dot(x, y, colour) for x, y in found)


def _goal(chart: Chart, scale: _Scale) -> Iterator[Shape]:
    if chart.goal is not None:
        y = scale.y(chart.goal)
        yield Stroke([(LEFT, y), (WIDTH - RIGHT, y)], GOAL, 1.2, is_dashed=True)


def _labels(chart: Chart, scale: _Scale) -> Iterator[Shape]:
    every = -(-len(chart.labels) // MOST_LABELS)
    fits = max(int(scale.slot * every / TEXT), SHORTEST)
    for place, label in enumerate(chart.labels):
        if place % every == 0:
            for n, line in enumerate(_broken(label, fits)[:LINES]):
                yield Word(scale.x(place), HEIGHT - BOTTOM + 15 + 13 * n, line, "middle")


def _broken(label: str, fits: int) -> list[str]:
    """A label in lines that fit under its place: Chinese after any character, Latin, whose letters take half the room, between words."""
    if any(ord(char) > CHINESE for char in label):
        return [label[n : n + fits] for n in range(0, len(label), fits)]
    return wrap(label, max(fits * 2 - 1, 8), break_long_words=False)


def _legend(chart: Chart) -> Iterator[Shape]:
    x = float(LEFT)
    names = [(one.name, COLOURS[n % len(COLOURS)]) for n, one in enumerate(chart.series)]
    if chart.goal is not None:
        names.append((chart.goal_name, GOAL))
    for name, colour in names:
        yield Box(x, 10, 10, 10, colour)
        yield Word(x + 15, 19, name, "start", INK)
        x += 15 + 18 + sum(TEXT if ord(char) > CHINESE else TEXT * 0.56 for char in name)


def described(chart: Chart) -> str:
    """What a chart shows, for somebody who cannot see it."""
    return "; ".join(f"{one.name}: {_values(one, chart)}" for one in chart.series)


def _values(one: Series, chart: Chart) -> str:
    pairs = zip(chart.labels, one.values, strict=True)
    return ", ".join(f"{label} {'–' if value is None else value}" for label, value in pairs)
