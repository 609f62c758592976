"""The state of the platform's risk list as one hash, the same on every kind of database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from monitoring.databases import connectable, present_version
from monitoring.errors import PlatformError
from monitoring.platform.contract import PLATFORM
from monitoring.platform.risk_list import risk_list


@dataclass(frozen=True)
class PlatformState:
    """The platform's risk list at a moment: version of its tables, rows, and a hash over all of them."""

    version: str
    row_count: int
    sha256: str


def platform_state(url: str) -> PlatformState | None:
    """Version, rows and hash of the risk list; none if the platform cannot be reached or was never pushed to."""
    try:
        engine = connectable(url, PLATFORM)
    except PlatformError:
        return None
    try:
        version = present_version(engine, PLATFORM)
        if version is None:
            return None
        with engine.connect() as connection:
            result = connection.execution_options(yield_per=10_000).execute(sa.select(risk_list))
            hashes = sorted(_row_hash(tuple(row)) for row in result)
    except DBAPIError:
        return None
    finally:
        engine.dispose()
    return PlatformState(version, len(hashes), hashlib.sha256(b"".join(hashes)).hexdigest())


def _row_hash(row: tuple[object, ...]) -> bytes:
    return hashlib.sha256("\x1f".join("" if value is None else str(value) for value in row).encode()).digest()
