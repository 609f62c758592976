"""`monitoring benefits`: what persons of the lists are entitled to, what they received, and what is outstanding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from monitoring.errors import PersonalDataError
from monitoring.participation.commands import By, Reason

app = typer.Typer(no_args_is_help=True, help="Entitled and received: assistance due, paid and outstanding.")
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Night whose knowledge counts; the newest if not given."),
]
From = Annotated[
    datetime | None,
    typer.Option(
        "--from", formats=["%Y-%m-%d"], help="First day of the visits; 1 January of the night's year if not given."
    ),
]


class Form(StrEnum):
    """How a list is written."""

    table = "table"
    csv = "csv"
    json = "json"


class Language(StrEnum):
    """Language of sentences."""

    en = "en"
    zh = "zh"


def _tell_made_up(titles: Sequence[str]) -> None:
    for title in titles:
        typer.echo(f"amounts of serious-illness insurance may rest on what is no text: {title}", err=True)


@app.callback()
def benefits() -> None:
    """Entitled and received: assistance due, paid and outstanding."""


@app.command()
def check() -> None:
    """Read all texts of thresholds/benefits and show their lines, and what each leaves open.

    Example: monitoring benefits check
    """
    from monitoring.benefits.due import benefits_of
    from monitoring.benefits.printing import write_lines
    from monitoring.settings import load_settings

    write_lines(benefits_of(load_settings())[1])


@app.command()
def due(as_of: AsOf = None, first: From = None, form: Annotated[Form, typer.Option("--format")] = Form.table) -> None:
    """What was due for visits, paid and outstanding, by item and state; in sums, without names.

    Example: monitoring benefits due --from 2024-01-01
    """
    from monitoring.benefits.disputes import disputes_known
    from monitoring.benefits.due import ask_due, benefits_of, derive_due, due_sums
    from monitoring.benefits.printing import write_sums
    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse

    settings = load_settings()
    policy, found = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask_due(warehouse, as_of.date() if as_of else None, first.date() if first else None)
        derive_due(warehouse, policy, found, asked, disputes=disputes_known(settings, as_of.date() if as_of else None))
        write_sums(due_sums(warehouse, asked), form)
    _tell_made_up(found.made_up())


@app.command("work-list")
def write_work_list(
    to: Annotated[Path, typer.Option("--to", help="New CSV file; only its owner may read it.")],
    as_of: AsOf = None,
    first: From = None,
    reason: Reason = None,
    by: By = None,
) -> None:
    """Write what is outstanding, by person and visit, for the officer who pays: it names people, so it goes into a file, and the access log says so.

    Example: monitoring benefits work-list --to outstanding.csv --reason "payments of December"
    """
    from monitoring.benefits.disputes import disputes_known
    from monitoring.benefits.due import WORK_LIST, ask_due, benefits_of, derive_due, work_list
    from monitoring.participation.private_file import Handing, write_names
    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse

    settings, handing = load_settings(), Handing(to, "benefits work-list", reason, by)
    handing.check()
    policy, found = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask_due(warehouse, as_of.date() if as_of else None, first.date() if first else None)
        derive_due(warehouse, policy, found, asked, disputes=disputes_known(settings, as_of.date() if as_of else None))
        rows = work_list(warehouse, asked)
    write_names(settings, handing, WORK_LIST, rows)
    typer.echo(f"{len(rows):,} visits with assistance outstanding or disputed: {to}", err=True)
    _tell_made_up(found.made_up())


@app.command()
def explain(
    warning_id: Annotated[str, typer.Argument(help="Id of the warning, or its first characters.")],
    lang: Annotated[Language, typer.Option(help="Language of the sentences.")] = Language.en,
) -> None:
    """Every visit of a warning's person in its window: what was due, to the fen, and whether the warning would stand if all were paid.

    Example: monitoring benefits explain a6810f2c
    """
    from monitoring.benefits.explaining import explain_benefits
    from monitoring.settings import load_settings

    for line in explain_benefits(load_settings(), warning_id, lang.value):
        typer.echo(line)


@app.command()
def effect(as_of: AsOf = None, form: Annotated[Form, typer.Option("--format")] = Form.table) -> None:
    """How many open warnings would fall and how many stand if all that is outstanding were paid, by rule and category; small numbers are withheld in CSV and JSON.

    Example: monitoring benefits effect --as-of 2024-12-10
    """
    from monitoring.benefits.effect import ask_effect
    from monitoring.benefits.printing import write_effect
    from monitoring.settings import load_settings

    found = ask_effect(load_settings(), as_of.date() if as_of else None)
    typer.echo(
        f"as of night {found.night}; {found.household_count} open warnings of households are not judged", err=True
    )
    _tell_made_up(found.made_up)
    if form is Form.table:
        typer.echo("with small numbers: for the bureau alone; CSV and JSON withhold them", err=True)
    write_effect(found.rows(is_handed_on=form is not Form.table), form)


@app.command()
def dispute(
    visit_file: Annotated[
        Path,
        typer.Option(
            "--visit-file",
            help="CSV or XLSX: setl_id or visit_id, and if need be item and claimed_amount (yuan), a visit in each row.",
        ),
    ],
    reason: Annotated[
        str | None, typer.Option("--reason", help="What is said against it. Must name no person.")
    ] = None,
    by: By = None,
    lift: Annotated[bool, typer.Option("--lift", help="The dispute about these visits is over.")] = False,
) -> None:
    """Record that the officer, or a family through her, disputes what is said of visits; their state is then `disputed`, and the amounts stay shown.

    Example: monitoring benefits dispute --visit-file visits.csv --reason "invoice shows another policy scope"

    Example: monitoring benefits dispute --visit-file visits.csv --lift --reason "invoice corrected by the hospital"
    """
    import getpass

    from monitoring.benefits.disputing import Said, dispute_visits
    from monitoring.ledger import shanghai_now
    from monitoring.settings import load_settings

    said = Said(reason or "", by or getpass.getuser(), shanghai_now())
    found = dispute_visits(load_settings(), visit_file, said, is_lifting=lift)
    again = f"; {found.unchanged_count:,} were disputed in the same words already" if found.unchanged_count else ""
    done = "disputes lifted" if lift else "visits disputed"
    typer.echo(f"{found.recorded_count:,} {done}, as of {said.at:%Y-%m-%d %H:%M}{again}", err=True)


@app.command()
def premium(  # noqa: PLR0913, PLR0917 - one argument per option of the command
    year: Annotated[int, typer.Option(help="Year of insurance.", min=1998, max=2100)],
    as_of: AsOf = None,
    form: Annotated[Form, typer.Option("--format")] = Form.table,
    granted: Annotated[
        Path | None,
        typer.Option(
            help="List of subsidies granted for the year (.xlsx, .csv): id number, amount, day; compared with what is due."
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="ROLE=HEADER, where a header is not recognised; ROLE is certificate, amount or granted_on."),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of the workbook, if several look like a list.")] = None,
    names: Annotated[
        Path | None, typer.Option("--names", help="New file for who is to be looked at, by name (CSV).")
    ] = None,
    reason: Reason = None,
    by: By = None,
) -> None:
    """Listed persons by category with the premium subsidy due for a year, and with --granted what they were granted.

    Example: monitoring benefits premium --year 2022

    Example: monitoring benefits premium --year 2022 --granted granted.xlsx --names premium.csv --reason "subsidies of 2022, tax bureau's list"
    """
    from monitoring.benefits.due import ask_due, benefits_of
    from monitoring.benefits.premium import premium_sums
    from monitoring.benefits.printing import write_premiums
    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse

    settings, night = load_settings(), as_of.date() if as_of else None
    if granted is not None:
        from monitoring.benefits.granted import GrantFile
        from monitoring.benefits.granted_commands import compare_list, grant_columns
        from monitoring.participation.private_file import Handing

        handing = Handing(names, "benefits premium", reason, by) if names else None
        file = GrantFile(granted, sheet, grant_columns(column or []))
        compare_list(settings, file, year, night, form.value, handing)
        return
    if names is not None:
        raise PersonalDataError(
            "Names are written of a comparison with what was granted, and there is none. Give the list with --granted. Nothing was written."
        )
    policy, found = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask_due(warehouse, night, None)
        rows = premium_sums(warehouse, policy, found, asked, year)
    write_premiums(rows, form)
    if not rows:
        typer.echo(f"No text in force on 1 January {year} grants anybody a subsidy, as far as is known.", err=True)
