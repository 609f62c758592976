"""`monitoring retention`: remove settled years, with proof."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer


def retention(
    before: Annotated[
        datetime,
        typer.Option("--before", formats=["%Y-%m-%d"], help="A 1 January: visits that were over before it go."),
    ],
    is_all: Annotated[bool, typer.Option("--all", help="Also rows that explain past warnings.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Remove; without it only what would go is told.")] = False,
    by: Annotated[str, typer.Option("--by", help="Who orders it; the proof names him.")] = "",
) -> None:
    """Remove settlements and payments of settled years from the warehouse, with a proof. Past warnings stay as they were said.

    Example: monitoring retention --before 2020-01-01 --confirm --by "records office"
    """
    from monitoring.ledger import shanghai_now
    from monitoring.retention.asking import Asked
    from monitoring.retention.removing import plan_removal, remove
    from monitoring.retention.telling import told
    from monitoring.settings import load_settings

    asked = Asked(before.date(), is_all, by)
    settings = load_settings()
    typer.echo(told(remove(settings, asked, shanghai_now) if confirm else plan_removal(settings, asked)))
