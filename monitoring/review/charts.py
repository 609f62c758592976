"""The burden of a window running against the limit, as a picture of the server's making: steps, the limit, and the day it was crossed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from markupsafe import Markup, escape

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 70, 12, 14, 24

Day = Sequence[object]
"""Day, burden, limit or None, whether over: amounts and days as text."""


def burden_chart(days: Sequence[Day], crossed_on: date | None, until: date) -> Markup | None:
    """An `<svg>` for at least one day, up to the day `until`, else nothing; what it shows stands beside it as a table too."""
    if not days:
        return None
    scale = _Scale(days, until)
    burden = _steps([(scale.x(d[0]), scale.y(d[1])) for d in days], WIDTH - RIGHT)
    parts = [f'<polyline class="burden" points="{burden}"/>', *_limits(days, scale), *_axis(scale)]
    if crossed_on is not None and scale.first <= crossed_on <= scale.last:
        x = scale.x(crossed_on.isoformat())
        parts.append(f'<line class="crossed" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}"/>')
        # The burden grows: left of the day it is low, and nothing is written over it.
        place = f'x="{x - 4:.1f}" text-anchor="end"' if x > WIDTH / 2 else f'x="{x + 4:.1f}"'
        parts.append(f'<text class="crossed-on" {place} y="{TOP + 10}">{escape(crossed_on.isoformat())}</text>')
    # Text is escaped where it is put in; the rest are numbers.
    return Markup(  # noqa: S704
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" class="chart" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


class _Scale:
    def __init__(self, days: Sequence[Day], until: date) -> None:
        found = [date.fromisoformat(str(d[0])) for d in days]
        self.first, self.last = min(found), max([*found, until])
        amounts = [Decimal(str(v)) for d in days for v in (d[1], d[2]) if v is not None]
        self.most = max([*amounts, Decimal(1)])
        self.span = max((self.last - self.first).days, 1)

    def x(self, day: object) -> float:
        days = (date.fromisoformat(str(day)) - self.first).days
        return LEFT + (WIDTH - LEFT - RIGHT) * days / self.span

    def y(self, amount: object) -> float:
        share = max(Decimal(str(amount)), Decimal(0)) / self.most
        return float(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share)


def _steps(points: Sequence[tuple[float, float]], end: float) -> str:
    """A line that goes on level until the next day."""
    found, height = [], HEIGHT - BOTTOM
    before: float = float(height)
    for x, y in points:
        found += [f"{x:.1f},{before:.1f}", f"{x:.1f},{y:.1f}"]
        before = y
    return " ".join([*found, f"{end:.1f},{before:.1f}"])


def _limits(days: Sequence[Day], scale: _Scale) -> list[str]:
    found = []
    for place, day in enumerate(days):
        if day[2] is not None:
            end = scale.x(days[place + 1][0]) if place + 1 < len(days) else WIDTH - RIGHT
            y = scale.y(day[2])
            found.append(f'<line class="limit" x1="{scale.x(day[0]):.1f}" y1="{y:.1f}" x2="{end:.1f}" y2="{y:.1f}"/>')
    return found


def _axis(scale: _Scale) -> list[str]:
    floor = HEIGHT - BOTTOM
    labels = [(Decimal(0), floor), (scale.most, float(TOP))]
    texts = [f'<text class="axis" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{v:,.0f}</text>' for v, y in labels]
    days = [
        f'<text class="axis" x="{LEFT}" y="{HEIGHT - 6}">{scale.first}</text>',
        f'<text class="axis" x="{WIDTH - RIGHT}" y="{HEIGHT - 6}" text-anchor="end">{scale.last}</text>',
    ]
    line = f'<line class="floor" x1="{LEFT}" y1="{floor}" x2="{WIDTH - RIGHT}" y2="{floor}"/>'
    return [line, *texts, *days]
