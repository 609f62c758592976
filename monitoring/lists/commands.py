"""`monitoring lists`. Nothing but typer is imported until the command runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def lists(
    night: Annotated[
        datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="The night, which must have been applied.")
    ],
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder for them; HOME/lists/NIGHT if not given. It is replaced whole.")
    ] = None,
) -> None:
    """Write the bureau's lists of a night by name: uninsured.csv, broken-treatment.csv, outstanding.csv, and a summary without names.

    Each is written into the access log. The same night again gives the same files.

    Example: monitoring lists --date 2024-12-10
    """
    from monitoring.ledger.telling import told_in_words
    from monitoring.lists.run import write_lists
    from monitoring.settings import load_settings

    settings = load_settings()
    result = write_lists(settings, night.date(), to)
    typer.echo(f"{result.night} {result.step}: {told_in_words(result.counts)}", err=True)
    typer.echo(f"in {to or settings.lists_folder / str(result.night)}; the files hold data of persons", err=True)
