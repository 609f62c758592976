"""A restore puts back exactly what was saved, or refuses and changes nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import numpy as np
import pytest

from monitoring.backup import restore_backup, save_backup
from monitoring.demo.source_writer import advance_source
from monitoring.errors import KeyFileError, WarehouseError
from monitoring.keyfile import make_key
from monitoring.ledger import Ledger, shanghai_now
from monitoring.platform.state import platform_state
from tests.backup.conftest import NIGHTS, end_of, run_night, tables


def files_under(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_puts_back_what_was_saved(two_nights, backup_file, lost):
    original = lost.model_copy(update={"warehouse": f"duckdb:///{two_nights / 'warehouse.duckdb'}"})
    restore_backup(lost, backup_file, replace=False)
    assert tables(lost) == tables(original)
    assert files_under(lost.staging_folder) == files_under(two_nights / "staging")
    ledger = Ledger(lost.ledger_url, shanghai_now)
    assert [row["step"] for row in ledger.rows()] == ["pull", "check", "apply", "publish"] * 2 + ["restore"]
    ledger.close()


def test_leaves_nothing_of_its_own_behind(backup_file, lost):
    before = {path.name for path in lost.home.iterdir()}
    restore_backup(lost, backup_file, replace=False)
    assert {path.name for path in lost.home.iterdir()} == before | {"warehouse.duckdb", "ledger.db", "staging"}


def test_a_review_database_that_is_a_file_goes_with_it(settings, tmp_path):
    review = settings.home / "review.db"
    with closing(sqlite3.connect(review)) as base:
        base.executescript("PRAGMA journal_mode = WAL; CREATE TABLE result (n); INSERT INTO result VALUES (7);")
        save_backup(settings, tmp_path / "backup.tar")
    for left in settings.home.glob("review.db*"):
        left.unlink()
    restore_backup(settings, tmp_path / "backup.tar", replace=True)
    with closing(sqlite3.connect(review)) as base:
        assert base.execute("SELECT n FROM result").fetchall() == [(7,)]


def test_tells_whether_the_platform_has_moved_on(backup_file, lost, county):
    told = restore_backup(lost, backup_file, replace=False)
    assert told.counts["platform_is_as_then"] == 1
    advance_source(county, lost.source, end_of(NIGHTS[1]), end_of(NIGHTS[2]))
    run_night(lost, NIGHTS[2])
    told = restore_backup(lost, backup_file, replace=True)
    assert told.counts["platform_is_as_then"] == 0


def test_night_after_a_restore_ends_as_if_nothing_had_been_lost(backup_file, settings, county, tmp_path):
    advance_source(county, settings.source, end_of(NIGHTS[1]), end_of(NIGHTS[2]))
    run_night(settings, NIGHTS[2])
    never_lost, sent = tables(settings), platform_state(settings.platform)
    restore_backup(settings, backup_file, replace=True)
    assert tables(settings) != never_lost
    published = run_night(settings, NIGHTS[2])[-1].counts
    assert tables(settings) == never_lost
    assert (published["inserted"], published["updated"]) == (0, 0)
    assert platform_state(settings.platform) == sent


@pytest.mark.parametrize("seed", range(12))
def test_one_wrong_byte_anywhere_is_refused_and_changes_nothing(backup_file, lost, seed):
    data = bytearray(backup_file.read_bytes())
    place = _place_that_counts(np.random.default_rng(seed), data)
    data[place] ^= 0x40
    backup_file.write_bytes(data)
    before = files_under(lost.home)
    with pytest.raises(WarehouseError, match=r"damaged or no backup|could not be read"):
        restore_backup(lost, backup_file, replace=False)
    assert files_under(lost.home) == before


def test_wrong_byte_in_what_a_backup_says_of_itself_is_refused(backup_file, lost):
    data = backup_file.read_bytes()
    assert data.count(b'"front": "2024') == 1
    backup_file.write_bytes(data.replace(b'"front": "2024', b'"front": "2014'))
    with pytest.raises(WarehouseError, match="damaged or no backup"):
        restore_backup(lost, backup_file, replace=False)


def _place_that_counts(draw, data):
    """A byte that is not the padding of the archive."""
    while True:
        place = int(draw.integers(len(data)))
        if any(data[max(0, place - 8) : place + 8]):
            return place


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_file_cut_off_is_refused_and_changes_nothing(backup_file, lost, share):
    data = backup_file.read_bytes()
    backup_file.write_bytes(data[: int(len(data) * share)])
    before = files_under(lost.home)
    with pytest.raises(WarehouseError, match="damaged or no backup"):
        restore_backup(lost, backup_file, replace=False)
    assert files_under(lost.home) == before


def test_file_that_is_not_there_is_one_paragraph(lost, tmp_path):
    with pytest.raises(WarehouseError, match="could not be read or unpacked \\(No such file"):
        restore_backup(lost, tmp_path / "none.tar", replace=False)


def test_another_key_is_refused_and_changes_nothing(backup_file, lost):
    lost.id_key_file.unlink()
    make_key(lost.id_key_file)
    before = files_under(lost.home)
    with pytest.raises(KeyFileError, match="not the one this backup was made with"):
        restore_backup(lost, backup_file, replace=False)
    assert files_under(lost.home) == before


def test_present_warehouse_is_refused_unless_it_is_meant_and_then_kept_aside(backup_file, settings):
    with duckdb.connect(settings.warehouse.removeprefix("duckdb:///")) as connection:
        connection.execute("CREATE TABLE later (a INTEGER)")
    with pytest.raises(WarehouseError, match="--replace"):
        restore_backup(settings, backup_file, replace=False)
    assert "later" in tables(settings)
    restore_backup(settings, backup_file, replace=True)
    assert "later" not in tables(settings)
    aside = settings.model_copy(update={"warehouse": f"{settings.warehouse}.replaced"})
    assert "later" in tables(aside)


def test_damaged_warehouse_can_be_replaced(backup_file, settings):
    path = Path(settings.warehouse.removeprefix("duckdb:///"))
    path.write_bytes(b"no warehouse")
    restore_backup(settings, backup_file, replace=True)
    assert tables(settings)["applied_night"]


def test_log_of_a_crash_does_not_get_into_the_restored_warehouse(backup_file, settings):
    log = Path(f"{settings.warehouse.removeprefix('duckdb:///')}.wal")
    log.write_bytes(b"log of another file")
    Path(settings.warehouse.removeprefix("duckdb:///")).write_bytes(b"no warehouse")
    restore_backup(settings, backup_file, replace=True)
    assert not log.exists()
    assert tables(settings)["applied_night"]


def test_backup_of_a_newer_program_is_refused(settings, saved_by_a_newer_program, tmp_path):
    file = saved_by_a_newer_program(tmp_path / "newer.tar")
    with pytest.raises(WarehouseError, match="newer program"):
        restore_backup(settings, file, replace=True)


@pytest.fixture
def saved_by_a_newer_program(settings, monkeypatch):
    def save(file):
        with duckdb.connect(settings.warehouse.removeprefix("duckdb:///")) as connection:
            connection.execute("UPDATE deployment SET schema_version = 99")
        with monkeypatch.context() as newer:
            newer.setattr("monitoring.warehouse.warehouse.SCHEMA_VERSION", 99)
            save_backup(settings, file)
        return file

    return save
