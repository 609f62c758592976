"""`monitoring restore`: put a backup back, after comparing every byte of it with its hash."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

from monitoring.backup.archive import Contents, unpack
from monitoring.backup.saving import STAGING_FOLDER, WAREHOUSE_FILE, stores
from monitoring.errors import KeyFileError, WarehouseError
from monitoring.keyfile import key_fingerprint, read_key
from monitoring.ledger import Clock, Ledger, StepResult, shanghai_now
from monitoring.platform.state import platform_state
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from monitoring.warehouse.warehouse import SCHEMA_VERSION

ASIDE = ".replaced"


def restore_backup(settings: Settings, source: Path, *, replace: bool, clock: Clock = shanghai_now) -> StepResult:
    """Put the backup's warehouse in place of the present one, and ledger, identity lists and staging files where none are.

    Raises `WarehouseError` if the backup is damaged, of a newer program, or a warehouse is there and `replace` is not
    said; `KeyFileError` if the key is not the backup's. Then nothing was changed.
    """
    path = Path(settings.warehouse.removeprefix("duckdb:///"))
    _refuse_present(path, replace=replace)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="restore-") as scratch:
        folder = Path(scratch)
        contents = unpack(source, folder)
        _refuse_other_deployment(settings, contents)
        _try_out(settings, folder / WAREHOUSE_FILE)
        for name, present in stores(settings).items():
            if not present.exists() and (folder / name).exists():
                shutil.move(folder / name, present)
        front = date.fromisoformat(contents.front)
        with closing(Ledger(settings.ledger_url, clock)) as ledger, ledger.step(front, "restore") as results:
            staged = _put_staging(folder / STAGING_FOLDER, settings.staging_folder)
            _put_warehouse(settings, folder / WAREHOUSE_FILE, path)
            counts = {"files": len(contents.files), "staging_folders": staged, **_platform_counts(settings, contents)}
            results.append(StepResult("restore", front, counts))
    return results[0]


def _refuse_present(path: Path, *, replace: bool) -> None:
    if path.exists() and not replace:
        raise WarehouseError(
            f"There is a warehouse at {path} already. A backup in its place would lose the nights since; nothing was changed. If it is meant, say --replace: "
            f"the present one is kept beside it as {path.name}{ASIDE}."
        )


def _refuse_other_deployment(settings: Settings, contents: Contents) -> None:
    if key_fingerprint(read_key(settings.id_key_file)) != contents.key_fingerprint:
        raise KeyFileError(
            "The key file (MONITORING_ID_KEY_FILE) is not the one this backup was made with. With another key every warning would get a new id and be sent "
            "again. Put the right key file in place first; nothing was changed."
        )
    if contents.schema_version > SCHEMA_VERSION:
        raise WarehouseError(
            f"The backup was made by a newer program ({contents.package_version}), whose warehouse this one cannot read. Nothing was changed. Install that "
            "version first."
        )


def _try_out(settings: Settings, file: Path) -> None:
    """Open the warehouse once: what a crash had left beside the file is taken into it, and it is seen to be whole."""
    with open_warehouse(settings.model_copy(update={"warehouse": f"duckdb:///{file}"})) as warehouse:
        warehouse.count("applied_night")


def _put_staging(found: Path, staging: Path) -> int:
    """Put back the folders that are not there; those that are there are newer. Returns how many were put back."""
    wanted = [folder for folder in sorted(found.glob("*/*")) if not (staging / folder.relative_to(found)).exists()]
    for folder in wanted:
        target = staging / folder.relative_to(found)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, target)
    return len(wanted)


def _put_warehouse(settings: Settings, new: Path, path: Path) -> None:
    with ExitStack() as stack:
        if path.exists():
            try:
                stack.enter_context(open_warehouse(settings, read_only=True))  # no night may apply meanwhile
            except WarehouseError as error:
                if error.is_transient:
                    raise
        aside = path.with_name(path.name + ASIDE)
        if path.exists():
            aside.unlink(missing_ok=True)
            aside.hardlink_to(path)  # at no moment is there no warehouse: a night would then begin one from nothing
        _put_log_aside(path, aside)
        new.replace(path)


def _put_log_aside(path: Path, aside: Path) -> None:
    """A log that a crash left must not lie beside a file it does not belong to."""
    log = path.with_name(f"{path.name}.wal")
    if log.exists():
        log.replace(aside.with_name(f"{aside.name}.wal"))


def _platform_counts(settings: Settings, contents: Contents) -> dict[str, int]:
    """Whether the platform still says what it said then (1 or 0), where both moments are known."""
    now = platform_state(settings.platform)
    if now is None or contents.platform is None:
        return {}
    return {
        "platform_rows": now.row_count,
        "platform_rows_then": contents.platform.row_count,
        "platform_is_as_then": int(now == contents.platform),
    }
