"""`monitoring indicators` and `monitoring track`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.errors import NightError, PersonalDataError
from monitoring.indicators.survey_commands import survey
from monitoring.participation.commands import AsOfNight, By, Output, Reason

if TYPE_CHECKING:
    from monitoring.indicators.care import Months

app = typer.Typer(
    no_args_is_help=True, help="Figures over the insured, and over household surveys, each with its definition."
)
app.command()(survey)

From = Annotated[datetime, typer.Option("--from", formats=["%Y-%m"], help="First month, YYYY-MM.")]
To = Annotated[datetime, typer.Option("--to", formats=["%Y-%m"], help="Last month, YYYY-MM; it counts too.")]


@app.callback()
def indicators() -> None:
    """Figures over the insured, and over household surveys, each with its definition."""


@app.command()
def care(
    first: From,
    last: To,
    as_of: AsOfNight = None,
    output: Annotated[
        Output, typer.Option("--format", help="How to write them; a table leaves townships out.")
    ] = Output.table,
) -> None:
    """Visits, stays, off-site share, share outside the catalogue, chronic and special care, month by month; no person is in them.

    Example: monitoring indicators care --from 2024-01 --to 2024-12 --format csv > care.csv
    """
    from monitoring.indicators.care import care_by_month
    from monitoring.indicators.telling import LACKING, write_months
    from monitoring.settings import load_settings

    found = care_by_month(load_settings(), _months(first, last, as_of))
    typer.echo(f"as known on night {found.night}; {LACKING}", err=True)
    write_months(found.rows, output.value)


@app.command()
def protection(
    first: From,
    last: To,
    as_of: AsOfNight = None,
    output: Annotated[
        Output, typer.Option("--format", help="How to write them; a table shows the whole span without townships.")
    ] = Output.table,
) -> None:
    """Fund shares, personal burden, persons over the limit, warnings, visits and recognitions: by month and for the span; no person is in them.

    Example: monitoring indicators protection --from 2024-01 --to 2024-12 --format csv > protection.csv
    """
    from monitoring.indicators.protection import protection_by_month
    from monitoring.indicators.protection_telling import told_protection, write_protection
    from monitoring.settings import load_settings

    found = protection_by_month(load_settings(), _months(first, last, as_of))
    typer.echo(told_protection(found), err=True)
    write_protection(found, output.value)


def track(  # noqa: PLR0913, PLR0917 - one argument per option of the command
    first: From,
    last: To,
    warning_id: Annotated[
        str | None, typer.Argument(help="Id of a warning, as `monitoring warnings` shows it: its person is shown.")
    ] = None,
    persons: Annotated[
        Path | None, typer.Option("--persons", help="File with a psn_no per line, in place of a warning.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="New file (CSV); needed with --persons.")] = None,
    as_of: AsOfNight = None,
    output: Annotated[
        Output, typer.Option("--format", help="How to write what a warning's person used.")
    ] = Output.table,
    reason: Reason = None,
    by: By = None,
) -> None:
    """Use of care and burden of single persons, month by month. Each look is written down with its reason.

    Example: monitoring track 3f0c9a... --from 2024-01 --to 2024-12 --reason "visit of 12 December"

    Example: monitoring track --persons numbers.txt --out care.csv --from 2024-01 --to 2024-12 --reason "case conference"
    """
    from monitoring.indicators.tracking import track_persons, track_warning
    from monitoring.participation.private_file import Handing
    from monitoring.settings import load_settings

    months, settings = _months(first, last, as_of), load_settings()
    if persons is not None and out is not None and warning_id is None:
        handing = Handing(out, "track", reason, by)
        told = track_persons(settings, months, persons, handing)
        typer.echo(told, err=True)
    elif persons is None and out is None and warning_id is not None:
        track_warning(settings, months, warning_id, output.value, Handing(None, "track", reason, by))
    else:
        raise PersonalDataError(
            "It is unclear whose care is meant: give either the id of a warning, or --persons FILE together with a new file (--out). Nothing was shown."
        )


def _months(first: datetime, last: datetime, as_of: datetime | None) -> Months:
    from monitoring.indicators.care import Months

    if last < first:
        raise NightError(f"The months run backwards, from {first:%Y-%m} to {last:%Y-%m}. Exchange them.")
    return Months(first.date(), last.date(), as_of.date() if as_of else None)
