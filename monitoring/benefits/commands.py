"""`monitoring benefits`: what persons of the lists are entitled to, what they received, and what is outstanding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

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
    from monitoring.benefits.due import ask_due, benefits_of, derive_due, due_sums
    from monitoring.benefits.printing import write_sums
    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse

    settings = load_settings()
    policy, found = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask_due(warehouse, as_of.date() if as_of else None, first.date() if first else None)
        derive_due(warehouse, policy, found, asked)
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
    from monitoring.benefits.due import WORK_LIST, ask_due, benefits_of, derive_due, work_list
    from monitoring.participation.private_file import Handing, write_names
    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse

    settings, handing = load_settings(), Handing(to, "benefits work-list", reason, by)
    handing.check()
    policy, found = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask_due(warehouse, as_of.date() if as_of else None, first.date() if first else None)
        derive_due(warehouse, policy, found, asked)
        rows = work_list(warehouse, asked)
    write_names(settings, handing, WORK_LIST, rows)
    typer.echo(f"{len(rows):,} visits with assistance outstanding: {to}", err=True)
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
def premium(
    year: Annotated[int, typer.Option(help="Year of insurance.", min=1998, max=2100)],
    as_of: AsOf = None,
    form: Annotated[Form, typer.Option("--format")] = Form.table,
) -> None:
    """Listed persons by category with the premium subsidy due for a year; what was granted is in no table of the source.

    Example: monitoring benefits premium --year 2022
    """
    from monitoring.benefits.due import ask_due, benefits_of
    from monitoring.benefits.premium import premium_sums
    from monitoring.benefits.printing import write_premiums
    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse

    settings = load_settings()
    policy, found = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask_due(warehouse, as_of.date() if as_of else None, None)
        write_premiums(premium_sums(warehouse, policy, found, asked, year), form)
