"""Relations that are Parquet files: read by the engine, which leaves out the parts that hold no wanted row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from monitoring.errors import SourceError
from monitoring.source.engine import Engine
from monitoring.source.relation import CHUNK_ROWS, FILE_ROWS, Wanted, clean, may_lie_in, quoted

SHANGHAI = "Asia/Shanghai"
WIDEST_DECIMAL = 38
"""Digits of the engine's largest decimal; it would read longer ones as floating-point numbers."""


@dataclass(frozen=True)
class ParquetFiles:
    """Parquet files with the same columns of the same types, in the order of their names.

    Numbers and moments become text without loss, moments with a zone become local.
    """

    paths: tuple[Path, ...]
    schema: pa.Schema

    @property
    def place(self) -> str:
        names = [path.name for path in self.paths]
        return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self._fields)

    @property
    def is_exclusive(self) -> bool:
        return False

    @property
    def files(self) -> int:
        return len(self.paths)

    @cached_property
    def inexact(self) -> frozenset[str]:
        return frozenset(small for small, field in self._fields.items() if pa.types.is_floating(field.type))

    @cached_property
    def local(self) -> frozenset[str]:
        return frozenset(small for small, field in self._fields.items() if _is_local(field.type))

    @cached_property
    def _fields(self) -> dict[str, pa.Field[Any]]:
        return {field.name.lower(): field for field in self.schema}

    def scan(self, engine: Engine, columns: list[str], wanted: Wanted, native: frozenset[str]) -> str:
        """The rows of the parts that may hold wanted ones, told by what the file notes of its parts."""
        if any(_is_too_wide(self._fields[c].type) for c in columns):
            return self._streamed(engine, columns)
        taken = [f"{self._value(c, is_native=c in native)} AS {quoted(c)}" for c in columns]
        number = f"(CAST(file_index AS BIGINT) << {FILE_ROWS}) + file_row_number AS source_row"
        select = f"SELECT {', '.join([*taken, number])} FROM {self._source()}"
        return " UNION ALL ".join(f"{select} WHERE {condition}" for condition in self._conditions(wanted))

    def refuse_broken(self) -> None:
        """Read each file to its end."""
        for path in self.paths:
            with told_broken(path), pq.ParquetFile(path) as file:
                for batch in file.iter_batches(CHUNK_ROWS):
                    for column in (c for c in batch.columns if _holds_bytes(c.type)):
                        _cast(column)

    def _source(self) -> str:
        paths = ", ".join(map(path_literal, self.paths))
        return f"read_parquet([{paths}], hive_partitioning = false)"

    def _value(self, column: str, *, is_native: bool) -> str:
        field = self._fields[column]
        return quoted(field.name) if is_native else _as_text(quoted(field.name), _plain_type(field.type), self.place)

    def _conditions(self, wanted: Wanted) -> list[str]:
        """Conditions of which each row meets one at most; each is of one column, as the engine can tell of a part of a file from its notes."""
        own = self._may_lie_in(wanted.stamp, wanted)
        if not own or not wanted.is_rebuilding:
            return [own or "TRUE"]
        first = self._may_lie_in(wanted.leading, wanted)
        return [own, f"({first or 'TRUE'}) AND NOT ({own})"]

    def _may_lie_in(self, column: str | None, wanted: Wanted) -> str:
        if column not in self.local:
            return ""
        return f"({may_lie_in(quoted(self._fields[column].name), wanted.intervals)})"

    def _streamed(self, engine: Engine, columns: list[str]) -> str:
        """All rows by another reader, which knows decimals of any length."""
        schema = pa.schema([(name, pa.string()) for name in columns]).append(pa.field("source_row", pa.int64()))
        stream = engine.stream(schema, self._batches(columns, schema))
        return f"SELECT {', '.join(f'{clean(quoted(c))} AS {quoted(c)}' for c in columns)}, source_row FROM {stream}"

    def _batches(self, columns: list[str], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for number, path in enumerate(self.paths):
            at = number << FILE_ROWS
            with told_broken(path), pq.ParquetFile(path) as file:
                for batch in file.iter_batches(CHUNK_ROWS, columns=[self._fields[c].name for c in columns]):
                    texts = [_cast(batch.column(self._fields[c].name)) for c in columns]
                    numbers = pa.array(np.arange(at, at + batch.num_rows))
                    yield pa.RecordBatch.from_arrays([*texts, numbers], schema=schema)
                    at += batch.num_rows


def path_literal(path: Path) -> str:
    """SQL of a path that means this file alone, whatever its name holds."""
    plain = "".join(f"[{c}]" if c in "[*?" else c for c in str(path))
    return "'" + plain.replace("'", "''") + "'"


@contextmanager
def told_broken(path: Path) -> Iterator[None]:
    """Whatever a file refuses becomes a `SourceError` that names it."""
    try:
        yield
    except (pa.ArrowException, OSError):
        raise _unreadable(path.name) from None


def _unreadable(place: str) -> SourceError:
    return SourceError(
        f"The file {place} of the source is no whole Parquet file, or a column of it is neither text, number nor date. Nothing "
        "of this night was taken over. Export the file again."
    )


def _plain_type(kind: pa.DataType) -> pa.DataType:
    return cast(Any, kind).value_type if pa.types.is_dictionary(kind) else kind


def _is_local(kind: pa.DataType) -> bool:
    return pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and not cast(Any, kind).tz)


def _is_too_wide(kind: pa.DataType) -> bool:
    return pa.types.is_decimal(kind) and cast(Any, kind).precision > WIDEST_DECIMAL


def _holds_bytes(kind: pa.DataType) -> bool:
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)


def _as_text(column: str, kind: pa.DataType, place: str) -> str:
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return clean(column)
    if _holds_bytes(kind):
        return clean(f"decode({column})")
    if pa.types.is_boolean(kind):
        return f"CAST(CAST({column} AS TINYINT) AS VARCHAR)"
    if pa.types.is_timestamp(kind) and cast(Any, kind).tz:
        return f"CAST({column} AT TIME ZONE '{SHANGHAI}' AS VARCHAR)"
    if pa.types.is_nested(kind) or pa.types.is_duration(kind):
        raise _unreadable(place)
    return f"CAST({column} AS VARCHAR)"


def _cast(values: pa.Array[Any]) -> pa.Array[Any]:
    """As `_as_text`, by the other reader."""
    if pa.types.is_dictionary(values.type):
        values = cast(Any, values).dictionary_decode()
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int8())
    if pa.types.is_timestamp(values.type) and cast(Any, values.type).tz:
        values = pc.local_timestamp(cast(Any, values.cast(pa.timestamp("us", SHANGHAI))))
    return values.cast(pa.string())
