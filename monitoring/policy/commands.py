"""`monitoring thresholds check|show`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Check and show the thresholds: regions, incomes, rules.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--thresholds", envvar="MONITORING_THRESHOLDS", help="Folder of the thresholds.")]
Day = Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Day the limits are in force on.")]
KnownBy = Annotated[
    datetime | None,
    typer.Option("--known-by", formats=["%Y-%m-%d"], help="Night whose knowledge counts; the day itself if not given."),
]


@app.command("check")
def check_thresholds(folder: Folder = Path("thresholds")) -> None:
    """Load all files and say what they hold, or list every fault with file, line, key and cure.

    Example: monitoring thresholds check --thresholds thresholds
    """
    from monitoring.policy.describe import describe_deviations, summarise
    from monitoring.policy.load import load_policy

    policy = load_policy(folder)
    policy.check_runnable()
    for sentence in describe_deviations(policy):
        typer.echo(sentence, err=True)
    typer.echo(summarise(policy))


@app.command("show")
def show_limits(day: Day, known_by: KnownBy = None, folder: Folder = Path("thresholds")) -> None:
    """Show the limits in force on a day and how each comes about.

    Example: monitoring thresholds show --date 2024-01-31
    """
    from rich.console import Console

    from monitoring.policy.describe import describe_staleness, tabulate
    from monitoring.policy.load import load_policy

    policy = load_policy(folder)
    if policy.is_example:
        typer.echo(policy.title.en, err=True)
    for sentence in describe_staleness(policy, day.date()):
        typer.echo(sentence, err=True)
    console = Console()
    # Into a file or pipe nothing may be cut off.
    console.width = console.width if console.is_terminal else 240
    console.print(tabulate(policy.in_force(day.date(), (known_by or day).date())))
