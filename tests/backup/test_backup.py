"""A backup holds everything but the key, is whole, and is taken while nights go on."""

import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import duckdb
import pytest

from monitoring.backup import restore_backup, save_backup, saving
from monitoring.backup.archive import unpack
from monitoring.demo.source_writer import advance_source
from monitoring.errors import WarehouseError
from monitoring.keyfile import key_fingerprint, read_key
from monitoring.ledger import Ledger, shanghai_now
from tests.backup.conftest import NIGHTS, end_of, tables

OPEN_TO_WRITE = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('CREATE TABLE stray (a INTEGER)')"


def steps(settings):
    ledger = Ledger(settings.ledger_url, shanghai_now)
    rows = ledger.rows()
    ledger.close()
    return [(row["night"], row["step"], row["outcome"]) for row in rows]


def parts_of(found):
    """What was assessed, and what was sent."""
    sent = {name: rows for name, rows in found.items() if name.startswith("sent_")}
    passing = {name for name in found if name.startswith(("sent_", "outbox_"))}
    return {name: rows for name, rows in found.items() if name not in passing}, sent


def test_holds_warehouse_ledger_and_staging(backup_file, settings):
    contents = unpack(backup_file, None)
    staged = {f"staging/{p.relative_to(settings.staging_folder)}" for p in settings.staging_folder.rglob("*.*")}
    assert set(contents.files) == {"warehouse.duckdb", "ledger.db", *staged}
    assert (contents.first_night, contents.front) == (str(NIGHTS[0]), str(NIGHTS[1]))
    assert contents.platform.row_count > 5


def test_holds_the_fingerprint_but_not_the_key(backup_file, settings):
    key = read_key(settings.id_key_file)
    data = backup_file.read_bytes()
    assert key_fingerprint(key).encode() in data
    assert key not in data
    assert key.hex().encode() not in data


def test_can_be_read_by_its_owner_only(backup_file):
    assert backup_file.stat().st_mode & 0o777 == 0o600


def test_is_in_the_ledger(backup_file, settings):
    assert steps(settings)[-1] == (NIGHTS[1], "backup", "done")


def test_never_writes_over_a_file(backup_file, settings):
    before = backup_file.read_bytes()
    with pytest.raises(WarehouseError, match="exists already"):
        save_backup(settings, backup_file)
    assert backup_file.read_bytes() == before


def test_full_disk_is_one_paragraph_and_leaves_no_file(settings, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "addfile", full)
    with pytest.raises(WarehouseError, match="could not be written \\(No space left on device\\)"):
        save_backup(settings, tmp_path / "new" / "backup.tar")
    assert list((tmp_path / "new").iterdir()) == []
    assert steps(settings)[-1] == (NIGHTS[1], "backup", "failed")


def test_without_a_warehouse_there_is_nothing_to_save(lost, tmp_path):
    with pytest.raises(WarehouseError, match="no warehouse yet"):
        save_backup(lost, tmp_path / "backup.tar")


def test_nobody_writes_to_the_warehouse_while_it_is_read(settings, tmp_path, monkeypatch):
    path = settings.warehouse.removeprefix("duckdb:///")
    attempts = []

    def try_to_write(archive, name, size, stream, add=saving.ArchiveWriter.add):
        if name == saving.WAREHOUSE_FILE:
            half = stream.read(1)
            attempts.append(
                subprocess.run([sys.executable, "-c", OPEN_TO_WRITE, path], check=False, capture_output=True, text=True)
            )
            stream = _Continued(half, stream)
        add(archive, name, size, stream)

    monkeypatch.setattr(saving.ArchiveWriter, "add", try_to_write)
    save_backup(settings, tmp_path / "backup.tar")
    assert [attempt.returncode for attempt in attempts] == [1]
    assert "lock" in attempts[0].stderr


class _Continued:
    """A stream whose first bytes were read already."""

    def __init__(self, first, rest):
        self._first, self._rest = first, rest

    def read(self, size):
        first, self._first = self._first, b""
        return first + self._rest.read(size - len(first))


def test_backups_during_a_night_are_each_of_one_moment(settings, county, tmp_path):
    settings.lock_wait_seconds = 60
    before = tables(settings)
    advance_source(county, settings.source, end_of(NIGHTS[1]), end_of(NIGHTS[2]))
    # Another process, as in life: the engine's lock is between processes.
    night = subprocess.Popen(
        [sys.executable, "-m", "tests.backup.night", str(settings.home), str(NIGHTS[2])], cwd=Path(__file__).parents[2]
    )
    taken = []
    while night.poll() is None or len(taken) < 2:
        save_backup(settings, tmp_path / f"backup{len(taken)}.tar")
        taken.append(tmp_path / f"backup{len(taken)}.tar")
        time.sleep(1)  # the night asks for the file every half second, and backups without a pause would keep it out
    assert night.returncode == 0
    after = tables(settings)
    assert before != after
    seen = [_restored(settings, file, tmp_path / f"restored{n}") for n, file in enumerate(taken)]
    # The night is kept in one moment, then what the platform took of it in another; what is staged between them is no state of its own.
    moments = [parts_of(one) for one in (before, after)]
    known = [moments[0], (moments[1][0], moments[0][1]), moments[1]]
    assert all(parts_of(found) in known for found in seen)
    assert seen[-1] == after


def _restored(settings, file, home):
    there = settings.model_copy(update={"home": home, "warehouse": f"duckdb:///{home / 'warehouse.duckdb'}"})
    restore_backup(there, file, replace=False)
    return tables(there)


def test_what_a_killed_process_had_committed_is_in_the_backup(settings, lost_after, tmp_path):
    path = settings.warehouse.removeprefix("duckdb:///")
    script = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute(\"UPDATE warning SET psn_no = 'changed'\"); "
        "os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", script, path], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert Path(f"{path}.wal").exists()
    save_backup(settings, tmp_path / "backup.tar")
    restored = lost_after(settings)
    restore_backup(restored, tmp_path / "backup.tar", replace=False)
    with duckdb.connect(path, read_only=True) as connection:
        assert connection.execute("SELECT DISTINCT psn_no FROM warning").fetchall() == [("changed",)]


@pytest.fixture
def lost_after():
    def lose(settings):
        for path in settings.home.glob("warehouse.duckdb*"):
            path.unlink()
        return settings

    return lose


def test_staging_folder_put_anew_while_it_is_read_is_taken_from_one_version(settings, tmp_path, monkeypatch):
    folder = settings.staging_folder / str(NIGHTS[1]) / "pulled"
    original, swapped = Path.rglob, []

    def swap_once(path, pattern):
        names = list(original(path, pattern))
        if path == folder and not swapped:
            swapped.append(path)
            path.rename(tmp_path / "old")
            path.mkdir()
            for name in names:
                (path / name.name).write_text("new")
        return iter(names)

    monkeypatch.setattr(Path, "rglob", swap_once)
    save_backup(settings, tmp_path / "backup.tar")
    with tarfile.open(tmp_path / "backup.tar") as tar:
        prefix = f"staging/{NIGHTS[1]}/pulled/"
        found = [tar.extractfile(m).read() for m in tar if m.name.startswith(prefix)]
    assert swapped
    assert set(found) == {b"new"}
