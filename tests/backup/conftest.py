"""Backup, restore and rebuild: what is put back is what was saved, to the byte, and nothing is sent a second time."""

import shutil
from datetime import date, datetime, time

import duckdb
import pytest

from monitoring import nightly
from monitoring.backup import save_backup
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import advance_source, write_source
from monitoring.keyfile import make_key
from monitoring.settings import Settings

END_OF_DAY = time(23, 59, 59)
NIGHTS = (date(2024, 11, 1), date(2024, 12, 10), date(2025, 1, 6))


def end_of(night):
    return datetime.combine(night, END_OF_DAY)


def quiet(_line):
    pass


def run_night(settings, night):
    """The steps of a night up to the push: the review database has a test of its own."""
    pulled = nightly.pull(settings, night, progress=quiet)
    return [pulled, *(step(settings, night) for step in (nightly.check, nightly.apply, nightly.publish))]


def tables(settings):
    """Every table of the warehouse with its rows in order."""
    path = settings.warehouse.removeprefix("duckdb:///")
    with duckdb.connect(path, read_only=True) as connection:
        names = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in names}


@pytest.fixture(scope="session")
def county():
    return generate_county(1000, 7)


@pytest.fixture(scope="session")
def two_nights(tmp_path_factory, county):
    """A home after the first two nights; tests take a copy."""
    settings = Settings(home=tmp_path_factory.mktemp("first") / "home")
    make_key(settings.id_key_file)
    write_source(county, settings.source, end_of(NIGHTS[0]))
    run_night(settings, NIGHTS[0])
    advance_source(county, settings.source, end_of(NIGHTS[0]), end_of(NIGHTS[1]))
    run_night(settings, NIGHTS[1])
    return settings.home


@pytest.fixture
def settings(two_nights, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(two_nights, home)
    return Settings(home=home, lock_wait_seconds=1)


@pytest.fixture
def backup_file(settings, tmp_path):
    save_backup(settings, tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


@pytest.fixture
def lost(settings):
    """The same deployment after its disk was lost: source, platform and key are elsewhere and still there."""
    for name in ("warehouse.duckdb", "ledger.db"):
        (settings.home / name).unlink()
    shutil.rmtree(settings.staging_folder)
    return settings
