"""The site of these tests, on SQLite and on a real PostgreSQL; each test gets a copy of its own unless it says that it only reads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from monitoring.review import passwords
from tests.integration.servers import postgres
from tests.review.made_site import MadeSite, commands, copied_base, fill_site, open_site

ENGINES = ("sqlite", "postgresql")
TEMPLATE = "made_site"


@dataclass(frozen=True)
class Template:
    """A filled database that is copied for each test."""

    url: str
    folder: Path
    passwords: Mapping[str, str]


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords of tests need no strength."""
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", lambda: weak)
        passwords._nobodys_hash.cache_clear()
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, quick_hashes: None) -> Template:
    """The made site in a file."""
    folder = tmp_path_factory.mktemp("site")
    url = f"sqlite:///{folder / 'made.db'}"
    return Template(url, folder, fill_site(url, folder))


@pytest.fixture(scope="session")
def review_server() -> Iterator[str]:
    """A PostgreSQL for these tests."""
    with postgres() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_template(review_server: str, tmp_path_factory: pytest.TempPathFactory, quick_hashes: None) -> Template:
    """The made site in a database of PostgreSQL."""
    folder = tmp_path_factory.mktemp("site")
    commands(review_server, f"CREATE DATABASE {TEMPLATE}")
    url = sa.make_url(review_server).set(database=TEMPLATE).render_as_string(hide_password=False)
    return Template(review_server, folder, fill_site(url, folder))


def _opened(engine: str, request: pytest.FixtureRequest, stack: ExitStack, folder: Path) -> MadeSite:
    template: Template = request.getfixturevalue(f"{engine}_template")
    if engine == "sqlite":
        shutil.copy(template.folder / "made.db", folder / "made.db")
        url = f"sqlite:///{folder / 'made.db'}"
    else:
        url = stack.enter_context(copied_base(template.url, TEMPLATE))
    site = open_site(url, template.folder, template.passwords)
    stack.callback(site.engine.dispose)
    return site


@pytest.fixture(params=ENGINES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MadeSite]:
    """A site that the test may change."""
    with ExitStack() as stack:
        yield _opened(request.param, request, stack, tmp_path)


@pytest.fixture(scope="module", params=ENGINES)
def shared_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeSite]:
    """A site of all tests of a module, which change nothing that another one looks at."""
    with ExitStack() as stack:
        yield _opened(request.param, request, stack, tmp_path_factory.mktemp("shared"))


@pytest.fixture
def file_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MadeSite]:
    """A site on SQLite alone, where the engine makes no difference."""
    with ExitStack() as stack:
        yield _opened("sqlite", request, stack, tmp_path)
