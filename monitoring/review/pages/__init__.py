"""A module per page or group of pages; `ROUTERS` is all of them."""

from monitoring.review.pages import (
    case,
    elsewhere,
    export,
    language,
    log,
    nights,
    queue,
    screening,
    sheet,
    sign_in,
    users,
    visit,
)

ROUTERS = (
    sign_in.router,
    elsewhere.router,
    language.router,
    queue.router,
    screening.router,
    case.router,
    visit.router,
    sheet.router,
    export.router,
    nights.router,
    users.router,
    log.router,
)
