"""What every kind of source is read as: relations of text columns, in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeAlias, cast

import pyarrow as pa
import pyarrow.compute as pc

from monitoring.source.coverage import Interval

CHUNK_ROWS = 50_000
"""Rows of a piece; a settlement takes about 1 KB as Python objects."""

TextArray: TypeAlias = "pa.Array[Any]"
ZERO_DATE = "0000-00-00"
"""What MySQL and MariaDB may hold for a missing date."""


class Relation(Protocol):
    """A database table or a file.

    `place` is what messages call it. `columns` are its columns in small letters, `inexact` those of floating-point numbers.
    """

    @property
    def place(self) -> str: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def inexact(self) -> frozenset[str]: ...

    def pieces(self, columns: list[str], stamp: str | None, intervals: list[Interval]) -> Iterator[pa.Table]:
        """The columns as text, blanks as null. Rows whose `stamp` lies in no interval may be left out, others not."""
        ...


def trim(values: TextArray) -> TextArray:
    """Text without blanks around it; what is blank, or a date of zeros, is null, for it means missing."""
    trimmed = pc.utf8_trim_whitespace(values)
    is_missing = pc.or_(pc.equal(trimmed, pa.scalar("")), pc.starts_with(trimmed, ZERO_DATE))
    return cast(TextArray, pc.if_else(is_missing, pa.scalar(None, pa.string()), trimmed))
