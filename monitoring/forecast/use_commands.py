"""`monitoring forecast helped` and `outcomes`, and what `score` does for the officer. Nothing but typer is imported until a command runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.errors import PersonalDataError
from monitoring.participation.commands import By

if TYPE_CHECKING:
    from monitoring.benefits.granted import Grant
    from monitoring.forecast.receiving import Receiver
    from monitoring.participation.private_file import Handing
    from monitoring.settings import Settings

For = Annotated[
    str | None,
    typer.Option("--for", help="Account of the review page for which names are written: an active benefit officer."),
]
Granted = Annotated[
    Path | None,
    typer.Option(
        "--granted",
        help="List of premium subsidies granted for the year (.xlsx, .csv), as of `benefits premium`; without it nothing is said of premiums.",
    ),
]


class OutcomeFormat(StrEnum):
    """How outcomes are written."""

    table = "table"
    csv = "csv"
    json = "json"


@dataclass(frozen=True)
class Officer:
    """The list that a command is to write: for which account, into which file, with which list of subsidies."""

    handing: Handing
    receiver: Receiver
    grants: Sequence[Grant] | None


def ask_officer(settings: Settings, handing: Handing, granted: Path | None, now: datetime) -> Officer | None:
    """Look at everything that may be refused before a night is scored; none where no names are asked for.

    Raises PersonalDataError for an account that may not have them or without a reason, FileError where the file is there already, IdentityListError for a list
    of subsidies that cannot be read.
    """
    if handing.path is None:
        if handing.account or granted:
            raise PersonalDataError(
                "--for and --granted are about the officer's list, and no file for it is named (--to FILE). Nothing was scored or written."
            )
        return None
    from monitoring.benefits.granted import GrantFile, read_grants
    from monitoring.forecast.receiving import find_receiver

    handing.check()
    receiver = find_receiver(settings, handing.account, now)
    return Officer(handing, receiver, read_grants(GrantFile(granted)) if granted else None)


def write_officer_list(
    settings: Settings, officer: Officer, night: date, columns: Sequence[str], chosen: Sequence[Mapping[str, object]]
) -> list[str]:
    """Write the rows of persons of the account's regions, with their levers, into the officer's file; give what is to be said of it."""
    from monitoring.forecast.levers import load_lever_sources
    from monitoring.forecast.officer_list import CONTACT_COLUMNS, LEVER_COLUMNS, list_for
    from monitoring.participation.private_file import write_names

    sources = load_lever_sources(settings, night, officer.grants)
    found = list_for(settings, sources, night, chosen, officer.receiver)
    write_names(settings, officer.handing, ("psn_no", *CONTACT_COLUMNS, *columns[1:], *LEVER_COLUMNS), found.rows)
    lines = [f"{len(found.rows):,} rows for the benefit officer written; the file holds data of persons"]
    if found.outside_count:
        lines.append(f"{found.outside_count:,} chosen persons belong to no region of the account and are not in it")
    made_up = [f"amounts of serious-illness insurance may rest on what is no text: {title}" for title in found.made_up]
    return [*lines, *made_up]


def helped(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV or XLSX: psn_no (or 身份证号), helped_on and lever (its code or Chinese name), a person in each row."
        ),
    ],
    reason: Annotated[
        str | None, typer.Option("--reason", help="What the list is. Kept beside it; must name no person.")
    ] = None,
    by: By = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="These rows were recorded wrongly.")] = False,
) -> None:
    """Record who was helped after a forecast, when and with what: help lowers what is learnt from, so such rows are not judged.

    Example: monitoring forecast helped helped.xlsx --reason "calls of December, benefit officer"
    """
    import getpass

    from monitoring.forecast.helping import Recording, take_help
    from monitoring.ledger import shanghai_now
    from monitoring.settings import load_settings

    recording = Recording(reason or "", by or getpass.getuser(), shanghai_now())
    found = take_help(load_settings(), file, recording, is_withdrawing=withdraw)
    again = f"; {found.unchanged_count:,} stood there already or twice" if found.unchanged_count else ""
    done = "records of help withdrawn" if withdraw else "records of help added"
    typer.echo(f"{found.recorded_count:,} {done}, as of {recording.at:%Y-%m-%d %H:%M}{again}", err=True)


def outcomes(
    output: Annotated[
        OutcomeFormat, typer.Option("--format", help="How to write them; CSV and JSON withhold small numbers.")
    ] = OutcomeFormat.table,
) -> None:
    """Measure what came of scores whose days are over, each once, and show all that was measured. Only sums are kept.

    Example: monitoring forecast outcomes --format csv
    """
    import sys

    from monitoring.forecast.outcomes import all_outcomes, measure_outcomes, unmeasured
    from monitoring.forecast.outcomes_telling import COLUMNS, outcome_rows, outcome_table
    from monitoring.ledger import shanghai_now
    from monitoring.participation.private_file import as_csv, as_json
    from monitoring.settings import load_settings

    settings = load_settings()
    new = measure_outcomes(settings, shanghai_now().date())
    found = all_outcomes(settings)
    for line in (*unmeasured(settings), f"{len(new):,} measured now, {len(found):,} in all"):
        typer.echo(line, err=True)
    if output is OutcomeFormat.table:
        from monitoring.reports.printing import console

        typer.echo("with small numbers: for the bureau alone; CSV and JSON withhold them", err=True)
        console().print(outcome_table(found))
        return
    rows = outcome_rows(found, is_handed_on=True)
    sys.stdout.write(as_csv(rows, COLUMNS) if output is OutcomeFormat.csv else as_json(rows))
