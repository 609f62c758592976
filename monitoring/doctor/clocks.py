"""Whether machine, source and bureau agree on what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from monitoring.doctor.finding import Finding, fine, warning
from monitoring.errors import SourceError
from monitoring.ledger import shanghai_now
from monitoring.settings import Settings
from monitoring.source.address import Source, source_of
from monitoring.source.database import open_database

SUBJECT = "clocks"
SKEW = timedelta(minutes=2)
"""More than two machines of one network differ that set their clocks by the same time server."""
ZONE = "Asia/Shanghai"
OFFSET = "+08:00"
STAMPED = ("settlement", "identity")
"""Tables whose newest change is looked at: the one that grows all day, and a small one."""


def look_at_clocks(settings: Settings) -> Iterator[Finding]:
    """The machine's clock against the source's, the zone of the source's sessions, and changes from the future."""
    now = shanghai_now()
    yield fine(SUBJECT, f"this machine's clock says {now:%Y-%m-%d %H:%M} in {ZONE}")
    source = source_of(settings)
    if source.folder:
        return
    try:
        with open_database(source) as connection:
            yield from _session(connection, now)
            yield from _newest_changes(connection, source, now)
    except SourceError:
        yield warning(SUBJECT, "the source's clock could not be read", "See what is said of the source.")


def _session(connection: sa.Connection, now: datetime) -> Iterator[Finding]:
    """Zone and clock of the server; SQLite has neither."""
    kind = connection.dialect.name
    if kind == "sqlite":
        return
    is_postgresql = kind == "postgresql"
    zone_query = (
        "SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'" if is_postgresql else "SELECT @@global.time_zone"
    )
    clock_query = (
        f"SELECT now() AT TIME ZONE '{ZONE}'"
        if is_postgresql
        else f"SELECT CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', '{OFFSET}')"
    )
    zone = str(connection.exec_driver_sql(zone_query).scalar_one())
    yield fine(SUBJECT, f"the source's sessions stand at {zone}; a night reads in {ZONE} whatever they stand at")
    skew = connection.exec_driver_sql(clock_query).scalar_one() - now
    if abs(skew) > SKEW:
        told = f"the source's clock differs from this machine's by {abs(skew).total_seconds():,.0f} s"
        yield warning(
            SUBJECT, told, "Set both by the same time server: the last changes of a day would fall into another night."
        )


def _newest_changes(connection: sa.Connection, source: Source, now: datetime) -> Iterator[Finding]:
    for table in STAMPED:
        stamp = _newest(connection, source.names[table])
        if stamp is not None and stamp > now + SKEW:
            told = f"{source.names[table]} holds changes up to {stamp:%Y-%m-%d %H:%M}, later than now"
            cure = f"updt_time has to be the time of the change in {ZONE}, without zone. Have the source write it so, or derive it in the mapping."
            yield warning(SUBJECT, told, cure)


def _newest(connection: sa.Connection, table: str) -> datetime | None:
    """The newest `updt_time`; none where table or column is called otherwise, or it is no moment."""
    schema, _, bare = table.rpartition(".")
    stamp: sa.ColumnElement[object] = sa.column("updt_time")
    columns = {str(c["name"]).lower(): c for c in _columns(connection, bare, schema or None)}
    if "updt_time" not in columns:
        return None
    if getattr(columns["updt_time"]["type"], "timezone", False):
        stamp = sa.func.timezone(ZONE, stamp)
    query = sa.select(sa.func.max(stamp)).select_from(sa.table(bare, schema=schema or None))
    try:
        return datetime.fromisoformat(str(connection.execute(query).scalar())).replace(tzinfo=None)
    except ValueError:
        return None


def _columns(connection: sa.Connection, table: str, schema: str | None) -> list[sa.engine.interfaces.ReflectedColumn]:
    try:
        return sa.inspect(connection).get_columns(table, schema)
    except sa.exc.NoSuchTableError:
        return []
