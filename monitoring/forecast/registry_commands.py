"""`monitoring forecast models|promote|reject|roll-back`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

from typing import Annotated

import typer

from monitoring.approval.options import ByName, Reason

Name = Annotated[str, typer.Argument(help="Name of a model that `forecast train` kept.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(models)
    app.command()(promote)
    app.command()(reject)
    app.command("roll-back")(roll_back)


def models() -> None:
    """The models that are kept: what each was made of, how it did, which is in use, and which cannot be loaded here.

    Example: monitoring forecast models
    """
    from monitoring.forecast.registry import list_models
    from monitoring.forecast.registry_telling import fault_lines, models_table
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.reports.printing import console
    from monitoring.settings import load_settings

    settings = load_settings()
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        found = list_models(settings.home, ledger)
    if not found:
        typer.echo("no model is kept yet: monitoring forecast train --until D --name NAME", err=True)
        return
    console().print(models_table(found))
    for line in fault_lines(found):
        typer.echo(line, err=True)


def promote(name: Name, by_name: ByName, reason: Reason) -> None:
    """Put a model in use that did better than the one in use. Who, when and why are kept.

    Example: monitoring forecast promote autumn --by "Li Wei" --reason "better on the cut-offs of 2024, seen by the benefit office"
    """
    from monitoring.forecast import registry
    from monitoring.forecast.model_file import read_about
    from monitoring.forecast.registry_telling import cautions
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.settings import load_settings

    settings = load_settings()
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        registry.promote(settings.home, ledger, name, registry.Words(by_name, reason))
    typer.echo(cautions(read_about(settings.home, name)).en, err=True)
    typer.echo(f"{name} is in use: `monitoring forecast score` scores by it", err=True)


def reject(name: Name, by_name: ByName, reason: Reason) -> None:
    """Say that a model must not be used. Who, when and why are kept.

    Example: monitoring forecast reject autumn --by "Li Wei" --reason "its probabilities are off for the oldest"
    """
    from monitoring.forecast import registry
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.settings import load_settings

    settings = load_settings()
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        registry.reject(settings.home, ledger, name, registry.Words(by_name, reason))
    typer.echo(f"{name} is rejected", err=True)


def roll_back(by_name: ByName, reason: Reason) -> None:
    """Take the model in use out of use and put the one before it back. Who, when and why are kept.

    Example: monitoring forecast roll-back --by "Li Wei" --reason "twice as many named as crossed since November"
    """
    from monitoring.forecast import registry
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.settings import load_settings

    settings = load_settings()
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        left, now = registry.roll_back(settings.home, ledger, registry.Words(by_name, reason))
    typer.echo(f"{left} is out of use; {now} is in use again", err=True)
