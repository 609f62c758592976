"""`monitoring indicators survey`. Nothing but typer is imported until it runs."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.errors import SurveyError

if TYPE_CHECKING:
    from monitoring.indicators.survey_measures import Measured


class Output(StrEnum):
    """How the indicators are written."""

    table = "table"
    csv = "csv"
    json = "json"


class Consumption(StrEnum):
    """Whether consumption in the file includes payments for health."""

    with_health = "with-health"
    without_health = "without-health"


class Counted(StrEnum):
    """Who is counted."""

    persons = "persons"
    households = "households"


class Median(StrEnum):
    """Whose median the societal poverty line rests on."""

    net = "net"
    gross = "gross"


File = Annotated[Path, typer.Argument(help="CSV, Excel or Parquet, a row per household.")]
Weights = Annotated[
    str | None, typer.Option(help="Header of the weights, or none; without it the column weight, if there is one.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="COLUMN=HEADER", help="Where a header differs; may be given several times."),
]
Sheet = Annotated[str | None, typer.Option(help="Sheet of a workbook with several.")]
Lines = Annotated[
    list[str] | None,
    typer.Option("--line", help="Poverty line in PPP dollars per person and day; 2.15 if none is given. Needs --ppp."),
]
LocalLines = Annotated[
    list[str] | None, typer.Option("--local-line", help="Poverty line in the file's money per person and day.")
]
Ppp = Annotated[
    str | None, typer.Option("--ppp", help="Money of the file for one PPP dollar of 2017, at the survey's prices.")
]
Days = Annotated[int, typer.Option(help="Days that the amounts are of.", min=1, max=366)]
Holds = Annotated[Consumption, typer.Option("--consumption", help="Whether consumption_amount includes health_amount.")]
Count = Annotated[Counted, typer.Option("--count", help="Who is counted; persons have their household's weight.")]
MedianOf = Annotated[Median, typer.Option("--median", help="Median of the societal line: net of health, or with it.")]
Format = Annotated[Output, typer.Option("--format", help="How to write it.")]


def survey(  # noqa: PLR0913, PLR0917 - each is an option of the command
    file: File,
    weights: Weights = None,
    column: Columns = None,
    sheet: Sheet = None,
    line: Lines = None,
    local_line: LocalLines = None,
    ppp: Ppp = None,
    days: Days = 365,
    consumption: Holds = Consumption.with_health,
    count: Count = Counted.persons,
    median: MedianOf = Median.net,
    output: Format = Output.table,
) -> None:
    """Catastrophic and impoverishing payments for health from a household survey, with standard errors (docs/indicators.md).

    Example: monitoring indicators survey households.csv --column member_count=hhsize --weights hhw --ppp 4.5 --local-line 10.96
    """
    from monitoring.indicators.survey_columns import headers_of
    from monitoring.indicators.survey_measures import Question, measure
    from monitoring.indicators.survey_reading import SurveyFile, read_survey
    from monitoring.indicators.survey_telling import told_basis

    if line and ppp is None:
        raise SurveyError(
            "--line is in PPP dollars, and without --ppp nobody knows what a dollar is in the money of the file. Nothing was computed. Give --ppp (the "
            "money of the file for one PPP dollar at the survey's prices), or the line in the money of the file with --local-line."
        )
    question = Question(
        unit=count.value,
        days=days,
        ppp=None if ppp is None else _positive("--ppp", ppp),
        lines=tuple(_positive("--line", text) for text in line or ["2.15"]),
        local_lines=tuple(_positive("--local-line", text) for text in local_line or ()),
        is_median_with_health=median is Median.gross,
    )
    headers = headers_of(column or [], weights)
    households = read_survey(SurveyFile(file, headers, sheet, consumption is Consumption.with_health))
    measured = measure(households, question)
    for sentence in told_basis(households, measured, question):
        typer.echo(sentence, err=True)
    _write(measured, output)


def _write(measured: Measured, output: Output) -> None:
    from monitoring.indicators import survey_telling as telling
    from monitoring.reports.printing import console

    if output is Output.table:
        console().print(telling.as_table(measured.measures))
    else:
        text = telling.as_csv(measured.measures) if output is Output.csv else telling.as_json(measured)
        typer.echo(text, nl=False)


def _positive(option: str, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or not 0 < number < 10**6:
        raise SurveyError(
            f"{option} {text} is no amount of money. Nothing was computed. Write digits with a point, above 0."
        )
    return number
