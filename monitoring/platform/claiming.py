"""Whose platform it is: the first push leaves the fingerprint of its key, and no other key may push there."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from monitoring.databases import alone, connectable
from monitoring.errors import KeyFileError
from monitoring.platform.contract import PLATFORM, risk_list_sender
from monitoring.settings import Settings


def claim(engine: sa.Engine, fingerprint: str, night: date) -> None:
    """Make the platform this key's if it is nobody's yet; raise `KeyFileError` if it is another's."""
    with alone(engine, PLATFORM) as connection:
        if not _refuse_other_key(connection, fingerprint):
            connection.execute(risk_list_sender.insert(), {"key_fingerprint": fingerprint, "claimed_on": night})


def require_own_platform(settings: Settings, fingerprint: str) -> None:
    """Raise `KeyFileError` if the platform belongs to another key; a platform that does not answer is left to the push."""
    engine = connectable(settings.platform, PLATFORM)
    try:
        with engine.connect() as connection:
            if sa.inspect(connection).has_table(risk_list_sender.name):
                _refuse_other_key(connection, fingerprint)
    except DBAPIError:
        return
    finally:
        engine.dispose()


def _refuse_other_key(connection: sa.Connection, fingerprint: str) -> bool:
    """Whether the platform is this key's already."""
    owners = set(connection.execute(sa.select(risk_list_sender.c.key_fingerprint)).scalars())
    if owners and fingerprint not in owners:
        raise KeyFileError(
            "The platform's risk list was made with another key than this deployment's (MONITORING_ID_KEY_FILE). Every warning would get a new id and "
            "reach the townships a second time, so nothing was sent. Put back the key file from its backup, or correct MONITORING_PLATFORM."
        )
    return bool(owners)
