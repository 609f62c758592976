"""`monitoring backfill`. Nothing but typer is imported until the command runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from monitoring.backfill.request import Knowledge

DAY_FORMATS = ["%Y-%m-%d"]


def backfill(  # noqa: PLR0913, PLR0917 - each is an option of the command
    first: Annotated[datetime, typer.Option("--from", formats=DAY_FORMATS, help="First night.")],
    last: Annotated[datetime, typer.Option("--to", formats=DAY_FORMATS, help="Last night; it is filled in too.")],
    known_by: Annotated[
        Knowledge, typer.Option("--known-by", help="What a night may know: what was known on it, or all by the last.")
    ] = Knowledge.as_of_night,
    rules_as_of: Annotated[
        datetime | None,
        typer.Option(
            "--rules-as-of", formats=DAY_FORMATS, help="Hold the rules of this day for all days (needs --into)."
        ),
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="Folder for a warehouse of its own, instead of the deployment's.")
    ] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish at the end; past nights are withheld otherwise.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Fill in past nights in few runs: what all of them would have given. Interrupted, it goes on where it was.

    Example: monitoring backfill --from 2020-01-01 --to 2023-12-31 --dry-run
    """
    from monitoring.backfill.request import Request
    from monitoring.backfill.telling import told_push
    from monitoring.ledger import shanghai_now
    from monitoring.settings import load_settings

    held = rules_as_of.date() if rules_as_of else None
    settings, request = load_settings(), Request(first.date(), last.date(), known_by, held, into, publish)
    if dry_run:
        from monitoring.backfill.measured import earlier_speed
        from monitoring.backfill.plan import make_plan
        from monitoring.backfill.printing import print_plan

        plan = make_plan(settings, request, shanghai_now)
        print_plan(plan, earlier_speed([plan.target.settings, settings], shanghai_now))
        return
    from monitoring.backfill.printing import print_tally
    from monitoring.backfill.run import run_backfill
    from monitoring.backfill.tally import take_tally
    from monitoring.backfill.totals import tell_totals

    def tell(line: str) -> None:
        typer.echo(line, err=True)

    filled = run_backfill(settings, request, progress=tell)
    print_tally(take_tally(filled.settings, request))
    tell(told_push(filled.pushed))
    tell_totals(filled.settings, tell)
