"""Known errors of the source: a dated list of what is wrong in its rows, and what is done about it until it is mended there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from monitoring.declared.faults import Fault, KeyPath, Placed
from monitoring.declared.fields import Day, Flag, Fraction, Identifier, Text, refuse
from monitoring.declared.file import DeclaredFile, placed_in
from monitoring.errors import KnownErrorsError
from monitoring.source.tables import AMOUNTS, MOMENTS, SOURCE_TABLES, SourceTable

LARGEST_FACTOR = 100_000
TABLES = {table.name: table for table in SOURCE_TABLES}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _read_number(value: object) -> object:
    """A decimal in quotes, with or without a sign; digits as many as needed."""
    try:
        if isinstance(value, Decimal) or value is None:
            return value
        if isinstance(value, str) and value.strip("-0123456789.") == "":
            return Decimal(value)
    except ArithmeticError:
        pass
    raise refuse(f"{value} is no decimal text", 'write digits with a point, in quotes, like "0.01"')


Number = Annotated[Decimal, BeforeValidator(_read_number)]


class Condition(_Part):
    """What a value of a column must be; everything that is given must hold. An empty value meets `is_empty` alone."""

    equals: Text | None = None
    one_of: tuple[Text, ...] | None = None
    prefix: Text | None = None
    day_from: Day | None = None
    day_to: Day | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    is_whole: Flag | None = None
    is_empty: Flag | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, value: object) -> object:
        """A text alone is what the value must equal."""
        return {"equals": value} if isinstance(value, str) else value


Conditions = dict[str, Condition]


class Scale(_Part):
    """Amounts to be multiplied."""

    columns: tuple[Text, ...]
    factor: Number


class Recode(_Part):
    """Values of a column that stand for others; others stay as they are."""

    column: Text
    values: dict[str, Text]


class Reference(_Part):
    """Where the error is written down: a letter, a ticket, minutes."""

    title: Text
    href: Text | None = None


class KnownError(_Part):
    """One error. It concerns rows of the table written (`updt_time`) from `valid_from` to `valid_to` that meet `match`.

    `still_wrong` tells whether a row still shows the error; `still_wrong_share` is the least share of a day's rows that must.
    """

    id: Identifier
    table: Literal["settlement", "insured", "identity", "household", "assistance"]
    match: Conditions
    scale: Scale | None = None
    recode: Recode | None = None
    drop: Text | None = None
    reason: Text
    valid_from: Day
    valid_to: Day | None
    still_wrong: Conditions
    still_wrong_share: Fraction = Decimal("0.50")
    reference: Reference
    who: Text

    @property
    def source_table(self) -> SourceTable:
        """The table that it is about."""
        return TABLES[self.table]

    @property
    def action(self) -> str:
        """What is done, in words."""
        if self.scale:
            return f"multiplies {', '.join(self.scale.columns)} by {self.scale.factor}"
        if self.recode:
            return f"recodes {self.recode.column}: {', '.join(f'{a} to {b}' for a, b in self.recode.values.items())}"
        return f"drops the row: {self.drop}"


class _File(_Part):
    known_errors: tuple[KnownError, ...]


FILE = DeclaredFile(
    name="The list of known errors of the source",
    error=KnownErrorsError,
    if_unread="so that rows would be taken over wrong.",
    cure_unread="Name a UTF-8 file in MONITORING_KNOWN_ERRORS, or unset it.",
    if_used="rows would be changed that are right. Nothing was changed.",
    cure="Correct the lines named above (docs/source.md tells what may stand there), then run `monitoring known-errors check`.",
)


def load_known_errors(path: Path | None) -> tuple[KnownError, ...]:
    """Read the list; no file means no known error. Raises `KnownErrorsError` with all faults of the file."""
    if path is None:
        return ()
    content, place = FILE.read(path, _File)
    entries = content.known_errors if content else ()
    placed = placed_in(place, "known_errors", entries)
    FILE.refuse([*_repeated_ids(placed), *(fault for one in placed for fault in _faults(one))])
    return entries


def _repeated_ids(placed: list[Placed[KnownError]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for one in placed:
        if one.value.id in seen:
            yield one.fault(("id",), f"{one.value.id} stands twice", "give each error an id of its own")
        seen.add(one.value.id)


def _faults(placed: Placed[KnownError]) -> Iterator[Fault]:
    entry = placed.value
    if sum(action is not None for action in (entry.scale, entry.recode, entry.drop)) != 1:
        yield placed.fault(
            (), "has not exactly one of scale, recode and drop", "an error has one remedy; write another entry"
        )
    if entry.valid_to and entry.valid_to < entry.valid_from:
        yield placed.fault(("valid_to",), "lies before valid_from", "correct one of the two days")
    if not entry.still_wrong:
        yield placed.fault(
            ("still_wrong",), "says nothing", "say by what a row shows the error, so that its end is noticed"
        )
    yield from _test_faults(placed, "match", entry.match)
    yield from _test_faults(placed, "still_wrong", entry.still_wrong)
    yield from _action_faults(placed)


def _test_faults(placed: Placed[KnownError], key: str, tests: Mapping[str, Condition]) -> Iterator[Fault]:
    for column, test in tests.items():
        if column not in placed.value.source_table.columns:
            yield _unknown_column(placed, (key, column))
        about_days = test.day_from is not None or test.day_to is not None
        about_amounts = (test.at_least, test.at_most, test.is_whole) != (None, None, None)
        if about_days and column not in MOMENTS:
            yield placed.fault((key, column), "is no date", "day_from and day_to are for dates")
        if about_amounts and column not in AMOUNTS:
            yield placed.fault((key, column), "is no amount", "at_least, at_most and is_whole are for amounts")
        if not test.model_fields_set:
            yield placed.fault((key, column), "says nothing", "say what the value must be")


def _action_faults(placed: Placed[KnownError]) -> Iterator[Fault]:
    entry = placed.value
    key_columns = {entry.source_table.key, "updt_time"}
    for column in entry.scale.columns if entry.scale else ():
        if column not in AMOUNTS & entry.source_table.columns.keys():
            yield placed.fault(("scale", "columns"), f"{column} is no amount of {entry.table}", "name amounts")
    if entry.scale and not (
        0 < entry.scale.factor <= LARGEST_FACTOR and entry.scale.factor == round(entry.scale.factor, 4)
    ):
        what = f"is not above 0, or above {LARGEST_FACTOR:,}, or has more than four digits after the point"
        yield placed.fault(("scale", "factor"), what, 'write a factor, "0.01" for amounts in fen')
    if entry.recode and entry.recode.column not in entry.source_table.columns:
        yield _unknown_column(placed, ("recode", "column"))
    if entry.recode and entry.recode.column in key_columns:
        yield placed.fault(
            ("recode", "column"), "is the key or the stamp of a row", "a row with another key is another row"
        )


def _unknown_column(placed: Placed[KnownError], path: KeyPath) -> Fault:
    known = ", ".join(placed.value.source_table.columns)
    return placed.fault(path, f"names a column that {placed.value.table} does not have", f"known: {known}")


def is_in_force(entry: KnownError, day: date) -> bool:
    """Whether rows written on a day are concerned."""
    return entry.valid_from <= day <= (entry.valid_to or date.max)
