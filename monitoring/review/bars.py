"""A small bar chart as a picture of the server's making; what it shows stands in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

WIDTH, BAR, GAP, LEFT, RIGHT = 480, 22, 8, 130, 70


def bar_chart(bars: Sequence[tuple[str, int | str]]) -> Markup:
    """A bar for each name and count; what is no number is written and not drawn."""
    most = max([1, *(value for _, value in bars if isinstance(value, int))])
    parts = []
    for place, (name, value) in enumerate(bars):
        y = GAP + place * (BAR + GAP)
        width = (WIDTH - LEFT - RIGHT) * value / most if isinstance(value, int) else 0
        parts.append(f'<text x="{LEFT - 8}" y="{y + 15}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}"/>')
        told = f"{value:,}" if isinstance(value, int) else value
        parts.append(f'<text x="{LEFT + width + 6:.1f}" y="{y + 15}">{escape(told)}</text>')
    height = GAP + len(bars) * (BAR + GAP)
    # Text is escaped where it is put in; the rest are numbers.
    return Markup(  # noqa: S704
        f'<svg viewBox="0 0 {WIDTH} {height}" class="chart bars" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )
