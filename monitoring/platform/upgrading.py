"""Bring the platform's tables and roles to this version."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from monitoring.databases import connectable, upgrade
from monitoring.errors import PlatformError
from monitoring.platform.contract import PLATFORM
from monitoring.warehouse import files


def upgrade_platform(url: str, *, with_roles: bool) -> tuple[str | None, str]:
    """Migrate, then make roles and rights if asked; returns the versions before and after."""
    engine = connectable(url, PLATFORM)
    try:
        versions = upgrade(engine, PLATFORM)
        if with_roles:
            _make_roles(engine)
        return versions
    except DBAPIError as error:
        raise PlatformError(
            f"The platform database (MONITORING_PLATFORM) did not take tables and roles ({type(error.orig).__name__}). Check that it runs and that "
            "this account owns the tables and may make roles; then run `monitoring platform upgrade` again."
        ) from None
    finally:
        engine.dispose()


def _make_roles(engine: sa.Engine) -> None:
    name = f"roles_{engine.dialect.name}"
    if name not in files.names("platform"):
        raise PlatformError(
            f"A database of the kind {engine.dialect.name} has no roles; whoever may open the file may do everything. Run `monitoring platform upgrade` "
            "without --with-roles and guard the file by its rights."
        )
    with engine.begin() as connection:
        for statement in statements(files.statement("platform", name)):
            connection.exec_driver_sql(statement)


def statements(text: str) -> list[str]:
    """The statements of a file that parts them by blank lines, without blocks of comment alone."""
    blocks = [block.strip() for block in text.split("\n\n")]
    return [block for block in blocks if any(line and not line.startswith("--") for line in block.splitlines())]
