"""A night that meets a fault says so in one paragraph with its exit code; run again, it ends as if nothing had happened."""

import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import advance_source, write_source
from monitoring.errors import NightError
from monitoring.keyfile import make_key
from monitoring.ledger import Ledger, shanghai_now
from monitoring.nightly import check, run_night
from monitoring.platform.risk_list import risk_list
from monitoring.settings import Settings
from monitoring.staging import alone_in
from monitoring.warehouse import open_warehouse

ROOT = Path(__file__).resolve().parents[2]
FIRST, SECOND = date(2024, 2, 20), date(2024, 2, 29)
"""Two push nights with a release of the income figure between them, so that many persons are assessed."""
STEPS = ["pull", "check", "apply", "publish", "review"]
TABLES = (
    *("settlement", "insured", "identity", "household", "assistance", "person", "person_anchor"),
    *("warning", "warning_event", "quarantine", "coverage", "accounting", "recorded_limit", "applied_night"),
)
ACCOUNTS = {"coverage", "accounting", "applied_night"}
HOLD = (
    "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('held', flush=True); sys.stdin.read()"
)


def quiet(_line):
    """No progress."""


def settings_of(home):
    return Settings(home=home, thresholds=ROOT / "thresholds")


def end_of(day):
    return datetime.combine(day, datetime.max.time()).replace(microsecond=0)


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A home after its first night, its source already at the second."""
    home = tmp_path_factory.mktemp("faults") / "before"
    home.mkdir()
    settings, county = settings_of(home), generate_county(1000, 3)
    write_source(county, settings.source, end_of(FIRST))
    make_key(settings.id_key_file)
    run_night(settings, FIRST, progress=quiet)
    advance_source(county, settings.source, end_of(FIRST), end_of(SECOND))
    return home


@pytest.fixture(scope="module")
def undisturbed(before):
    """What an undisturbed second night leaves."""
    home = before.parent / "undisturbed"
    shutil.copytree(before, home)
    run_night(settings_of(home), SECOND, progress=quiet)
    state = state_of(home)
    assert any(row["event"] == "lapsed" for row in state["warning_event"]), (
        "the second night must have something to lose"
    )
    return state


@pytest.fixture
def home(before, tmp_path):
    shutil.copytree(before, tmp_path / "home")
    return tmp_path / "home"


def state_of(home):
    """Everything a night leaves, apart from the story of how it got there."""
    with open_warehouse(settings_of(home), read_only=True) as warehouse:
        state = {name: warehouse.arrow(f"SELECT * FROM {name} ORDER BY ALL").to_pylist() for name in TABLES}
    engine = sa.create_engine(f"sqlite:///{home / 'platform.db'}")
    with engine.connect() as connection:
        state["risk_list"] = connection.execute(sa.select(risk_list).order_by(risk_list.c.warning_id)).all()
    engine.dispose()
    return state


def start(home, **settings):
    """The second night in a process of its own."""
    named = {"home": home, "thresholds": ROOT / "thresholds", "lock_wait_seconds": 60, **settings}
    environment = {f"MONITORING_{name.upper()}": str(value) for name, value in named.items()}
    program = "from monitoring.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, "nightly", "--date", SECOND.isoformat()],
        cwd=home,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def fail(home, **settings):
    """Run the second night into its fault; return exit code, step and message by the ledger, the same as on the terminal."""
    with start(home, **settings) as process:
        _, told = process.communicate(timeout=60)
    row = ledger_of(home)[-1]
    assert "Traceback" not in told
    assert told.splitlines()[-1] == row["message"]
    assert (row["outcome"], row["exit_code"]) == ("failed", process.returncode)
    return process.returncode, row["step"], row["message"]


def ledger_of(home):
    ledger = Ledger(f"sqlite:///{home / 'ledger.db'}", shanghai_now)
    rows = ledger.rows(SECOND)
    ledger.close()
    return rows


def run_again(home, undisturbed, *, is_applied=False):
    """The night once more, without its fault: the same end, and both tries in the ledger; what was applied twice is accounted for twice."""
    tries = len(ledger_of(home))
    run_night(settings_of(home), SECOND, progress=quiet)
    state, accounts = state_of(home), ACCOUNTS if is_applied else ()
    assert {name: rows for name, rows in state.items() if name not in accounts} == {
        name: rows for name, rows in undisturbed.items() if name not in accounts
    }
    assert [(row["step"], row["outcome"]) for row in ledger_of(home)[tries:]] == [(step, "done") for step in STEPS]
    assert not list((home / "staging").rglob("part-*"))


def change(path, *statements):
    with closing(sqlite3.connect(path)) as base, base:
        for statement in statements:
            base.execute(statement)


def test_source_that_returns_an_error_half_way(home, undisturbed):
    with closing(sqlite3.connect(home / "source.db")) as base:
        names = [row[1] for row in base.execute("PRAGMA table_info(setl_d)")]
    newest = "(SELECT setl_id FROM put_aside ORDER BY updt_time DESC LIMIT 1)"
    broken = f"CASE WHEN setl_id = {newest} THEN json('no') ELSE med_type END AS med_type"
    columns = ", ".join(broken if name == "med_type" else name for name in names)
    change(
        home / "source.db",
        "ALTER TABLE setl_d RENAME TO put_aside",
        f"CREATE VIEW setl_d AS SELECT {columns} FROM put_aside",
    )
    code, step, _ = fail(home)
    assert (code, step) == (12, "pull")
    change(home / "source.db", "DROP VIEW setl_d", "ALTER TABLE put_aside RENAME TO setl_d")
    run_again(home, undisturbed)


def test_source_that_is_cut_off_in_the_middle(home, undisturbed):
    whole = (home / "source.db").read_bytes()
    (home / "source.db").write_bytes(whole[: len(whole) // 2])
    code, step, _ = fail(home)
    assert (code, step) == (12, "pull")
    (home / "source.db").write_bytes(whole)
    run_again(home, undisturbed)


def test_source_that_vanished(home, undisturbed):
    (home / "source.db").rename(home / "elsewhere.db")
    code, step, message = fail(home)
    assert (code, step, "does not exist" in message) == (12, "pull", True)
    (home / "elsewhere.db").rename(home / "source.db")
    run_again(home, undisturbed)


@contextmanager
def deaf_server():
    """The address of a server that accepts connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"postgresql+psycopg://reader@127.0.0.1:{listening.getsockname()[1]}/bureau"


