"""Fill in nights of small counties, and read everything that a warehouse then says."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from monitoring import nightly
from monitoring.backfill.request import Request
from monitoring.backfill.run import Filled, run_backfill
from monitoring.keyfile import KEY_BYTES
from monitoring.settings import Settings
from tests.acceptance.deployment import Deployment
from tests.acceptance.deployment import deploy as deploy_anew
from tests.property.source_db import TABLES
from tests.reference.known import Change, source_at

Rows = list[dict[str, Any]]
AFTER = datetime(2024, 6, 1)  # noqa: DTZ001 - Asia/Shanghai
"""The clock of all runs: after everything that the counties hold."""
KEY = "5e" * KEY_BYTES
"""One key for all homes, so that warnings have the same ids."""
OF_THE_RUN = frozenset({"subject_key", "person_key", "night"})
"""Numbers given in the order of arrival, and the run that wrote an event down."""


def clock() -> datetime:
    return AFTER


def deploy(home: Path, thresholds: Path, log: Iterable[Change] = (), **settings: Any) -> Deployment:
    """A deployment with the one key, whose source holds all of a log."""
    made = deploy_anew(home, thresholds, **settings)
    made.settings.id_key_file.write_text(f"{KEY}\n", encoding="ascii")
    if "source" not in settings:
        made.show(log, AFTER)
    return made


def files_of_every_version(folder: Path, log: Sequence[Change]) -> str:
    """Write a files source that keeps every version of every row; return its address."""
    folder.mkdir()
    for name, (_, columns) in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns.split())
            writer.writeheader()
            writer.writerows(change.row for change in log if change.table == name)
    return f"files:{folder}"


def fill(deployment: Deployment, first: date, last: date, **asked: Any) -> Filled:
    """Fill in a range of nights."""
    return run_backfill(deployment.settings, Request(first, last, **asked), clock=clock, progress=lambda _: None)


def run_night(deployment: Deployment, night: date) -> None:
    """A night without its push."""
    nightly.pull(deployment.settings, night, clock=clock, progress=lambda _: None)
    nightly.check(deployment.settings, night, clock=clock)
    nightly.apply(deployment.settings, night, clock=clock)


def own_place(folder: Path, deployment: Deployment) -> Deployment:
    """What a back-fill into a folder has made."""
    found = {"home": folder, "warehouse": f"duckdb:///{folder / 'warehouse.duckdb'}"}
    return Deployment(Settings.model_copy(deployment.settings, update=found))


def everything_said(deployment: Deployment, *left_out: str) -> dict[str, Rows]:
    """All warnings and events, column by column, but for what names the run, and `table.column`s left out."""
    order = {"warning": "warning_id", "warning_event": "warning_id, event_no"}
    return {
        table: _without(deployment.ask(f"SELECT * FROM {table} ORDER BY {by}"), table, left_out)
        for table, by in order.items()
    }


def _without(rows: Rows, table: str, left_out: tuple[str, ...]) -> Rows:
    return [
        {name: value for name, value in row.items() if name not in OF_THE_RUN and f"{table}.{name}" not in left_out}
        for row in rows
    ]


def created_when_written(log: Sequence[Change]) -> list[Change]:
    """The same log with `crte_time` as it should be: the first `updt_time` of the row."""
    first: dict[tuple[str, str], datetime] = {}
    for change in log:
        place = (change.table, change.key)
        first[place] = min(change.updt_time, first.get(place, change.updt_time))
    return [_with(change, crte_time=f"{first[change.table, change.key]:%Y-%m-%d %H:%M:%S}") for change in log]


def written_once(log: Sequence[Change]) -> list[Change]:
    """The same log without anything that happened to a row after it was first written."""
    once: dict[tuple[str, str], Change] = {}
    for change in sorted(log, key=lambda change: change.updt_time):
        once.setdefault((change.table, change.key), change)
    return list(once.values())


def as_rebuilt(log: Sequence[Change]) -> list[Change]:
    """What a back-fill takes for the log: the last versions, and of each changed on a later day how it may have been at first."""
    rebuilt: list[Change] = []
    for last in source_at(log, AFTER):
        first = datetime.fromisoformat(str(last.row["crte_time"]))
        if first.date() < last.updt_time.date():
            valid = {"vali_flag": "1"} if "vali_flag" in last.row else {}
            rebuilt.append(replace(_with(last, **valid), updt_time=first, seen_at=first))
        rebuilt.append(replace(last, seen_at=last.updt_time))
    return sorted(rebuilt, key=lambda change: change.seen_at)


def _with(change: Change, **fields: str) -> Change:
    return replace(change, row={**change.row, **fields})
