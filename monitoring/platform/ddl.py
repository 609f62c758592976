"""The DDL of the contract tables, as the platform's owners get it in `sql/platform/`.

python -m monitoring.platform.ddl
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateTable, SetColumnComment, SetTableComment

from monitoring.platform.risk_list import risk_list
from monitoring.warehouse.files import SQL_FOLDER

DIALECTS: dict[str, Dialect] = {
    name: sa.create_mock_engine(f"{name}://", lambda *_: None).dialect for name in ("postgresql", "mysql", "sqlite")
}
HEAD = """\
-- risk_list: one row per warning that was ever sent. {comment}
-- Columns marked yuan are exact decimals{money}. Rows are inserted and updated, never deleted.
-- Written by `python -m monitoring.platform.ddl` from monitoring/platform/risk_list.py.
"""


def ddl(name: str) -> str:
    """The text of `sql/platform/risk_list.<name>.sql`; `name` is a key of `DIALECTS`."""
    dialect = DIALECTS[name]
    money = ", kept as text with two digits, because SQLite has no exact decimal" if name == "sqlite" else ""
    parts = [
        HEAD.format(comment=risk_list.comment, money=money),
        str(CreateTable(risk_list).compile(dialect=dialect)).strip() + ";\n",
    ]
    if name == "postgresql":
        comments: list[sa.schema.ExecutableDDLElement] = [SetTableComment(risk_list)]
        comments += [SetColumnComment(column) for column in risk_list.columns]
        parts.append("".join(f"{comment.compile(dialect=dialect)};\n" for comment in comments))
    if name == "sqlite":
        parts.append("".join(f"-- {column.name}: {column.comment}\n" for column in risk_list.columns))
    return "\n".join(parts)


def path(name: str) -> Path:
    """Where the text is kept."""
    return SQL_FOLDER / "platform" / f"risk_list.{name}.sql"


if __name__ == "__main__":
    for dialect_name in DIALECTS:
        path(dialect_name).parent.mkdir(exist_ok=True)
        path(dialect_name).write_text(ddl(dialect_name), encoding="utf-8")
