"""The log: who did what, newest first, and whether it is still what was written. Reading it is written down too."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from monitoring.review import log
from monitoring.review.pages.queue import MOST_PAGES, PAGE_ROWS
from monitoring.review.roles import May
from monitoring.review.user_tables import review_log
from monitoring.review.words.users import ACTIONS
from monitoring.review.work import Asked, Needs, Posted, Work, WorkRoute

router = APIRouter(route_class=WorkRoute, dependencies=[Depends(Needs(May.read_log))])


class LogFilter(BaseModel, extra="forbid"):
    """What the address of the log may say."""

    actor: Annotated[str, Field(pattern="^[A-Za-z0-9._-]{0,80}$")] = ""
    action: Annotated[str, Field(pattern="^[a-z_]{0,30}$")] = ""
    day: Annotated[str, Field(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2}|)$")] = ""
    case: Annotated[str, Field(pattern="^([0-9a-f]{32}|)$")] = ""
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1

    def address(self, **changes: object) -> str:
        """The address with something changed; what is empty is left out."""
        values = {**self.model_dump(), "page": 1, **changes}
        return "?" + urlencode({name: value for name, value in values.items() if value not in ("", 1)})


@router.get("/log", name="log")
def show_log(work: Asked, wanted: Annotated[LogFilter, Query()]) -> Response:
    """A page of the log."""
    return _page(work, wanted, None)


@router.post("/log/verify", name="verify_log")
def verify_log(work: Asked, sent: Annotated[Posted, Form()]) -> Response:
    """Go through the whole chain and say what was found. A damaged log is left as it is."""
    # What the request holds is let go: nobody waits while a long log is read.
    work.connection.rollback()
    found = log.examine(work.connection)
    if found.fault is None:
        work.log("verify_log", detail=f"{found.entry_count} entries, whole")
    return _page(work, LogFilter(), found)


def _page(work: Work, wanted: LogFilter, verified: log.Verified | None) -> Response:
    query = sa.select(review_log).where(*_conditions(wanted)).order_by(review_log.c.entry_no.desc())
    rows = work.rows(query.limit(PAGE_ROWS + 1).offset((wanted.page - 1) * PAGE_ROWS))
    if verified is None:
        work.log("read_log", detail=wanted.address(page=wanted.page))
    more = len(rows) > PAGE_ROWS and wanted.page < MOST_PAGES
    return work.page("log.html", rows=rows[:PAGE_ROWS], has_more=more, wanted=wanted, verified=verified, known=ACTIONS)


def _conditions(wanted: LogFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.actor:
        found.append(review_log.c.actor == wanted.actor)
    if wanted.action:
        found.append(review_log.c.action == wanted.action)
    if wanted.case:
        found.append(review_log.c.subject_id == wanted.case)
    return [*found, *_on(wanted.day)]


def _on(day: str) -> list[sa.ColumnElement[bool]]:
    """Entries of a day; of a day that no calendar has there are none."""
    if not day:
        return []
    try:
        start = datetime.combine(date.fromisoformat(day), time())
        end = start + timedelta(days=1)
    except (ValueError, OverflowError):
        return [sa.false()]
    return [review_log.c.happened_at >= start, review_log.c.happened_at < end]
