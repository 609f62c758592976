"""Sign in, sign out, change the password."""

from __future__ import annotations

import re
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import Response

from monitoring.review import passwords, sessions
from monitoring.review.user_tables import review_user
from monitoring.review.work import Asked, Needs, Posted, Refused, Work, WorkRoute

router = APIRouter(route_class=WorkRoute)
OWN_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/_.-]{0,200}")
"""Where a sign-in may lead: a path of this site, nothing that a browser takes for another one."""


class SignIn(Posted):
    """The form of the sign-in page."""

    login_name: Annotated[str, Form(max_length=200)] = ""
    password: Annotated[str, Form(max_length=1000)] = ""
    next: str = "/"


class NewPassword(Posted):
    """The form for another password."""

    old: str = ""
    new: str = ""
    again: str = ""


@router.get("/sign-in", name="sign_in")
def show_sign_in(work: Asked, next: Annotated[str, Query(max_length=300)] = "/", lang: str = "") -> Response:  # noqa: A002
    """The form; whoever is signed in already goes on."""
    if work.visitor is not None:
        return work.go_to(_own(next))
    return sign_in_page(work, next)


@router.post("/sign-in", name="sign_in_send")
def sign_in(work: Asked, sent: Annotated[SignIn, Form()]) -> Response:
    """A new session, or the form again; a failure never says whether the account exists."""
    address = work.request.client.host if work.request.client else ""
    if passwords.is_place_blocked(work.connection, address, work.now):
        raise Refused(429, "refused.many", logged="sign-ins")
    row = _account(work, sent.login_name)
    is_right = passwords.is_right(row["password_hash"] if row else None, sent.password)
    if row is None or not is_right or not row["is_active"] or passwords.is_locked(row, work.now):
        return _fail(work, sent, row, address)
    passwords.forget_failures(work.connection, row["user_id"])
    if work.visitor is not None:
        sessions.end(work.connection, work.visitor)
    token = sessions.begin(work.connection, row["user_id"], work.now)
    work.visitor = sessions.find(work.connection, token, work.now)
    work.log("sign_in", ("user", str(row["user_id"])))
    return with_cookie(work, work.go_to(_own(sent.next)), token)


@router.post("/sign-out", name="sign_out", dependencies=[Depends(Needs())])
def sign_out(work: Asked, sent: Annotated[Posted, Form()]) -> Response:
    """End the session here and in the database."""
    sessions.end(work.connection, work.me)
    work.log("sign_out", ("user", str(work.me.user_id)))
    response = work.go_to("/sign-in")
    response.delete_cookie(work.site.cookie, path="/", secure=work.site.is_secure, httponly=True, samesite="lax")
    # The browser forgets what it kept of forms that were not sent.
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


@router.get("/password", name="password", dependencies=[Depends(Needs())])
def show_password(work: Asked) -> Response:
    """The form for another password."""
    return work.page("password.html", fault=None)


@router.post("/password", name="password_send", dependencies=[Depends(Needs())])
def change_password(work: Asked, sent: Annotated[NewPassword, Form()]) -> Response:
    """Keep the new password and end all other sessions of the account."""
    row = _account(work, work.me.login_name)
    assert row is not None  # noqa: S101 - signed in
    fault = _fault_of(sent, row)
    if fault:
        work.log("password_refused", ("user", str(work.me.user_id)))
        return work.page("password.html", status=422, fault=fault)
    values = {"password_hash": passwords.hasher().hash(sent.new), "must_change_password": False}
    work.connection.execute(review_user.update().where(review_user.c.user_id == work.me.user_id).values(**values))
    sessions.end_all(work.connection, work.me.user_id)
    token = sessions.begin(work.connection, work.me.user_id, work.now)
    work.log("password_changed", ("user", str(work.me.user_id)))
    return with_cookie(work, work.go_to("/"), token)


def _fault_of(sent: NewPassword, row: sa.RowMapping) -> str | None:
    if not passwords.is_right(row["password_hash"], sent.old):
        return "password.wrong"
    if sent.new != sent.again:
        return "password.differs"
    return "password.same" if sent.new == sent.old else passwords.weakness(sent.new, row["login_name"])


def with_cookie(work: Work, response: Response, token: str) -> Response:
    """The answer that hands the browser its session."""
    response.set_cookie(work.site.cookie, token, path="/", secure=work.site.is_secure, httponly=True, samesite="lax")
    return response


def _account(work: Work, login_name: str) -> sa.RowMapping | None:
    query = sa.select(review_user).where(review_user.c.login_name == login_name.strip())
    return work.connection.execute(query).mappings().first()


def _fail(work: Work, sent: SignIn, row: sa.RowMapping | None, address: str) -> Response:
    passwords.note_failure_of_place(work.connection, address, work.now)
    if row is not None and not passwords.is_locked(row, work.now):
        passwords.note_failure(work.connection, row, work.now)
    # The name is not written down: people type their password into it.
    work.log("sign_in_failed", ("user", str(row["user_id"])) if row else None)
    return sign_in_page(work, sent.next, fault="sign_in.wrong", status=401)


def sign_in_page(work: Work, to: str, fault: str | None = None, status: int = 200) -> Response:
    """The form, leading to a path of this site; `fault` is the key of a sentence."""
    has_elsewhere = getattr(work.request.app.state, "elsewhere", None) is not None
    return work.page("sign_in.html", status=status, next=_own(to), fault=fault, has_elsewhere=has_elsewhere)


def _own(path: str) -> str:
    return path if OWN_PATH.fullmatch(path) else "/"
