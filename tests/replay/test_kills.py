"""A night killed at a random moment and run again ends as if it had never been killed.

The suite kills a few times; `python -m tests.replay.test_kills 200` kills as often as it is told and prints what it survived.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitoring import nightly
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import advance_source, write_source
from monitoring.keyfile import make_key
from monitoring.ledger import Ledger, shanghai_now
from monitoring.nightly import STEPS, run_night
from monitoring.platform.risk_list import risk_list
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse

ROOT = Path(__file__).resolve().parents[2]
FIRST = date(2024, 2, 20)
SECOND = date(2024, 2, 29)
"""Two push nights with a release of the income figure between them, so that many persons are assessed."""
SIZE = 1_000
KILLS_IN_SUITE = 3
UNTOUCHED = "publish done"
"""The last thing the ledger says of a night that was over before it could be killed."""
TABLES = (
    "settlement",
    "insured",
    "identity",
    "household",
    "assistance",
    "person",
    "person_anchor",
    "warning",
    "warning_event",
    "quarantine",
)

State = dict[str, object]


def quiet(_: str) -> None:
    """No progress."""


def settings_of(home: Path) -> Settings:
    return Settings(home=home, source=f"sqlite:///{home.parent / 'source.db'}", thresholds=ROOT / "thresholds")


def end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time()) - timedelta(seconds=1)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("kills"))


def prepare(folder: Path) -> Path:
    """A home after its first night, with the source at the second; return the home."""
    home = folder / "before"
    home.mkdir()
    settings = settings_of(home)
    county = generate_county(SIZE, 3)
    write_source(county, settings.source, end_of(FIRST))
    make_key(settings.id_key_file)
    run_night(settings, FIRST, progress=quiet)
    advance_source(county, settings.source, end_of(FIRST), end_of(SECOND))
    return home


def state_of(settings: Settings) -> State:
    """Everything a night leaves, apart from the story of how it got there."""
    with open_warehouse(settings, read_only=True) as warehouse:
        state: State = {name: warehouse.arrow(f"SELECT * FROM {name} ORDER BY ALL").to_pylist() for name in TABLES}
    engine = sa.create_engine(settings.platform)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(risk_list).order_by(risk_list.c.warning_id)).mappings()
        state["risk_list"] = [dict(row) for row in rows]
    engine.dispose()
    return state


def start(settings: Settings) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from monitoring.cli import main; main()", "nightly", "--date", SECOND.isoformat()]
    environment = {
        "PATH": "/usr/bin:/bin",
        "MONITORING_HOME": str(settings.home),
        "MONITORING_SOURCE": settings.source,
        "MONITORING_THRESHOLDS": str(settings.thresholds),
    }
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_and_repeat(before: Path, home: Path, seconds: float) -> str:
    """Kill the second night after some seconds, run it again; return the step it was killed in."""
    shutil.copytree(before, home)
    settings = settings_of(home)
    with start(settings) as process:
        time.sleep(seconds)
        process.kill()
    killed_in = last_step(settings)
    run_night(settings, SECOND, progress=quiet)
    return killed_in


def last_step(settings: Settings) -> str:
    ledger = Ledger(settings.ledger_url, shanghai_now)
    rows = ledger.rows(SECOND)
    ledger.close()
    return f"{rows[-1]['step']} {rows[-1]['outcome']}" if rows else "before pull"


def whole_night(before: Path, home: Path) -> tuple[State, float]:
    """The state after an undisturbed second night, and how long it took as a process."""
    shutil.copytree(before, home)
    started = time.monotonic()
    with start(settings_of(home)) as process:
        assert process.wait() == 0
    return state_of(settings_of(home)), time.monotonic() - started


@pytest.fixture(scope="module")
def undisturbed(before: Path) -> tuple[State, float]:
    """The end of a second night that nothing happens to, and its seconds."""
    return whole_night(before, before.parent / "whole")


def test_killed_nights_end_as_if_never_killed(before: Path, undisturbed: tuple[State, float]) -> None:
    expected, seconds = undisturbed
    assert any(row["event"] == "lapsed" for row in expected["warning_event"]), (
        "the second night must have something to lose"
    )
    chance = random.Random(5)
    for number in range(KILLS_IN_SUITE):
        home = before.parent / f"killed-{number}"
        killed_in = kill_and_repeat(before, home, seconds * (number + chance.random()) / KILLS_IN_SUITE)
        assert state_of(settings_of(home)) == expected, killed_in


@pytest.mark.parametrize("done", [1, 2, 3])
def test_a_night_that_ended_between_two_steps_ends_as_if_it_had_not(
    before: Path, undisturbed: tuple[State, float], done: int
) -> None:
    home = before.parent / f"broken-{done}"
    shutil.copytree(before, home)
    for step in STEPS[:done]:
        getattr(nightly, step)(settings_of(home), SECOND)
    run_night(settings_of(home), SECOND, progress=quiet)
    assert state_of(settings_of(home)) == undisturbed[0]


def main() -> None:
    """Kill as often as the command line says."""
    kills = int(sys.argv[1])
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    before = prepare(folder)
    expected, seconds = whole_night(before, folder / "whole")
    chance, survived = random.Random(7), Counter[str]()
    while survived.total() - survived[UNTOUCHED] < kills:
        home = folder / "killed"
        killed_in = kill_and_repeat(before, home, chance.uniform(0.2, 0.9) * seconds)
        if state_of(settings_of(home)) != expected:
            sys.exit(f"killed in {killed_in}: another end; see {home}")
        survived[killed_in] += 1
        # The night takes less time on some runs: a kill that came too late counts for nothing and makes the next ones earlier.
        seconds *= 0.98 if killed_in == UNTOUCHED else 1.005
        shutil.rmtree(home)
    shutil.rmtree(folder)
    sys.stdout.write(
        f"{kills} kills, the same end each time; killed in: {dict(survived)} ({UNTOUCHED}: too late, not counted)\n"
    )


if __name__ == "__main__":
    main()
