"""What rules of every shape say besides: person or household, heads, facts a caseworker has to verify."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0002"
down_revision = "0001"

COLUMNS = (
    ("unit_type", sa.String(10), "预警单位: person 个人, household 全户 (burden and limit are the household's)"),
    ("head_count", sa.Integer(), "户内人数: living members, for household rules"),
    ("facts_to_verify", sa.String(1000), "待核实事项: what no table holds and the visit has to find out"),
)


def upgrade() -> None:
    """Add the columns; rows that were pushed before have none of this."""
    present = _present_columns()
    for name, kind, told in COLUMNS:
        if name not in present:
            op.add_column("risk_list", sa.Column(name, kind, nullable=True, comment=told))


def _present_columns() -> set[str]:
    """Those of a table that was there before there were steps; unknown where the steps are only written out."""
    if context.is_offline_mode():
        return set()
    return {str(column["name"]) for column in sa.inspect(op.get_bind()).get_columns("risk_list")}
