"""Accounts: who may sign in, as what and where. Whoever makes accounts reads no cases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Path, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from monitoring.review import accounts
from monitoring.review.accounts import Account, Changes, NewAccount
from monitoring.review.fed_tables import review_region
from monitoring.review.pages.queue import MOST_PAGES, PAGE_ROWS
from monitoring.review.roles import May, Role
from monitoring.review.user_tables import review_user
from monitoring.review.work import Asked, Needs, Posted, Refused, Work, WorkRoute

router = APIRouter(route_class=WorkRoute, dependencies=[Depends(Needs(May.manage_users))])
UserId = Annotated[int, Path(ge=1, le=2**31 - 1)]
RoleName = Annotated[str, Field(pattern=f"^({'|'.join(Role)})$")]
MOST_REGIONS = 200
SHORTEST_SEARCH = 2
_BETWEEN = re.compile(r"[\s,;，；、]+")


class UserFilter(BaseModel, extra="forbid"):
    """What the address of the list may say; names of people are searched for with a form."""

    role: Annotated[str, Field(pattern=f"^({'|'.join(Role)}|)$")] = ""
    active: Annotated[str, Field(pattern="^(yes|no|)$")] = ""
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1


class Found(Posted):
    """The form that searches for an account."""

    words: Annotated[str, Form(max_length=60)] = ""


class Filled(Posted):
    """What an account is made of."""

    display_name: Annotated[str, Form(max_length=200)] = ""
    role: RoleName = Role.township_worker
    regions: Annotated[str, Form(max_length=4000)] = ""
    unit_name: Annotated[str, Form(max_length=200)] = ""
    language: Annotated[str, Form(pattern="^(zh|en)$")] = "zh"
    oidc_subject: Annotated[str, Form(max_length=255)] = ""

    def codes(self) -> list[str]:
        """Regions as they were typed, each once."""
        return list(dict.fromkeys(one for one in _BETWEEN.split(self.regions) if one))


class Made(Filled):
    """The form for a new account."""

    login_name: Annotated[str, Form(max_length=200)] = ""


class Switched(Posted):
    """The button that switches an account off or on."""

    to: Annotated[str, Form(pattern="^(on|off)$")]


@dataclass(frozen=True)
class Shown:
    """What the form of an account shows: the account if there is one, what was typed, and what is wrong with it."""

    account: Account | None
    typed: dict[str, str]
    faults: dict[str, str]


@router.get("/users", name="users")
def show_users(work: Asked, wanted: Annotated[UserFilter, Query()]) -> Response:
    """All accounts, by name."""
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.role:
        conditions.append(review_user.c.role == wanted.role)
    if wanted.active:
        conditions.append(review_user.c.is_active.is_(wanted.active == "yes"))
    first = (wanted.page - 1) * PAGE_ROWS
    found = accounts.list_accounts(work.connection, *conditions, first=first, most=PAGE_ROWS + 1)
    more = len(found) > PAGE_ROWS and wanted.page < MOST_PAGES
    return work.page("users.html", accounts=found[:PAGE_ROWS], wanted=wanted, has_more=more, roles=list(Role), words="")


@router.post("/users/find", name="find_users")
def find_users(work: Asked, sent: Annotated[Found, Form()]) -> Response:
    """Accounts whose name, person or office has the words in it."""
    words = sent.words.strip()
    columns = (review_user.c.login_name, review_user.c.display_name, review_user.c.unit_name)
    fits = sa.or_(*(one.icontains(words, autoescape=True) for one in columns))
    is_enough = len(words) >= SHORTEST_SEARCH
    found = accounts.list_accounts(work.connection, fits, most=PAGE_ROWS) if is_enough else []
    return work.page(
        "users.html", accounts=found, wanted=UserFilter(), has_more=False, roles=list(Role), words=sent.words
    )


@router.get("/users/new", name="new_user")
def show_new(work: Asked) -> Response:
    """An empty form."""
    return _form(work, Shown(None, _typed(Made()), {}))


@router.post("/users", name="make_user")
def make_user(work: Asked, sent: Annotated[Made, Form()]) -> Response:
    """Make the account and show its first password, once."""
    wanted = NewAccount(
        sent.login_name.strip(),
        sent.display_name.strip(),
        Role(sent.role),
        sent.codes(),
        sent.unit_name.strip() or None,
        sent.language,
        sent.oidc_subject.strip() or None,
    )
    fault = accounts.fault_of(work.connection, wanted)
    faults = _faults_of(work, sent, Role(sent.role)) | ({_FIELD_OF[fault]: fault} if fault else {})
    if faults:
        return _form(work, Shown(None, _typed(sent), faults))
    password = accounts.make_account(work.connection, wanted, work.now)
    user_id = accounts.user_id_of(work.connection, wanted.login_name)
    told = f"{wanted.role}, regions {','.join(wanted.regions) or 'none'}"
    work.log("account_added", ("user", str(user_id)), detail=told)
    return _with_password(work, user_id, password)


@router.get("/users/{user_id}", name="user")
def show_user(work: Asked, user_id: UserId) -> Response:
    """An account, to be changed."""
    account = _account(work, user_id)
    return _form(work, Shown(account, _typed_of(work, account), {}))


@router.post("/users/{user_id}", name="change_user")
def change_user(work: Asked, user_id: UserId, sent: Annotated[Filled, Form()]) -> Response:
    """Keep what was changed; whose rights are others now is signed out."""
    account = _account(work, user_id)
    role, subject = Role(sent.role), sent.oidc_subject.strip() or None
    faults = _faults_of(work, sent, role) | _faults_of_change(work, account, role, subject)
    if faults:
        return _form(work, Shown(account, _typed(sent), faults))
    changes = Changes(
        sent.display_name.strip()[:60], role, sent.codes(), sent.unit_name.strip()[:100] or None, sent.language, subject
    )
    accounts.change_account(work.connection, user_id, changes)
    told = f"{account.role} -> {role}, regions {','.join(changes.regions) or 'none'}"
    work.log("account_changed", ("user", str(user_id)), detail=told)
    return work.go_to(f"/users/{user_id}")


@router.post("/users/{user_id}/password", name="give_password")
def give_password(work: Asked, user_id: UserId, sent: Annotated[Posted, Form()]) -> Response:
    """A new first password, shown once; one's own is changed on its own page."""
    account = _account(work, user_id)
    if user_id == work.me.user_id:
        return work.go_to("/password")
    password = accounts.new_password(work.connection, account.login_name)
    work.log("account_password", ("user", str(user_id)))
    return _with_password(work, user_id, password)


