"""A folder of files that is there as a whole or not at all, for its owner alone."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from monitoring.errors import FileError

SUMMARY = "summary.json"
"""The file by which a folder is known to be one of these."""
_NEW, _OLD, _LOCK = ".bureau-lists.new-", ".bureau-lists.old-", ".bureau-lists.lock"
"""Before the name of a folder that is being written, or that gives place to it; and who is at it. Nothing else beside them is ever touched."""


@contextmanager
def alone_in(parent: Path) -> Iterator[None]:
    """Nobody else writes folders here meanwhile; what a process left that was killed is put right first."""
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (parent / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _put_right(parent)
        yield


def holds_already(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether the folder holds these files and nothing else. Raises FileError if it is there and is none of ours."""
    if not folder.exists():
        return False
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if SUMMARY not in names or not {name for name in names if not name.startswith(".")} <= set(files):
        raise FileError(
            f"{folder} is there already and holds something else than lists of a night; it would be replaced as a whole, so nothing was written. Name another folder."
        )
    return names == sorted(files) and all((folder / name).read_bytes() == text for name, text in files.items())


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files beside the folder (mode 0700, files 0600) and put them in its place."""
    new = Path(tempfile.mkdtemp(prefix=f"{_NEW}{folder.name}-", dir=folder.parent))
    for name, content in files.items():
        _write(new / name, content)
    _sync(new)
    old = folder.with_name(f"{_OLD}{folder.name}")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    _sync(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def remove_before(parent: Path, written: date, days: int) -> int:
    """Remove the folders of nights more than so many days before the newest there, but for the night just written; return how many."""
    nights = {path: night for path in parent.iterdir() if (night := _night(path)) is not None}
    last = max([written, *nights.values()])
    old = [path for path, night in nights.items() if night < last - timedelta(days=days) and night != written]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def _night(path: Path) -> date | None:
    if not (path / SUMMARY).is_file():
        return None
    try:
        return date.fromisoformat(path.name)
    except ValueError:
        return None


def _put_right(parent: Path) -> None:
    for path in parent.glob(f"{_OLD}*"):
        present = parent / path.name.removeprefix(_OLD)
        # Killed between the two renamings: the former one is put back, and this run replaces it.
        if present.exists():
            shutil.rmtree(path)
        else:
            path.rename(present)
    for path in parent.glob(f"{_NEW}*"):
        shutil.rmtree(path)


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600, exist_ok=False)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
