"""The tables of the run ledger. No column of them holds anything of a person."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

run_step = sa.Table(
    "run_step",
    metadata,
    sa.Column("run_step_id", sa.Integer, primary_key=True),
    sa.Column("night", sa.Date, nullable=False),
    sa.Column("step", sa.String(20), nullable=False),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("ended_at", sa.DateTime),
    sa.Column("outcome", sa.String(12), nullable=False),
    sa.Column("exit_code", sa.Integer),
    sa.Column("message", sa.Text),
    sa.Column("counts", sa.Text),
    sa.Column("coverage", sa.Text),
    sa.Column("package_version", sa.String(20), nullable=False),
)

observation = sa.Table(
    "observation",
    metadata,
    sa.Column("observation_id", sa.Integer, primary_key=True),
    sa.Column("night", sa.Date, nullable=False),
    sa.Column("for_day", sa.Date, nullable=False, index=True),
    sa.Column("metric", sa.String(160), nullable=False),
    # Text: SQLite has no exact decimal.
    sa.Column("value", sa.String(40), nullable=False),
    sa.Column("basis", sa.Integer, nullable=False),
    sa.Column("day_kind", sa.String(40), nullable=False),
    sa.Column("origin", sa.String(12), nullable=False),
    sa.Column("lower", sa.String(40)),
    sa.Column("upper", sa.String(40)),
    sa.Column("least", sa.String(40)),
    sa.Column("most", sa.String(40)),
    sa.Column("outcome", sa.String(12), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("recorded_at", sa.DateTime, nullable=False),
)

accepted_normal = sa.Table(
    "accepted_normal",
    metadata,
    sa.Column("accepted_normal_id", sa.Integer, primary_key=True),
    sa.Column("metric", sa.String(160), nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("value", sa.String(40), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by_name", sa.String(80), nullable=False),
    sa.Column("recorded_at", sa.DateTime, nullable=False),
)

approval = sa.Table(
    "approval",
    metadata,
    sa.Column("approval_id", sa.Integer, primary_key=True),
    sa.Column("night", sa.Date, nullable=False),
    sa.Column("subject", sa.String(160), nullable=False),
    sa.Column("decision", sa.String(12), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by_name", sa.String(80), nullable=False),
    sa.Column("recorded_at", sa.DateTime, nullable=False),
)
"""Append-only: what stands is the newest row of a night and subject."""

model_decision = sa.Table(
    "model_decision",
    metadata,
    sa.Column("model_decision_id", sa.Integer, primary_key=True),
    sa.Column("model_name", sa.String(40), nullable=False),
    # Of the whole model, so that a folder which was replaced is not taken for the one decided on.
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("decision", sa.String(12), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by_name", sa.String(80), nullable=False),
    sa.Column("recorded_at", sa.DateTime, nullable=False),
)
"""Append-only: which model of the forecast is in use follows from its rows in their order."""
