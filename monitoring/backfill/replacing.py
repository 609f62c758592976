"""A warehouse made anew for a wider range: begun beside the narrower one, and put in its place in one moment."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from monitoring.backfill.present import look_at
from monitoring.backfill.target import Target, warehouse_path
from monitoring.errors import BackfillError, WarehouseError
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

RELEASE_KEY = ("row_id", "rule_name", "released_at")


def begin_beside(target: Target) -> None:
    """Put away what is left of a warehouse for another range, and carry over what persons decided in the narrower one."""
    if target.replaces is None:
        return
    if target.is_fresh:
        path = warehouse_path(target.settings)
        path.unlink(missing_ok=True)
        _log_of(path).unlink(missing_ok=True)
    _carry_releases(target.replaces, target.settings)


def take_place(target: Target) -> None:
    """Put the finished warehouse in the place of the narrower one; nobody can write to either meanwhile.

    Raises `BackfillError` if nights were applied there in the meantime that the new one does not hold.
    """
    if target.replaces is None:
        return
    _carry_releases(target.replaces, target.settings)
    new, old = warehouse_path(target.settings), warehouse_path(target.replaces)
    for settings in (target.settings, target.replaces):
        with open_warehouse(settings) as warehouse:  # what a killed process left in the log is taken into the file
            warehouse.count("applied_night")
    with open_warehouse(target.replaces, read_only=True) as narrower:
        _refuse_other_nights(narrower, target)
        if _log_of(old).exists() or _log_of(new).exists():
            raise WarehouseError(
                f"Somebody wrote to {old} just now, so that the warehouse made anew was not put in its place. Both are whole; run the back-fill again."
            )
        new.replace(old)


def _refuse_other_nights(narrower: Warehouse, target: Target) -> None:
    found = narrower.select("backfill", "applied_summary").to_pylist()[0]
    front: date | None = found["front"]
    if not found["is_backfill_only"] or (front is not None and front > target.last):
        raise BackfillError(
            f"While the warehouse was made anew for {target.first} to {target.last} another night was applied to the present one, which now reaches to "
            f"{front}. It was left as it is. Run the back-fill with --into FOLDER for a warehouse of its own."
        )


def _carry_releases(old: Settings, new: Settings) -> None:
    """Rows of the quarantine that somebody let pass are let pass again."""
    if look_at(old).known_since is None:
        return
    with open_warehouse(old, read_only=True) as narrower:
        releases = narrower.arrow("SELECT * FROM quarantine_release")
    with open_warehouse(new) as wider:
        wider.load("carried_release", releases)
        wider.replace("quarantine_release", "carried_release", RELEASE_KEY)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")
