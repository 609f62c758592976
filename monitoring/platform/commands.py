"""`monitoring publish`, and `monitoring platform`: the administrator's commands on the shared database."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Tables and roles of the platform database.")


@app.callback()
def platform() -> None:
    """Tables and roles of the platform database."""


@app.command()
def upgrade(
    with_roles: Annotated[
        bool,
        typer.Option(
            "--with-roles", help="Also make the roles for pushing, reading and answering, and give them their rights."
        ),
    ] = False,
) -> None:
    """Bring the platform's tables to this version, with an account that owns them.

    Example: MONITORING_PLATFORM=postgresql+psycopg://owner@host/platform monitoring platform upgrade --with-roles
    """
    from monitoring.platform.upgrading import upgrade_platform
    from monitoring.settings import load_settings

    before, after = upgrade_platform(load_settings().platform, with_roles=with_roles)
    typer.echo(
        f"platform tables: {before or 'none'} -> {after}" if before != after else f"platform tables: {after}", err=True
    )


@app.command()
def dictionary() -> None:
    """Print the data dictionary of the contract tables, as it stands in docs/platform.md.

    Example: monitoring platform dictionary > dictionary.md
    """
    from monitoring.platform.dictionary import as_markdown

    typer.echo(as_markdown(), nl=False)


def publish(
    night: Annotated[
        datetime | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d"], help="Business date of the night; the newest applied if not given."
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Tell everything that differs now, whatever the rhythm of its rule.")
    ] = False,
    withdraw_unknown: Annotated[
        bool,
        typer.Option(
            "--withdraw-unknown", help="Withdraw open warnings that the warehouse does not know, however many."
        ),
    ] = False,
    reconcile: Annotated[
        bool, typer.Option("--reconcile", help="Compare what was sent with the platform row by row, and put it right.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --reconcile: compare only.")] = False,
) -> None:
    """Tell the platform what differs and is due by its rule's rhythm. Doing it twice changes nothing the second time.

    Example: monitoring publish --date 2024-12-10
    """
    from monitoring import nightly
    from monitoring.ledger.telling import told_in_words
    from monitoring.platform.staging import Wanted
    from monitoring.settings import load_settings

    if dry_run and not reconcile:
        raise typer.BadParameter("--dry-run only compares: it goes with --reconcile")
    if reconcile:
        _reconcile(is_mending=not dry_run)
        return
    settings, wanted = load_settings(), Wanted(withdraw_unknown, everything)
    result = (
        nightly.publish(settings, night.date(), wanted=wanted)
        if night
        else nightly.publish_newest(settings, wanted=wanted)
    )
    typer.echo(f"{result.night} {result.step}: {told_in_words(result.counts)}", err=True)


def _reconcile(*, is_mending: bool) -> None:
    from monitoring.ledger import shanghai_now
    from monitoring.platform.reconcile import require_agreement, run_reconcile
    from monitoring.settings import load_settings

    found = run_reconcile(load_settings(), is_mending=is_mending, clock=shanghai_now)
    for one in found.tables:
        typer.echo(
            f"{one.kind}: {one.same:,} same, {one.missing:,} missing, {one.different:,} different, {one.unknown:,} unknown"
        )
    for note in found.notes:
        typer.echo(note)
    require_agreement(found)
