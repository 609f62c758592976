"""`monitoring forecast`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitoring.forecast.evaluating import Evaluation

app = typer.Typer(
    no_args_is_help=True, help="Who is likely to cross a limit next, for the bureau's own benefit officer."
)

Capacity = Annotated[
    int, typer.Option("--capacity", help="Persons that the officer can handle after each cut-off.", min=1)
]
Seed = Annotated[int, typer.Option("--seed", help="The same rows and seed give the same model.")]
DAY_FORMATS = ["%Y-%m-%d"]
TrainUntil = Annotated[
    datetime, typer.Option("--train-until", formats=DAY_FORMATS, help="Last night whose knowledge may be learnt from.")
]
TestFrom = Annotated[
    datetime, typer.Option("--test-from", formats=DAY_FORMATS, help="First day of a cut-off to judge on.")
]
TestTo = Annotated[
    datetime, typer.Option("--test-to", formats=DAY_FORMATS, help="Last one. Cut-offs are the last days of every second month.")
]
DEFAULT_CAPACITY, DEFAULT_SEED = 100, 20241210


class Format(StrEnum):
    """How an evaluation is written."""

    table = "table"
    csv = "csv"
    json = "json"


@app.callback()
def forecast() -> None:
    """Who is likely to cross a limit next, for the bureau's own benefit officer (docs/forecast.md)."""


@app.command()
def evaluate(  # noqa: PLR0913, PLR0917 - its options
    train_until: TrainUntil,
    test_from: TestFrom,
    test_to: TestTo,
    capacity: Capacity = DEFAULT_CAPACITY,
    seed: Seed = DEFAULT_SEED,
    output: Annotated[Format, typer.Option("--format", help="How to write the figures.")] = Format.table,
) -> None:
    """Learn from earlier nights and judge on later ones, beside the simplest things that could work. Nothing is kept.

    Example: monitoring forecast evaluate --train-until 2023-12-31 --test-from 2024-01-31 --test-to 2024-10-31
    """
    from monitoring.forecast.history import Choice, evaluate_between
    from monitoring.forecast.telling import as_csv, as_json, split_lines
    from monitoring.settings import load_settings

    test = test_from.date(), test_to.date()
    found = evaluate_between(load_settings(), train_until.date(), test, Choice(capacity, seed), _say)
    for line in split_lines(found.split):
        _say(line)
    _say_verdict(found.evaluation)
    if output is Format.json:
        typer.echo(as_json(found.evaluation, found.split), nl=False)
    elif output is Format.csv:
        typer.echo(as_csv(found.evaluation), nl=False)
    else:
        _print_tables(found.evaluation)


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _say_verdict(evaluation: Evaluation) -> None:
    from monitoring.forecast.telling import verdict_lines

    for line in verdict_lines(evaluation):
        _say(line)


def _print_tables(evaluation: Evaluation) -> None:
    from rich.console import Console

    from monitoring.forecast.telling import calibration_table, candidate_table, group_table

    console = Console()
    for part in evaluation.parts:
        for table in (candidate_table(part, evaluation.capacity), calibration_table(part), group_table(part)):
            console.print(table)
