"""Who has looked at held rows in the clear, when and why: a table of the run ledger that is only ever added to."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from monitoring.ledger import Ledger

_metadata = sa.MetaData()
access = sa.Table(
    "access_log",
    _metadata,
    sa.Column("access_id", sa.Integer, primary_key=True),
    sa.Column("accessed_at", sa.DateTime, nullable=False),
    sa.Column("by_name", sa.String(80), nullable=False),
    sa.Column("command", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("row_count", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
for _verb in ("UPDATE", "DELETE"):
    _refusal = sa.DDL(  # type: ignore[no-untyped-call]
        f"CREATE TRIGGER access_log_no_{_verb.lower()} BEFORE {_verb} ON access_log "
        "BEGIN SELECT RAISE(ABORT, 'the access log is only added to'); END"
    )
    sa.event.listen(access, "after_create", _refusal.execute_if(dialect="sqlite"))


@dataclass(frozen=True)
class Access:
    """One look. `subject` names tables, rules and ids of held rows, never a person."""

    by_name: str
    command: str
    subject: str
    row_count: int
    reason: str


def record_access(ledger: Ledger, look: Access) -> None:
    """Write a look down; it must be written before anything is shown."""
    _metadata.create_all(ledger.engine)
    with ledger.engine.begin() as connection:
        connection.execute(access.insert(), {**vars(look), "accessed_at": ledger.now()})


def accesses(ledger: Ledger) -> list[Access]:
    """All looks, oldest first."""
    _metadata.create_all(ledger.engine)
    query = sa.select(*(access.c[name] for name in Access.__dataclass_fields__)).order_by(access.c.access_id)
    with ledger.engine.connect() as connection:
        return [Access(**row._mapping) for row in connection.execute(query)]
