"""Cases from the warnings of their persons: new ones to be screened, facts kept up to date, and a case put back to screening when something new happened.

What a person did is never written over: state but for that one step, who it is assigned to, snoozing, drafts and results stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from monitoring.review.case_tables import review_case, review_case_event
from monitoring.warehouse import Warehouse

Row = dict[str, Any]

SCREENING = "screening"
DONE = frozenset({"screened_out", "answered"})
"""Only what somebody has finished with is put back when something new happens; the others are being looked at anyway."""
VISIT_LASTS = timedelta(days=90)
"""A raise so soon after a visit is a note, not a visit."""
CHUNK = 2_000
LOCKED_AT_ONCE = 500
FACTS = (
    *("leading_psn_no", "leading_name", "region_code", "standing", "risk_kind", "rule_id", "category_code", "step"),
    *("burden_multiple", "crossed_on", "due_on", "person_count", "warning_count", "against", "outstanding_amount"),
)
"""What the nights say of a case; all else in it is written by persons."""
DERIVED = ("case_signal", "case_origin", "case_now", "new_case", "changed_case", "left_case")


@dataclass(frozen=True)
class When:
    """The night that is fed, and the moment at which it is written down."""

    night: date
    at: datetime


@dataclass(frozen=True)
class Told:
    """What the night writes into the history of a case; `standing` where that is another one now."""

    case_id: str
    action: str
    reason_code: str | None = None
    note: str | None = None
    standing: str | None = None


@dataclass(frozen=True)
class _Present:
    """A case as it stands while nobody else may change it."""

    state: str
    version: int
    visited_on: date | None


def derive_cases(warehouse: Warehouse) -> None:
    """Leave `new_case`, `changed_case` and `left_case`. Needs `fed_*` and `stored_*`."""
    for name in DERIVED:
        warehouse.derive("review", name)


def feed_cases(warehouse: Warehouse, connection: sa.Connection, when: When) -> dict[str, int]:
    """Write what `derive_cases` found; return counts."""
    new = sum(_open(connection, rows, when) for rows in _chunks(warehouse, "new_case"))
    changed = sum(_change(connection, rows, when) for rows in _chunks(warehouse, "changed_case"))
    left = sum(_leave(connection, rows, when) for rows in _chunks(warehouse, "left_case"))
    return {"new_cases": new, "changed_cases": changed, "left_cases": left}


def _chunks(warehouse: Warehouse, relation: str) -> Iterator[list[Row]]:
    warehouse.make(
        f"numbered_{relation}", f"SELECT r.*, ROW_NUMBER() OVER (ORDER BY case_id) - 1 AS place FROM {relation} AS r"
    )
    for start in range(0, warehouse.count(relation), CHUNK):
        where = f"place >= {start} AND place < {start + CHUNK}"
        yield warehouse.arrow(f"SELECT * FROM numbered_{relation} WHERE {where} ORDER BY place").to_pylist()


def _open(connection: sa.Connection, rows: list[Row], when: When) -> int:
    own = {"version": 1, "changed_at": when.at}
    given = (*FACTS, "case_id", "origin_type", "state", "opened_on", "visited_on")
    connection.execute(review_case.insert(), [{name: row[name] for name in given} | own for row in rows])
    events = [_event(row["case_id"], 1, when, None, row["state"]) | _origin(row) for row in rows]
    connection.execute(review_case_event.insert(), events)
    return len(rows)


def _origin(row: Row) -> Row:
    """The case that a person of it was in before, if the household got another number; history where everything was over already."""
    over = None if row["state"] == SCREENING else "history"
    reason = "household_changed" if row["from_case_id"] else over
    return {"action": "opened", "reason_code": reason, "note": row["from_case_id"]}


def _change(connection: sa.Connection, rows: list[Row], when: When) -> int:
    _write_facts(connection, rows)
    _tell(connection, [told for row in rows if (told := _told(row)) is not None], when)
    return len(rows)


def _told(row: Row) -> Told | None:
    standing = row["standing"] if row["standing"] != row["standing_before"] else None
    if row["signal_type"]:
        return Told(row["case_id"], "raised_again", row["signal_type"], standing=standing)
    return Told(row["case_id"], "standing", standing) if standing else None


def _leave(connection: sa.Connection, rows: list[Row], when: When) -> int:
    """Who is in it by name stays, for its history is about them."""
    nothing: Row = {"standing": "none", "due_on": None, "person_count": 0, "warning_count": 0}
    _write_facts(connection, [nothing | {"case_id": row["case_id"]} for row in rows], tuple(nothing))
    told = [
        Told(row["case_id"], "moved", "household_changed", row["to_case_id"])
        if row["to_case_id"]
        else Told(row["case_id"], "standing", "none")
        for row in rows
        if row["to_case_id"] or row["standing_before"] != "none"
    ]
    _tell(connection, told, when)
    return len(rows)


def _write_facts(connection: sa.Connection, rows: list[Row], names: tuple[str, ...] = FACTS) -> None:
    statement = (
        review_case.update()
        .where(review_case.c.case_id == sa.bindparam("of_case_id"))
        .values({name: sa.bindparam(f"fact_{name}") for name in names})
    )
    bound = [{"of_case_id": row["case_id"], **{f"fact_{name}": row[name] for name in names}} for row in rows]
    connection.execute(statement, bound)


def _tell(connection: sa.Connection, told: list[Told], when: When) -> None:
    """Write events, each a version of its case; where somebody works on the case just now, he is waited for."""
    for start in range(0, len(told), LOCKED_AT_ONCE):
        some = told[start : start + LOCKED_AT_ONCE]
        present = _locked(connection, [one.case_id for one in some])
        events = [event for one in some if (event := _event_of(one, present[one.case_id], when)) is not None]
        if events:
            connection.execute(review_case_event.insert(), events)
            connection.execute(_STEP, [_step(event, when) for event in events])


def _locked(connection: sa.Connection, case_ids: list[str]) -> Mapping[str, _Present]:
    columns = (review_case.c.case_id, review_case.c.state, review_case.c.version, review_case.c.visited_on)
    query = sa.select(*columns).where(review_case.c.case_id.in_(case_ids)).order_by(review_case.c.case_id)
    found = connection.execute(query.with_for_update())
    return {row.case_id: _Present(row.state, row.version, row.visited_on) for row in found}


def _event_of(told: Told, present: _Present, when: When) -> Row | None:
    action, reason, state = told.action, told.reason_code, present.state
    if action == "raised_again" and state not in DONE:
        if told.standing is None:
            return None
        action, reason = "standing", told.standing
    elif action == "raised_again":
        is_fresh = present.visited_on is not None and present.visited_on + VISIT_LASTS > when.night
        action, state = ("noted", state) if is_fresh else (action, SCREENING)
    event = _event(told.case_id, present.version + 1, when, present.state, state)
    return event | {"action": action, "reason_code": reason, "note": told.note}


def _event(case_id: str, version: int, when: When, before: str | None, after: str) -> Row:
    return {
        "case_id": case_id,
        "version": version,
        "happened_at": when.at,
        "user_id": None,
        "from_state": before,
        "to_state": after,
    }


_STEP = (
    review_case.update()
    .where(review_case.c.case_id == sa.bindparam("of_case_id"))
    .values(state=sa.bindparam("to_state"), version=sa.bindparam("to_version"), changed_at=sa.bindparam("at"))
)


def _step(event: Row, when: When) -> Row:
    return {
        "of_case_id": event["case_id"],
        "to_state": event["to_state"],
        "to_version": event["version"],
        "at": when.at,
    }
