"""Desk screening at the county: what speaks for and against a visit; screened out with a reason, or dispatched, singly or several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from monitoring.review.access import cases
from monitoring.review.case_tables import review_case
from monitoring.review.pages.queue import LISTED, ORDERS, PAGE_ROWS, places_of
from monitoring.review.roles import May
from monitoring.review.states import SCREENING, NotAllowedError, OvertakenError, Step, make_step
from monitoring.review.user_tables import review_log
from monitoring.review.work import Asked, Needs, Posted, Work, WorkRoute

router = APIRouter(route_class=WorkRoute)
MOST_AT_ONCE = 20
"""So many a person can have looked at with care."""
OPENED = "open_case"


class Marked(Posted):
    """The form of the list: case and version of each that is marked."""

    mark: Annotated[tuple[str, ...], Form(max_length=PAGE_ROWS)] = ()


@dataclass(frozen=True)
class Skipped:
    """A case that was marked and not dispatched, and why, as the key of a sentence; whose, where the visitor sees it."""

    name: str | None
    case_id: str
    key: str


@router.get("/screening", name="screening", dependencies=[Depends(Needs(May.screen))])
def show_screening(work: Asked) -> Response:
    """New cases by urgency, and which of them the visitor has opened today."""
    return _page(work)


@router.post("/screening/dispatch", name="dispatch_several", dependencies=[Depends(Needs(May.screen))])
def dispatch_several(work: Asked, sent: Annotated[Marked, Form()]) -> Response:
    """Dispatch the marked cases to where they are, but those that somebody has to look at singly; each that is left out is named."""
    done, skipped = 0, []
    for mark in sent.mark[:MOST_AT_ONCE]:
        case_id, _, version = mark.partition(":")
        found = _dispatch(work, case_id, int(version) if version.isdecimal() and len(version) < 10 else -1)
        done += found is None
        skipped += [found] if found else []
    work.log("dispatch_several", detail=f"{done} dispatched, {len(skipped)} not")
    return _page(work, done=done, skipped=skipped)


def _dispatch(work: Work, case_id: str, version: int) -> Skipped | None:
    """Dispatch one; say why not."""
    wanted = (review_case.c.leading_name, review_case.c.region_code, review_case.c.against)
    row = work.connection.execute(cases(work.me, *wanted).where(review_case.c.case_id == case_id)).first()
    if row is None:
        return Skipped(None, case_id[:32], "skip.not_seen")
    why = None
    if case_id not in opened_today(work, [case_id]):
        why = "skip.not_opened"
    elif row.region_code is None:
        why = "skip.no_region"
    elif row.against:
        why = "skip.against"
    if why:
        return Skipped(row.leading_name, case_id, why)
    try:
        make_step(work.connection, work.me, Step(case_id, version, "dispatch", changes=dispatched_now(work)), work.now)
    except (OvertakenError, NotAllowedError):
        return Skipped(row.leading_name, case_id, "skip.changed")
    work.log("dispatch", ("case", case_id))
    return None


def dispatched_now(work: Work) -> Mapping[str, object]:
    """What changes with a dispatch."""
    return {"dispatched_on": work.today, "assigned_to": None, "snoozed_until": None}


def opened_today(work: Work, case_ids: Sequence[str]) -> set[str]:
    """Which of the cases the visitor has opened since midnight."""
    start = datetime.combine(work.today, time())
    query = sa.select(review_log.c.subject_id).where(
        review_log.c.subject_id.in_(case_ids),
        review_log.c.actor == work.me.login_name,
        review_log.c.action == OPENED,
        review_log.c.happened_at >= start,
    )
    return set(work.connection.execute(query).scalars())


def _page(work: Work, done: int | None = None, skipped: Sequence[Skipped] = ()) -> Response:
    query = cases(work.me, *(review_case.c[name] for name in LISTED)).where(review_case.c.state == SCREENING)
    awake = sa.or_(review_case.c.snoozed_until.is_(None), review_case.c.snoozed_until <= work.today)
    rows = work.rows(query.where(awake).order_by(*ORDERS["urgency"], review_case.c.case_id).limit(PAGE_ROWS))
    opened = opened_today(work, [row["case_id"] for row in rows])
    return work.page(
        "screening.html",
        rows=rows,
        opened=opened,
        places=places_of(work, rows),
        done=done,
        skipped=skipped,
        most=MOST_AT_ONCE,
    )
