"""A small site for tests: made-up cases in two counties, an account for every role and several townships, and browsers that are signed in."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from fastapi import FastAPI
from httpx import Response

from monitoring.keyfile import make_key
from monitoring.review import accounts
from monitoring.review.app import make_app
from monitoring.review.case_tables import review_case
from monitoring.review.database import open_review
from monitoring.review.fed_tables import review_person, review_term
from monitoring.review.roles import Role
from monitoring.review.user_tables import review_log, review_session, review_user
from monitoring.review.work import Site
from monitoring.settings import Settings
from tests.review.made_cases import TOWNSHIPS_OF_A_COUNTY, Wished, fill

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it asks for a successor of httpx, which authlib does not take
    from starlette.testclient import TestClient

ADDRESS = "http://localhost:8000"
NOW = datetime(2025, 1, 2, 9, 0)  # noqa: DTZ001 - the clock of Asia/Shanghai without zone
CASES, TOWNSHIPS = 700, TOWNSHIPS_OF_A_COUNTY + 3
WITHOUT_REGION = 5
"""The last so many cases lie in no known region."""
COUNTY, OTHER_COUNTY, PROVINCE = "990101", "990102", "990000"
TOWN_A, TOWN_B, TOWN_C = "990101001", "990101002", "990102001"
VILLAGE = "990101001001"


@dataclass(frozen=True)
class MadeUser:
    """An account of the site."""

    login_name: str
    role: Role
    regions: tuple[str, ...]
    language: str = "zh"


USERS = {
    one.login_name: one
    for one in (
        MadeUser("operator", Role.bureau_operator, (COUNTY,)),
        MadeUser("benefit", Role.benefit_officer, (COUNTY,)),
        MadeUser("supervisor", Role.county_supervisor, (COUNTY,)),
        MadeUser("worker-a", Role.township_worker, (TOWN_A,)),
        MadeUser("worker-b", Role.township_worker, (TOWN_B,)),
        MadeUser("worker-c", Role.township_worker, (TOWN_C,)),
        MadeUser("auditor", Role.auditor, (COUNTY,)),
        MadeUser("administrator", Role.administrator, ()),
        MadeUser("villager", Role.township_worker, (VILLAGE,)),
        MadeUser("two-towns", Role.township_worker, (TOWN_B, TOWN_C), "en"),
        MadeUser("second-a", Role.township_worker, (TOWN_A,)),
        MadeUser("nowhere", Role.township_worker, ()),
        MadeUser("other-county", Role.county_supervisor, (OTHER_COUNTY,), "en"),
        MadeUser("other-operator", Role.bureau_operator, (OTHER_COUNTY,)),
        MadeUser("province", Role.county_supervisor, (PROVINCE,)),
    )
}
ONE_PER_ROLE = ("operator", "benefit", "supervisor", "worker-a", "auditor", "administrator")


@dataclass
class Clock:
    """The time of the site, which a test may move."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """What time it is."""
        return self.now

    def pass_on(self, **by: float) -> None:
        """Let time go by."""
        self.now += timedelta(**by)


class Browser:
    """Somebody's browser: keeps the cookie, names its origin, and sends the form key with every form."""

    def __init__(self, site: MadeSite) -> None:
        self.site = site
        self.http = TestClient(
            site.app,
            base_url=ADDRESS,
            headers={"origin": ADDRESS, "accept-language": "zh"},
            follow_redirects=False,
            raise_server_exceptions=False,
        )

    def get(self, path: str, **more: Any) -> Response:
        """A page."""
        return self.http.get(path, **more)

    def post(self, path: str, values: Mapping[str, Any] | None = None, **more: Any) -> Response:
        """A form with its key, unless the values bring one."""
        return self.http.post(path, data={"form_key": self.form_key, **(values or {})}, **more)

    def sign_in(self, login_name: str, password: str, to: str = "/") -> Response:
        """Send the sign-in form."""
        return self.http.post("/sign-in", data={"login_name": login_name, "password": password, "next": to})

    @property
    def token(self) -> str:
        """What the cookie holds."""
        return str(self.http.cookies.get("review_session") or "")

    @property
    def form_key(self) -> str:
        """What forms of this session carry."""
        kept = review_session.c.token_hash == hashlib.sha256(self.token.encode()).hexdigest()
        return str(self.site.value(sa.select(review_session.c.form_key).where(kept)) or "")


