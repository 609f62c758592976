"""What the platform database holds of ours: the contract tables, and who they belong to."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from monitoring.databases import Schema
from monitoring.errors import PlatformError
from monitoring.platform.risk_list import metadata, risk_list
from monitoring.platform.told import risk_feedback, risk_list_batch, risk_list_event

__all__ = [
    "CONTRACT",
    "PLATFORM",
    "SENT_TABLES",
    "risk_feedback",
    "risk_list",
    "risk_list_batch",
    "risk_list_event",
    "risk_list_sender",
]

SENT_TABLES = (risk_list_batch, risk_list, risk_list_event)
"""What a push writes. `risk_feedback` is written by the other side."""

CONTRACT = (*SENT_TABLES, risk_feedback)

risk_list_sender = sa.Table(
    "risk_list_sender",
    metadata,
    sa.Column(
        "key_fingerprint",
        sa.String(64),
        primary_key=True,
        comment="Fingerprint of the key that makes the warning ids: another key would send every warning a second time",
    ),
    sa.Column("claimed_on", sa.Date, nullable=False, comment="Night of the first push"),
    comment="Which deployment pushes into risk_list. One row; for the sender only, not part of the contract",
    mysql_charset="utf8mb4",
)

PLATFORM = Schema(
    name="platform",
    setting="MONITORING_PLATFORM",
    metadata=metadata,
    migrations=Path(__file__).parent / "migrations",
    error=PlatformError,
)
