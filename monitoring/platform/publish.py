"""Bring `risk_list` up to the state of the warehouse: insert, update what changed, never delete."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from monitoring.errors import NightError, PlatformError
from monitoring.platform.risk_list import metadata, risk_list
from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

SELECTIONS = (
    "publish_member",
    "leading_insured",
    "household_member",
    "household_burden",
    "monitored_person",
    "risk_row",
)
NOTES = {
    "open": "负担超过预警标准，请入户核查",
    "withdrawn": "负担已退回或已救助，不再超过标准，预警撤回",
    "lapsed": "当时成立，现因标准、类别或统计期变化不再超过",
    "closed": "统计期已结束；尚未完成的核查仍应完成",
    "late": "统计期结束后才获知的超标，仍请入户核查",
    "deceased": "人员已死亡，请先核实情况，勿发一般通知",
    "merged": "人员编号已合并到另一编号，预警转入该编号",
}

Row = dict[str, object]


def publish_risk_list(settings: Settings, night: date) -> dict[str, int]:
    """Write the difference between the warehouse and the platform's `risk_list`; return inserted, updated and unchanged rows."""
    with open_warehouse(settings, read_only=True) as warehouse:
        rows = risk_rows(warehouse, settings, night)
    engine = connectable(settings.platform)
    try:
        metadata.create_all(engine)
        with engine.begin() as connection:
            return _write(connection, rows, night)
    except DBAPIError as error:
        fault = PlatformError(
            f"The platform database did not take the risk list ({type(error.orig).__name__}). Nothing of this push was kept; the "
            "warehouse is unchanged. Check that it runs and that the account may write risk_list, then run `monitoring publish` again."
        )
        fault.is_transient = isinstance(error, sa.exc.OperationalError)
        raise fault from None
    finally:
        engine.dispose()


def risk_rows(warehouse: Warehouse, settings: Settings, night: date) -> list[Row]:
    """Every warning as the platform is to see it, with `is_to_be_pushed` and `due_days`."""
    policy = load_policy(settings.thresholds)
    front = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
    if front is None or night > front:
        raise NightError(
            f"The night {night} was not applied yet, so there is nothing of it to publish. Run `monitoring nightly --date {night}` first."
        )
    first = warehouse.arrow("SELECT MIN(window_from) AS day FROM warning").to_pylist()[0]["day"] or front
    for name, table in policy.relations(date(first.year, 1, 1), date(front.year, 12, 31)).items():
        warehouse.load(name, table)
    warehouse.load("publish_value", pa.table({"night": [front], "is_example": [policy.is_example]}))
    for name in SELECTIONS:
        warehouse.derive("publishing", name)
    return warehouse.arrow("SELECT * FROM risk_row ORDER BY warning_id NULLS LAST").to_pylist()


def connectable(url: str) -> sa.Engine:
    """An engine for the platform's address; raise `PlatformError` if the address cannot be used."""
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        return sa.create_engine(parsed, hide_parameters=True)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise PlatformError(
            f"The address of the platform (MONITORING_PLATFORM) cannot be used: {type(error).__name__}. It must be a database address such "
            "as postgresql+psycopg://user@host/base or sqlite:///file. Correct it; the warehouse is unchanged."
        ) from None


def _write(connection: sa.Connection, rows: list[Row], night: date) -> dict[str, int]:
    present = {row["warning_id"]: dict(row) for row in connection.execute(sa.select(risk_list)).mappings()}
    inserts, updates, unchanged = [], [], 0
    for row in rows:
        stored = present.get(row["warning_id"])
        sent = _as_sent(row, stored)
        if stored is None:
            if row["is_to_be_pushed"]:
                inserts.append(sent | _dates(row, night))
        elif any(stored[name] != value for name, value in sent.items()):
            updates.append(sent | {"updated_on": night})
        else:
            unchanged += 1
    if inserts:
        connection.execute(risk_list.insert(), inserts)
    if updates:
        changed: dict[str, sa.BindParameter[object]] = {
            name: sa.bindparam(f"new_{name}") for name in updates[0] if name != "warning_id"
        }
        statement = risk_list.update().where(risk_list.c.warning_id == sa.bindparam("key")).values(changed)
        connection.execute(
            statement, [{"key": u.pop("warning_id")} | {f"new_{n}": v for n, v in u.items()} for u in updates]
        )
    return {"inserted": len(inserts), "updated": len(updates), "unchanged": unchanged}


def _as_sent(row: Row, stored: Row | None) -> Row:
    """The row's columns with their note; what was sent for the first time after its window ended goes on saying so."""
    sent = {column.name: row[column.name] for column in risk_list.columns if column.name in row}
    is_late = row["state"] == "closed" and (stored is None or stored["state_note"] == NOTES["late"])
    is_dead = row["state"] == "open" and row["is_deceased"]
    note = "late" if is_late else "deceased" if is_dead else str(row["state"])
    return sent | {"state_note": NOTES[note]}


def _dates(row: Row, night: date) -> Row:
    due_days = row["due_days"]
    due_on = night + timedelta(days=due_days) if isinstance(due_days, int) else None
    return {"first_pushed_on": night, "due_on": due_on, "updated_on": night}
