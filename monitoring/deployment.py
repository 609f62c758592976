"""What belongs together: key, warehouse and platform of one deployment."""

from __future__ import annotations

from pathlib import Path

from monitoring.errors import KeyFileError
from monitoring.keyfile import key_fingerprint, read_key
from monitoring.settings import Settings


def require_right_key(settings: Settings) -> str:
    """The fingerprint of the key; raise `KeyFileError` if it is lost, or if warehouse or platform were made with another."""
    from monitoring.platform.publish import require_own_platform

    fingerprint = key_fingerprint(read_key(settings.id_key_file))
    if warehouse_key(settings) not in {None, fingerprint}:
        raise KeyFileError(
            f"The key file {settings.id_key_file} (MONITORING_ID_KEY_FILE) is not the one this warehouse was made with. With another key every warning "
            "would get a new id and be sent again. Put the right key file back; nothing was changed."
        )
    require_own_platform(settings, fingerprint)
    return fingerprint


def warehouse_key(settings: Settings) -> str | None:
    """The fingerprint of the key the warehouse was made with; none if no night was applied yet."""
    from monitoring.warehouse import open_warehouse

    if not Path(settings.warehouse.removeprefix("duckdb:///")).exists():
        return None
    with open_warehouse(settings, read_only=True) as warehouse:
        rows = warehouse.arrow("SELECT key_fingerprint FROM deployment").to_pylist()
    return str(rows[0]["key_fingerprint"]) if rows else None
