"""Who let what go, when and why: rows are added and never changed; the newest of a night and subject stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from monitoring.ledger.ledger import Ledger
from monitoring.ledger.tables import approval

PUSH = "push"
"""Subject of a night's push; a blocking expectation is `check:` and its metric."""
PROGRAM = "monitoring"
"""Name under which the program itself asks and withdraws its question."""


@dataclass(frozen=True)
class Approval:
    """A question that was asked or answered. Decision: asked, approved, rejected, or settled (the question fell away by itself)."""

    night: date
    subject: str
    decision: str
    reason: str
    by_name: str
    recorded_at: datetime | None = None
    """By the ledger's clock; given when it is read."""


def record_approval(ledger: Ledger, given: Approval) -> None:
    """Add a question or an answer."""
    with ledger.engine.begin() as connection:
        connection.execute(approval.insert(), {**vars(given), "recorded_at": ledger.now()})


def approvals(ledger: Ledger, night: date | None = None) -> list[Approval]:
    """All that was asked and answered, oldest first."""
    query = sa.select(*(approval.c[name] for name in Approval.__dataclass_fields__)).order_by(approval.c.approval_id)
    if night is not None:
        query = query.where(approval.c.night == night)
    with ledger.engine.connect() as connection:
        return [Approval(**row._mapping) for row in connection.execute(query)]


def standing(ledger: Ledger) -> dict[tuple[date, str], Approval]:
    """The newest row of each night and subject."""
    return {(found.night, found.subject): found for found in approvals(ledger)}


def held_pushes(ledger: Ledger) -> list[Approval]:
    """Nights whose push waits: asked and not approved, or rejected; oldest night first."""
    found = [a for (_, subject), a in standing(ledger).items() if subject == PUSH]
    return sorted((a for a in found if a.decision in {"asked", "rejected"}), key=lambda a: a.night)


def overridden_checks(ledger: Ledger, night: date) -> set[str]:
    """Metrics whose blocking expectation a person let go for a night."""
    found = [a for (n, subject), a in standing(ledger).items() if n == night and subject.startswith("check:")]
    return {a.subject.removeprefix("check:") for a in found if a.decision == "approved"}
