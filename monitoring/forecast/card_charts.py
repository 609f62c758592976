"""The charts of a model's card, narrow enough to be read on a phone and told apart without colours; of the shapes of the leaders' report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitoring.leaders.drawing import CHINESE, COLOURS, INK, RULE, SOFT, Box, Shape, Stroke, Word

WIDTH, TEXT = 440, 13
LEFT, RIGHT = 6, 6
DARK, LIGHT, EDGE = COLOURS[0], "#dbe3ea", "#5b6773"
ROW, BAR = 44, 13
PICTURE, SIDE = 200, 10
"""A picture of 100 squares: its width, and squares on a side."""
LEFT_OF_PLOT, TOP_OF_PLOT, PLOT = 58, 30, 360
TICKS = (0.0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
APART = 26
"""Ticks nearer to each other than this would run together."""


@dataclass(frozen=True)
class Picture:
    """Shapes with what they show in words; `told` is read to those who cannot see them."""

    title: str
    told: str
    width: float
    height: float
    shapes: Sequence[Shape]


@dataclass(frozen=True)
class Ranged:
    """A bar with the range of its figure."""

    label: str
    told: str
    value: float | None
    low: float | None
    high: float | None
    is_dark: bool


@dataclass(frozen=True)
class Pair:
    """Expected beside counted; none where it is not told."""

    label: str
    told: str
    expected: float | None
    counted: float | None


@dataclass(frozen=True)
class Point:
    """What was said and what happened, 0 to 1, with the range of what happened."""

    said: float
    happened: float
    low: float
    high: float


def ranged_bars(title: str, rows: Sequence[Ranged], goal: tuple[float, str] | None) -> Picture:
    """Bars under each other, each with its range; `goal` is a dashed line across with its name."""
    known = [value for row in rows for value in (row.value, row.high) if value is not None]
    top = max([*known, goal[0] if goal else 0.0, 0.01]) * 1.04
    start = 26.0 if goal else 4.0
    height = start + ROW * len(rows)
    shapes = [shape for n, row in enumerate(rows) for shape in _ranged(row, start + ROW * n, top)]
    told = "; ".join(f"{row.label}: {row.told}" for row in rows)
    if goal:
        shapes += _goal(goal, top, start, len(rows))
        told += f"; {goal[1]}: {goal[0]:.3f}"
    return Picture(title, told, WIDTH, height, shapes)


def _ranged(row: Ranged, y: float, top: float) -> Iterator[Shape]:
    yield from _line_of_words(row.label, row.told, y)
    if row.value is not None:
        yield from _bar(y + 20, _across(row.value, top), BAR, is_dark=row.is_dark)
    if row.low is not None and row.high is not None:
        middle, low, high = y + 20 + BAR / 2, LEFT + _across(row.low, top), LEFT + _across(row.high, top)
        for points in (
            [(low, middle), (high, middle)],
            [(low, middle - 4), (low, middle + 4)],
            [(high, middle - 4), (high, middle + 4)],
        ):
            # White below black, so that the range is seen on a dark bar too.
            yield Stroke(points, "#ffffff", 4)
            yield Stroke(points, INK, 1.6)


def _goal(goal: tuple[float, str], top: float, start: float, count: int) -> Iterator[Shape]:
    x = LEFT + _across(goal[0], top)
    # Across the bars only: through the words above them it would strike these out.
    for n in range(count):
        y = start + ROW * n + 17
        yield Stroke([(x, y), (x, y + BAR + 6)], INK, 1.5, is_dashed=True)
    yield Stroke([(LEFT, 9), (LEFT + 22, 9)], INK, 1.5, is_dashed=True)
    yield Word(LEFT + 28, 13, f"{goal[1]} {goal[0]:.3f}", "start", INK)


def paired_bars(title: str, rows: Sequence[Pair], names: tuple[str, str]) -> Picture:
    """Two bars for each row, the light one expected, the dark one counted."""
    known = [value for row in rows for value in (row.expected, row.counted) if value is not None]
    top = max([*known, 1.0]) * 1.02
    shapes = list(_legend(names))
    for n, row in enumerate(rows):
        shapes += _paired(row, 26 + (ROW + 4) * n, top)
    told = "; ".join(f"{row.label}: {row.told}" for row in rows)
    return Picture(title, told, WIDTH, 26.0 + (ROW + 4) * len(rows), shapes)


def _paired(row: Pair, y: float, top: float) -> Iterator[Shape]:
    yield from _line_of_words(row.label, row.told, y)
    for n, value in enumerate((row.expected, row.counted)):
        if value is not None:
            yield from _bar(y + 20 + 11 * n, _across(value, top), 9, is_dark=n == 1)


def _legend(names: tuple[str, str]) -> Iterator[Shape]:
    x = float(LEFT)
    for n, name in enumerate(names):
        yield from _bar(6, 16, 10, is_dark=n == 1, x=x)
        yield Word(x + 22, 15, name, "start", INK)
        x += 44 + width_of(name)


def _line_of_words(label: str, told: str, y: float) -> Iterator[Shape]:
    yield Word(LEFT, y + 14, shortened(label, WIDTH - LEFT - RIGHT - 12 - width_of(told)), "start", INK)
    yield Word(WIDTH - RIGHT, y + 14, told, "end", SOFT)


def _bar(y: float, width: float, height: float, *, is_dark: bool, x: float = LEFT) -> Iterator[Shape]:
    yield Box(x, y, width, height, DARK if is_dark else LIGHT)
    right, low = x + width, y + height
    yield Stroke([(x, y), (right, y), (right, low), (x, low), (x, y)], DARK if is_dark else EDGE, 0.8)


def _across(value: float, top: float) -> float:
    return (WIDTH - LEFT - RIGHT) * max(value, 0.0) / top


def width_of(text: str) -> float:
    """About how wide a text is."""
    return sum(TEXT if ord(char) > CHINESE else TEXT * 0.56 for char in text)


def shortened(text: str, room: float) -> str:
    """A text that fits, cut where it does not."""
    if width_of(text) <= room:
        return text
    while text and width_of(text) > room - TEXT:
        text = text[:-1]
    return text.rstrip() + "…"


def of_hundred(title: str, told: str, dark: int) -> Picture:
    """A hundred squares, so many of them dark, row by row."""
    step = PICTURE / SIDE
    shapes: list[Shape] = []
    for n in range(SIDE * SIDE):
        x, y = n % SIDE * step + 1.5, n // SIDE * step + 1.5
        shapes += _bar(y, step - 3, step - 3, is_dark=n < dark, x=x)
    return Picture(title, told, PICTURE, PICTURE, shapes)


def said_and_happened(title: str, told: str, points: Sequence[Point], names: tuple[str, str]) -> Picture:
    """Marks beside the line on which all would be right; both scales widen small chances (square roots)."""
    top = min(max([0.01, *(value for one in points for value in (one.said, one.high))]) * 1.05, 1.0)
    shapes = [*_plot_grid(top), *(shape for one in points for shape in _mark(one, top))]
    shapes.append(Word(LEFT_OF_PLOT - 50, 16, names[1], "start", INK))
    shapes.append(Word(LEFT_OF_PLOT + PLOT, TOP_OF_PLOT + PLOT + 38, names[0], "end", INK))
    return Picture(title, told, WIDTH, TOP_OF_PLOT + PLOT + 46, shapes)


def _plot_grid(top: float) -> Iterator[Shape]:
    bottom, right = TOP_OF_PLOT + PLOT, LEFT_OF_PLOT + PLOT
    before = float(-APART)
    for tick in TICKS:
        away = _root(tick, top)
        if tick > top or away - before < APART:
            continue
        before = away
        x, y = LEFT_OF_PLOT + away, bottom - away
        yield Stroke([(x, TOP_OF_PLOT), (x, bottom)], RULE, 0.7)
        yield Stroke([(LEFT_OF_PLOT, y), (right, y)], RULE, 0.7)
        yield Word(x, bottom + 18, f"{tick * 100:g} %", "middle")
        yield Word(LEFT_OF_PLOT - 6, y + 4, f"{tick * 100:g} %", "end")
    yield Stroke([(LEFT_OF_PLOT, bottom), (right, TOP_OF_PLOT)], INK, 1.2, is_dashed=True)


def _mark(one: Point, top: float) -> Iterator[Shape]:
    bottom = TOP_OF_PLOT + PLOT
    x, y = LEFT_OF_PLOT + _root(one.said, top), bottom - _root(one.happened, top)
    yield Stroke([(x, bottom - _root(one.low, top)), (x, bottom - _root(one.high, top))], INK, 1.6)
    yield Box(x - 5, y - 5, 10, 10, DARK)


def _root(value: float, top: float) -> float:
    return PLOT * math.sqrt(min(max(value, 0.0), top) / top)
