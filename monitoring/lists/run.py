"""The lists of a night as a step of the run ledger, apart from the night's own steps."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from monitoring.errors import MonitoringError
from monitoring.ledger import Clock, Ledger, StepResult, shanghai_now
from monitoring.lists.folder import SUMMARY, alone_in, holds_already, remove_before, replace_folder
from monitoring.lists.gathering import BureauLists, gather_lists
from monitoring.participation.private_file import as_csv
from monitoring.quality.access_log import Access, record_access
from monitoring.quality.morning import morning_files, write_morning
from monitoring.recording import in_ledger
from monitoring.settings import Settings

STEP = "lists"
BY = "nightly"
"""In whose name the access log says that the lists were written."""
REASON = "lists of the night for the bureau's benefit officer"


def write_lists(settings: Settings, night: date, to: Path | None = None, *, clock: Clock = shanghai_now) -> StepResult:
    """Write the lists of a night into a folder (None: that of the night under `home/lists`, where old nights are removed then).

    The same night again gives the same bytes, and then nothing is written. Raises FileError if the folder holds something else.
    """
    with in_ledger(settings, night, STEP, clock) as results:
        found = gather_lists(settings, night)
        folder = (to or settings.lists_folder / night.isoformat()).absolute()
        with alone_in(folder.parent):
            is_new = _put(settings, found, folder, clock)
            removed = 0 if to else remove_before(folder.parent, night, settings.lists_days)
        counts = found.counts | {"folders_written": int(is_new), "folders_removed": removed}
        results.append(StepResult(STEP, night, counts))
    _tell_morning(settings, night, clock)
    return results[0]


def _tell_morning(settings: Settings, night: date, clock: Clock) -> None:
    """The night left its message before there were lists; it is told again with them. A fault of it is none of the lists."""
    with suppress(DBAPIError, OSError, MonitoringError):
        if any(path.exists() for path in morning_files(settings, night)):
            write_morning(settings, night, clock)


def _put(settings: Settings, found: BureauLists, folder: Path, clock: Clock) -> bool:
    files = _files(found)
    if holds_already(folder, files):
        return False
    # Before anything of a person lies in a file.
    with Ledger(settings.ledger_url, clock) as ledger:
        for one in found.lists:
            record_access(ledger, Access(BY, STEP, f"{one.what}, night {found.night}", len(one.rows), REASON))
    replace_folder(folder, files)
    return True


def _files(found: BureauLists) -> dict[str, bytes]:
    summary = json.dumps({"night": found.night.isoformat(), **found.counts}, indent=1) + "\n"
    lists = {one.name: as_csv(one.rows, one.columns, is_guarded=True).encode("utf-8-sig") for one in found.lists}
    return {**lists, SUMMARY: summary.encode()}
