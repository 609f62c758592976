"""What can happen to a case: one table of transitions, and one function that makes a step, first come first served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa

from monitoring.review.access import Visitor, cases, is_visible
from monitoring.review.case_tables import review_case, review_case_event
from monitoring.review.roles import May
from monitoring.review.user_tables import review_user

SCREENING, SCREENED_OUT, DISPATCHED, ANSWERED = "screening", "screened_out", "dispatched", "answered"
STATES = (SCREENING, SCREENED_OUT, DISPATCHED, ANSWERED)


@dataclass(frozen=True)
class Transition:
    """An action: from which states, to which (None: it stays), who may, and the reasons to choose from (empty: none is asked)."""

    from_states: tuple[str, ...]
    to_state: str | None
    may: May
    reasons: tuple[str, ...] = ()


SCREENED_OUT_BECAUSE = (
    "already_monitored",
    "visited_recently",
    "public_employee",
    "maternity",
    "third_party",
    "assistance_due",
    "deceased",
    "moved_away",
    "other",
)
REOPENED_BECAUSE = ("new_facts", "wrong_answer", "asked_by_household", "other")
TRANSITIONS: Mapping[str, Transition] = MappingProxyType(
    {
        "screen_out": Transition((SCREENING,), SCREENED_OUT, May.screen, SCREENED_OUT_BECAUSE),
        "dispatch": Transition((SCREENING, SCREENED_OUT), DISPATCHED, May.screen),
        "recall": Transition((DISPATCHED,), SCREENING, May.screen),
        "reopen": Transition((SCREENED_OUT, ANSWERED), SCREENING, May.screen, REOPENED_BECAUSE),
        "take": Transition((DISPATCHED,), None, May.visit),
        "give_back": Transition((DISPATCHED,), None, May.visit),
        "hand_over": Transition((DISPATCHED,), None, May.hand_over),
        "snooze": Transition((SCREENING, DISPATCHED), None, May.read_cases),
        "answer": Transition((DISPATCHED,), ANSWERED, May.visit),
        "correct": Transition((ANSWERED,), ANSWERED, May.visit),
        "check_sample": Transition((SCREENING,), ANSWERED, May.check_sample),
    }
)
OF_THE_NIGHT = ("opened", "raised_again", "noted", "standing", "moved")
"""What the nights write down themselves."""


class NotAllowedError(Exception):
    """The visitor's role or the case's state does not allow the action."""


class OvertakenError(Exception):
    """Somebody else has changed the case since the page was opened: who, when, and to which state."""

    def __init__(self, by_name: str, at: datetime, state: str) -> None:
        super().__init__("the case was changed meanwhile")
        self.by_name, self.at, self.state = by_name, at, state


@dataclass(frozen=True)
class Step:
    """An action on a case as the visitor saw it, with what changes besides the state."""

    case_id: str
    version: int
    action: str
    reason_code: str | None = None
    note: str | None = None
    changes: Mapping[str, object] = field(default_factory=dict)


def allowed(visitor: Visitor, state: str) -> list[str]:
    """The actions open to the visitor in a state, in the table's order."""
    return [name for name, one in TRANSITIONS.items() if state in one.from_states and visitor.may(one.may)]


def make_step(connection: sa.Connection, visitor: Visitor, step: Step, now: datetime) -> int:
    """Carry the action out and return the case's new version.

    Raises `NotAllowedError`, `OvertakenError`, or `LookupError` where the visitor does not see such a case.
    """
    transition = TRANSITIONS[step.action]
    if not visitor.may(transition.may):
        raise NotAllowedError
    _refuse_reason(transition, step)
    seen = connection.execute(
        cases(visitor, review_case.c.state, review_case.c.version).where(review_case.c.case_id == step.case_id)
    ).first()
    if seen is None:
        raise LookupError
    if seen.version != step.version:
        raise _overtaken(connection, step.case_id, seen.state)
    if seen.state not in transition.from_states:
        raise NotAllowedError
    to_state = transition.to_state or seen.state
    version = step.version + 1
    # The version in the condition makes the second of two at once find nothing to change.
    changed = connection.execute(
        review_case.update()
        .where(review_case.c.case_id == step.case_id, review_case.c.version == step.version, is_visible(visitor))
        .values(**step.changes, state=to_state, version=version, changed_at=now)
    )
    if not changed.rowcount:
        raise _overtaken(connection, step.case_id, seen.state)
    event = {"case_id": step.case_id, "version": version, "happened_at": now, "user_id": visitor.user_id}
    told = {"action": step.action, "from_state": seen.state, "to_state": to_state}
    connection.execute(
        review_case_event.insert(), {**event, **told, "reason_code": step.reason_code, "note": step.note or None}
    )
    return version


def _refuse_reason(transition: Transition, step: Step) -> None:
    if transition.reasons and step.reason_code not in transition.reasons:
        raise NotAllowedError


def _overtaken(connection: sa.Connection, case_id: str, state: str) -> OvertakenError:
    query = (
        sa.select(review_case_event.c.happened_at, review_user.c.display_name)
        .outerjoin(review_user, review_user.c.user_id == review_case_event.c.user_id)
        .where(review_case_event.c.case_id == case_id)
        .order_by(review_case_event.c.version.desc())
        .limit(1)
    )
    last = connection.execute(query).one()
    return OvertakenError(last.display_name or "", last.happened_at, state)
