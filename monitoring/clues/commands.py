"""`monitoring clues`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitoring.participation.commands import AsOfNight, By, Reason

app = typer.Typer(no_args_is_help=True, help="Leads that are no warnings, for the bureau alone.")

COLUMNS = (
    *("psn_no", "psn_name", "phone", "county_code", "township_code", "township_name", "category_codes"),
    *("participation_state", "last_seen_on", "last_care_type", "reasons", "lapsed_on", "is_lapse_known"),
    *("treatment", "followed_visit_count", "stay_count", "value_id"),
)


@app.callback()
def clues() -> None:
    """Leads that are no warnings, for the bureau alone."""


@app.command("broken-treatment")
def broken_treatment(
    to: Annotated[Path, typer.Option("--to", help="New file for the persons (CSV), for its owner alone.")],
    as_of: AsOfNight = None,
    reason: Reason = None,
    by: By = None,
) -> None:
    """Write the listed persons who were under treatment and are seen no more, with the last day seen and why; nobody is named on the terminal.

    Example: monitoring clues broken-treatment --as-of 2024-12-10 --to broken.csv --reason "calls by the benefit officer"
    """
    from monitoring.clues.broken_treatment import broken_treatments
    from monitoring.participation.private_file import Handing, write_names
    from monitoring.settings import load_settings

    settings = load_settings()
    handing = Handing(to, "clues broken-treatment", reason, by)
    handing.check()
    found = broken_treatments(settings, as_of.date() if as_of else None)
    if not found.has_value:
        typer.echo(
            "no value of treatment.yaml says for this day when a treatment counts as broken off: nobody can be named",
            err=True,
        )
    write_names(settings, handing, COLUMNS, found.rows)
    typer.echo(
        f"{len(found.rows):,} persons as of night {found.night} written; the file holds data of persons", err=True
    )
