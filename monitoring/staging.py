"""Folders of files that steps hand to each other: filled beside, then renamed, so that a killed step leaves no half of one under its name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from monitoring.source.coverage import Interval

MANIFEST = "manifest.json"


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
