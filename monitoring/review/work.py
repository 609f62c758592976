"""One request: its transaction, who asks, what time it is, and how a page is answered."""

from __future__ import annotations

import hmac
import logging
from asyncio import AbstractEventLoop, Semaphore, get_running_loop
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse

from monitoring.errors import told_unforeseen
from monitoring.review import log, sessions
from monitoring.review.access import Visitor
from monitoring.review.fed_tables import review_term
from monitoring.review.roles import May
from monitoring.review.states import NotAllowedError, OvertakenError
from monitoring.review.templating import render
from monitoring.review.words import said
from monitoring.settings import Settings

FAULTS = logging.getLogger("monitoring.review")
COOKIE = "review_session"
SECURE_COOKIE = "__Host-review_session"
"""A browser takes this one only over an encrypted line, for this host alone."""
AT_ONCE = 10
"""Requests in work in one process: fewer than the engine keeps connections, so that nobody holds a thread while he waits for one."""


EVERYBODY = "*"
"""The category of those whose limit follows from none."""


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The request ends with this status; `key` names the sentence that says why."""

    def __init__(self, status: int, key: str, *, logged: str = "") -> None:
        super().__init__(key)
        self.status, self.key, self.logged = status, key, logged


class Posted(BaseModel, extra="forbid"):
    """What every form carries; a field that the form does not have is refused."""

    form_key: str = ""


@dataclass
class Site:
    """What all requests share."""

    engine: sa.Engine
    settings: Settings
    clock: Callable[[], datetime]
    is_secure: bool
    origins: frozenset[str]
    _places: WeakKeyDictionary[AbstractEventLoop, Semaphore] = field(default_factory=WeakKeyDictionary)

    @property
    def places(self) -> Semaphore:
        """Those of the requests that are in work now; the others wait in line."""
        return self._places.setdefault(get_running_loop(), Semaphore(AT_ONCE))

    @property
    def cookie(self) -> str:
        """Name of the cookie of the session."""
        return SECURE_COOKIE if self.is_secure else COOKIE


class Names(Mapping[str, str]):
    """Rules and categories by code in the visitor's language, read when the first is asked for."""

    def __init__(self, work: Work) -> None:
        self._work = work

    @cached_property
    def _known(self) -> dict[str, str]:
        name = review_term.c.name_en if self._work.language == "en" else review_term.c.name_zh
        query = sa.select(review_term.c.code, name)
        found = {str(code): str(said) for code, said in self._work.connection.execute(query)}
        return {EVERYBODY: said("why.no_category", self._work.language), **found}

    def __getitem__(self, code: str) -> str:
        return self._known[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


@dataclass
class Work:
    """What a page is made with. `now` is the clock of Asia/Shanghai without zone."""

    request: Request
    site: Site
    connection: sa.Connection
    visitor: Visitor | None
    now: datetime
    language: str
    entries: list[log.Entry] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The business day."""
        return self.now.date()

    @property
    def me(self) -> Visitor:
        """Who is signed in."""
        if self.visitor is None:
            raise Refused(401, "sign_in.needed")
        return self.visitor

    def rows(self, query: sa.Executable) -> list[sa.RowMapping]:
        """All rows of a query."""
        return list(self.connection.execute(query).mappings())

    def log(self, action: str, subject: tuple[str, str] | None = None, *, reason: str = "", detail: str = "") -> None:
        """Write down what the visitor does; with the page's own transaction, at its end, because the log makes others wait."""
        kind, number = subject or (None, None)
        who = (self.visitor.login_name, str(self.visitor.role)) if self.visitor else ("-", None)
        self.entries.append(log.Entry(who[0], action, who[1], kind, number, reason or None, detail))

    def keep(self) -> None:
        """End the transaction with its entries of the log."""
        for entry in self.entries:
            log.append(self.connection, entry, self.now)
        self.connection.commit()

    def page(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """The page of a template, in the visitor's language."""
        values = {
            "me": self.visitor,
            "now": self.now,
            "today": self.today,
            "path": self.request.url.path,
            "names": Names(self),
            **values,
        }
        return HTMLResponse(render(template, self.language, {**values, "query": self.request.url.query}), status)

    def go_to(self, path: str) -> RedirectResponse:
        """Send the browser on after a form."""
        return RedirectResponse(path, 303)


class WorkRoute(APIRoute):
    """A route whose whole answer is made in one transaction: kept if it succeeds, undone if it fails."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The handler that opens and ends the transaction."""
        answer = super().get_route_handler()

        async def in_transaction(request: Request) -> Response:
            form = await request.form() if request.method == "POST" else None
            async with request.app.state.site.places:
                return await in_place(request, form)

        async def in_place(request: Request, form: FormData | None) -> Response:
            work: Work = await run_in_threadpool(_begin, request)
            request.state.work = work
            try:
                if form is not None:
                    _refuse_what_no_database_keeps(form)
                    _refuse_foreign_form(work, str(form.get("form_key", "")))
                response: Response = await answer(request)
                await run_in_threadpool(work.keep)
                return response
            except (
                Refused,
                NotAllowedError,
                OvertakenError,
                LookupError,
                HTTPException,
                RequestValidationError,
                DBAPIError,
            ):
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, its text may carry a person's value
                FAULTS.error("review: %s", told_unforeseen(error))
                raise Refused(500, "refused.fault") from None
            finally:
                await run_in_threadpool(work.connection.close)

        return in_transaction


def _begin(request: Request) -> Work:
    site: Site = request.app.state.site
    now = site.clock().replace(tzinfo=None, microsecond=0)
    connection = site.engine.connect()
    try:
        if connection.dialect.name == "sqlite" and request.method == "POST":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        visitor = sessions.find(connection, request.cookies.get(site.cookie), now)
    except BaseException:
        connection.close()
        raise
    language = visitor.language if visitor else language_of(request)
    return Work(request, site, connection, visitor, now, language)


def language_of(request: Request) -> str:
    """The language of whoever is not known yet, by his address or his browser."""
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "zh")
    return "en" if asked.lower().startswith("en") else "zh"


def _refuse_what_no_database_keeps(form: FormData) -> None:
    """Nobody types NUL or half a character, and a database answers them with a fault."""
    for value in form.values():
        if isinstance(value, str) and ("\x00" in value or value != value.encode(errors="ignore").decode()):
            raise Refused(422, "refused.invalid")


def _refuse_foreign_form(work: Work, form_key: str) -> None:
    """A form of another page or of an older session does nothing."""
    if work.visitor is not None and not hmac.compare_digest(work.visitor.form_key.encode(), form_key.encode()):
        raise Refused(403, "refused.form", logged="form_key")


async def _work_of(request: Request) -> Work:
    work: Work = request.state.work
    return work


class Needs:
    """What a route asks of the visitor's role; none: only that somebody is signed in."""

    def __init__(self, *what: May) -> None:
        self.what = what

    async def __call__(self, request: Request) -> None:
        """Refuse whoever may not; a password that must be changed comes first."""
        work = await _work_of(request)
        if work.me.must_change_password and request.url.path not in {"/password", "/sign-out"}:
            raise Refused(303, "password.first")
        if self.what and not any(work.me.may(one) for one in self.what):
            raise Refused(403, "refused.role", logged="role")


Asked = Annotated[Work, Depends(_work_of)]
"""The parameter by which a page gets its request."""