def test_source_that_hangs(home, undisturbed):
    with deaf_server() as address:
        code, step, _ = fail(home, source=address, source_connect_seconds=2)
    assert (code, step) == (12, "pull")
    run_again(home, undisturbed)


def test_platform_that_vanished(home, undisturbed):
    (home / "platform.db").rename(home / "elsewhere.db")
    (home / "platform.db").mkdir()
    code, step, message = fail(home)
    assert (code, step, "MONITORING_PLATFORM" in message or "platform" in message) == (15, "publish", True)
    (home / "platform.db").rmdir()
    (home / "elsewhere.db").rename(home / "platform.db")
    run_again(home, undisturbed, is_applied=True)


def test_platform_that_fails_in_the_middle_of_the_push(home, undisturbed):
    """Its last row, that of the batch, cannot be written: none of the others may stay."""
    with closing(sqlite3.connect(home / "platform.db")) as base:
        before = base.execute("SELECT * FROM risk_list ORDER BY warning_id").fetchall()
    changed = [row.warning_id for row in undisturbed["risk_list"] if row.updated_on == SECOND]
    assert len(changed) > 1, "half a push needs two rows"
    guard = "BEFORE INSERT ON risk_list_batch WHEN NEW.batch_no = 2 BEGIN SELECT RAISE(ABORT, 'no'); END"
    change(home / "platform.db", f"CREATE TRIGGER half_way {guard}")
    code, step, _ = fail(home)
    assert (code, step) == (15, "publish")
    with closing(sqlite3.connect(home / "platform.db")) as base:
        assert base.execute("SELECT * FROM risk_list ORDER BY warning_id").fetchall() == before, "half a push was kept"
    change(home / "platform.db", "DROP TRIGGER half_way")
    run_again(home, undisturbed, is_applied=True)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own for a home."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill(disk, free_bytes):
    """Leave so many bytes free."""
    with (disk / "other").open("wb") as file:
        file.write(b"0" * (shutil.disk_usage(disk).free - free_bytes))


@pytest.mark.parametrize(("free_bytes", "steps"), [(24 << 10, {"pull"}), (72 << 10, {"pull", "check"})])
def test_disk_that_is_full(before, small_disk, undisturbed, free_bytes, steps):
    home = small_disk / "home"
    shutil.copytree(before, home)
    fill(small_disk, free_bytes)
    code, step, message = fail(home)
    assert (step in steps, code in {14, 17}, "disk" in message) == (True, True, True)
    (small_disk / "other").unlink()
    run_again(home, undisturbed)


