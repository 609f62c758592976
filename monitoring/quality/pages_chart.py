"""The history of a metric as a small inline SVG: a line, its usual band, and a mark on each night that left it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from monitoring.ledger.observations import Observation

WIDTH, HEIGHT, MARGIN = 220, 44, 4


def history_chart(observations: Sequence[Observation]) -> str:
    """An `<svg>` of the values in the order of days; empty for fewer than two."""
    if len(observations) < 2:
        return ""
    scale = _Scale(observations)
    line = " ".join(scale.point(n, o.value) for n, o in enumerate(observations))
    marks = "".join(_mark(scale, n, o) for n, o in enumerate(observations))
    first, last = observations[0].for_day, observations[-1].for_day
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">'
        f"<title>{first} – {last}</title>{_band(scale, observations)}"
        f'<polyline class="line" points="{line}"/>{marks}</svg>'
    )


class _Scale:
    def __init__(self, observations: Sequence[Observation]) -> None:
        ends = [bound for o in observations for bound in (o.lower, o.upper) if bound is not None]
        values = [o.value for o in observations]
        # A band that is open far upwards must not press the line flat.
        limit = 2 * max(values) if max(values) > 0 else Decimal(1)
        seen = [*values, *(min(end, limit) for end in ends)]
        self.low, self.high = min(seen), max(seen)
        self.count = len(observations)

    def x(self, place: int) -> str:
        return f"{MARGIN + (WIDTH - 2 * MARGIN) * place / (self.count - 1):.1f}"

    def y(self, value: Decimal) -> str:
        span = self.high - self.low or Decimal(1)
        share = (min(max(value, self.low), self.high) - self.low) / span
        return f"{HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * share:.1f}"

    def point(self, place: int, value: Decimal) -> str:
        return f"{self.x(place)},{self.y(value)}"


def _band(scale: _Scale, observations: Sequence[Observation]) -> str:
    judged = [(n, o.lower, o.upper) for n, o in enumerate(observations) if o.lower is not None or o.upper is not None]
    if len(judged) < 2:
        return ""
    upper = [scale.point(n, scale.high if high is None else high) for n, _, high in judged]
    lower = [scale.point(n, scale.low if low is None else low) for n, low, _ in reversed(judged)]
    return f'<polygon class="band" points="{" ".join([*upper, *lower])}"/>'


def _mark(scale: _Scale, place: int, found: Observation) -> str:
    if found.outcome in {"fine", "unjudged"} and place != scale.count - 1:
        return ""
    return f'<circle class="{found.outcome}" cx="{scale.x(place)}" cy="{scale.y(found.value)}" r="2.5"/>'
