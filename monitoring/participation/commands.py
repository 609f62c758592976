"""`monitoring participation`. Nothing but typer is imported until the command runs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Output(StrEnum):
    """How rates are written."""

    table = "table"
    csv = "csv"
    json = "json"


AsOfNight = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Night to look back to; the newest if not given."),
]
Reason = Annotated[
    str | None, typer.Option("--reason", help="Why names are needed; kept in the ledger. Must name no person.")
]
By = Annotated[str | None, typer.Option("--by", help="Who asks; the account of this machine if not given.")]


def participation(
    as_of: AsOfNight = None,
    names: Annotated[
        Path | None,
        typer.Option("--names", help="New file for who is not insured, suspended or waiting, by name (CSV)."),
    ] = None,
    output: Annotated[
        Output, typer.Option("--format", help="How to write the rates; a table leaves townships out.")
    ] = Output.table,
    reason: Reason = None,
    by: By = None,
) -> None:
    """How many of the listed persons are insured, by region and category, against the goal; names go into a file alone.

    Example: monitoring participation --as-of 2024-12-10 --names uninsured.csv --reason "enrolment drive, county bureau"
    """
    from monitoring.participation.private_file import Handing, write_names
    from monitoring.participation.rates import participation_as_of
    from monitoring.participation.telling import NAME_COLUMNS, told_participation, write_rates
    from monitoring.settings import load_settings

    settings = load_settings()
    handing = Handing(names, "participation", reason, by) if names else None
    if handing:
        handing.check()
    found = participation_as_of(settings, as_of.date() if as_of else None)
    typer.echo(told_participation(found), err=True)
    write_rates(found, output.value)
    if handing:
        write_names(settings, handing, NAME_COLUMNS, found.names)
        typer.echo(f"{len(found.names):,} persons written; the file holds data of persons", err=True)
