"""A back-fill killed at a random moment and gone on with ends as if it had never been killed; until then the narrower warehouse is whole.

It makes a warehouse anew, in loads, slices and the moment in which it takes the place of the old one. The suite kills twice;
`python -m tests.backfill.test_kills 20` kills as often as it is told and prints what it survived.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from monitoring.backfill.present import look_at
from monitoring.backfill.target import WIDER
from tests.acceptance.deployment import Deployment
from tests.backfill.filling import Rows, created_when_written, deploy, everything_said, fill
from tests.property.counties import FIRST_NIGHT, make_county, seeded
from tests.property.policy import write_folder

ROOT = Path(__file__).resolve().parents[2]
LAST = FIRST_NIGHT + timedelta(days=40)
SLICE_ROWS = 60
KILLS_IN_SUITE = 2
TOO_LATE = "after the end"


def prepare(folder: Path) -> Path:
    """A home whose warehouse holds the last night alone; the range before it is what is filled in."""
    thresholds = write_folder(folder / "thresholds", "mixed")
    log = created_when_written(make_county(seeded(4), "mixed", blocks=4).log)
    before = deploy(folder / "before", thresholds, log, slice_rows=10 * SLICE_ROWS)
    fill(before, LAST, LAST)
    return before.settings.home


def copy_of(before: Path, home: Path) -> Deployment:
    shutil.copytree(before, home)
    return deploy(home, before.parent / "thresholds", source=f"sqlite:///{before / 'source.db'}", slice_rows=SLICE_ROWS)


def start(made: Deployment) -> subprocess.Popen[bytes]:
    """The command in a process of its own."""
    words = ["backfill", "--from", str(FIRST_NIGHT), "--to", str(LAST)]
    settings = made.settings
    names = {
        "HOME": settings.home,
        "SOURCE": settings.source,
        "THRESHOLDS": settings.thresholds,
        "SLICE_ROWS": SLICE_ROWS,
    }
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    environment |= {f"MONITORING_{name}": str(value) for name, value in names.items()}
    command = [sys.executable, "-c", "from monitoring.cli import main; main()", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def undisturbed(before: Path, home: Path) -> tuple[dict[str, Rows], float]:
    """What is said at the end, and how long it took as a process."""
    made, started = copy_of(before, home), time.monotonic()
    with start(made) as process:
        assert process.wait() == 0
    return everything_said(made), time.monotonic() - started


def kill_and_go_on(before: Path, home: Path, seconds: float) -> tuple[str, dict[str, Rows]]:
    """Kill it after some seconds, then fill in again; return how far it was, and what is said at the end."""
    made = copy_of(before, home)
    with start(made) as process:
        time.sleep(seconds)
        process.kill()
    killed_at = how_far(made)
    fill(made, FIRST_NIGHT, LAST)
    return killed_at, everything_said(made)


def how_far(made: Deployment) -> str:
    """How far a killed back-fill was; the warehouse itself is the old one or the finished one, and never in between."""
    present = look_at(made.settings)
    assert (present.first, present.front) in {(LAST, LAST), (FIRST_NIGHT, LAST)}
    if present.first == FIRST_NIGHT:
        return TOO_LATE
    beside = look_at(made.settings.model_copy(update={"warehouse": made.settings.warehouse + WIDER}))
    if beside.front is None:
        return "while loading" if beside.loaded_from else "before the first slice"
    return "with all slices done" if beside.front == LAST else f"after the night {beside.front}"


def test_killed_back_fills_end_as_if_never_killed(tmp_path: Path) -> None:
    before = prepare(tmp_path)
    expected, seconds = undisturbed(before, tmp_path / "whole")
    assert len(expected["warning"]) > 30
    chance = random.Random(3)
    for number in range(KILLS_IN_SUITE):
        share = (number + chance.random()) / KILLS_IN_SUITE
        killed_at, said = kill_and_go_on(before, tmp_path / f"killed-{number}", share * seconds)
        assert said == expected, killed_at


def main() -> None:
    """Kill as often as the command line says."""
    kills, folder = int(sys.argv[1]), Path(tempfile.mkdtemp(prefix="kills-"))
    before = prepare(folder)
    expected, seconds = undisturbed(before, folder / "whole")
    chance, survived = random.Random(7), Counter[str]()
    while survived.total() - survived[TOO_LATE] < kills:
        home = folder / "killed"
        killed_at, said = kill_and_go_on(before, home, chance.uniform(0.2, 1.0) * seconds)
        if said != expected:
            sys.exit(f"killed {killed_at}: another end; see {home}")
        survived[killed_at] += 1
        # It takes less time on some runs: a kill that came too late counts for nothing and makes the next ones earlier.
        seconds *= 0.97 if killed_at == TOO_LATE else 1.005
        shutil.rmtree(home)
    shutil.rmtree(folder)
    sys.stdout.write(f"{kills} kills, the same end each time; killed: {dict(survived)} ({TOO_LATE}: not counted)\n")


if __name__ == "__main__":
    main()
