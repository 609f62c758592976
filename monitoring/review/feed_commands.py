"""`monitoring review feed`, `sample` and `estimate`: fill the review database by hand, and what the samples say."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitoring.review.estimating import Missed

Month = Annotated[datetime | None, typer.Option("--month", formats=["%Y-%m"], help="Month; that of the newest night.")]


def feed() -> None:
    """Bring the review database to what the newest night says, as each night does. It may be run again at any time.

    Example: monitoring review feed
    """
    _feed(None)


def sample(month: Month = None) -> None:
    """Draw the month's sample of persons without a warning and open their cases, as the first night of a month does.

    Example: monitoring review sample --month 2024-12
    """
    _feed(month.date() if month else None)


def estimate(month: Month = None) -> None:
    """Tell how many persons the rules miss, by the samples of twelve months, with its interval.

    Example: monitoring review estimate --month 2024-12
    """
    from monitoring.review.database import open_review
    from monitoring.review.estimating import missed_in, missed_together, read_strata
    from monitoring.settings import load_settings

    settings = load_settings()
    engine = open_review(settings)
    try:
        with engine.connect() as connection:
            strata = read_strata(connection, None, month.date() if month else _newest_night())
    finally:
        engine.dispose()
    typer.echo("stratum             persons   drawn checked  found unreachable  missed (95 % interval)")
    for one in strata:
        counts = f"{one.person_count:>8.0f} {one.drawn_count:>7} {one.checked_count:>7} {one.found_count:>6} {one.unreachable_count:>11}"
        typer.echo(f"{one.name:18} {counts}  {_in_words(missed_in(one))}")
    typer.echo(f"{'together':18} {_in_words(missed_together(strata)):>50}")
    left_out = [one.name for one in strata if one.drawn_count and not one.checked_count]
    if left_out:
        typer.echo(f"nobody checked, so left out of the whole: {', '.join(left_out)}", err=True)


def _in_words(missed: Missed | None) -> str:
    return f"{missed.estimated:.0f} ({missed.least:.0f} to {missed.most:.0f})" if missed else "nobody checked yet"


def _newest_night() -> date:
    from monitoring.platform.present import newest_night
    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse

    with open_warehouse(load_settings(), read_only=True) as warehouse:
        return newest_night(warehouse, date.min)


def _feed(month: date | None) -> None:
    from monitoring.ledger import shanghai_now
    from monitoring.ledger.telling import told_in_words
    from monitoring.review.feed import feed_review
    from monitoring.settings import load_settings

    result = feed_review(load_settings(), date.min, shanghai_now, month)
    typer.echo(f"review as of {result.night}: {told_in_words(result.counts)}", err=True)
