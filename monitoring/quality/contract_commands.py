"""`monitoring quality show|accept|pages` and `monitoring morning`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from monitoring.approval.options import ByName, Night, Reason

app = typer.Typer(no_args_is_help=True, help="What each night observed, and what is usual.")


class Language(StrEnum):
    """Language of the message."""

    zh = "zh"
    en = "en"


@app.callback()
def quality() -> None:
    """What each night observed, and what is usual."""


@app.command()
def show(night: Night, language: Annotated[Language, typer.Option("--lang", help="Language.")] = Language.en) -> None:
    """Show every value a night observed, with its usual band.

    Example: monitoring quality show --date 2024-12-10
    """
    from monitoring.quality.contract_table import write_observations
    from monitoring.settings import load_settings

    write_observations(load_settings(), night.date(), "zh" if language is Language.zh else "en")


@app.command()
def accept(
    metric: Annotated[str, typer.Argument(help="Metric, as `monitoring quality show` names it.")],
    night: Night,
    by_name: ByName,
    reason: Reason,
) -> None:
    """Accept the value of a night as the new normal of a metric; it is used from that night on.

    Example: monitoring quality accept rows:settlement --date 2024-12-10 --by "Li Wei" --reason "a second county joined"
    """
    from monitoring.approval.deciding import accept_as_normal
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.settings import load_settings

    with Ledger(load_settings().ledger_url, shanghai_now) as ledger:
        accepted = accept_as_normal(ledger, night.date(), metric, by_name=by_name, reason=reason)
    typer.echo(f"{metric}: {accepted.value} is the new normal from {accepted.valid_from} on", err=True)


@app.command()
def pages() -> None:
    """Write the pages of the last 60 nights and print where they are; a browser opens them without any network.

    Example: monitoring quality pages
    """
    from monitoring.ledger import shanghai_now
    from monitoring.quality.pages import write_pages
    from monitoring.settings import load_settings

    typer.echo(str(write_pages(load_settings(), shanghai_now)))


def morning(
    night: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Night; the newest if not given.")
    ] = None,
    language: Annotated[Language, typer.Option("--lang", help="Language.")] = Language.zh,
) -> None:
    """Say in a few lines how the night went: what came in, what was held back, what waits for whom.

    Example: monitoring morning --lang en
    """
    from monitoring.quality.contract_table import write_message
    from monitoring.settings import load_settings

    write_message(load_settings(), night.date() if night else None, "zh" if language is Language.zh else "en")
