"""`monitoring identities`: import the agencies' monthly lists and see how they stand."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.errors import IdentityListError

if TYPE_CHECKING:
    from monitoring.identities.columns import Role

app = typer.Typer(no_args_is_help=True, help="Monthly lists of who belongs to a category.")

_LIST_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@app.callback()
def identities() -> None:
    """Monthly lists of who belongs to a category."""


@app.command("import")
def import_file(  # noqa: PLR0913, PLR0917 - one argument per option of the command
    file: Annotated[Path, typer.Argument(help="The list, .xlsx or .csv.")],
    category_code: Annotated[
        list[str],
        typer.Option(
            help="Identity code of all rows, or VALUE=CODE for each value of the category column; '*=CODE' for all other values."
        ),
    ],
    list_name: Annotated[str, typer.Option("--list", help="Name of the list: small letters, digits, hyphens.")],
    day: Annotated[
        datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Day the list is of; who is new holds from then.")
    ],
    sheet: Annotated[str | None, typer.Option(help="Sheet of the workbook, if several look like a list.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="ROLE=HEADER, where a header is not recognised; ROLE is certificate, name, category, begin or end."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="End more than 2 % without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Import a list; the night of the day it is imported on takes it over. Persons are matched by id number, and who is no longer named ends.

    Example: monitoring identities import 低保202412.xlsx --list subsistence --category-code 7019 --date 2024-12-01
    """
    from monitoring.identities.importing import ListFile, import_list
    from monitoring.identities.telling import told_change, told_unknown_codes
    from monitoring.ledger import shanghai_now
    from monitoring.settings import load_settings

    if not _LIST_NAME.fullmatch(list_name):
        raise IdentityListError(
            f"The name of a list is small letters, digits and single hyphens, such as low-income; {list_name!r} is not. It stands in the id of every row "
            "that comes from the list. Nothing was imported. Give --list such a name."
        )
    listed = ListFile(file, list_name, day.date(), _codes(category_code), sheet, _columns(column or []))
    settings, now = load_settings(), shanghai_now()
    change = import_list(settings, listed, now, is_dry=dry_run, ask=lambda told: yes or _ask(told))
    typer.echo(told_change(listed, change, is_dry=dry_run))
    for sentence in told_unknown_codes(settings, listed.codes.values()):
        typer.echo(sentence, err=True)
    if not dry_run and not change.is_known:
        typer.echo(
            f"the night of {now.date()} and later ones take it over; a night of an earlier day did not know it",
            err=True,
        )


@app.command("list")
def list_lists() -> None:
    """The lists that were imported, with their newest day and how many hold.

    Example: monitoring identities list
    """
    from monitoring.identities.reports import lists_in_words
    from monitoring.settings import load_settings

    typer.echo(lists_in_words(load_settings()))


@app.command()
def show(list_name: Annotated[str, typer.Argument(help="Name of the list.")]) -> None:
    """The snapshots of a list, and the rows of each that could not be matched.

    Example: monitoring identities show low-income
    """
    from monitoring.identities.reports import list_in_words
    from monitoring.settings import load_settings

    typer.echo(list_in_words(load_settings(), list_name))


def _codes(given: list[str]) -> dict[str, str]:
    pairs = [text.rpartition("=") for text in given]
    codes = {value.strip() if equals else "*": code.strip() for value, equals, code in pairs}
    if len(codes) < len(pairs) or not all(codes.values()):
        raise IdentityListError(
            "--category-code stands twice for the same rows, or without a code: it is unclear which category is meant, so nothing was imported. Give one CODE, "
            "or VALUE=CODE for each value of the category column."
        )
    return codes


def _columns(given: list[str]) -> dict[Role, str]:
    from monitoring.identities.columns import Role

    named: dict[Role, str] = {}
    for text in given:
        role, _, header = text.partition("=")
        if role not in set(Role) or not header:
            raise IdentityListError(
                f"--column {text!r} is not ROLE=HEADER with ROLE one of {', '.join(Role)}. Nothing was imported. Correct it."
            )
        named[Role(role)] = header
    return named


def _ask(told: str) -> bool:
    return sys.stdin.isatty() and typer.confirm(f"{told}. Import the list all the same?", err=True)
