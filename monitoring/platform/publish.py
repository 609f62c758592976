"""A push: the difference between what was last sent and what is so now, as one batch, exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from monitoring.databases import connectable, present_version, upgrade, wanted_version
from monitoring.errors import PlatformError
from monitoring.ledger import Clock, shanghai_now
from monitoring.platform.batch import Batch
from monitoring.platform.claiming import claim
from monitoring.platform.contract import PLATFORM
from monitoring.platform.delivery import OvertakenError, Receipt, deliver
from monitoring.platform.feedback import read_feedback
from monitoring.platform.outbox import confirm, remember_refused
from monitoring.platform.present import newest_night
from monitoring.platform.refusing import FAILURES, Failure, error_code, is_passing
from monitoring.platform.settling import settle
from monitoring.platform.staging import Wanted, stage_push
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

TRIES = 3
"""How often a push is worked out anew because somebody else was faster; each of them then had its turn."""
AS_USUAL = Wanted()


def publish_risk_list(
    settings: Settings, night: date, *, wanted: Wanted = AS_USUAL, clock: Clock = shanghai_now
) -> dict[str, int]:
    """Tell the platform what differs, of the rules whose rhythm has come by the newest night; return counts.

    Counts: persons inserted, updated and unchanged, events, persons refused, warnings that differ and wait for their rhythm, number of the batch,
    answers read and answers that match nobody. An open warning that the warehouse no longer knows is withdrawn; many of these at once are refused, unless they are meant.
    """
    with platform_of(settings) as engine:
        for _ in range(TRIES):
            try:
                return _push(settings, engine, night, wanted, clock)
            except OvertakenError:
                continue
    fault = PlatformError(
        "Another process pushed at the same moment, again and again. Nothing of this push was kept; the platform has what the other sent. Let one process push."
    )
    fault.is_transient = True
    raise fault


@contextmanager
def platform_of(settings: Settings, *, may_upgrade: bool = True) -> Iterator[sa.Engine]:
    """The platform, with its tables as this program needs them; what its database raises becomes a `PlatformError`.

    Unless it `may_upgrade`, tables that are missing or of another version are a `PlatformError` too.
    """
    engine = connectable(settings.platform, PLATFORM)
    try:
        if may_upgrade:
            upgrade(engine, PLATFORM)
        else:
            _require_tables(engine)
        yield engine
    except FAILURES as error:
        raise _fault(error) from None
    finally:
        engine.dispose()


def _require_tables(engine: sa.Engine) -> None:
    """Raise `PlatformError` unless the tables are there in this version; a file that is not there is not made by asking."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    is_missing = file is not None and not file.startswith("file:") and not Path(file).exists()
    found, wanted = None if is_missing else present_version(engine, PLATFORM), wanted_version(PLATFORM)
    if found != wanted:
        raise PlatformError(
            f"The tables of the platform database (MONITORING_PLATFORM) are {f'of version {found}' if found else 'not there'}, this program compares with version "
            f"{wanted}. Nothing was compared and nothing was written. Correct the address, or run `monitoring platform upgrade` first."
        )


def read_answers(settings: Settings, night: date, clock: Clock = shanghai_now) -> dict[str, int]:
    """Read what the platform's side answered without telling it anything, for a night whose push waits; return counts."""
    with platform_of(settings) as engine, open_warehouse(settings) as warehouse:
        return read_feedback(warehouse, engine, newest_night(warehouse, night), clock().date())


def _push(settings: Settings, engine: sa.Engine, night: date, wanted: Wanted, clock: Clock) -> dict[str, int]:
    with open_warehouse(settings, read_only=True) as warehouse:
        front = newest_night(warehouse, night)
        fingerprint = warehouse.arrow("SELECT key_fingerprint FROM deployment").to_pylist()[0]["key_fingerprint"]
    claim(engine, fingerprint, front)
    with open_warehouse(settings) as warehouse:
        settle(warehouse, engine)
        answered = read_feedback(warehouse, engine, front, clock().date())
        staged = stage_push(warehouse, settings, front, wanted, clock())
    if staged.batch is None:
        return staged.counts | answered
    receipt = deliver(engine, staged.batch, is_empty_told=staged.is_empty_told)
    with open_warehouse(settings) as warehouse:
        _record(warehouse, staged.batch, receipt)
    return staged.counts | _counts(staged.batch, receipt) | answered


def _record(warehouse: Warehouse, batch: Batch, receipt: Receipt) -> None:
    """Write down what the platform took, unless somebody else did so in the meantime."""
    waiting = warehouse.arrow("SELECT sha256 FROM outbox_batch").to_pylist()
    if [row["sha256"] for row in waiting] != [batch.sha256]:
        return
    if receipt.is_sent:
        confirm(warehouse, batch, receipt.refused)
    else:
        remember_refused(warehouse, batch.head.batch_no, receipt.refused)


def _counts(batch: Batch, receipt: Receipt) -> dict[str, int]:
    row = batch.without(receipt.refused).row(len(receipt.refused))
    names = {"inserted": "inserted", "updated": "updated", "events": "event", "refused": "refused"}
    told = {name: int(str(row[f"{column}_count"])) for name, column in names.items()}
    return told | ({"batch": batch.head.batch_no} if receipt.is_sent else {})


def _fault(error: Failure) -> PlatformError:
    fault = PlatformError(
        f"The platform database did not take the risk list ({type(getattr(error, 'orig', error)).__name__}, {error_code(error)}). Either all of this push is "
        "there or nothing of it, and the next push finds out which; the warehouse is unharmed. Check that the database runs and that the account may write "
        "what a push writes (docs/operations.md), then run `monitoring publish` again."
    )
    fault.is_transient = is_passing(error)
    return fault
