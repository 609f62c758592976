"""The command `monitoring`. Data goes to stdout, talk to stderr; heavy imports wait until a command needs them."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.approval.commands import approve
from monitoring.backfill.commands import backfill
from monitoring.benefits.commands import app as benefits_app
from monitoring.clues.commands import app as clues_app
from monitoring.errors import UNFORESEEN, FileError, MonitoringError, NightError, told_unforeseen
from monitoring.forecast.commands import app as forecast_app
from monitoring.identities.commands import app as identities_app
from monitoring.indicators.commands import app as indicators_app
from monitoring.indicators.commands import track
from monitoring.known_errors_commands import app as known_errors_app
from monitoring.leaders.commands import report
from monitoring.lists.commands import lists
from monitoring.participation.commands import participation
from monitoring.patients.commands import app as patients_app
from monitoring.platform.commands import app as platform_app
from monitoring.platform.commands import publish
from monitoring.policy.commands import app as thresholds_app
from monitoring.quality.contract_commands import app as quality_app
from monitoring.quality.contract_commands import morning
from monitoring.quality.quarantine_commands import app as quarantine_app
from monitoring.reconcile.commands import reconcile
from monitoring.retention.commands import retention
from monitoring.review.commands import app as review_app
from monitoring.whatif.commands import assess, whatif
from monitoring.workbooks.commands import feedback_app, workbooks_app
from monitoring.year_totals.commands import app as year_totals_app

if TYPE_CHECKING:
    from monitoring.ledger import StepResult

app = typer.Typer(
    help="Early warning of falling (back) into poverty because of illness.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(thresholds_app, name="thresholds")
app.add_typer(platform_app, name="platform")
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(quality_app, name="quality")
app.add_typer(benefits_app, name="benefits")
app.command()(morning)
app.command()(approve)
app.command()(publish)
app.add_typer(workbooks_app, name="workbooks")
app.add_typer(feedback_app, name="feedback")
app.add_typer(identities_app, name="identities")
app.add_typer(known_errors_app, name="known-errors")
app.command("reconcile")(reconcile)
app.add_typer(year_totals_app, name="year-totals")
app.add_typer(review_app, name="review")
app.add_typer(indicators_app, name="indicators")
app.command()(assess)
app.command()(retention)
app.command()(report)
app.command()(whatif)
app.command()(backfill)
app.command()(lists)
app.command()(participation)
app.add_typer(clues_app, name="clues")
app.add_typer(patients_app, name="patients")
app.command()(track)
app.add_typer(forecast_app, name="forecast")

FOR_OWNER_ALONE = 0o077
"""umask: no right of others on a new file or folder."""
Day = Annotated[
    datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Business date of the night (Asia/Shanghai).")
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Night to look back to; the newest if not given."),
]


class Step(StrEnum):
    """A step of the night."""

    pull = "pull"
    check = "check"
    apply = "apply"
    publish = "publish"
    review = "review"


class ListFormat(StrEnum):
    """How a list is written."""

    table = "table"
    csv = "csv"
    json = "json"
    xlsx = "xlsx"


class State(StrEnum):
    """How a warning stands."""

    open = "open"
    withdrawn = "withdrawn"
    lapsed = "lapsed"
    closed = "closed"
    merged = "merged"


class TextFormat(StrEnum):
    """How an explanation is written."""

    text = "text"
    json = "json"


class Language(StrEnum):
    """Language of sentences."""

    en = "en"
    zh = "zh"


@app.command()
def demo(
    size: Annotated[int, typer.Option(help="Insured persons of the demo county.", min=1000)] = 30_000,
    seed: Annotated[int, typer.Option(help="Seed: the same seed makes the same county.")] = 20241210,
    night: Annotated[
        str, typer.Option("--date", help="The night to run; the county has settlements from 2023-01-01 to 2024-12-31.")
    ] = "2024-12-10",
) -> None:
    """Make an invented county, run one night on it through Airflow, and show the risk list.

    Example: monitoring demo --size 150000
    """
    from monitoring.demo.show import run_demo

    raise typer.Exit(run_demo(size, seed, parse_night(night)))


@app.command()
def nightly(
    night: Day,
    step: Annotated[Step | None, typer.Option(help="Run this step only; all of them if not given.")] = None,
) -> None:
    """Run one night: pull, check, apply, publish, review. It may be run again at any time.

    Example: monitoring nightly --date 2024-12-10
    """
    from monitoring import nightly as steps
    from monitoring.settings import load_settings

    settings, day = load_settings(), night.date()
    results = steps.run_night(settings, day) if step is None else [getattr(steps, step.value)(settings, day)]
    for result in results:
        _tell(result)


@app.command("airflow-backfill")
def airflow_backfill(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First night.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last night; it is run too.")],
    again: Annotated[bool, typer.Option("--again", help="Also nights that Airflow has run already.")] = False,
) -> None:
    """Have Airflow's scheduler run past nights, one after the other.

    Example: monitoring airflow-backfill --from 2024-12-08 --to 2024-12-10
    """
    from monitoring.airflow_backfill import airflow_of, create_backfill
    from monitoring.settings import load_settings

    env = airflow_of(load_settings().home)
    nights = create_backfill(first.date(), last.date(), is_again=again, env=env)
    typer.echo(
        f"{len(nights)} nights given to Airflow, {nights[0]} to {nights[-1]}; it runs them while the DAG is switched on",
        err=True,
    )


@app.command()
def backup(to: Annotated[Path, typer.Option("--to", help="File to write; it must not exist.")]) -> None:
    """Save warehouse, staging files and ledger into one file, while nights go on. The key is not in it: keep it apart.

    Example: monitoring backup --to /backup/monitoring-2024-12-10.tar
    """
    from monitoring.backup import save_backup
    from monitoring.settings import load_settings

    _tell(save_backup(load_settings(), to))


@app.command()
def restore(
    source: Annotated[Path, typer.Option("--from", help="File that `monitoring backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put a warehouse that is there aside, as FILE.replaced.")
    ] = False,
) -> None:
    """Put back a backup, after comparing every byte of it with its hashes. The next night pulls what came since.

    Example: monitoring restore --from /backup/monitoring-2024-12-10.tar
    """
    from monitoring.backup import restore_backup
    from monitoring.settings import load_settings

    _tell(restore_backup(load_settings(), source, replace=replace))


@app.command()
def warnings(
    as_of: AsOf = None,
    output: Annotated[ListFormat, typer.Option("--format", help="How to write the list.")] = ListFormat.table,
    to: Annotated[Path | None, typer.Option("--to", help="File to write; needed for xlsx.")] = None,
    state: Annotated[State | None, typer.Option(help="Only this state.")] = None,
    hints: Annotated[
        bool,
        typer.Option("--hints", help="Only hints of eligibility, from rules that act on application; never pushed."),
    ] = False,
) -> None:
    """List the warnings as they stood after a night; hints of eligibility are a list of their own.

    Example: monitoring warnings --state open --format csv > warnings.csv
    """
    from monitoring.reports.printing import write_warnings
    from monitoring.reports.warnings import Wanted
    from monitoring.settings import load_settings

    wanted = Wanted(state.value if state else None, is_hints=hints)
    write_warnings(load_settings(), as_of.date() if as_of else None, output.value, to, wanted)


@app.command()
def explain(
    warning_id: Annotated[str, typer.Argument(help="Id of the warning, as `monitoring warnings` shows it.")],
    output: Annotated[TextFormat, typer.Option("--format", help="How to write it.")] = TextFormat.text,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the sentences.")] = Language.en,
) -> None:
    """Say why a warning stands: rule, limit, and every row of the burden, to the fen.

    Example: monitoring explain 3f0c9a... --lang zh
    """
    from monitoring.reports import document, telling
    from monitoring.reports.explain import explain_warning
    from monitoring.settings import load_settings

    told = explain_warning(load_settings(), warning_id)
    write = document.as_json if output is TextFormat.json else telling.as_text
    typer.echo(write(told, lang.value), nl=False)


@app.command()
def runs(
    night: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Only this night.")] = None,
    last: Annotated[int, typer.Option(help="How many steps to show.", min=1)] = 20,
) -> None:
    """Show what the last steps did: counts, durations, exit codes, and whether the rows of each night add up.

    Example: monitoring runs --date 2024-12-10
    """
    from monitoring.reports.printing import write_runs
    from monitoring.settings import load_settings

    write_runs(load_settings(), night.date() if night else None, last)


@app.command()
def sql(name: Annotated[str | None, typer.Argument(help="Name of a query; all names if not given.")] = None) -> None:
    """Print a query of the pipeline, as it runs, or the names of all.

    Example: monitoring sql timeline
    """
    from monitoring.reports.printing import write_sql

    write_sql(name)


@app.command()
def doctor(
    make_key: Annotated[bool, typer.Option("--make-key", help="Make the key file of a new deployment.")] = False,
) -> None:
    """Check a deployment before its first night; each finding comes with its cure.

    Example: monitoring doctor
    """
    from monitoring.doctor import examine
    from monitoring.reports.printing import write_findings
    from monitoring.settings import load_settings

    raise typer.Exit(write_findings(examine(load_settings(), make_key=make_key)))


def _tell(result: StepResult) -> None:
    from monitoring.ledger.telling import told_in_words

    typer.echo(f"{result.night} {result.step}: {told_in_words(result.counts)}", err=True)


def parse_night(text: str) -> date:
    """A business date as an option gives it; raise `NightError` if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NightError(f"{text!r} is no date. Write it as YYYY-MM-DD, for example 2024-12-10.") from None


def main() -> None:
    """Run the command; an error of the user's is one paragraph and an exit code, never a traceback.

    What it writes holds data of persons more often than not, so that it is for its owner alone.
    """
    os.umask(FOR_OWNER_ALONE)
    try:
        app()
    except MonitoringError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    except OSError as error:
        told = FileError(
            f"A file or folder cannot be used ({error.strerror or type(error).__name__}): {error.filename}. Nothing was written there. Check that "
            "it exists, that it is of the right kind and that you have the right to it."
        )
        sys.stderr.write(f"{told}\n")
        sys.exit(told.exit_code)
    except Exception as error:  # noqa: BLE001 - an engine's own message may carry a person's value, so only its kind is told
        sys.stderr.write(f"The command met {told_unforeseen(error)}\n")
        sys.exit(UNFORESEEN)
