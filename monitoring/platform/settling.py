"""Before a push: bring both sides to the same knowledge of what was sent."""

from __future__ import annotations

from enum import Enum

import pyarrow as pa
import sqlalchemy as sa

from monitoring.databases import alone
from monitoring.errors import PlatformError
from monitoring.platform.adopting import adopt
from monitoring.platform.batch import Batch
from monitoring.platform.contract import PLATFORM, risk_list, risk_list_batch
from monitoring.platform.outbox import Known, confirm, drop_staged, sent_batches, staged_batch
from monitoring.platform.repeating import repeat
from monitoring.warehouse import Warehouse


class Standing(Enum):
    """How the batches of the platform stand to those that the warehouse knows to have sent."""

    same = "the same"
    ahead = "the platform has all of them and more: a push was cut off, or the warehouse is an older one"
    behind = "the platform lost the newest: it was put back from a backup"
    empty = "the platform has none: it is another one, or it was made anew"
    parted = "they differ from some batch on: two warehouses sent with the same key"


def standing_of(local: Known, platform: Known) -> Standing:
    """Compare both sides by the numbers and hashes of their batches."""
    if local == platform:
        return Standing.same
    if local.items() <= platform.items():
        return Standing.ahead
    if not platform:
        return Standing.empty
    return Standing.behind if platform.items() <= local.items() else Standing.parted


def settle(warehouse: Warehouse, engine: sa.Engine, *, may_fill_anew: bool = False) -> Standing:
    """Leave the warehouse knowing exactly what the platform has, and the outbox empty; returns how they stood.

    A platform that lost its newest batches is sent them again as they were. One that has none at all is filled only if `may_fill_anew`.
    """
    with alone(engine, PLATFORM) as connection:
        platform = _platform_batches(connection)
        _confirm_staged(warehouse, connection, platform)
        local = sent_batches(warehouse)
        standing = standing_of(local, platform)
        if standing is Standing.empty and not may_fill_anew:
            raise _empty(len(local))
        if standing in {Standing.behind, Standing.empty}:
            repeat(warehouse, connection, max(platform, default=0))
        if standing in {Standing.ahead, Standing.parted}:
            adopt(warehouse, connection, max(local, default=0) if standing is Standing.ahead else 0)
    drop_staged(warehouse)
    return standing


def standing_as_found(warehouse: Warehouse, engine: sa.Engine) -> Standing:
    """How both sides stand now; nothing is written on either, and the outbox stays as it is."""
    with engine.connect() as connection:
        return standing_of(sent_batches(warehouse), _platform_batches(connection))


def _platform_batches(connection: sa.Connection) -> Known:
    rows = connection.execute(sa.select(risk_list_batch.c.batch_no, risk_list_batch.c.sha256))
    return {row.batch_no: row.sha256 for row in rows}


def _confirm_staged(warehouse: Warehouse, connection: sa.Connection, platform: Known) -> None:
    """Take the staged batch over as sent if the platform has it, as it was staged but for the persons it refused."""
    batch = staged_batch(warehouse)
    if batch is None or batch.head.batch_no not in platform:
        return
    accepted = _accepted(connection, batch)
    if accepted.sha256 == platform[batch.head.batch_no]:
        refused = set(batch.persons["psn_no"].to_pylist()) - set(accepted.persons["psn_no"].to_pylist())
        confirm(warehouse, batch, dict.fromkeys(map(str, refused), "unknown"))


def _accepted(connection: sa.Connection, batch: Batch) -> Batch:
    """What the platform has of a batch: only the newest can have lost rows to a later one, and that is the one that may be staged."""
    found = connection.execute(sa.select(risk_list.c.psn_no).where(risk_list.c.batch_no == batch.head.batch_no))
    there = pa.array(sorted(found.scalars()), pa.string())
    staged = batch.persons["psn_no"].to_pylist()
    return batch.without(set(map(str, staged)) - set(map(str, there.to_pylist())))


def _empty(sent: int) -> PlatformError:
    return PlatformError(
        f"The platform database has none of the {sent:,} batches that this deployment has sent: its address (MONITORING_PLATFORM) is another one's, or it was "
        "made anew. Nothing was sent, for a whole list in a wrong database cannot be called back. Correct the address, or have its owners put back their "
        "backup; if the new one is meant, run `monitoring publish --reconcile`."
    )
