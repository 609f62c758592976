"""The operators' page: nights, stopped batches, waiting approvals, last pushes, stale thresholds, the morning message."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import Response

from monitoring.review.roles import May
from monitoring.review.running import read_running
from monitoring.review.work import Asked, Needs, WorkRoute

router = APIRouter(route_class=WorkRoute)


@router.get("/nights", name="nights", dependencies=[Depends(Needs(May.operate))])
def show_nights(work: Asked) -> Response:
    """All of it on one page; it is read only, what is to be done is said with its command."""
    running = read_running(work.site.settings, work.site.clock, "en" if work.language == "en" else "zh")
    return work.page("nights.html", running=running)
