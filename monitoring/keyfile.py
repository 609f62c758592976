"""The secret with which ids of warnings are made, so that they reveal nothing."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from monitoring.errors import KeyFileError

KEY_BYTES = 32


def read_key(path: Path) -> bytes:
    """The key of this deployment; raise `KeyFileError` if it is missing or too short."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        raise KeyFileError(
            f"The key file {path} (MONITORING_ID_KEY_FILE) is missing or cannot be read. Without it the ids of warnings would differ from "
            "those already sent. Put back the key file from its backup; for a new deployment make one with `monitoring doctor --make-key`."
        ) from None
    if len(key) < KEY_BYTES:
        raise KeyFileError(
            f"The key file {path} is too short: {KEY_BYTES} bytes in hexadecimal are needed. Put back the right file."
        )
    return key


def make_key(path: Path) -> None:
    """Write a new random key, readable by its owner only; an existing file is left alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")


def key_fingerprint(key: bytes) -> str:
    """What may be stored of a key, to know it again."""
    return hashlib.sha256(b"monitoring key" + key).hexdigest()


def keyed_id(key: bytes, *parts: str) -> str:
    """A deterministic id of 32 hexadecimal digits that cannot be traced back without the key."""
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()[:32]
