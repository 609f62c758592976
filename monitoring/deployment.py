"""What belongs together: key, warehouse and platform of one deployment."""

from __future__ import annotations

from monitoring.errors import KeyFileError
from monitoring.keyfile import key_fingerprint, read_key
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, is_made, open_warehouse


def require_right_key(settings: Settings) -> str:
    """The fingerprint of the key; raise `KeyFileError` if it is lost, or if warehouse or platform were made with another."""
    from monitoring.platform.claiming import require_own_platform

    fingerprint = key_fingerprint(read_key(settings.id_key_file))
    if is_made(settings):
        with open_warehouse(settings, read_only=True) as warehouse:
            refuse_another_key(warehouse, fingerprint)
    require_own_platform(settings, fingerprint)
    return fingerprint


def refuse_another_key(warehouse: Warehouse, fingerprint: str) -> None:
    """Raise `KeyFileError` if the warehouse was made with another key; a new warehouse takes any."""
    rows = warehouse.arrow("SELECT key_fingerprint FROM deployment").to_pylist()
    if rows and rows[0]["key_fingerprint"] != fingerprint:
        raise KeyFileError(
            "The key file (MONITORING_ID_KEY_FILE) is not the one this warehouse was made with. With another key every warning would get a "
            "new id and be sent again. Put the right key file back; nothing was changed."
        )
