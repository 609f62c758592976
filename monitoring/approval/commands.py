"""`monitoring approve`: let a push that waits go, or a night that was stopped."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from monitoring.approval.options import ByName, Night, Reason


def approve(  # noqa: PLR0913, PLR0917 - each is an option of the command
    night: Night,
    by_name: ByName,
    reason: Reason,
    check: Annotated[
        str | None,
        typer.Option(help="Metric whose blocking expectation is let go for this night; the push if not given."),
    ] = None,
    reject: Annotated[bool, typer.Option("--reject", help="Say that it must not go; it waits on.")] = False,
    publish: Annotated[bool, typer.Option("--publish", help="Bring the risk list up at once.")] = False,
) -> None:
    """Let the push of a night go, or a blocking expectation of a stopped night. Who, when and why are kept.

    Example: monitoring approve --date 2024-12-10 --by "Li Wei" --reason "two hospitals sent their backlog"
    """
    from monitoring.approval.deciding import Verdict, decide_check, decide_push
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.settings import load_settings

    settings, day = load_settings(), night.date()
    verdict = Verdict(not reject, by_name, reason)
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        if check is None:
            decide_push(ledger, day, verdict)
        else:
            decide_check(ledger, day, check, verdict)
    typer.echo(_told(night, check, reject), err=True)
    if publish and check is None and not reject:
        _publish()


def _told(night: datetime, check: str | None, reject: bool) -> str:
    if reject:
        return f"{night:%Y-%m-%d}: rejected; it goes on waiting"
    if check is not None:
        return f"{night:%Y-%m-%d}: {check} is let go; run the night again: monitoring nightly --date {night:%Y-%m-%d}"
    return f"{night:%Y-%m-%d}: approved; the next push brings the risk list up"


def _publish() -> None:
    from monitoring.ledger.telling import told_in_words
    from monitoring.nightly import publish_newest
    from monitoring.settings import load_settings

    result = publish_newest(load_settings())
    typer.echo(f"{result.night} {result.step}: {told_in_words(result.counts)}", err=True)
