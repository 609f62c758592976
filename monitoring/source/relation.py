"""What every kind of source is read as: relations whose rows the engine takes as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitoring.source.coverage import BEGINNING, END, Interval
from monitoring.source.engine import Engine

CHUNK_ROWS = 50_000
"""Rows that a database sends in one piece."""
FILE_ROWS = 40
"""Bits of a row's number that count within its file; a file has fewer than 2^40 rows."""
ZERO_DATE = "0000-00-00"
"""What MySQL and MariaDB may hold for a missing date."""
# What Unicode calls white space or a separator of lines; other programs pad with these too.
_BLANKS = "".join(map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029]))
_BLANKS += "\u202f\u205f\u3000"


@dataclass(frozen=True)
class Wanted:
    """Rows that may be meant; others may be left out. Without `stamp` all are.

    Meant is a row whose `stamp` lies in an interval or is no moment at all; with `first_written`, the columns that tell it in the
    order of preference, also a row that was first written in an interval and on a day before its stamp's. The columns of `refunds`
    (a flag, and moments) tell it of refunded rows whose other columns do not.
    """

    stamp: str | None
    intervals: tuple[Interval, ...]
    first_written: str | None = None
    refunds: tuple[str, tuple[str, ...]] | None = None

    @property
    def is_rebuilding(self) -> bool:
        """Whether rows are also meant for when they were first written."""
        return bool(self.first_written or self.refunds)

    @property
    def leading(self) -> str | None:
        """The column that tells first when a row was first written."""
        return self.first_written or (self.refunds[1][0] if self.refunds and self.refunds[1] else None)


class Relation(Protocol):
    """A database table, or files of one form.

    `place` is what messages call it. `columns` are its columns in small letters, `inexact` those of floating-point numbers, `local` those
    whose type holds moments without a zone. `files` is how many numbers of files its rows may have. Of relations that are
    `is_exclusive` one can be read at a time.
    """

    @property
    def place(self) -> str: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def inexact(self) -> frozenset[str]: ...

    @property
    def local(self) -> frozenset[str]: ...

    @property
    def files(self) -> int: ...

    @property
    def is_exclusive(self) -> bool: ...

    def scan(self, engine: Engine, columns: list[str], wanted: Wanted, native: frozenset[str]) -> str:
        """A SELECT of the columns as text, blanks as null, and `source_row`, the row's number; every row once.

        Columns of `native`, which are `local`, may come in their own type. The engine's next query must use it, and only once.
        """
        ...

    def refuse_broken(self) -> None:
        """Raise `SourceError` if it cannot be read to its end; asked when a query over it has failed."""
        ...


def clean(column: str) -> str:
    """SQL of a text column without blanks around its values; what is blank, or a date of zeros, is null, for it means missing.

    Trimming costs ten times a look at the first and last character, and hardly any value needs it.
    """
    has_blanks = f"{column} NOT BETWEEN '!' AND '~' OR {column}[-1] NOT BETWEEN '!' AND '~'"
    needs = f"{has_blanks} OR {column} BETWEEN '{ZERO_DATE}' AND '0000-00-01'"
    trimmed = f"TRIM({column}, '{_BLANKS}')"
    missing = f"{trimmed} = '' OR starts_with({trimmed}, '{ZERO_DATE}')"
    return f"CASE WHEN {needs} THEN CASE WHEN {missing} THEN NULL ELSE {trimmed} END ELSE {column} END"


def quoted(column: str) -> str:
    """SQL of a column's name, whatever it holds."""
    return '"' + column.replace('"', '""') + '"'


def may_lie_in(moment: str, intervals: tuple[Interval, ...]) -> str:
    """SQL of whether a moment lies in an interval or is none; the moment is an expression of a date-time type."""
    within = [f"({moment} >= {literal(i.start)} AND {moment} < {literal(i.end)})" for i in intervals]
    return " OR ".join([*within, unusable(moment)])


def unusable(moment: str) -> str:
    """SQL of whether a moment is missing or out of all measure, so that no interval ever meets it."""
    return f"{moment} IS NULL OR {moment} < {literal(BEGINNING)} OR {moment} >= {literal(END)}"


def literal(moment: datetime) -> str:
    """SQL of a moment of the coverage; never a value of a row."""
    return f"TIMESTAMP '{moment}'"
