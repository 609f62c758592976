"""What lies on this machine: key file, warehouse, disk."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

from monitoring.doctor.finding import Finding, fault, fine, warning
from monitoring.errors import SettingsError
from monitoring.keyfile import key_fingerprint, read_key
from monitoring.settings import Settings

FREE_BYTES = 5 * 2**30
"""Room a night of a province may take in staging files and in the warehouse while it works."""


def look_at_key(settings: Settings) -> Iterator[Finding]:
    """Readable by its owner alone, and the one that warehouse and platform were made with."""
    from monitoring.deployment import require_right_key

    fingerprint = key_fingerprint(read_key(settings.id_key_file))[:12]
    require_right_key(settings)
    yield fine("key file", f"readable, fingerprint {fingerprint}; warehouse and platform know no other")
    if settings.id_key_file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield warning(
            "key file",
            f"{settings.id_key_file} may be read by other accounts of this machine; with it warning ids can be traced back to persons",
            f"chmod 600 {settings.id_key_file}",
        )


def look_at_warehouse(settings: Settings) -> Iterator[Finding]:
    """Opens, and how far it is."""
    from monitoring.warehouse import is_made, open_warehouse

    if not is_made(settings):
        yield fine("warehouse", "not made yet; the first night makes it and takes everything the source has")
        return
    with open_warehouse(settings, read_only=True) as warehouse:
        row = warehouse.arrow("SELECT MAX(front) AS front, COUNT(*) AS nights FROM applied_night").to_pylist()[0]
    yield fine("warehouse", f"opens; {row['nights']} nights applied, the newest {row['front']}")


def look_at_disk(settings: Settings) -> Iterator[Finding]:
    """Room and right to write where the pipeline keeps its files."""
    folders = {settings.home.absolute(), Path(settings.warehouse.removeprefix("duckdb:///")).absolute().parent}
    for folder in sorted(folders):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=folder) as file:
                file.write(b"0")
        except OSError as error:
            cure = f"Make room, or give this account the right to write in {folder}; MONITORING_HOME and MONITORING_WAREHOUSE name the place."
            yield fault(
                "disk", f"nothing can be written in {folder} ({type(error).__name__})", cure, SettingsError.exit_code
            )
            continue
        yield _room(folder)


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    told = f"{free / 2**30:.1f} GiB free under {folder}"
    if free >= FREE_BYTES:
        return fine("disk", told)
    return warning("disk", told, f"A night of a province needs about {FREE_BYTES // 2**30} GiB. Make room.")
