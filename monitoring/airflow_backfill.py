"""Past nights through Airflow's scheduler: `airflow backfill create` with bounds that take in the last night too.

Airflow looks for the ticks of the schedule between two moments. The tick of a night lies at 01:00, so that a bare
`--to-date 2024-12-10` (midnight) would leave the night of that day out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from monitoring.airflow_home import DAG_ID
from monitoring.errors import NightError
from monitoring.ledger import Clock, shanghai_now
from monitoring.source.coverage import end_of_night

REFUSALS = {
    "NoBackfillRunsToCreate": "Airflow has no night in this range to create",
    "No runs to create": "Airflow has no night in this range to create",
    "AlreadyRunningBackfill": "another back-fill of the DAG is still running; wait for it, or cancel it on Airflow's page",
    "DagNotFound": "Airflow does not know the DAG; check its dags folder and that the DAG processor runs",
}
"""What Airflow says, and what it means for a person."""


def create_backfill(
    first: date, last: date, *, is_again: bool, env: Mapping[str, str], clock: Clock = shanghai_now
) -> list[date]:
    """Have Airflow run each night of the closed range, one after the other; return the nights.

    A night that Airflow has run already is left out, unless `is_again`. Raises `NightError` if the range is empty or not
    over yet, or if Airflow refuses.
    """
    _refuse_bad_range(first, last, clock)
    ended = subprocess.run(  # noqa: S603
        backfill_command(first, last, is_again=is_again), env=dict(env), capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise NightError(
            f"The nights {first} to {last} were not given to Airflow: {_why(ended.stdout + ended.stderr)}."
        )
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def backfill_command(first: date, last: date, *, is_again: bool) -> list[str]:
    """The command, with bounds that hold the 01:00 of every night; their zone is written out but Airflow reads only the clock."""
    bounds = ["--from-date", f"{first}T00:00:00+00:00", "--to-date", f"{last}T23:59:59+00:00"]
    # One at a time: nights of one back-fill would otherwise wait for each other in the pool, out of order.
    shape = ["--dag-id", DAG_ID, "--max-active-runs", "1", "--reprocess-behavior", "completed" if is_again else "none"]
    return [_executable(), "backfill", "create", *shape, *bounds]


def airflow_of(home: Path) -> dict[str, str]:
    """The environment of the Airflow meant: that of AIRFLOW_HOME, else the project's own under `home`."""
    env = dict(os.environ)
    env.setdefault("AIRFLOW_HOME", str((home / "airflow").absolute()))
    if not Path(env["AIRFLOW_HOME"]).is_dir():
        raise NightError(
            f"There is no Airflow in {env['AIRFLOW_HOME']} to give the nights to. Set AIRFLOW_HOME to the one that runs the nights, or start the "
            "project's own with `make airflow`; without Airflow run `monitoring nightly --date D` for each night."
        )
    return env


def _executable() -> str:
    return str(Path(sys.executable).parent / "airflow")


def _refuse_bad_range(first: date, last: date, clock: Clock) -> None:
    if first > last:
        raise NightError(f"The range of nights is empty: {first} is after {last}. Name the earlier night with --from.")
    if end_of_night(last) > clock():
        raise NightError(
            f"The night {last} is not over yet: its settlements are still coming in, so its result would be incomplete. Name a last night that has ended (--to)."
        )


def _why(told: str) -> str:
    found = [meaning for words, meaning in REFUSALS.items() if words in told]
    return found[0] if found else "Airflow refused; run `airflow backfill create --help` to see whether it works at all"
