"""A module per page or group of pages; `ROUTERS` is all of them."""

from monitoring.review.pages import (
    case,
    handover,
    language,
    overview,
    queue,
    recognised,
    report,
    sample,
    screening,
    sign_in,
    visit,
)

ROUTERS = (
    sign_in.router,
    language.router,
    queue.router,
    screening.router,
    case.router,
    visit.router,
    overview.router,
    report.router,
    recognised.router,
    handover.router,
    sample.router,
)
