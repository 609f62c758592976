"""Compare what was sent with what stands at the platform, row by row and to the fen, and put right what may be put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import sqlalchemy as sa

from monitoring.databases import alone
from monitoring.errors import NightError, PlatformError
from monitoring.ledger import Clock, Ledger, StepResult
from monitoring.platform.batch import BETWEEN, row_hashes, text_hash, value_text
from monitoring.platform.claiming import claim, require_own_platform
from monitoring.platform.contract import PLATFORM, risk_list, risk_list_batch, risk_list_event
from monitoring.platform.publish import platform_of
from monitoring.platform.settling import Standing, settle, standing_as_found
from monitoring.platform.writing import insert_rows, put_rows
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

KINDS = {"batch": risk_list_batch, "event": risk_list_event, "person": risk_list}
READ_ROWS = 10_000
WRITTEN_ROWS = 2_000
HASHES: dict[str, pa.DataType] = {"row_key": pa.string(), "row_hash": pa.string()}


@dataclass(frozen=True)
class Compared:
    """Rows of one table: the same on both sides, missing at the platform, different there, and there without having been sent."""

    kind: str
    same: int
    missing: int
    different: int
    unknown: int
    is_mended: bool

    @property
    def left(self) -> int:
        """Rows that still differ: what a push account may not change, or was not asked to."""
        return self.unknown + (0 if self.is_mended else self.missing) + (0 if self._is_put_right else self.different)

    @property
    def _is_put_right(self) -> bool:
        return self.is_mended and self.kind == "person"


@dataclass(frozen=True)
class Reconciled:
    """How the batches stood before anything was mended, the batch that was left in the outbox, and the rows of each table."""

    standing: Standing
    waiting_batch: int | None
    tables: list[Compared]

    @property
    def notes(self) -> list[str]:
        """What the rows alone do not say, in words."""
        stood = [] if self.standing is Standing.same else [f"batches as found: {self.standing.value}"]
        waiting = self.waiting_batch
        return stood if waiting is None else [*stood, f"outbox: batch {waiting:,} waits there and is not compared"]


def run_reconcile(settings: Settings, *, is_mending: bool, clock: Clock) -> Reconciled:
    """Compare both sides, and mend if asked to; kept in the run ledger under the newest night.

    Without mending nothing is written but the ledger: both sides are compared as they stand.
    """
    with open_warehouse(settings, read_only=True) as warehouse:
        front = _front(warehouse)
    with Ledger(settings.ledger_url, clock) as ledger, ledger.step(front, "reconcile_platform") as results:
        found = _reconcile(settings, front, is_mending)
        counts = {
            f"{one.kind}_{name}": getattr(one, name)
            for one in found.tables
            for name in ("missing", "different", "unknown")
        }
        results.append(StepResult("reconcile_platform", front, {f"standing_{found.standing.name}": 1, **counts}))
    return found


def _front(warehouse: Warehouse) -> date:
    front: date | None = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
    if front is None:
        raise NightError("No night was applied yet, so nothing was ever sent. Run `monitoring nightly --date D` first.")
    return front


def _reconcile(settings: Settings, front: date, is_mending: bool) -> Reconciled:
    with (
        platform_of(settings, may_upgrade=is_mending) as engine,
        open_warehouse(settings, read_only=not is_mending) as warehouse,
    ):
        fingerprint = warehouse.arrow("SELECT key_fingerprint FROM deployment").to_pylist()[0]["key_fingerprint"]
        if is_mending:
            claim(engine, fingerprint, front)
            standing = settle(warehouse, engine, may_fill_anew=True)
        else:
            require_own_platform(settings, fingerprint)
            standing = standing_as_found(warehouse, engine)
        with alone(engine, PLATFORM) as connection:
            tables = [_compare(warehouse, connection, kind, is_mending) for kind in KINDS]
        return Reconciled(standing, _waiting_batch(warehouse), tables)


def _waiting_batch(warehouse: Warehouse) -> int | None:
    waiting: int | None = warehouse.arrow("SELECT MAX(batch_no) AS batch_no FROM outbox_batch").to_pylist()[0][
        "batch_no"
    ]
    return waiting


def _compare(warehouse: Warehouse, connection: sa.Connection, kind: str, is_mending: bool) -> Compared:
    table = KINDS[kind]
    key = table.primary_key.columns.values()[0].name
    warehouse.load("theirs", _hashes(_theirs(connection, table, key)))
    warehouse.load("ours", _hashes(_ours(warehouse, table, key, kind)))
    warehouse.derive("publishing", "side_difference")
    counted = warehouse.arrow("SELECT kind, COUNT(*) AS row_count FROM side_difference GROUP BY kind").to_pylist()
    counts = dict.fromkeys(("same", "missing", "different", "unknown"), 0) | {
        row["kind"]: row["row_count"] for row in counted
    }
    if is_mending:
        _mend(warehouse, connection, table, kind, key)
    return Compared(kind, **counts, is_mended=is_mending)


def _hashes(pairs: Iterator[tuple[str, str]]) -> pa.Table:
    keys, hashes = [], []
    for key, text in pairs:
        keys.append(key)
        hashes.append(text)
    return pa.table({"row_key": pa.array(keys, pa.string()), "row_hash": pa.array(hashes, pa.string())})


def _theirs(connection: sa.Connection, table: sa.Table, key: str) -> Iterator[tuple[str, str]]:
    place = [column.name for column in table.columns].index(key)
    # As an option of the statement: on the connection it would go on to what is written afterwards.
    for row in connection.execute(sa.select(table), execution_options={"yield_per": READ_ROWS}):
        yield str(row[place]), text_hash(BETWEEN.join(map(value_text, row)))


def _ours(warehouse: Warehouse, table: sa.Table, key: str, kind: str) -> Iterator[tuple[str, str]]:
    columns = ", ".join(column.name for column in table.columns)
    rows = warehouse.arrow(f"SELECT {columns} FROM sent_{kind}")
    for batch in rows.to_batches(READ_ROWS):
        part = pa.Table.from_batches([batch])
        yield from zip(map(str, part[key].to_pylist()), row_hashes(part), strict=True)


def _mend(warehouse: Warehouse, connection: sa.Connection, table: sa.Table, kind: str, key: str) -> None:
    """Rows of persons are put as they were sent; events and batches that are missing are added, for they may not be changed."""
    wrong = "('missing', 'different')" if kind == "person" else "('missing')"
    columns = ", ".join(f"s.{column.name}" for column in table.columns)
    rows = warehouse.arrow(
        f"SELECT {columns} FROM sent_{kind} AS s JOIN side_difference AS d ON d.row_key = CAST(s.{key} AS VARCHAR) WHERE d.kind IN {wrong}"
    )
    write = put_rows if kind == "person" else insert_rows
    for start in range(0, rows.num_rows, WRITTEN_ROWS):
        write(connection, table, rows.slice(start, WRITTEN_ROWS))


def require_agreement(found: Reconciled) -> None:
    """Raise `PlatformError` if both sides still differ."""
    left = ", ".join(f"{one.left:,} of {one.kind}" for one in found.tables if one.left)
    if not left:
        return
    if all(one.is_mended for one in found.tables):
        raise PlatformError(
            f"Both sides still differ: rows {left}. What was changed or added there by somebody else is not ours to change: the push account may not delete, "
            "nor write over an event. Ask the platform's owners who wrote there."
        )
    raise PlatformError(
        f"Both sides differ: rows {left}. They were only compared, nothing was written. See that MONITORING_PLATFORM is the right address, then run `monitoring publish "
        "--reconcile` without --dry-run: it adds what is missing there, puts persons' rows right and takes over batches that only the platform has. Rows that "
        "differ after it were written by somebody else."
    )
