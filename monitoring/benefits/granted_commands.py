"""What `monitoring benefits premium --granted` does: read the list, compare, print sums, and write names into a file alone."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date

import typer

from monitoring.benefits.due import ask_due, benefits_of
from monitoring.benefits.granted import GrantFile, GrantRole, read_grants
from monitoring.benefits.premium_granted import NAME_COLUMNS, Compared, compare_granted
from monitoring.benefits.printing import write_granted
from monitoring.errors import IdentityListError
from monitoring.participation.private_file import Handing, write_names
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse

APART = {
    "not_matched": "of a number that no insured person has",
    "unreadable": "without a number that can be read",
    "after_the_night": "granted after the night",
}


def compare_list(  # noqa: PLR0913, PLR0917 - what the command was asked
    settings: Settings, file: GrantFile, year: int, night: date | None, form: str, handing: Handing | None
) -> None:
    """Sums on stdout, what is in none of them on stderr, names into the file of `handing`."""
    if handing:
        handing.check()
    grants = read_grants(file)
    policy, benefits = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask_due(warehouse, night, None)
        found = compare_granted(warehouse, policy, benefits, asked, year, grants)
    write_granted(found.sums, form)
    sys.stderr.write(f"as known on night {asked.night}: {_told(found, len(grants))}\n")
    if handing:
        write_names(settings, handing, NAME_COLUMNS, found.names)
        typer.echo(f"{len(found.names):,} rows written; the file holds data of persons", err=True)


def grant_columns(given: Sequence[str]) -> dict[GrantRole, str]:
    """Headers that the user gave for a role. Raises IdentityListError for what is no ROLE=HEADER."""
    named: dict[GrantRole, str] = {}
    for text in given:
        role, _, header = text.partition("=")
        if role not in set(GrantRole) or not header:
            raise IdentityListError(
                f"--column {text!r} is not ROLE=HEADER with ROLE one of {', '.join(GrantRole)}. Nothing was compared. Correct it."
            )
        named[GrantRole(role)] = header
    return named


def _told(found: Compared, row_count: int) -> str:
    apart = [
        f"{count:,} {APART[reason]} ({amount:,.2f} yuan)" for reason, (count, amount) in found.apart.items() if count
    ]
    return f"{row_count:,} rows of the list" + (f", in no sum: {'; '.join(apart)}" if apart else "")
