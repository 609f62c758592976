"""Send a batch: rows, events and the batch's own row in one transaction of the platform, or nothing of it."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from monitoring.databases import alone
from monitoring.errors import PlatformError
from monitoring.platform.batch import Batch
from monitoring.platform.contract import PLATFORM, risk_list, risk_list_batch, risk_list_event
from monitoring.platform.refusing import FAILURES, error_code, is_refusal, is_standing_already
from monitoring.platform.writing import insert_rows, put_rows

CHUNK_PERSONS = 2_000
"""Persons written together: large enough that the way there and back costs little, small enough to look for one that is refused."""
REFUSED_AT_MOST = 500
"""So many refused persons are no oddity of some rows, and looking for each costs a dozen statements."""

Refused = dict[str, str]
"""Error code by psn_no of the persons whom the receiver's database did not take."""


class OvertakenError(Exception):
    """Somebody else sent a batch since the platform was asked; the difference is to be worked out anew."""


@dataclass(frozen=True)
class Receipt:
    """What became of a batch: whether its row stands at the platform, and who was refused."""

    is_sent: bool
    refused: Refused


class _NothingTakenError(Exception):
    def __init__(self, refused: Refused) -> None:
        super().__init__()
        self.refused = refused


def deliver(engine: sa.Engine, batch: Batch, *, is_empty_told: bool) -> Receipt:
    """Send a batch that follows on the newest at the platform.

    A batch of which nothing is taken is kept only if `is_empty_told`. Raises `OvertakenError` if another batch stands there by now, and the database's
    error if it fails: then nothing of the batch is there, or all of it, and the platform is to be asked.
    """
    try:
        with alone(engine, PLATFORM) as connection:
            _require_newest(connection, batch)
            refused = _write_persons(connection, batch)
            accepted = batch.without(refused) if refused else batch
            if not accepted.persons.num_rows and not is_empty_told:
                raise _NothingTakenError(refused)
            connection.execute(risk_list_batch.insert(), accepted.row(len(refused)))
    except _NothingTakenError as nothing:
        return Receipt(False, nothing.refused)
    return Receipt(True, refused)


def _require_newest(connection: sa.Connection, batch: Batch) -> None:
    newest = sa.select(risk_list_batch.c.batch_no, risk_list_batch.c.sha256)
    row = connection.execute(newest.order_by(risk_list_batch.c.batch_no.desc()).limit(1)).one_or_none()
    found = (0, "") if row is None else (row.batch_no, row.sha256)
    if found != (batch.head.batch_no - 1, batch.head.previous_sha256):
        raise OvertakenError


def _write_persons(connection: sa.Connection, batch: Batch) -> Refused:
    refused: Refused = {}
    for chunk in batch.parts(CHUNK_PERSONS):
        refused |= _write_or_part(connection, chunk)
        if len(refused) > REFUSED_AT_MOST:
            raise PlatformError(
                f"The platform's database refuses one row after the other (error {next(iter(refused.values()))}, {len(refused):,} so far), so it is no single "
                "row that does not fit. Nothing of this batch was kept. Ask its owners what a trigger or a constraint on risk_list wants; then push again."
            )
    return refused


def _write_or_part(connection: sa.Connection, part: Batch, *, is_first_try: bool = True) -> Refused:
    """Write a part; where a row of it is refused, its halves, down to the person whose row it is."""
    try:
        with connection.begin_nested():
            _write(connection, part, is_first_try=is_first_try)
    except FAILURES as error:
        if not is_refusal(error):
            raise
        if part.persons.num_rows == 1 and not is_first_try:
            return {str(part.persons["psn_no"][0].as_py()): error_code(error)}
        return _write_halves(connection, part)
    return {}


def _write_halves(connection: sa.Connection, part: Batch) -> Refused:
    refused: Refused = {}
    for half in part.parts((part.persons.num_rows + 1) // 2):
        refused |= _write_or_part(connection, half, is_first_try=False)
    return refused


def _write(connection: sa.Connection, part: Batch, *, is_first_try: bool) -> None:
    """Rows never sent before are added and the others put; once a part was refused all are put, should one of them stand there after all."""
    if is_first_try:
        insert_rows(connection, risk_list, part.persons.filter(part.is_new))
        put_rows(connection, risk_list, part.persons.filter(pc.invert(part.is_new)))
    else:
        put_rows(connection, risk_list, part.persons)
    _add_events(connection, part.events)


def _add_events(connection: sa.Connection, events: pa.Table) -> None:
    try:
        insert_rows(connection, risk_list_event, events)
    except FAILURES as error:
        if not is_standing_already(error):
            raise
        raise PlatformError(
            "The platform holds events that this deployment does not know to have sent, under the same numbers. Nothing of this batch was kept. "
            "Run `monitoring publish --reconcile`: it compares both sides row by row and says what differs."
        ) from None
