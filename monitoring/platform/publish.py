"""Bring `risk_list` up to the state of the warehouse: insert, update what changed, never delete."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from monitoring.databases import alone, connectable, upgrade
from monitoring.errors import KeyFileError, NightError, PlatformError
from monitoring.platform.contract import PLATFORM, risk_list_sender
from monitoring.platform.risk_list import risk_list
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

WITHDRAWN = {"state": "withdrawn", "reasons": "correction", "state_note": NOTES["withdrawn"]}
"""What is said of an open row that the warehouse no longer knows."""

Row = dict[str, object]


UNKNOWN_SHARE = 10
"""At most every tenth open row of the platform may be unknown to the warehouse, and at most `UNKNOWN_FEW` of a short list."""
UNKNOWN_FEW = 10


def publish_risk_list(settings: Settings, night: date, *, withdraw_unknown: bool = False) -> dict[str, int]:
    """Write the difference between the warehouse and the platform's `risk_list`; return inserted, updated and unchanged rows.

    An open row that the warehouse does not know is withdrawn: after a restore or a rebuild a correction may have taken
    it away for good. Many of these at once are refused, unless `withdraw_unknown` says that they are meant.
    """
    with open_warehouse(settings, read_only=True) as warehouse:
        rows = risk_rows(warehouse, settings, night)
        fingerprint = warehouse.arrow("SELECT key_fingerprint FROM deployment").to_pylist()[0]["key_fingerprint"]
    engine = connectable(settings.platform, PLATFORM)
    try:
        upgrade(engine, PLATFORM)
        with alone(engine, PLATFORM) as connection:
            _claim(connection, fingerprint, night)
            return _write(connection, rows, night, withdraw_unknown=withdraw_unknown)
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
    first = warehouse.arrow("SELECT MIN(crossed_on) AS day FROM warning").to_pylist()[0]["day"] or front
    for name, table in policy.relations(date(first.year, 1, 1), date(front.year, 12, 31), known_by=front).items():
        warehouse.load(name, table)
    warehouse.load("publish_value", pa.table({"night": [front], "is_example": [policy.is_example]}))
    for name in SELECTIONS:
        warehouse.derive("publishing", name)
    return warehouse.arrow("SELECT * FROM risk_row ORDER BY warning_id NULLS LAST").to_pylist()


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


def _claim(connection: sa.Connection, fingerprint: str, night: date) -> None:
    if not _refuse_other_key(connection, fingerprint):
        connection.execute(risk_list_sender.insert(), {"key_fingerprint": fingerprint, "claimed_on": night})


def _refuse_other_key(connection: sa.Connection, fingerprint: str) -> bool:
    """Whether the platform is this key's already."""
    owners = set(connection.execute(sa.select(risk_list_sender.c.key_fingerprint)).scalars())
    if owners and fingerprint not in owners:
        raise KeyFileError(
            "The platform's risk list was made with another key than this deployment's (MONITORING_ID_KEY_FILE). Every warning would get a new id and "
            "reach the townships a second time, so nothing was sent. Put back the key file from its backup, or correct MONITORING_PLATFORM."
        )
    return bool(owners)


def _write(connection: sa.Connection, rows: list[Row], night: date, *, withdraw_unknown: bool) -> dict[str, int]:
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
    unknown = _unknown(present, rows, is_meant=withdraw_unknown)
    if inserts:
        connection.execute(risk_list.insert(), inserts)
    _update(connection, updates)
    _update(connection, [{"warning_id": key, **WITHDRAWN, "updated_on": night} for key in unknown])
    return {"inserted": len(inserts), "updated": len(updates) + len(unknown), "unchanged": unchanged}


def _unknown(present: dict[object, Row], rows: list[Row], *, is_meant: bool) -> list[object]:
    known = {row["warning_id"] for row in rows}
    is_open = [key for key, row in present.items() if row["state"] == "open"]
    unknown = [key for key in is_open if key not in known]
    if len(unknown) > max(UNKNOWN_FEW, len(is_open) // UNKNOWN_SHARE) and not is_meant:
        raise PlatformError(
            f"{len(unknown):,} of the {len(is_open):,} open rows of the platform's risk list are unknown to this warehouse. A few can be withdrawn by "
            "corrections after a restore or a rebuild; so many mean an incomplete source or another deployment's warehouse, and townships would be told "
            "to stop. Nothing was sent. Compare MONITORING_SOURCE and MONITORING_PLATFORM; if it is meant, run `monitoring publish --withdraw-unknown`."
        )
    return unknown


def _update(connection: sa.Connection, updates: list[Row]) -> None:
    if not updates:
        return
    changed: dict[str, sa.BindParameter[object]] = {
        name: sa.bindparam(f"new_{name}") for name in updates[0] if name != "warning_id"
    }
    statement = risk_list.update().where(risk_list.c.warning_id == sa.bindparam("key")).values(changed)
    connection.execute(
        statement,
        [{"key": u["warning_id"]} | {f"new_{n}": v for n, v in u.items() if n != "warning_id"} for u in updates],
    )


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
