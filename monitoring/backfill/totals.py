"""What was filled in beside the published sums of its years, where a list of them is set."""

from __future__ import annotations

from collections.abc import Callable

from monitoring.settings import Settings


def tell_totals(place: Settings, progress: Callable[[str], None]) -> None:
    """Tell each published sum beside what the place now holds; nothing without a list.

    Raises `YearTotalsError` if one differs by more than it may: what was filled in stays, but somebody has to look.
    """
    if place.year_totals is None:
        return
    from monitoring.year_totals.compare import compare_totals
    from monitoring.year_totals.telling import beyond_error, told_line, told_verdicts

    found = compare_totals(place)
    for line in [*map(told_line, found), told_verdicts(found)]:
        progress(line)
    error = beyond_error(found, "The back-fill is finished and what it filled in stays, but ")
    if error is not None:
        raise error