def test_disk_that_the_warehouse_fills_to_the_last_byte(before, small_disk, undisturbed):
    home = small_disk / "home"
    shutil.copytree(before, home)
    fill(small_disk, 256 << 10)
    with start(home) as process:
        _, told = process.communicate(timeout=60)
    # The rows are applied; what had no room is the ledger's line about it.
    assert (process.returncode, "Traceback" in told) == (17, False)
    assert "The run ledger" in told.splitlines()[-1]
    assert [(row["step"], row["outcome"]) for row in ledger_of(home)][-1] == ("apply", "running")
    (small_disk / "other").unlink()
    run_again(home, undisturbed, is_applied=True)


def test_disk_without_room_for_a_line_in_the_ledger(before, small_disk, undisturbed):
    home = small_disk / "home"
    shutil.copytree(before, home)
    fill(small_disk, 0)
    with start(home) as process:
        _, told = process.communicate(timeout=60)
    assert (process.returncode, told.count("\n"), "run ledger" in told) == (17, 1, True)
    (small_disk / "other").unlink()
    run_again(home, undisturbed)


def test_ledger_that_cannot_be_written(home, undisturbed):
    (home / "ledger.db").rename(home / "elsewhere.db")
    (home / "ledger.db").mkdir()
    with start(home) as process:
        _, told = process.communicate(timeout=60)
    assert (process.returncode, told.count("\n"), "run ledger" in told) == (17, 1, True)
    (home / "ledger.db").rmdir()
    (home / "elsewhere.db").rename(home / "ledger.db")
    run_again(home, undisturbed)


def test_fault_that_the_ledger_cannot_take_is_told_all_the_same(home, monkeypatch):
    def refuse(*_):
        raise sa.exc.OperationalError("", {}, sqlite3.OperationalError("disk full"))

    monkeypatch.setattr(Ledger, "_end", refuse)
    with pytest.raises(
        NightError, match=r"no result of the step pull .* The run ledger could not be written either\.$"
    ):
        check(settings_of(home), SECOND)


def test_clock_set_back_before_the_end_of_the_night(home, undisturbed):
    with pytest.raises(NightError, match="is not over yet"):
        run_night(settings_of(home), SECOND, clock=lambda: end_of(SECOND) - timedelta(hours=1), progress=quiet)
    assert [(row["step"], row["exit_code"]) for row in ledger_of(home)] == [("pull", 17)]
    run_again(home, undisturbed)


def test_clock_set_back_while_the_night_runs(home, undisturbed):
    moments = iter(end_of(SECOND) + timedelta(hours=hours) for hours in range(20, 0, -1))
    run_night(settings_of(home), SECOND, clock=lambda: next(moments), progress=quiet)
    assert state_of(home) == undisturbed


def test_two_nights_started_at_once(home, undisturbed):
    with start(home) as one, start(home) as other:
        told = [process.communicate(timeout=90)[1] for process in (one, other)]
    codes = [one.returncode, other.returncode]
    assert "Traceback" not in "".join(told)
    assert 0 in codes
    # Who comes second waits at the night's folder; it may still be told so by a store that the first has in hand: warehouse or platform.
    assert set(codes) <= {0, 14, 15, 17}, told
    run_again(home, undisturbed, is_applied=True)


def test_night_that_another_process_works_on(home, undisturbed):
    folder = home / "staging" / SECOND.isoformat()
    with alone_in(folder, 0):
        code, step, message = fail(home, lock_wait_seconds=1)
    assert (code, step, "Another process" in message) == (17, "pull", True)
    run_again(home, undisturbed)


def test_reader_that_holds_the_warehouse(home, undisturbed):
    command = [sys.executable, "-c", HOLD, str(home / "warehouse.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout.readline() == "held\n"
        code, step, message = fail(home, lock_wait_seconds=1)
        reader.stdin.close()
    assert (code, step, "Another process" in message) == (14, "apply", True)
    run_again(home, undisturbed)


def test_night_waits_for_a_reader_that_lets_go(home, undisturbed):
    command = [sys.executable, "-c", HOLD, str(home / "warehouse.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout.readline() == "held\n"
        with start(home) as night:
            with pytest.raises(subprocess.TimeoutExpired):
                night.wait(6)
            reader.stdin.close()
            night.communicate(timeout=60)
    assert night.returncode == 0
    assert state_of(home) == undisturbed
