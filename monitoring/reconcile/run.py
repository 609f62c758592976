"""One comparison as a step of the run ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.ledger import Clock, Ledger, StepResult
from monitoring.reconcile.reconcile import Ask, Compared, mend, reconcile
from monitoring.reconcile.telling import counts
from monitoring.settings import Settings


@dataclass(frozen=True)
class Wanted:
    """What to compare: tables (none: all), first and last day (none: all that was read), and whether to mend."""

    tables: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    is_mending: bool = False


def run_reconcile(settings: Settings, wanted: Wanted, *, ask: Ask, clock: Clock) -> list[Compared]:
    """Compare, and mend if asked to; `monitoring runs` shows it under the day it was run on."""
    now = clock()
    ledger = Ledger(settings.ledger_url, clock)
    try:
        with ledger.step(now.date(), "reconcile") as results:
            found = reconcile(settings, wanted.tables, wanted.first, wanted.last)
            if wanted.is_mending:
                mend(settings, found, now, ask)
            told = counts(found) | {"is_mending": int(wanted.is_mending)}
            results.append(StepResult("reconcile", now.date(), told))
    finally:
        ledger.close()
    return found