@dataclass
class MadeSite:
    """The app with its database, clock, accounts and their passwords."""

    engine: sa.Engine
    settings: Settings
    clock: Clock
    app: FastAPI
    passwords: Mapping[str, str]
    user_ids: Mapping[str, int]
    signed_in: dict[str, Browser] = field(default_factory=dict)

    def stranger(self) -> Browser:
        """A browser that nobody has signed in with."""
        return Browser(self)

    def client(self, login_name: str) -> Browser:
        """A browser in which this user is signed in; the same one each time."""
        if login_name not in self.signed_in:
            browser = self.stranger()
            answer = browser.sign_in(login_name, self.passwords[login_name])
            assert answer.status_code == 303, (answer.status_code, answer.text)
            self.signed_in[login_name] = browser
        return self.signed_in[login_name]

    def rows(self, query: sa.Executable) -> list[sa.RowMapping]:
        """Rows past the app."""
        with self.engine.connect() as connection:
            return list(connection.execute(query).mappings())

    def value(self, query: sa.Executable) -> Any:
        """One value past the app."""
        with self.engine.connect() as connection:
            return connection.execute(query).scalar()

    def change(self, statement: sa.Executable) -> None:
        """Change something past the app."""
        with self.engine.begin() as connection:
            connection.execute(statement)

    def case_ids(self, *conditions: sa.ColumnElement[bool]) -> list[str]:
        """Ids of cases, in order."""
        query = sa.select(review_case.c.case_id).where(*conditions).order_by(review_case.c.case_id)
        return [str(row["case_id"]) for row in self.rows(query)]

    def logged(self, *actions: str) -> list[sa.RowMapping]:
        """Entries of the log, oldest first; of some actions only if any is given."""
        query = sa.select(review_log).order_by(review_log.c.entry_no)
        return self.rows(query.where(review_log.c.action.in_(actions)) if actions else query)


def fill_site(url: str, key_folder: Path) -> dict[str, str]:
    """Write cases and accounts into an empty database; return the passwords by login name."""
    fill(url, Wished(CASES, TOWNSHIPS, seed=8))
    engine = open_review(Settings(review=url))
    make_key(Settings(home=key_folder).id_key_file)
    try:
        with engine.begin() as connection:
            passwords = {one.login_name: _account(connection, one) for one in USERS.values()}
            connection.execute(review_user.update().values(must_change_password=False))
            connection.execute(review_term.insert(), _terms())
            _assign(connection)
    finally:
        engine.dispose()
    return passwords


def _account(connection: sa.Connection, user: MadeUser) -> str:
    made = accounts.NewAccount(
        user.login_name, f"{user.login_name} 某", user.role, user.regions, language=user.language
    )
    return accounts.make_account(connection, made, NOW)


def _terms() -> list[dict[str, str]]:
    known = (("rule", "made-up-50-percent"), ("category", "resident"), ("category", "out_of_poverty"))
    return [
        {"term_type": kind, "code": code, "name_zh": f"虚构{code}", "name_en": f"made-up {code}"}
        for kind, code in known
    ]


def _assign(connection: sa.Connection) -> None:
    """Give half of the dispatched cases to a worker of their township, and take the region from a few."""
    ids = _user_ids(connection)
    rows = connection.execute(sa.select(review_case).order_by(review_case.c.case_id)).mappings().all()
    for place, row in enumerate(rows):
        takers = [
            ids[one.login_name]
            for one in USERS.values()
            if row["region_code"].startswith(one.regions or ("-",)) and one.role == Role.township_worker
        ]
        if row["dispatched_on"] and takers and place % 2:
            _set(connection, row["case_id"], assigned_to=takers[place // 2 % len(takers)])
    for row in rows[-WITHOUT_REGION:]:
        _set(connection, row["case_id"], region_code=None)


def _user_ids(connection: sa.Connection) -> dict[str, int]:
    query = sa.select(review_user.c.login_name, review_user.c.user_id)
    return {row["login_name"]: row["user_id"] for row in connection.execute(query).mappings()}


def _set(connection: sa.Connection, case_id: str, **values: object) -> None:
    connection.execute(review_case.update().where(review_case.c.case_id == case_id).values(**values))
    if "region_code" in values:
        connection.execute(review_person.update().where(review_person.c.case_id == case_id).values(**values))


def open_site(url: str, key_folder: Path, passwords: Mapping[str, str]) -> MadeSite:
    """The app on a database that `fill_site` has filled."""
    settings, clock = Settings(review=url, home=key_folder), Clock()
    engine = open_review(settings)
    app = make_app(Site(engine, settings, clock, False, frozenset({ADDRESS})), ["localhost"])
    with engine.connect() as connection:
        ids = _user_ids(connection)
    return MadeSite(engine, settings, clock, app, passwords, ids)


@contextmanager
def copied_base(server: str, template: str) -> Iterator[str]:
    """Address of a copy of a PostgreSQL database, gone at the end."""
    name = f"copy_{uuid4().hex}"
    commands(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        commands(server, f"DROP DATABASE {name} WITH (FORCE)")


def commands(server: str, *statements: str) -> None:
    """Carry statements out that stand in no transaction."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
