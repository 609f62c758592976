"""The data dictionary of the contract tables, made of the tables themselves."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from monitoring.platform.contract import CONTRACT

HEAD = "| column | type | empty | what it holds |\n|---|---|---|---|"


def as_markdown() -> str:
    """A section per table: name, type on PostgreSQL, whether it may be empty, and the term with its meaning; the key is bold."""
    return "\n\n".join("\n".join(_section(table)) for table in CONTRACT) + "\n"


def _section(table: sa.Table) -> Iterator[str]:
    yield f"### {table.name}\n\n{table.comment}\n"
    yield HEAD
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for column in table.columns:
        name = f"**{column.name}**" if column.primary_key else column.name
        kind = column.type.compile(dialect=dialect)
        yield f"| {name} | {kind} | {'yes' if column.nullable else ''} | {column.comment} |"
