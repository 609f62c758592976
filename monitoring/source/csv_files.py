"""Relations that are CSV files: read by an engine of their own, one row after the other, so that each has its number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from monitoring.source.csv_form import CsvForm, broken_file
from monitoring.source.csv_plain import plain_file
from monitoring.source.engine import Engine
from monitoring.source.parquet_files import path_literal
from monitoring.source.relation import FILE_ROWS, Wanted, clean, quoted

READER_MEMORY = "512MB"
BATCH_ROWS = 20_000
TOLD_ROWS = 500_000


@dataclass(frozen=True)
class CsvFiles:
    """CSV files with the same columns, in the order of their names."""

    forms: tuple[CsvForm, ...]

    @property
    def place(self) -> str:
        names = [form.path.name for form in self.forms]
        return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"

    @property
    def columns(self) -> tuple[str, ...]:
        return self.forms[0].columns

    @property
    def inexact(self) -> frozenset[str]:
        return frozenset()

    @property
    def local(self) -> frozenset[str]:
        return frozenset()

    @property
    def is_exclusive(self) -> bool:
        return False

    @property
    def files(self) -> int:
        return len(self.forms)

    def scan(self, engine: Engine, columns: list[str], wanted: Wanted, native: frozenset[str]) -> str:
        """All rows: a file is read whole."""
        schema = pa.schema([(name, pa.string()) for name in columns]).append(pa.field("source_row", pa.int64()))
        stream = engine.stream(schema, self._batches(engine, columns, schema))
        return f"SELECT {', '.join([f'{clean(quoted(c))} AS {quoted(c)}' for c in columns])}, source_row FROM {stream}"

    def refuse_broken(self) -> None:
        """What is broken is told by the stream itself."""

    def _batches(self, engine: Engine, columns: list[str], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        told = read = 0
        for number, form in enumerate(self.forms):
            for first, batch in _read(form, columns, engine.folder):
                numbers = pa.array(np.arange(first, first + batch.num_rows) + (number << FILE_ROWS))
                yield pa.RecordBatch.from_arrays([*batch.columns, numbers], schema=schema)
                read += batch.num_rows
                if read - told >= TOLD_ROWS:
                    engine.tell(f"{read:,} rows read")
                    told = read


def _read(form: CsvForm, columns: list[str], folder: Path | None) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows of a file with the number of the first of each batch; raise `SourceError` if there are others than the file holds."""
    rows = 0
    with plain_file(form, folder) as path, closing(_reader()) as reader:
        try:
            for batch in reader.sql(_query(form, path, columns)).to_arrow_reader(BATCH_ROWS):
                yield rows, batch
                rows += batch.num_rows
        except (duckdb.Error, pa.ArrowException, OSError):
            # The reader's own words carry the row.
            raise broken_file(form) from None
    if not form.is_whole(rows):
        raise broken_file(form)


def _reader() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1, "memory_limit": READER_MEMORY})


def _query(form: CsvForm, path: Path, columns: list[str]) -> str:
    names = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in form.columns)
    return (
        f"SELECT {', '.join(map(quoted, columns))} FROM read_csv({path_literal(path)}, columns = {{{names}}}, delim = '{form.delimiter}', "
        "quote = '\"', escape = '\"', header = true, auto_detect = false, strict_mode = true, null_padding = false, "
        "ignore_errors = false, parallel = false)"
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
