"""A small site on SQLite with an account for each role, as the tests of pages use it."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from httpx import Response

from monitoring.keyfile import make_key
from monitoring.review import passwords, sessions
from monitoring.review.accounts import NewAccount, make_account
from monitoring.review.app import make_app
from monitoring.review.database import open_review
from monitoring.review.roles import Role
from monitoring.review.work import Site
from monitoring.settings import Settings
from tests.review.made_cases import Wished, fill

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it asks for a successor of httpx, which authlib does not take
    from starlette.testclient import TestClient

NOW = datetime(2024, 12, 31, 9)  # noqa: DTZ001 - the clock of Asia/Shanghai without zone
ORIGIN = "http://localhost:8000"
COUNTY = "990101"
TOWN, OTHER_TOWN = "990101001", "990101002"
FORM_KEY = re.compile(r'name="form_key" value="([0-9a-f]+)"')


@dataclass
class Clock:
    """A clock that a test moves on."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        """Later."""
        self.now += timedelta(**by)


class Browser:
    """Somebody at the page; forms carry the key of his session."""

    def __init__(self, client: TestClient) -> None:
        self.client, self.form_key = client, ""

    def get(self, path: str) -> Response:
        """A page."""
        return self.client.get(path)

    def post(self, path: str, **data: object) -> Response:
        """A form."""
        return self.client.post(path, data={"form_key": self.form_key, **data})


@dataclass
class Small:
    """The site: engine, settings, clock, and the password of each account."""

    engine: sa.Engine
    settings: Settings
    clock: Clock
    passwords: dict[str, str] = field(default_factory=dict)

    def browser(self) -> Browser:
        """Somebody who is not signed in."""
        site = Site(self.engine, self.settings, self.clock, False, frozenset({ORIGIN}))
        app = make_app(site, ["localhost"])
        return Browser(TestClient(app, base_url=ORIGIN, follow_redirects=False, headers={"origin": ORIGIN}))

    def signed_in(self, name: str) -> Browser:
        """Somebody with an account, signed in."""
        made = self.browser()
        answer = made.client.post("/sign-in", data={"login_name": name, "password": self.passwords[name]})
        assert answer.status_code == 303, answer.text
        with self.engine.connect() as connection:
            made.form_key = connection.exec_driver_sql(
                "SELECT form_key FROM review_session ORDER BY created_at DESC, rowid DESC LIMIT 1"
            ).scalar_one()
        return made

    def placed(self, name: str) -> Browser:
        """Somebody with an account and a session that is made past the page, for tests of very many requests."""
        made = self.browser()
        with self.engine.begin() as connection:
            query = sa.text("SELECT user_id FROM review_user WHERE login_name = :name")
            user_id = connection.execute(query, {"name": name}).scalar_one()
            token = sessions.begin(connection, user_id, self.clock.now)
            visitor = sessions.find(connection, token, self.clock.now)
        assert visitor is not None, name
        made.client.cookies.set("review_session", token)
        made.form_key = visitor.form_key
        return made

    def add(self, name: str, role: Role, *regions: str, language: str = "zh") -> int:
        """Another account, whose password needs no change; returns its number."""
        with self.engine.begin() as connection:
            account = NewAccount(name, f"姓名{name}", role, regions, language=language)
            self.passwords[name] = make_account(connection, account, self.clock.now)
            connection.execute(sa.text("UPDATE review_user SET must_change_password = FALSE"))
            query = sa.text("SELECT user_id FROM review_user WHERE login_name = :name")
            return int(connection.execute(query, {"name": name}).scalar_one())

    def rows(self, statement: str, **values: object) -> list[sa.RowMapping]:
        """What is in the database."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text(statement), values).mappings())

    def change(self, statement: str, **values: object) -> None:
        """Change something past the program."""
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), values)


REGIONS: Mapping[Role, tuple[str, ...]] = {
    Role.bureau_operator: ("990100",),
    Role.benefit_officer: ("990100",),
    Role.county_supervisor: (COUNTY,),
    Role.township_worker: (TOWN,),
    Role.auditor: ("990100",),
    Role.administrator: (),
}


def open_small(folder: Path, case_count: int = 60) -> Small:
    """A site of its own in a folder, with made-up cases over two townships and an account named after each role."""
    template, kept = _template(case_count)
    for name in ("review.db", "id.key"):
        shutil.copy(template / name, folder / name)
    made = Settings(home=folder)
    return Small(open_review(made), made, Clock(), dict(kept))


@cache
def _template(case_count: int) -> tuple[Path, Mapping[str, str]]:
    """A site that is made once, and its passwords."""
    folder = Path(tempfile.mkdtemp(prefix="small-site"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Settings(home=folder)
    make_key(made.id_key_file)
    fill(made.review, Wished(case_count, 2))
    small = Small(open_review(made), made, Clock())
    for role, regions in REGIONS.items():
        small.add(role.value, role, *regions)
    with small.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # What is written ahead would stay behind when the file is copied.
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    small.engine.dispose()
    return folder, small.passwords


def weak_hashes(patch: pytest.MonkeyPatch) -> None:
    """Passwords of tests need no strength."""
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch.setattr(passwords, "hasher", lambda: weak)


def with_settings(small: Small, **changes: object) -> Small:
    """The same site with other settings."""
    return replace(small, settings=small.settings.model_copy(update=changes))
