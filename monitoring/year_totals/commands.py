"""`monitoring year-totals`. Nothing but typer is imported until the command runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Published sums of a year beside what the warehouse holds.")


class Output(StrEnum):
    """How the differences are written."""

    table = "table"
    csv = "csv"
    json = "json"


@app.callback()
def year_totals() -> None:
    """Published sums of a year beside what the warehouse holds."""


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Option("--file", help="The list of published sums, instead of MONITORING_YEAR_TOTALS.")
    ] = None,
    output: Annotated[Output, typer.Option("--format", help="How to write the differences.")] = Output.table,
) -> None:
    """Compare published sums of a year (rows, persons, amounts) with what the warehouse holds; exit code 26 if one differs by more than it may.

    Example: monitoring year-totals check --file year_totals.yaml --format csv > differences.csv
    """
    from monitoring.errors import SettingsError
    from monitoring.reports.printing import console
    from monitoring.settings import load_settings
    from monitoring.year_totals import telling
    from monitoring.year_totals.compare import compare_totals

    settings = load_settings()
    if file is not None:
        settings.year_totals = file
    if settings.year_totals is None:
        raise SettingsError(
            "No list of published sums is named, so there is nothing to compare the warehouse with. Name one with --file or in MONITORING_YEAR_TOTALS; "
            "docs/backfill.md 10 shows one."
        )
    found = compare_totals(settings)
    typer.echo(telling.told_verdicts(found), err=True)
    if output is Output.table:
        console().print(telling.as_table(found))
    else:
        typer.echo(telling.as_csv(found) if output is Output.csv else telling.as_json(found), nl=False)
    error = telling.beyond_error(found, "")
    if error is not None:
        raise error
