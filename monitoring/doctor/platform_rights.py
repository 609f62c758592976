"""Whether the platform is there, of the right version, and can be written."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from monitoring.doctor.finding import Finding, fault, fine, warning
from monitoring.errors import PlatformError
from monitoring.settings import Settings

SUBJECT = "platform"
NEEDED = {
    "risk_list": ("SELECT", "INSERT", "UPDATE"),
    "risk_list_event": ("SELECT", "INSERT"),
    "risk_list_batch": ("SELECT", "INSERT"),
    "risk_feedback": ("SELECT",),
    "risk_list_sender": ("SELECT", "INSERT"),
}
UPGRADE = (
    "The first push makes them if its account may; otherwise let an administrator run `monitoring platform upgrade`."
)


def look_at_platform(settings: Settings) -> Iterator[Finding]:
    """Reachable, tables of this version, and the rights that a push needs. Nothing is changed."""
    from monitoring.databases import connectable, present_version, wanted_version
    from monitoring.platform.contract import PLATFORM

    engine = connectable(settings.platform, PLATFORM)
    try:
        version, wanted = present_version(engine, PLATFORM), wanted_version(PLATFORM)
        with engine.connect() as connection:
            lacking = _lacking(connection, has_tables=version is not None)
    except DBAPIError as error:
        raise PlatformError(
            f"The platform database does not answer ({type(error.orig).__name__}). Check that it runs, and the address in MONITORING_PLATFORM."
        ) from None
    finally:
        engine.dispose()
    if version == wanted:
        yield fine(SUBJECT, f"reachable, tables of version {version}")
    else:
        told = f"reachable; tables {f'of version {version}' if version else 'not made yet'}, {wanted} is needed"
        yield warning(SUBJECT, told, UPGRADE)
    yield _rights(lacking)


def _rights(lacking: list[str]) -> Finding:
    if not lacking:
        return fine(SUBJECT, "the account may write what a push writes")
    cure = "Grant these rights (`monitoring platform upgrade --with-roles` makes a role that has them), or correct MONITORING_PLATFORM."
    return fault(SUBJECT, f"the account may not {', '.join(lacking)}", cure, PlatformError.exit_code)


def _lacking(connection: sa.Connection, *, has_tables: bool) -> list[str]:
    if connection.dialect.name == "sqlite":
        return _lacking_in_file(connection)
    if connection.dialect.name == "postgresql":
        return _lacking_in_postgresql(connection, has_tables=has_tables)
    return []  # MySQL tells rights as text of many forms; the first push tells


def _lacking_in_file(connection: sa.Connection) -> list[str]:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("CREATE TABLE monitoring_doctor (probe INTEGER)")
    except DBAPIError as error:
        return [f"write the file ({type(error.orig).__name__})"]
    finally:
        connection.rollback()
    return []


def _lacking_in_postgresql(connection: sa.Connection, *, has_tables: bool) -> list[str]:
    if not has_tables:
        may = connection.execute(sa.select(sa.func.has_schema_privilege(sa.func.current_schema(), "CREATE"))).scalar()
        return [] if may else ["CREATE tables"]
    wanted = [(table, right) for table, rights in NEEDED.items() for right in rights]
    return [
        f"{right} {table}"
        for table, right in wanted
        if not connection.execute(sa.select(sa.func.has_table_privilege(table, right))).scalar()
    ]
