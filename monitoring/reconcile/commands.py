"""`monitoring reconcile`: compare the warehouse with the source, and mend."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from monitoring.errors import ReconcileError


def reconcile(  # noqa: PLR0913, PLR0917 - one argument per option of the command
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day of updt_time; all that was read if not given."),
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day; it is compared too.")
    ] = None,
    table: Annotated[list[str] | None, typer.Option(help="Only this table; may be given several times.")] = None,
    mend: Annotated[bool, typer.Option("--mend", help="Have the next night mend what differs.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="End more than 1 % of a table without asking.")] = False,
    rows: Annotated[Path | None, typer.Option(help="CSV file to write every row that differs into.")] = None,
    statement: Annotated[
        Path | None, typer.Option(help="Compare with a 3202 result file (.zip) of the insurer instead of the source.")
    ] = None,
) -> None:
    """Compare rows and sums by day with the source: what was deleted there, stamped anew, changed without a stamp, never seen.

    Example: monitoring reconcile --from 2024-11-01 --to 2024-11-30 --table settlement --mend
    """
    from monitoring.ledger import shanghai_now
    from monitoring.reconcile.run import Wanted, run_reconcile
    from monitoring.reconcile.statement import compare_statement
    from monitoring.reconcile.telling import needs_mending, told, write_differences
    from monitoring.settings import load_settings

    settings = load_settings()
    if statement:
        typer.echo(compare_statement(settings, statement))
        return
    if first and last and first > last:
        raise ReconcileError(
            f"The days run backwards: {first.date()} to {last.date()}. Nothing was compared. Give the earlier day with --from."
        )
    wanted = Wanted(tuple(table or ()), first.date() if first else None, last.date() if last else None, mend)
    found = run_reconcile(settings, wanted, ask=lambda text: yes or _ask(text), clock=shanghai_now)
    typer.echo(told(found))
    if rows:
        write_differences(found, rows)
    wrong = needs_mending(found)
    if wrong and mend:
        told_night = f"the night of {shanghai_now().date()} and later ones mend what can be mended"
        typer.echo(f"{wrong:,} rows: {told_night}; a night of an earlier day did not know of it", err=True)
    elif wrong:
        typer.echo(f"{wrong:,} rows are wrong here; --mend has the next night mend them", err=True)


def _ask(told: str) -> bool:
    return sys.stdin.isatty() and typer.confirm(f"{told}. Mend all the same?", err=True)
