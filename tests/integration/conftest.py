from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from monitoring.demo.county import County, generate_county
from monitoring.demo.source_writer import write_source
from monitoring.keyfile import make_key
from monitoring.nightly import run_night
from monitoring.settings import Settings
from monitoring.source.tables import SOURCE_TABLES
from tests.integration.servers import mariadb, postgres

NIGHT = date(2024, 12, 10)
AS_OF = datetime.fromisoformat("2024-12-11 01:00:00")
PASSWORD = "canary-Pa55"  # noqa: S105 - of an account that a test makes


@pytest.fixture(scope="session")
def county() -> County:
    return generate_county(2_000, 7)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[sa.URL]:
    with postgres() as address:
        yield _with_base(sa.make_url(address), "CREATE DATABASE pulled")


@pytest.fixture(scope="session")
def mariadb_url() -> Iterator[sa.URL]:
    with mariadb() as address:
        yield _with_base(sa.make_url(address), "CREATE DATABASE pulled CHARACTER SET utf8mb4")


def _with_base(url: sa.URL, command: str) -> sa.URL:
    commands(url, command)
    return url.set(database="pulled")


@pytest.fixture
def server(request: pytest.FixtureRequest) -> sa.URL:
    """A base of the server that a test names by indirect parameter; each test makes its own tables."""
    url: sa.URL = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def sqlite_night(county: County, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The night on SQLite that the others are compared with."""
    home = tmp_path_factory.mktemp("sqlite")
    write_source(county, f"sqlite:///{home}/source.db", AS_OF)
    return night_of(home, f"sqlite:///{home}/source.db")


def night_of(home: Path, source: str, like: Settings | None = None, **more: object) -> Settings:
    """Run the night on a source; with the key of another run, so that the ids of warnings can be compared."""
    settings = Settings(home=home, source=source, thresholds=Path("thresholds"), **more)
    if like is None:
        make_key(settings.id_key_file)
    else:
        settings.id_key_file = like.id_key_file
    run_night(settings, NIGHT, progress=lambda _: None)
    return settings


def assert_same_night(night: Settings, other: Settings, stages: tuple[str, ...]) -> None:
    """Every column of every row of the stages is the same in both, and so is every warning."""
    with duckdb.connect() as engine:
        for table in SOURCE_TABLES:
            for stage in stages:
                one, two = _relation(night, stage, table.name), _relation(other, stage, table.name)
                assert engine.execute(f"SELECT COUNT(*) FROM ({one})").fetchone() > (0,)
                different = f"({one} EXCEPT ALL {two}) UNION ALL ({two} EXCEPT ALL {one})"
                assert engine.execute(different).fetchall() == []
    assert _stored_warnings(night) == _stored_warnings(other) != []


def _relation(settings: Settings, stage: str, table: str) -> str:
    path = settings.staging_folder / NIGHT.isoformat() / stage / f"{table}.parquet"
    return f"SELECT * EXCLUDE (pulled_row) FROM '{path}'"


def _stored_warnings(settings: Settings) -> list[tuple[object, ...]]:
    with duckdb.connect(settings.warehouse.removeprefix("duckdb:///"), read_only=True) as engine:
        return engine.execute("SELECT * FROM warning ORDER BY warning_id").fetchall()


def commands(url: sa.URL, *texts: str) -> None:
    """Run commands outside a transaction."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for text in texts:
            connection.exec_driver_sql(text)
    engine.dispose()
