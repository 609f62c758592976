"""Households newly recognised by a visit: whose identity the bureau has to enter, and which stays may be assisted after the fact."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from monitoring.review.access import Visitor, is_visible
from monitoring.review.case_tables import review_case, review_identity_entered, review_visit
from monitoring.review.fed_tables import review_person
from monitoring.review.report import stands
from monitoring.review.user_tables import review_user

MONTHS_BACK = 12
"""So far back burdens count for the recognition."""


@dataclass(frozen=True)
class Month:
    """What a person bore in a month in which nothing came from medical assistance, yuan."""

    month: str
    fee: Decimal
    person: Decimal


@dataclass(frozen=True)
class Member:
    """A flagged person of the household, with the months to look at."""

    person: sa.RowMapping
    months: Sequence[Month]


@dataclass(frozen=True)
class Entered:
    """What the bureau has done: the identity is entered; the stays before were assisted or not."""

    is_assisted: bool
    note: str | None


@dataclass(frozen=True)
class Recognised:
    """A result that stands, with what the bureau has done since and who the persons are."""

    visit: sa.RowMapping
    members: Sequence[Member]


def read_recognised(
    connection: sa.Connection, visitor: Visitor, limit: int, offset: int = 0, *, is_done: bool
) -> list[Recognised]:
    """Results within the visitor's sight, the oldest recognition first; `is_done`: those entered and assisted, else the others."""
    entered = review_identity_entered
    finished = sa.and_(entered.c.visit_id.is_not(None), entered.c.is_assisted)
    query = (
        _visits(visitor)
        .where(finished if is_done else sa.not_(sa.func.coalesce(finished, sa.false())))
        .order_by(review_visit.c.recognised_on, review_visit.c.visit_id)
        .limit(limit)
        .offset(offset)
    )
    visits = list(connection.execute(query).mappings())
    persons = _persons(connection, [visit["case_id"] for visit in visits])
    return [
        Recognised(visit, [_member(person, visit["recognised_on"]) for person in persons[visit["case_id"]]])
        for visit in visits
    ]


def _visits(visitor: Visitor) -> sa.Select[Any]:
    entered = review_identity_entered
    return (
        sa.select(
            *(review_visit.c[name] for name in ("visit_id", "case_id", "visited_on", "recognised_on")),
            *(review_visit.c[name] for name in ("monitored_category_code", "verified_compliant_amount")),
            review_case.c.leading_name,
            review_case.c.region_code,
            *(entered.c[name] for name in ("entered_at", "is_assisted", "note")),
            review_user.c.display_name.label("entered_by"),
        )
        .select_from(review_visit)
        .join(review_case, review_case.c.case_id == review_visit.c.case_id)
        .outerjoin(entered, entered.c.visit_id == review_visit.c.visit_id)
        .outerjoin(review_user, review_user.c.user_id == entered.c.user_id)
        .where(is_visible(visitor), review_visit.c.result == "newly_recognised", stands())
    )


def _persons(connection: sa.Connection, case_ids: Sequence[str]) -> Mapping[str, list[sa.RowMapping]]:
    found: dict[str, list[sa.RowMapping]] = defaultdict(list)
    query = sa.select(review_person).where(review_person.c.case_id.in_(case_ids)).order_by(review_person.c.psn_no)
    for row in connection.execute(query).mappings():
        found[row["case_id"]].append(row)
    return found


def _member(person: sa.RowMapping, recognised_on: date | None) -> Member:
    months = json.loads(person["evidence"]).get("months", [])
    last = recognised_on or date.max
    first = last.year * 12 + last.month - 1 - MONTHS_BACK
    found = []
    for one in months:
        number = int(one["month"][:4]) * 12 + int(one["month"][5:7]) - 1
        bore, helped = (Decimal(str(one.get(name) or 0)) for name in ("person", "assistance"))
        outside = Decimal(str(one.get("assistance_outside") or 0))
        if first <= number <= last.year * 12 + last.month - 1 and bore > 0 and helped <= 0 and outside <= 0:
            found.append(Month(one["month"], Decimal(str(one["fee"])), bore))
    return Member(person, found)


def find_visit(connection: sa.Connection, visitor: Visitor, visit_id: str) -> sa.RowMapping:
    """The result, if it stands and the visitor sees its case; raises LookupError otherwise."""
    row = connection.execute(_visits(visitor).where(review_visit.c.visit_id == visit_id)).mappings().first()
    if row is None:
        raise LookupError
    return row


def enter_identity(connection: sa.Connection, visit_id: str, user_id: int, now: datetime, done: Entered) -> None:
    """Write down that the identity is entered, and whether the stays before were assisted; who comes second writes over the first."""
    entered = review_identity_entered
    values = {"entered_at": now, "user_id": user_id, "is_assisted": done.is_assisted, "note": done.note}
    change = entered.update().where(entered.c.visit_id == visit_id).values(**values)
    if connection.execute(change).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(entered.insert(), {"visit_id": visit_id, **values})
    except sa.exc.IntegrityError:
        connection.execute(change)
