"""`monitoring assess` and `monitoring whatif`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from monitoring.errors import NightError


class Output(StrEnum):
    """How a list or tally is written."""

    table = "table"
    csv = "csv"
    json = "json"


DAY_FORMATS = ["%Y-%m-%d"]
FirstDay = Annotated[
    datetime, typer.Option("--from", formats=DAY_FORMATS, help="First day on which a warning may have crossed.")
]
LastDay = Annotated[datetime, typer.Option("--to", formats=DAY_FORMATS, help="Last such day.")]
Format = Annotated[Output, typer.Option("--format", help="How to write it.")]
RulesDay = Annotated[
    datetime | None,
    typer.Option(
        "--rules-as-of",
        formats=DAY_FORMATS,
        help="Hold lines and fractions of this day for all days; incomes stay those of each year (counterfactual).",
    ),
]
KnownBy = Annotated[
    str, typer.Option("--known-by", help="Night whose knowledge counts; today: the newest one applied.")
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="RULE[.LINE].limit.KEY=NUMBER", help="Another limit; may be given several times."),
]
OtherFolder = Annotated[
    Path | None, typer.Option("--thresholds", help="Another folder of thresholds, instead of --set.")
]
Chart = Annotated[Path | None, typer.Option("--chart", help="Draw it too: FILE.svg or FILE.html.")]


def assess(
    first: FirstDay,
    last: LastDay,
    rules_as_of: RulesDay = None,
    known_by: KnownBy = "today",
    output: Format = Output.table,
) -> None:
    """List what crossed on any past days, assessed in one pass; nothing is written or published.

    Example: monitoring assess --from 2023-01-01 --to 2023-12-31 --rules-as-of 2024-06-30
    """
    from monitoring.settings import load_settings
    from monitoring.whatif.writing import write_past

    held = rules_as_of.date() if rules_as_of else None
    write_past(load_settings(), (first.date(), last.date()), _read_night(known_by), held, output.value)


def whatif(  # noqa: PLR0913, PLR0917 - each is an option of the command
    first: FirstDay,
    last: LastDay,
    changes: Changes = None,
    thresholds: OtherFolder = None,
    output: Format = Output.table,
    chart: Chart = None,
) -> None:
    """Tell what other limits would have changed on past days: warnings, visits, burdens. The warehouse stays as it is.

    Example: monitoring whatif --set my-rule.limit.fraction=0.4 --from 2023-01-01 --to 2024-12-10
    """
    from monitoring.settings import load_settings
    from monitoring.whatif.ask_whatif import Question
    from monitoring.whatif.writing import write_whatif

    question = Question(tuple(changes or ()), thresholds, first.date(), last.date())
    write_whatif(load_settings(), question, output.value, chart)


def _read_night(text: str) -> date | None:
    try:
        return None if text == "today" else date.fromisoformat(text)
    except ValueError:
        raise NightError(
            f"{text!r} is no night. Write it as YYYY-MM-DD, or today for the newest night applied."
        ) from None
