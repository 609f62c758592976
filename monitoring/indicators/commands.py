"""`monitoring indicators`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

import typer

from monitoring.indicators.survey_commands import survey

app = typer.Typer(no_args_is_help=True, help="Indicators, each with its definition in docs/indicators.md.")


@app.callback()
def indicators() -> None:
    """Indicators, each with its definition in docs/indicators.md."""


app.command()(survey)
