"""Who put which model of the forecast in use, when and why: rows are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from monitoring.ledger.ledger import Ledger
from monitoring.ledger.tables import model_decision

ASKED, PROMOTED, REJECTED, ROLLED_BACK = "asked", "promoted", "rejected", "rolled_back"


@dataclass(frozen=True)
class ModelDecision:
    """A decision on a model: asked (a person is asked whether to promote it), promoted, rejected, or rolled_back (taken out of use).

    `fingerprint` is of the model as it was then (SHA-256, hex).
    """

    model_name: str
    fingerprint: str
    decision: str
    reason: str
    by_name: str
    recorded_at: datetime | None = None
    """By the ledger's clock; given when it is read."""

    @property
    def model(self) -> tuple[str, str]:
        """Which model it was: name and fingerprint."""
        return self.model_name, self.fingerprint


def record_decision(ledger: Ledger, given: ModelDecision) -> None:
    """Add a decision."""
    with ledger.engine.begin() as connection:
        connection.execute(model_decision.insert(), {**vars(given), "recorded_at": ledger.now()})


def model_decisions(ledger: Ledger) -> list[ModelDecision]:
    """All decisions, oldest first."""
    columns = (model_decision.c[name] for name in ModelDecision.__dataclass_fields__)
    query = sa.select(*columns).order_by(model_decision.c.model_decision_id)
    with ledger.engine.connect() as connection:
        return [ModelDecision(**row._mapping) for row in connection.execute(query)]


def promotions(decisions: Iterable[ModelDecision]) -> list[ModelDecision]:
    """The promotions that were not rolled back, oldest first: the last is of the model in use, the one before of that which a roll-back puts back."""
    found: list[ModelDecision] = []
    for given in decisions:
        if given.decision == PROMOTED:
            found.append(given)
        elif given.decision == ROLLED_BACK and found:
            found.pop()
    return found
