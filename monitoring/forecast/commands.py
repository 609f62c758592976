"""`monitoring forecast`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.forecast.card_command import card
from monitoring.forecast.registry_commands import register
from monitoring.forecast.use_commands import For, Granted, ask_officer, helped, outcomes, write_officer_list
from monitoring.participation.commands import By, Reason

if TYPE_CHECKING:
    from monitoring.forecast.evaluating import Evaluation
    from monitoring.forecast.history import Learnt
    from monitoring.settings import Settings

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
    typer.Option(
        "--test-to",
        formats=DAY_FORMATS,
        help="Last one. Cut-offs are the last days of every second month and of November.",
    ),
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


app.command()(helped)
app.command()(outcomes)


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
        typer.echo(as_json(found.evaluation, found.split, found.recognition), nl=False)
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
    """Learn from everything known by a night, keep the model and hold it against the one in use; its trees score only if they beat the best baseline.

    Example: monitoring forecast train --until 2024-10-31 --name autumn
    """
    from monitoring.forecast.history import Choice
    from monitoring.forecast.registry_telling import against_lines
    from monitoring.forecast.retraining import train_candidate
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.settings import load_settings

    settings = load_settings()
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        kept = train_candidate(settings, ledger, until.date(), name, Choice(capacity, seed, one_in), _say)
    _say_verdict(kept.found)
    for line in against_lines(name, kept.against.as_document()):
        _say(line)
    _say(f"kept as {name} in {kept.folder}; what scores: {kept.found.evaluation.scorer}")


@app.command()
def score(  # noqa: PLR0913, PLR0917 - its options
    night: Annotated[datetime, typer.Option("--date", formats=DAY_FORMATS, help="Night to score.")],
    model: Annotated[
        str | None,
        typer.Option("--model", help="Name of a model that `forecast train` kept; the one in use if not given."),
    ] = None,
    capacity: Capacity = DEFAULT_CAPACITY,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="New file for the officer: the persons that can be handled, with reasons (CSV)."),
    ] = None,
    account: For = None,
    granted: Granted = None,
    reason: Reason = None,
    by: By = None,
) -> None:
    """Score a night into a private file of the warehouse's home; nobody is named on the terminal. Scores are deleted after 120 days.

    Example: monitoring forecast score --date 2024-12-10 --to calls.csv --for lihua --reason "calls of the benefit officer, December"
    """
    from monitoring.forecast.scoring import LIST_COLUMNS, score_night
    from monitoring.forecast.telling import shifted_lines
    from monitoring.ledger import shanghai_now
    from monitoring.participation.private_file import Handing
    from monitoring.settings import load_settings

    settings, now = load_settings(), shanghai_now()
    officer = ask_officer(settings, Handing(to, "forecast score", reason, by, account), granted, now)
    name = _name_to_score_by(settings, model)
    regions = officer.receiver.region_codes if officer else None
    found = score_night(settings, night.date(), name, capacity, now.date(), regions)
    if officer is not None:
        for line in write_officer_list(settings, officer, night.date(), LIST_COLUMNS, found.chosen):
            _say(line)
    if found.is_other_thresholds:
        _say(
            "the model was made with other thresholds than are in force: judge it again (`monitoring forecast evaluate`)"
        )
    if night.date().isoformat() < found.model.about["label_night"]:
        _say(
            f"the model has learnt from what came by {found.model.about['label_night']}: of this night its scores look better than of those to come, and are not measured"
        )
    for line in shifted_lines(found.drifts):
        _say(line)
    _say(f"{found.row_count:,} rows scored by {found.model.scorer} of model {name}: {found.path}")
    _say(f"{found.deleted_count} files of scores older than 120 days deleted")


register(app)


def _name_to_score_by(settings: Settings, named: str | None) -> str:
    """The model named, saying so where it is not in use; else the one in use."""
    from monitoring.forecast.registry import State, load_in_use, standing_of
    from monitoring.ledger import Ledger, shanghai_now

    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        if named is None:
            return load_in_use(settings.home, ledger).name
        standing = standing_of(settings.home, ledger, named)
    if standing is not State.in_use:
        _say(f"the model {named} is not in use ({standing.told}); `monitoring forecast models` says which is")
    return named


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _say_verdict(found: Learnt) -> None:
    from monitoring.forecast.recognition import recognition_line
    from monitoring.forecast.telling import hidden_line, split_lines, verdict_lines

    hidden = [hidden_line(found.hidden_count)] if found.hidden_count else []
    known = [recognition_line(found.recognition)] if found.recognition else []
    for line in (*split_lines(found.split), *verdict_lines(found.evaluation), *known, *hidden):
        _say(line)


def _print_tables(evaluation: Evaluation) -> None:
    from monitoring.forecast.telling import calibration_table, candidate_table, group_table
    from monitoring.reports.printing import console

    wide = console()

    for part in evaluation.parts:
        for table in (candidate_table(part, evaluation.capacity), calibration_table(part), group_table(part)):
            wide.print(table)
