"""Hand-over when a cadre changes: all open cases of one worker to another, counted and confirmed before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from monitoring.review.access import cases, is_visible
from monitoring.review.case_tables import review_case
from monitoring.review.fed_tables import review_region_within
from monitoring.review.roles import MAY, May
from monitoring.review.states import DISPATCHED, NotAllowedError, OvertakenError, Step, make_step
from monitoring.review.user_tables import review_user, review_user_scope
from monitoring.review.work import Asked, Needs, Posted, Refused, Work, WorkRoute

router = APIRouter(route_class=WorkRoute)
MOST_AT_ONCE = 500
"""More are handed over in a second go; one go is one transaction, in which others wait."""
Number = Annotated[str, Form(pattern="^[0-9]{0,9}$")]


class HandOver(Posted):
    """From whom to whom, and once it is confirmed how many."""

    from_user: Number = ""
    to_user: Number = ""
    confirmed: Number = ""


@dataclass(frozen=True)
class Skipped:
    """A case that was not handed over, and why, as the key of a sentence."""

    case_id: str
    name: str | None
    key: str


@router.get("/handover", name="handover", dependencies=[Depends(Needs(May.hand_over))])
def show_hand_over(work: Asked) -> Response:
    """Who has how many open cases within the visitor's sight, and who could take them."""
    return _page(work)


@router.post("/handover", name="hand_over_all", dependencies=[Depends(Needs(May.hand_over))])
def hand_over_all(work: Asked, sent: Annotated[HandOver, Form()]) -> Response:
    """Tell the count first; with the same count confirmed hand all of them over."""
    from_user, to_user = int(sent.from_user or 0), int(sent.to_user or 0)
    if from_user == to_user or to_user not in {row["user_id"] for row in _takers(work)}:
        raise Refused(422, "handover.choose")
    open_cases = _open_cases(work, from_user)
    if not open_cases:
        raise Refused(422, "handover.none")
    if sent.confirmed != str(len(open_cases)):
        was_changed = bool(sent.confirmed)
        return _page(work, asked=(from_user, to_user, len(open_cases)), was_changed=was_changed)
    skipped = [one for row in open_cases if (one := _hand_over(work, row, to_user))]
    done = len(open_cases) - len(skipped)
    work.log("hand_over_all", detail=f"from {from_user} to {to_user}: {done} handed over, {len(skipped)} not")
    return _page(work, done=done, skipped=skipped)


def _hand_over(work: Work, row: sa.RowMapping, to_user: int) -> Skipped | None:
    """Hand one over; say why not."""
    if not _is_seen_by(work, row["region_code"], to_user):
        return Skipped(row["case_id"], row["leading_name"], "handover.not_seen")
    step = Step(row["case_id"], row["version"], "hand_over", changes={"assigned_to": to_user})
    try:
        make_step(work.connection, work.me, step, work.now)
    except (OvertakenError, NotAllowedError):
        return Skipped(row["case_id"], row["leading_name"], "skip.changed")
    work.log("hand_over", ("case", row["case_id"]))
    return None


def _is_seen_by(work: Work, region_code: str | None, user_id: int) -> bool:
    """Whether the other would find the case in his list."""
    query = (
        sa.select(sa.literal(1))
        .select_from(review_user_scope)
        .join(review_region_within, review_region_within.c.within_code == review_user_scope.c.region_code)
        .where(review_user_scope.c.user_id == user_id, review_region_within.c.region_code == region_code)
    )
    return work.connection.execute(query.limit(1)).first() is not None


def _open_cases(work: Work, user_id: int) -> list[sa.RowMapping]:
    wanted = (review_case.c.case_id, review_case.c.version, review_case.c.leading_name, review_case.c.region_code)
    query = cases(work.me, *wanted).where(review_case.c.assigned_to == user_id, review_case.c.state == DISPATCHED)
    return work.rows(query.order_by(review_case.c.due_on, review_case.c.case_id).limit(MOST_AT_ONCE))


def _givers(work: Work) -> list[sa.RowMapping]:
    """Whoever has open cases that the visitor sees, also if his account is switched off."""
    query = (
        sa.select(
            review_user.c.user_id, review_user.c.display_name, review_user.c.is_active, sa.func.count().label("n")
        )
        .join(review_case, review_case.c.assigned_to == review_user.c.user_id)
        .where(is_visible(work.me), review_case.c.state == DISPATCHED)
        .group_by(review_user.c.user_id, review_user.c.display_name, review_user.c.is_active)
        .order_by(review_user.c.display_name, review_user.c.user_id)
    )
    return work.rows(query)


def _takers(work: Work) -> list[sa.RowMapping]:
    """Active accounts that may visit, of regions within or above the visitor's own."""
    roles = [str(role) for role, what in MAY.items() if May.visit in what]
    mine = sa.select(review_user_scope.c.region_code).where(review_user_scope.c.user_id == work.me.user_id)
    within = review_region_within
    theirs = sa.select(review_user_scope.c.user_id).join(
        within,
        sa.or_(
            sa.and_(within.c.region_code == review_user_scope.c.region_code, within.c.within_code.in_(mine)),
            sa.and_(within.c.within_code == review_user_scope.c.region_code, within.c.region_code.in_(mine)),
        ),
    )
    query = sa.select(review_user.c.user_id, review_user.c.display_name, review_user.c.unit_name).where(
        review_user.c.is_active, review_user.c.role.in_(roles), review_user.c.user_id.in_(theirs)
    )
    return work.rows(query.order_by(review_user.c.display_name, review_user.c.user_id))


def _page(work: Work, **told: object) -> Response:
    values: dict[str, Any] = {"asked": None, "was_changed": False, "done": None, "skipped": [], **told}
    return work.page("handover.html", givers=_givers(work), takers=_takers(work), most=MOST_AT_ONCE, **values)
