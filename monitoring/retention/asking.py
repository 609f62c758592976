"""What is asked for, and whether it may be: refused before any work."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitoring.errors import RetentionError
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse

LEAST_YEARS = 2
"""Full years that always stay: rows of the last 24 months are in rolling windows and admissions that are not over."""


@dataclass(frozen=True)
class Asked:
    """Rows of visits that were over before the day are to go; `is_all`: also those that explain past warnings."""

    before: date
    is_all: bool = False
    by: str = ""


def warehouse_file(settings: Settings) -> Path:
    """The warehouse's file."""
    return Path(settings.warehouse.removeprefix("duckdb:///"))


def newest_night(warehouse: Warehouse) -> date:
    """The newest night applied; raise `RetentionError` if there is none, or rows wait for assessment."""
    front = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
    if front is None or warehouse.has_rows("pending_load"):
        raise RetentionError(
            "The warehouse holds rows that no night has assessed yet, or none at all; what is removed could never be assessed. Nothing was removed. "
            "Run the night (or the back-fill) to its end first."
        )
    assert isinstance(front, date)  # noqa: S101 - a column of type DATE
    return front


def refuse_day(settings: Settings, asked: Asked, front: date) -> None:
    """Raise `RetentionError` if the day is no 1 January or too late."""
    years = settings.retention_years or LEAST_YEARS
    latest = date(front.year - years, 1, 1)
    if (asked.before.month, asked.before.day) != (1, 1):
        raise RetentionError(
            f"--before must be a 1 January, for calendar years are sealed as a whole; {asked.before} is none. Nothing was removed. Name {latest} or an "
            "earlier 1 January."
        )
    if asked.before > latest:
        limit = "MONITORING_RETENTION_YEARS" if settings.retention_years else "24 months are the least"
        raise RetentionError(
            f"--before {asked.before} would leave less than {years} full years before the newest night {front} ({limit}). Nothing was removed. The latest "
            f"day is {latest}."
        )


def refuse_nobody(asked: Asked) -> None:
    """Raise `RetentionError` if nobody is named who answers for the removal."""
    if not asked.by.strip():
        raise RetentionError(
            "A removal cannot be taken back, and its proof names who ordered it. Nothing was removed. Say --by NAME together with --confirm."
        )


def refuse_full_disk(settings: Settings) -> None:
    """Raise `RetentionError` if the file cannot be written anew beside itself."""
    path = warehouse_file(settings)
    size, free = path.stat().st_size, shutil.disk_usage(path.parent).free
    if free < size:
        raise RetentionError(
            f"The warehouse's file has {size:,} bytes and has to be written anew beside itself, so that no deleted byte stays in it; the disk has room for "
            f"{free:,}. Nothing was removed. Make room in {path.parent} and run it again."
        )
