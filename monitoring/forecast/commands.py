"""`monitoring forecast`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.forecast.card_command import card
from monitoring.participation.commands import By, Reason

if TYPE_CHECKING:
    from monitoring.forecast.evaluating import Evaluation
    from monitoring.forecast.history import Learnt

app = typer.Typer(
    no_args_is_help=True, help="Who is likely to cross a limit next, for the bureau's own benefit officer."
)

Capacity = Annotated[
    int, typer.Option("--capacity", help="Persons that the officer can handle after each cut-off.", min=1)
]
Seed = Annotated[int, typer.Option("--seed", help="The same rows and seed give the same model.")]
OneIn = Annotated[
    int,
    typer.Option("--one-in", help="Look at one person in so many alone: a province learns as much of a tenth.", min=1),
]
DAY_FORMATS = ["%Y-%m-%d"]
TrainUntil = Annotated[
    datetime, typer.Option("--train-until", formats=DAY_FORMATS, help="Last night whose knowledge may be learnt from.")
]
TestFrom = Annotated[
    datetime, typer.Option("--test-from", formats=DAY_FORMATS, help="First day of a cut-off to judge on.")
]
TestTo = Annotated[
    datetime,
    typer.Option("--test-to", formats=DAY_FORMATS, help="Last one. Cut-offs are the last days of every second month."),
]
DEFAULT_CAPACITY, DEFAULT_SEED = 100, 20241210
app.command()(card)


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
    one_in: OneIn = 1,
    output: Annotated[Format, typer.Option("--format", help="How to write the figures.")] = Format.table,
) -> None:
    """Learn from earlier nights and judge on later ones, beside the simplest things that could work. Nothing is kept.

    Example: monitoring forecast evaluate --train-until 2023-12-31 --test-from 2024-01-31 --test-to 2024-10-31
    """
    from monitoring.forecast.history import Choice, evaluate_between
    from monitoring.forecast.telling import as_csv, as_json
    from monitoring.settings import load_settings

    test = test_from.date(), test_to.date()
    found = evaluate_between(load_settings(), train_until.date(), test, Choice(capacity, seed, one_in), _say)
    _say_verdict(found)
    if output is Format.json:
        typer.echo(as_json(found.evaluation, found.split), nl=False)
    elif output is Format.csv:
        typer.echo(as_csv(found.evaluation), nl=False)
    else:
        _print_tables(found.evaluation)


@app.command()
def train(
    until: Annotated[
        datetime, typer.Option("--until", formats=DAY_FORMATS, help="Last night whose knowledge may be learnt from.")
    ],
    name: Annotated[str, typer.Option("--name", help="What the model is called: small letters, digits, hyphens.")],
    capacity: Capacity = DEFAULT_CAPACITY,
    seed: Seed = DEFAULT_SEED,
    one_in: OneIn = 1,
) -> None:
    """Learn from everything known by a night and keep the model; it scores only if it beats the best baseline.

    Example: monitoring forecast train --until 2024-10-31 --name autumn
    """
    from monitoring.forecast.history import Choice, train_until
    from monitoring.forecast.model_file import check_free, save_model
    from monitoring.policy import load_policy
    from monitoring.settings import load_settings

    settings, choice = load_settings(), Choice(capacity, seed, one_in)
    check_free(settings.home, name)
    found = train_until(settings, until.date(), choice, _say)
    folder = save_model(settings.home, name, found, choice, load_policy(settings.thresholds).fingerprint())
    _say_verdict(found)
    _say(f"kept as {name} in {folder}; what scores: {found.evaluation.scorer}")


@app.command()
def score(  # noqa: PLR0913, PLR0917 - its options
    night: Annotated[datetime, typer.Option("--date", formats=DAY_FORMATS, help="Night to score.")],
    model: Annotated[str, typer.Option("--model", help="Name of a model that `forecast train` kept.")],
    capacity: Capacity = DEFAULT_CAPACITY,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="New file for the officer: the persons that can be handled, with reasons (CSV)."),
    ] = None,
    reason: Reason = None,
    by: By = None,
) -> None:
    """Score a night into a private file of the warehouse's home; nobody is named on the terminal. Scores are deleted after 120 days.

    Example: monitoring forecast score --date 2024-12-10 --model autumn --to calls.csv --reason "calls of the benefit officer, December"
    """
    from monitoring.forecast.scoring import LIST_COLUMNS, score_night
    from monitoring.forecast.telling import shifted_lines
    from monitoring.ledger import shanghai_now
    from monitoring.participation.private_file import Handing, write_names
    from monitoring.settings import load_settings

    settings = load_settings()
    handing = Handing(to, "forecast score", reason, by)
    if to is not None:
        handing.check()
    found = score_night(settings, night.date(), model, capacity, shanghai_now().date())
    if to is not None:
        write_names(settings, handing, LIST_COLUMNS, found.chosen)
        _say(f"{len(found.chosen):,} rows for the benefit officer written; the file holds data of persons")
    if found.is_other_thresholds:
        _say(
            "the model was made with other thresholds than are in force: judge it again (`monitoring forecast evaluate`)"
        )
    for line in shifted_lines(found.drifts):
        _say(line)
    _say(f"{found.row_count:,} rows scored by {found.model.scorer} of model {model}: {found.path}")
    _say(f"{found.deleted_count} files of scores older than 120 days deleted")


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _say_verdict(found: Learnt) -> None:
    from monitoring.forecast.telling import hidden_line, split_lines, verdict_lines

    hidden = [hidden_line(found.hidden_count)] if found.hidden_count else []
    for line in (*split_lines(found.split), *verdict_lines(found.evaluation), *hidden):
        _say(line)


def _print_tables(evaluation: Evaluation) -> None:
    from rich.console import Console

    from monitoring.forecast.telling import calibration_table, candidate_table, group_table

    console = Console()
    for part in evaluation.parts:
        for table in (candidate_table(part, evaluation.capacity), calibration_table(part), group_table(part)):
            console.print(table)