@router.post("/users/{user_id}/switch", name="switch_user")
def switch_user(work: Asked, user_id: UserId, sent: Annotated[Switched, Form()]) -> Response:
    """Switch an account off or on; nobody switches himself off, and one administrator stays."""
    account, is_active = _account(work, user_id), sent.to == "on"
    if not is_active and user_id == work.me.user_id:
        raise Refused(409, "users.fault_self", logged="own account")
    if not is_active and accounts.is_last_administrator(work.connection, user_id):
        raise Refused(409, "users.fault_last")
    accounts.switch(work.connection, account.login_name, is_active=is_active)
    work.log("account_on" if is_active else "account_off", ("user", str(user_id)))
    return work.go_to(f"/users/{user_id}")


_FIELD_OF = {
    "users.fault_name": "login_name",
    "users.fault_taken": "login_name",
    "users.fault_subject": "oidc_subject",
    "users.fault_regions": "regions",
}


def _faults_of(work: Work, sent: Filled, role: Role) -> dict[str, str]:
    faults = {}
    if not sent.display_name.strip():
        faults["display_name"] = "users.fault_person"
    codes = sent.codes()
    if len(codes) > MOST_REGIONS or accounts.unknown_regions(work.connection, codes):
        faults["regions"] = "users.fault_regions"
    # An administrator sees no case, so that a region of his would say something that is not so.
    if role is Role.administrator and codes:
        faults["regions"] = "users.fault_administrator"
    return faults


def _faults_of_change(work: Work, account: Account, role: Role, subject: str | None) -> dict[str, str]:
    faults = {}
    if role != account.role:
        if account.user_id == work.me.user_id:
            faults["role"] = "users.fault_self"
        elif accounts.is_last_administrator(work.connection, account.user_id):
            faults["role"] = "users.fault_last"
    same = sa.select(review_user.c.user_id).where(
        review_user.c.oidc_subject == subject, review_user.c.user_id != account.user_id
    )
    if subject and work.connection.execute(same).first():
        faults["oidc_subject"] = "users.fault_subject"
    return faults


def _account(work: Work, user_id: int) -> Account:
    """The account; raises LookupError if there is none."""
    found = accounts.list_accounts(work.connection, review_user.c.user_id == user_id)
    if not found:
        raise LookupError
    return found[0]


def _typed(sent: Filled) -> dict[str, str]:
    return {name: str(value) for name, value in sent.model_dump(exclude={"form_key"}).items()}


def _typed_of(work: Work, account: Account) -> dict[str, str]:
    subject = sa.select(review_user.c.oidc_subject).where(review_user.c.user_id == account.user_id)
    return {
        "display_name": account.display_name,
        "role": account.role,
        "regions": " ".join(account.regions),
        "unit_name": account.unit_name or "",
        "language": account.language,
        "oidc_subject": work.connection.execute(subject).scalar() or "",
    }


def _form(work: Work, shown: Shown) -> Response:
    values: dict[str, Any] = {"account": shown.account, "typed": shown.typed, "faults": shown.faults}
    names = _names_of(work, shown.account.regions if shown.account else ())
    is_me = shown.account is not None and shown.account.user_id == work.me.user_id
    status = 422 if shown.faults else 200
    return work.page("user.html", status=status, **values, roles=list(Role), regions=names, is_me=is_me)


def _names_of(work: Work, codes: Sequence[str]) -> list[sa.RowMapping]:
    query = sa.select(review_region.c.region_code, review_region.c.name_zh).where(
        review_region.c.region_code.in_(list(codes))
    )
    return work.rows(query.order_by(review_region.c.region_code))


def _with_password(work: Work, user_id: int, password: str) -> Response:
    return work.page("user_password.html", account=_account(work, user_id), password=password)
