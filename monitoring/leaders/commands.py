"""`monitoring report`. Nothing but typer is imported until the command runs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from monitoring.errors import NightError
from monitoring.participation.commands import AsOfNight


class ReportLanguage(StrEnum):
    """Language of the report; both: files of either."""

    zh = "zh"
    en = "en"
    both = "both"


class ReportKind(StrEnum):
    """Kind of file."""

    html = "html"
    pdf = "pdf"
    xlsx = "xlsx"


def report(  # noqa: PLR0913, PLR0917 - one argument per option of the command
    to: Annotated[Path, typer.Option("--to", help="Folder to write into; it is made if it is not there.")],
    month: Annotated[datetime | None, typer.Option("--month", formats=["%Y-%m"], help="Month, YYYY-MM.")] = None,
    year: Annotated[datetime | None, typer.Option("--year", formats=["%Y"], help="Year, in place of a month.")] = None,
    language: Annotated[ReportLanguage, typer.Option("--language", help="Language.")] = ReportLanguage.both,
    kinds: Annotated[
        list[ReportKind] | None, typer.Option("--format", help="Kind of file, may be given several times; all if not.")
    ] = None,
    as_of: AsOfNight = None,
) -> None:
    """The report for leaders, monthly or yearly, as HTML, PDF and XLSX: no person is in it, small numbers are withheld.

    Example: monitoring report --month 2024-12 --to reports

    Example: monitoring report --year 2024 --to reports --language zh --format pdf
    """
    from monitoring.leaders.asked import Asked
    from monitoring.leaders.writing import KINDS, LANGUAGES, Wanted, write_report
    from monitoring.settings import load_settings

    if (month is None) == (year is None):
        raise NightError("It is unclear which report is meant: give either --month YYYY-MM or --year YYYY.")
    first = (month or year or datetime.min).date()  # noqa: DTZ901 - one of the two is given
    asked = Asked(first, year is not None, as_of.date() if as_of else None)
    wanted = Wanted(
        asked,
        to,
        tuple(one for one in LANGUAGES if language.value in {one, "both"}),
        tuple(one for one in KINDS if not kinds or one in {kind.value for kind in kinds}),
    )
    for path in write_report(load_settings(), wanted):
        typer.echo(str(path))
