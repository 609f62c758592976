"""Sign in with the unified account: to the provider and back. An account is found by its subject there and never made."""

from __future__ import annotations

import hmac
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from monitoring.review import passwords, sessions
from monitoring.review.elsewhere import Attempt, Elsewhere, ElsewhereAwayError, ElsewhereRefusedError
from monitoring.review.pages.sign_in import OWN_PATH, sign_in_page, with_cookie
from monitoring.review.user_tables import review_user
from monitoring.review.work import Asked, Refused, Work, WorkRoute

router = APIRouter(route_class=WorkRoute)
BACK = "/sign-in/elsewhere/back"
COOKIE_SECONDS = 600
"""As long as somebody may take to type his password there."""


@router.get("/sign-in/elsewhere", name="elsewhere")
def go_elsewhere(work: Asked, next: Annotated[str, Query(max_length=300)] = "/") -> Response:  # noqa: A002
    """Send the browser to the provider, with a cookie by which its answer is known."""
    elsewhere = _provider(work)
    attempt = Attempt.begin()
    try:
        address = elsewhere.address(attempt, _back(work), work.now)
    except ElsewhereAwayError:
        return sign_in_page(work, next, fault="elsewhere.away", status=503)
    response = RedirectResponse(address, 303)
    to = next if OWN_PATH.fullmatch(next) else "/"
    response.set_cookie(
        _cookie(work),
        f"{attempt.secret}.{to}",
        max_age=COOKIE_SECONDS,
        path="/",
        secure=work.site.is_secure,
        httponly=True,
        # The way back begins at another site.
        samesite="lax",
    )
    return response


@router.get(BACK, name="elsewhere_back")
def come_back(
    work: Asked,
    state: Annotated[str, Query(max_length=300)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    iss: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """Take what the provider says, if it is the answer to what this browser began."""
    elsewhere = _provider(work)
    secret, _, to = work.request.cookies.get(_cookie(work), "").partition(".")
    try:
        subject = _subject(work, elsewhere, Attempt(secret), (state, code, iss))
    except ElsewhereRefusedError as error:
        return _refused(work, to, "elsewhere.failed", str(error))
    except ElsewhereAwayError:
        return _forget(work, sign_in_page(work, to, fault="elsewhere.away", status=503))
    query = sa.select(review_user).where(review_user.c.oidc_subject == subject, review_user.c.is_active)
    row = work.connection.execute(query).mappings().first()
    if row is None:
        return _refused(work, to, "elsewhere.unknown", "no account")
    return _forget(work, _signed_in(work, row, to))


def _subject(work: Work, elsewhere: Elsewhere, attempt: Attempt, told: tuple[str, str, str]) -> str:
    state, code, iss = told
    if not attempt.secret or not hmac.compare_digest(attempt.state.encode(), state.encode()):
        raise ElsewhereRefusedError("state")
    if iss and iss != elsewhere.issuer:
        raise ElsewhereRefusedError("issuer")
    if not code:
        raise ElsewhereRefusedError("no code")
    return elsewhere.subject(attempt, code, _back(work), work.now)


def _signed_in(work: Work, row: sa.RowMapping, to: str) -> Response:
    """A new session. A first password that nobody has used goes: it would only lie about."""
    if row["must_change_password"]:
        values = {"password_hash": None, "must_change_password": False}
        work.connection.execute(review_user.update().where(review_user.c.user_id == row["user_id"]).values(**values))
    if work.visitor is not None:
        sessions.end(work.connection, work.visitor)
    token = sessions.begin(work.connection, row["user_id"], work.now)
    work.visitor = sessions.find(work.connection, token, work.now)
    work.log("sign_in_elsewhere", ("user", str(row["user_id"])))
    return with_cookie(work, work.go_to(to if OWN_PATH.fullmatch(to) else "/"), token)


def _provider(work: Work) -> Elsewhere:
    """The provider; there is no such page where none is named, and a place that failed too often waits as with passwords."""
    found: Elsewhere | None = work.request.app.state.elsewhere
    if found is None:
        raise LookupError
    if passwords.is_place_blocked(work.connection, _place(work), work.now):
        raise Refused(429, "refused.many", logged="sign-ins")
    return found


def _refused(work: Work, to: str, fault: str, logged: str) -> Response:
    passwords.note_failure_of_place(work.connection, _place(work), work.now)
    work.log("sign_in_failed", detail=f"elsewhere: {logged}")
    return _forget(work, sign_in_page(work, to, fault=fault, status=401))


def _forget(work: Work, response: Response) -> Response:
    """A try is used once."""
    response.delete_cookie(_cookie(work), path="/", secure=work.site.is_secure, httponly=True, samesite="lax")
    return response


def _cookie(work: Work) -> str:
    return "__Host-review_elsewhere" if work.site.is_secure else "review_elsewhere"


def _place(work: Work) -> str:
    return work.request.client.host if work.request.client else ""


def _back(work: Work) -> str:
    """Where the provider sends the browser back to: the address by which it came, if it is one of the page's."""
    asked = f"{'https' if work.site.is_secure else 'http'}://{work.request.headers.get('host', '')}"
    origin = asked if asked in work.site.origins else min(work.site.origins)
    return origin + BACK
