"""`monitoring backup`: warehouse, ledger, identity lists, review database and staging files into one file, while nights go on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from monitoring import __version__
from monitoring.backup.archive import ArchiveWriter, Contents, unpack, writing
from monitoring.errors import WarehouseError
from monitoring.ledger import Clock, Ledger, StepResult, shanghai_now
from monitoring.platform.state import platform_state
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

WAREHOUSE_FILE, LEDGER_FILE, STAGING_FOLDER = "warehouse.duckdb", "ledger.db", "staging"
REVIEW_FILE, SQLITE = "review.db", "sqlite:///"
"""A review database on a server has the server's own backup."""
READ_THROUGH = "import shutil, sys; shutil.copyfileobj(open(sys.argv[1], 'rb'), sys.stdout.buffer, 2**20)"
ATTEMPTS = 5
"""How often a folder is opened again that a step has just put anew."""


@dataclass(frozen=True)
class _Applied:
    schema_version: int
    key_fingerprint: str
    first_night: date
    front: date


def save_backup(settings: Settings, to: Path, *, clock: Clock = shanghai_now) -> StepResult:
    """Write the backup and read it back; a night that wants to apply waits while the warehouse file is read.

    Raises `WarehouseError` if the target exists, if there is nothing to save, or if it cannot be written.
    """
    _refuse_existing(to)
    with open_warehouse(settings, read_only=True) as warehouse:
        applied = _applied(warehouse)
    with closing(Ledger(settings.ledger_url, clock)) as ledger, tempfile.TemporaryDirectory() as scratch:
        snapshots = _copy_stores(settings, Path(scratch))
        with ledger.step(applied.front, "backup") as results:
            with writing(to) as archive:
                applied = _add_warehouse(archive, settings)
                for snapshot in snapshots:
                    with snapshot.open("rb") as file:
                        archive.add(snapshot.name, snapshot.stat().st_size, file)
                _add_staging(archive, settings.staging_folder)
                archive.finish(_contents(settings, applied, archive.files, clock))
            contents = unpack(to, None)
            counts = {"files": len(contents.files), "bytes": to.stat().st_size}
            results.append(StepResult("backup", applied.front, counts))
    return results[0]


def _refuse_existing(to: Path) -> None:
    if to.exists():
        raise WarehouseError(
            f"The file {to} exists already, and a backup never writes over one. Name another file, for example with the date in it."
        )
    to.absolute().parent.mkdir(parents=True, exist_ok=True)


def _applied(warehouse: Warehouse) -> _Applied:
    row = warehouse.arrow(
        "SELECT d.schema_version, d.key_fingerprint, MIN(n.front) AS first_night, MAX(n.front) AS front "
        "FROM deployment AS d CROSS JOIN applied_night AS n GROUP BY d.schema_version, d.key_fingerprint"
    ).to_pylist()
    if not row:
        raise WarehouseError("The warehouse holds no night yet, so there is nothing to save. Run a night first.")
    return _Applied(**row[0])


def stores(settings: Settings) -> dict[str, Path]:
    """The small databases beside the warehouse that cannot be built anew, by their name in a backup."""
    return {
        LEDGER_FILE: Path(settings.ledger_url.removeprefix("sqlite:///")),
        settings.identity_lists_file.name: settings.identity_lists_file,
        settings.mending_file.name: settings.mending_file,
        settings.disputes_file.name: settings.disputes_file,
        settings.helped_file.name: settings.helped_file,
        **({REVIEW_FILE: Path(settings.review.removeprefix(SQLITE))} if settings.review.startswith(SQLITE) else {}),
    }


def _copy_stores(settings: Settings, folder: Path) -> list[Path]:
    there = {folder / name: path for name, path in stores(settings).items() if path.exists()}
    for target, source in there.items():
        with closing(sqlite3.connect(source)) as present, closing(sqlite3.connect(target)) as copy:
            present.backup(copy)
    return list(there)


def _add_warehouse(archive: ArchiveWriter, settings: Settings) -> _Applied:
    path = Path(settings.warehouse.removeprefix("duckdb:///"))
    with open_warehouse(settings, read_only=True) as warehouse:
        applied = _applied(warehouse)
        for name in (WAREHOUSE_FILE, f"{WAREHOUSE_FILE}.wal"):
            part = path if name == WAREHOUSE_FILE else path.with_name(f"{path.name}.wal")
            if part.exists():
                with _read_elsewhere(part) as stream:
                    archive.add(name, part.stat().st_size, stream)
    return applied


@contextmanager
def _read_elsewhere(path: Path) -> Iterator[IO[bytes]]:
    # The engine's lock belongs to the process and is lost as soon as the process closes any handle of the file; so
    # another process reads it, and nobody can write meanwhile.
    with subprocess.Popen([sys.executable, "-c", READ_THROUGH, str(path)], stdout=subprocess.PIPE) as child:  # noqa: S603
        assert child.stdout is not None  # noqa: S101 - asked for as a pipe
        yield child.stdout
    if child.returncode:
        raise WarehouseError(
            "The warehouse file could not be read to its end, so there is no backup. Check the disk; the nights are not affected."
        )


def _add_staging(archive: ArchiveWriter, staging: Path) -> None:
    for folder in sorted(path for path in staging.glob("*/*") if path.is_dir() and not path.name.startswith("part-")):
        with ExitStack() as stack:
            for path, file in _open_all(folder, stack):
                name = f"{STAGING_FOLDER}/{path.relative_to(staging).as_posix()}"
                archive.add(name, os.fstat(file.fileno()).st_size, file)


def _open_all(folder: Path, stack: ExitStack) -> list[tuple[Path, IO[bytes]]]:
    """Handles of all files of one and the same version of a folder, which a running step may put anew at any moment."""
    for _ in range(ATTEMPTS):
        try:
            before = folder.stat().st_ino
            found: list[tuple[Path, IO[bytes]]] = [
                (path, stack.enter_context(path.open("rb"))) for path in sorted(folder.rglob("*")) if path.is_file()
            ]
            if folder.stat().st_ino == before:
                return found
        except FileNotFoundError:
            continue
    fault = WarehouseError(
        f"The staging folder {folder} changed again and again while it was read, so there is no backup. Run `monitoring backup` when the night has ended."
    )
    fault.is_transient = True
    raise fault


def _contents(settings: Settings, applied: _Applied, files: dict[str, str], clock: Clock) -> Contents:
    return Contents(
        taken_at=clock().isoformat(timespec="seconds"),
        package_version=__version__,
        schema_version=applied.schema_version,
        key_fingerprint=applied.key_fingerprint,
        first_night=applied.first_night.isoformat(),
        front=applied.front.isoformat(),
        platform=platform_state(settings.platform),
        files=files,
    )
