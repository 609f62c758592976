"""Folders of files that steps hand to each other: filled beside, then renamed, so that a killed step leaves no half of one under its name."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from monitoring.errors import NightError
from monitoring.source.coverage import Interval

MANIFEST = "manifest.json"
LOCK = "held"
LOCK_POLL_SECONDS = 0.2


@contextmanager
def alone_in(folder: Path, wait_seconds: int) -> Iterator[None]:
    """Hold a night's folder, as one process at a time may; raise `NightError` if another keeps it longer than `wait_seconds`.

    The system lets go of it when the holder is killed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, until = folder / LOCK, time.monotonic() + wait_seconds
    while True:
        with path.open("a", encoding="utf-8") as lock:
            if _is_held(lock, path):
                try:
                    yield
                finally:
                    path.unlink()
                return
        if time.monotonic() >= until:
            raise NightError(
                f"Another process has been at work on the night {folder.name} for more than {wait_seconds} s, and two at once would take each "
                "other's files away. Wait for it to end, or stop it; then run the night again."
            )
        time.sleep(LOCK_POLL_SECONDS)


def _is_held(lock: TextIO, path: Path) -> bool:
    """Whether this process now holds the file, and it is still the one under its name: who held it before took it away."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(lock.fileno()).st_ino == path.stat().st_ino
    except (BlockingIOError, FileNotFoundError):
        return False


@contextmanager
def fresh_folder(parent: Path) -> Iterator[Path]:
    """A folder to fill; what a failed step leaves of it goes at once, for on a full disk the ledger needs the room to say so."""
    folder = parent / f"part-{uuid4().hex}"
    folder.mkdir(parents=True)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def put_in_place(folder: Path, target: Path) -> None:
    """Rename a finished folder to its name; what killed steps left beside it goes."""
    if target.exists():
        shutil.rmtree(target)
    folder.rename(target)
    for left_over in target.parent.glob("part-*"):
        shutil.rmtree(left_over)


def write_manifest(
    folder: Path, pulled: dict[str, int], intervals: dict[str, list[Interval]], said: dict[str, object]
) -> None:
    """What a pull read and saw of the source, beside its files."""
    text = json.dumps({"pulled": pulled, "intervals": plain(intervals), **said}, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def read_manifest(folder: Path) -> tuple[dict[str, int], dict[str, list[Interval]]]:
    """Rows pulled and intervals read, by table."""
    told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    intervals = {
        name: [Interval(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in found]
        for name, found in told["intervals"].items()
    }
    return told["pulled"], intervals


def plain(intervals: dict[str, list[Interval]]) -> dict[str, list[list[str]]]:
    """Intervals as text, for JSON."""
    return {name: [[i.start.isoformat(), i.end.isoformat()] for i in found] for name, found in intervals.items()}
