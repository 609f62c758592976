"""The repository's SQL files: one SELECT or one table a file, named by the file."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

SQL_FOLDER = Path(__file__).resolve().parents[2] / "sql"
NOT_RUN_HERE = {"platform"}
"""Folders of SQL for other databases."""


@cache
def statement(folder: str, name: str) -> str:
    """The text of `sql/<folder>/<name>.sql`."""
    return (SQL_FOLDER / folder / f"{name}.sql").read_text(encoding="utf-8")


def names(folder: str) -> list[str]:
    """The names of the files in `sql/<folder>`, in order."""
    return sorted(path.stem for path in (SQL_FOLDER / folder).glob("*.sql"))


@cache
def fingerprint() -> str:
    """sha256 over all SQL that runs in the warehouse."""
    digest = hashlib.sha256()
    for path in sorted(path for path in SQL_FOLDER.rglob("*.sql") if path.parent.name not in NOT_RUN_HERE):
        digest.update(str(path.relative_to(SQL_FOLDER)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
