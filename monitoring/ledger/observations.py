"""Observed values of every night, also of a stopped one, and which of them a person accepted as the new normal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from monitoring.ledger.ledger import Ledger
from monitoring.ledger.tables import accepted_normal, observation

Row = dict[str, object]


@dataclass(frozen=True)
class Observation:
    """A value observed for a day by a night, what it was measured on, and how it was judged.

    `lower` to `upper` is the usual band; outside `least` to `most` the night stops. A share is 0 to 1, an amount is in yuan.
    """

    night: date
    for_day: date
    metric: str
    value: Decimal
    basis: int
    day_kind: str
    origin: str
    lower: Decimal | None = None
    upper: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    outcome: str = "unjudged"
    note: str = ""


@dataclass(frozen=True)
class AcceptedNormal:
    """A value that a person accepted as normal for a metric, from a day on."""

    metric: str
    valid_from: date
    value: Decimal
    reason: str
    by_name: str


_NUMBERS = ("value", "lower", "upper", "least", "most")
_COLUMNS = tuple(Observation.__dataclass_fields__)


def record_observations(ledger: Ledger, observations: Iterable[Observation]) -> None:
    """Add observations; those of an earlier try of the same night stay, and the newest counts."""
    now = ledger.now()
    rows = [_as_row(found) | {"recorded_at": now} for found in observations]
    if rows:
        with ledger.engine.begin() as connection:
            connection.execute(observation.insert(), rows)


def observations_between(
    ledger: Ledger, first: date, last: date, *, day_kinds: Iterable[str] = ()
) -> list[Observation]:
    """The newest observation of each day and metric with `first <= for_day <= last`, or of one of the kinds of day up to `last`."""
    newest = sa.select(sa.func.max(observation.c.observation_id)).group_by(observation.c.for_day, observation.c.metric)
    is_meant = (observation.c.for_day >= first) | observation.c.day_kind.in_(list(day_kinds))
    query = (
        sa.select(*(observation.c[name] for name in _COLUMNS))
        .where(observation.c.observation_id.in_(newest), observation.c.for_day <= last, is_meant)
        .order_by(observation.c.for_day, observation.c.metric)
    )
    with ledger.engine.connect() as connection:
        return [_from_row(dict(row._mapping)) for row in connection.execute(query)]


def observations_of(ledger: Ledger, night: date) -> list[Observation]:
    """What the newest try of a night observed itself, in the order it was written down."""
    newest = (
        sa.select(sa.func.max(observation.c.observation_id))
        .where(observation.c.night == night, observation.c.origin == "night")
        .group_by(observation.c.for_day, observation.c.metric)
    )
    query = (
        sa.select(*(observation.c[name] for name in _COLUMNS))
        .where(observation.c.observation_id.in_(newest))
        .order_by(observation.c.observation_id)
    )
    with ledger.engine.connect() as connection:
        return [_from_row(dict(row._mapping)) for row in connection.execute(query)]


def accept_normal(ledger: Ledger, accepted: AcceptedNormal) -> None:
    """Keep a new normal; it is used from its day on."""
    row = {**vars(accepted), "value": str(accepted.value), "recorded_at": ledger.now()}
    with ledger.engine.begin() as connection:
        connection.execute(accepted_normal.insert(), row)


def accepted_normals(ledger: Ledger) -> list[AcceptedNormal]:
    """Every accepted normal, oldest first."""
    columns = (accepted_normal.c[name] for name in AcceptedNormal.__dataclass_fields__)
    query = sa.select(*columns).order_by(accepted_normal.c.accepted_normal_id)
    with ledger.engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(query)]
    return [AcceptedNormal(**{**row, "value": Decimal(row["value"])}) for row in rows]


def _as_row(found: Observation) -> Row:
    row: Row = dict(vars(found))
    return row | {name: None if row[name] is None else str(row[name]) for name in _NUMBERS}


def _from_row(row: dict[str, object]) -> Observation:
    numbers = {name: None if row[name] is None else Decimal(str(row[name])) for name in _NUMBERS}
    return Observation(**{**row, **numbers})  # type: ignore[arg-type]
