"""The web app: middleware, pages, and how refusals look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from monitoring.review import log
from monitoring.review.compressing import compressed
from monitoring.review.elsewhere import elsewhere_of
from monitoring.review.pages import ROUTERS
from monitoring.review.states import NotAllowedError, OvertakenError
from monitoring.review.templating import render
from monitoring.review.work import FAULTS, Refused, Site, Work, language_of

MOST_BYTES = 256 * 1024
"""Of a request's body; the longest form has some 10 kB."""
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
LOGGED = {"refused.origin": "origin", "refused.large": "size"}
"""Refusals at the door that are written down, by their sentence."""
ENCRYPTED_ONLY = {"strict-transport-security": "max-age=31536000"}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def make_app(site: Site, hosts: list[str]) -> FastAPI:
    """The app on a review database; `hosts` are the names it answers to."""
    app = FastAPI(title="review", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    app.state.elsewhere = elsewhere_of(site.settings)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    for kind, answer in (
        (Refused, _refused),
        (NotAllowedError, _not_allowed),
        (OvertakenError, _overtaken),
        (LookupError, _missing),
        (HTTPException, _http),
        (RequestValidationError, _invalid),
        (sa.exc.DBAPIError, _busy),
        (Exception, _fault),
    ):
        app.add_exception_handler(kind, answer)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    # Outermost, so that its headers are on every answer, also where the host is refused.
    app.add_middleware(Guard, site=site)
    return app


class Guard:
    """Refuses what is too large or comes from another site, and sets the headers of every answer."""

    def __init__(self, app: App, site: Site) -> None:
        self.app, self.site = app, site
        self.headers = HEADERS | (ENCRYPTED_ONLY if site.is_secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers(request)]
            await send(message)

        refusal = self._refusal(request)
        body = await _limited(receive) if refusal is None and request.method == "POST" else receive
        if body is None:
            refusal = (413, "refused.large")
        if refusal is None:
            await self.app(scope, body or receive, compressed(sending, request))
            return
        if refusal[1] in LOGGED:
            await run_in_threadpool(_log_alone, request, self.site, LOGGED[refusal[1]])
        await _sentence(request, *refusal)(scope, receive, sending)

    def _headers(self, request: Request) -> list[tuple[bytes, bytes]]:
        kept = "max-age=86400" if request.url.path.startswith("/static/") else "no-store"
        named = self.headers | {"cache-control": kept}
        return [(name.encode(), value.encode()) for name, value in named.items()]

    def _refusal(self, request: Request) -> tuple[int, str] | None:
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal()):
            return 400, "refused.invalid"
        if int(length[:12]) > MOST_BYTES:
            return 413, "refused.large"
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not self._is_own(request):
            return 403, "refused.origin"
        return None

    def _is_own(self, request: Request) -> bool:
        """Browsers say with every form from where it comes; what does not say so is refused."""
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return False
        origin = request.headers.get("origin") or _origin_of(request.headers.get("referer", ""))
        return origin in self.site.origins


async def _limited(receive: Receive) -> Receive | None:
    """The whole body, once it is known not to be too large; none if it is."""
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        size, more = size + len(chunks[-1]), bool(message.get("more_body"))
        if size > MOST_BYTES:
            return None
    whole = {"type": "http.request", "body": b"".join(chunks), "more_body": False}
    told = iter([whole])

    async def replay() -> MutableMapping[str, Any]:
        return next(told, None) or await receive()

    return replay


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _sentence(request: Request, status: int, key: str) -> HTMLResponse:
    work: Work | None = getattr(request.state, "work", None)
    language = work.language if work else language_of(request)
    values = {"me": work.visitor if work else None, "key": key, "path": request.url.path, "query": ""}
    return HTMLResponse(render("refused.html", language, values), status)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - registered for it
    if error.logged:
        await run_in_threadpool(_log_alone, request, request.app.state.site, error.logged)
    if error.status == 401:
        back = quote(request.url.path if request.method == "GET" else "/", safe="/")
        return RedirectResponse(f"/sign-in?next={back}", 303)
    if error.status == 303:
        return RedirectResponse("/password", 303)
    return _sentence(request, error.status, error.key)


def _log_alone(request: Request, site: Site, what: str) -> None:
    """A refusal is written down in a transaction of its own, since that of the request is undone."""
    work: Work | None = getattr(request.state, "work", None)
    visitor = work.visitor if work else None
    actor, role = (visitor.login_name, str(visitor.role)) if visitor else ("-", None)
    # What no line of text holds is left out: a database answers some of it with a fault.
    path = "".join(one for one in request.scope["path"][:200] if one.isprintable())
    with site.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        entry = log.Entry(actor, "refused", role, detail=f"{what}: {request.method} {path}")
        log.append(connection, entry, site.clock().replace(tzinfo=None))


async def _not_allowed(request: Request, _error: Exception) -> Response:
    return _sentence(request, 409, "refused.state")


async def _overtaken(request: Request, error: Exception) -> Response:
    assert isinstance(error, OvertakenError)  # noqa: S101 - registered for it
    work: Work = request.state.work
    return work.page("overtaken.html", status=409, first=error, back=request.url.path.rpartition("/")[0])


async def _missing(request: Request, error: Exception) -> Response:
    if type(error) is not LookupError:
        return await _fault(request, error)
    return _sentence(request, 404, "refused.missing")


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _sentence(request, status, "refused.missing" if status == 404 else "refused.invalid")


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    if request.method == "POST" and any(one["type"] == "extra_forbidden" for one in error.errors()):
        await run_in_threadpool(_log_alone, request, request.app.state.site, "field")
    return _sentence(request, 422, "refused.invalid")


async def _busy(request: Request, error: Exception) -> Response:
    if isinstance(error, sa.exc.OperationalError):
        FAULTS.error("review: the database is busy or away (%s)", type(error).__name__)
        return _sentence(request, 503, "refused.busy")
    return await _fault(request, error)


async def _fault(request: Request, error: Exception) -> Response:
    from monitoring.errors import told_unforeseen

    FAULTS.error("review: %s", told_unforeseen(error))
    return _sentence(request, 500, "refused.fault")
