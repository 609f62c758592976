"""`monitoring patients`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from monitoring.errors import IdentityListError
from monitoring.participation.commands import AsOfNight, By, Output, Reason

app = typer.Typer(
    no_args_is_help=True, help="Classified patients (serious, chronic, major) by the health commission's lists."
)
Word = TypeVar("Word", bound=StrEnum)


@app.callback()
def patients() -> None:
    """Classified patients (serious, chronic, major) by the health commission's lists."""


@app.command("import")
def import_file(  # noqa: PLR0913, PLR0917 - one argument per option of the command
    file: Annotated[Path, typer.Argument(help="The list, .xlsx or .csv.")],
    day: Annotated[
        datetime,
        typer.Option(
            "--list-date", formats=["%Y-%m-%d"], help="Day the list is of; from then it replaces the older one."
        ),
    ],
    classes: Annotated[
        list[str] | None,
        typer.Option(
            "--class",
            help="serious, chronic or major: what the list is of (without: the classes in its column); or WORD=CLASS for a word of the column.",
        ),
    ] = None,
    states: Annotated[
        list[str] | None,
        typer.Option(
            "--state",
            help="WORD=STATE for a word of the list; in_treatment, signed_up, finished, refused, dead or not_begun.",
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="ROLE=HEADER, where a header is not recognised; ROLE is certificate, name, class, state, from, to or diagnosis."
        ),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of the workbook, if several look like a list.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="End more than 2 % of a class without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Import a list of patients; it is known from the night of the day it is imported on. A diagnosis in it is not kept.

    Example: monitoring patients import chronic.xlsx --list-date 2024-12-01 --class chronic

    Example: monitoring patients import patients.csv --list-date 2024-12-01 --state 随访中=signed_up
    """
    from monitoring.ledger import shanghai_now
    from monitoring.patients.importing import import_patients
    from monitoring.patients.reading import PatientFile
    from monitoring.patients.telling import told_import
    from monitoring.patients.words import PatientClass, PatientRole, Treatment
    from monitoring.settings import load_settings

    plain = [text for text in classes or [] if "=" not in text]
    listed = PatientFile(
        file,
        day.date(),
        frozenset(_word(text, PatientClass, "--class") for text in plain),
        _words([text for text in classes or [] if "=" in text], PatientClass, "--class"),
        _words(states or [], Treatment, "--state"),
        sheet,
        _headers(column or [], PatientRole),
    )
    now = shanghai_now()
    imported = import_patients(load_settings(), listed, now, is_dry=dry_run, ask=lambda told: yes or _ask(told))
    typer.echo(told_import(listed, imported, is_dry=dry_run))
    if not dry_run and not all(change.is_known for change in imported.changes):
        typer.echo(f"known from the night of {now.date()}; figures as of an earlier night do not have it", err=True)


@app.command()
def summary(
    as_of: AsOfNight = None,
    output: Annotated[Output, typer.Option("--format", help="How to write the figures.")] = Output.table,
    exact: Annotated[
        bool, typer.Option("--exact", help="For the bureau itself: small numbers too, which are else withheld.")
    ] = False,
) -> None:
    """Patients by county, class and state of treatment, with the insured population, and how many had no visit for 90 days; nobody is named.

    Example: monitoring patients summary --as-of 2024-12-10 --format csv > patients.csv
    """
    from monitoring.patients.summary import summarise_patients
    from monitoring.patients.telling import told_summary, write_summary
    from monitoring.settings import load_settings

    found = summarise_patients(load_settings(), as_of.date() if as_of else None, is_exact=exact)
    typer.echo(told_summary(found), err=True)
    write_summary(found, output.value)


@app.command()
def unmatched(
    to: Annotated[Path, typer.Option("--to", help="New file for the patients (CSV), for its owner alone.")],
    as_of: AsOfNight = None,
    reason: Reason = None,
    by: By = None,
) -> None:
    """Write the patients of the lists whom no insured person matches, by name, into a file alone.

    Example: monitoring patients unmatched --to unmatched.csv --reason "numbers to be asked back from the commission"
    """
    from monitoring.participation.private_file import Handing, write_names
    from monitoring.patients.summary import summarise_patients
    from monitoring.patients.telling import UNMATCHED_COLUMNS, told_summary, unmatched_rows
    from monitoring.settings import load_settings

    settings, handing = load_settings(), Handing(to, "patients unmatched", reason, by)
    handing.check()
    found = summarise_patients(settings, as_of.date() if as_of else None, is_exact=False)
    write_names(settings, handing, UNMATCHED_COLUMNS, unmatched_rows(found.unmatched))
    typer.echo(told_summary(found), err=True)
    typer.echo(f"{len(found.unmatched):,} rows written; the file holds data of persons", err=True)


def _words(given: list[str], meaning: type[Word], option: str) -> dict[str, Word]:
    pairs = [text.rpartition("=") for text in given]
    return {word.strip(): _word(text.strip(), meaning, option) for word, _, text in pairs}


def _word(text: str, meaning: type[Word], option: str) -> Word:
    if text not in set(meaning):
        raise IdentityListError(
            f"{option} {text!r} is none of {', '.join(meaning)}, so it is unclear what was meant and nothing was imported. Correct it."
        )
    return meaning(text)


def _headers(given: list[str], roles: type[Word]) -> dict[Word, str]:
    pairs = [text.partition("=") for text in given]
    if not all(header for _, _, header in pairs):
        raise IdentityListError("--column is ROLE=HEADER. Nothing was imported. Correct it.")
    return {_word(role, roles, "--column"): header for role, _, header in pairs}


def _ask(told: str) -> bool:
    return sys.stdin.isatty() and typer.confirm(f"{told}. Import the list all the same?", err=True)
