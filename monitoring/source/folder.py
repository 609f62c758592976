"""Relations that are files: CSV and Parquet, read in pieces as text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from monitoring.errors import SourceError
from monitoring.source.coverage import Interval
from monitoring.source.csv_form import CsvForm, broken_file, examine_csv
from monitoring.source.relation import CHUNK_ROWS, Relation, TextArray, trim

# Some 20,000 settlements; a piece is what is held in memory at once.
CSV_BLOCK_BYTES = 8 << 20
SHANGHAI = "Asia/Shanghai"


@dataclass(frozen=True)
class CsvFile:
    """A CSV file with a header."""

    form: CsvForm

    @property
    def place(self) -> str:
        return self.form.path.name

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name.lower() for name in self.form.header)

    @property
    def inexact(self) -> frozenset[str]:
        return frozenset()

    def pieces(self, columns: list[str], stamp: str | None, intervals: list[Interval]) -> Iterator[pa.Table]:
        """All rows: a file is read whole."""
        try:
            with self._reader(columns) as reader:
                for batch in reader:
                    yield pa.table([trim(column) for column in batch.columns], names=columns)
        except (pa.ArrowInvalid, UnicodeError):
            # The reader's own words carry the row.
            raise broken_file(self.form) from None

    def _reader(self, columns: list[str]) -> pa_csv.CSVStreamingReader:
        return pa_csv.open_csv(
            self.form.path,
            read_options=pa_csv.ReadOptions(
                encoding=self.form.encoding, block_size=CSV_BLOCK_BYTES, column_names=list(self.columns), skip_rows=1
            ),
            parse_options=pa_csv.ParseOptions(delimiter=self.form.delimiter, newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), include_columns=columns
            ),
        )


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file; numbers and moments become text without loss, moments with a zone become local."""

    path: Path

    @property
    def place(self) -> str:
        return self.path.name

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self._names)

    @cached_property
    def inexact(self) -> frozenset[str]:
        return frozenset(
            small for small, name in self._names.items() if pa.types.is_floating(self._schema.field(name).type)
        )

    @cached_property
    def _schema(self) -> pa.Schema:
        with self._told():
            return pq.read_schema(self.path)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {name.lower(): name for name in self._schema.names}

    def pieces(self, columns: list[str], stamp: str | None, intervals: list[Interval]) -> Iterator[pa.Table]:
        """All rows: a file is read whole."""
        with self._told(), pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches(CHUNK_ROWS, columns=[self._names[c] for c in columns]):
                by_name = {name.lower(): batch.column(name) for name in batch.schema.names}
                yield pa.table([trim(_as_text(by_name[c])) for c in columns], names=columns)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (pa.ArrowException, OSError):
            raise SourceError(
                f"The file {self.place} of the source is no whole Parquet file, or a column of it is neither text, number nor date. Nothing "
                "of this night was taken over. Export the file again."
            ) from None


def _as_text(values: pa.Array[Any]) -> TextArray:
    if pa.types.is_dictionary(values.type):
        values = cast(Any, values).dictionary_decode()
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int8())
    if pa.types.is_timestamp(values.type) and cast(Any, values.type).tz:
        values = pc.local_timestamp(cast(Any, values.cast(pa.timestamp("us", SHANGHAI))))
    return cast(TextArray, values.cast(pa.string()))


def files_of_table(folder: Path, name: str) -> list[Relation] | None:
    """The files of a table: `name` is a file or folder of the source's folder, or such a name without its ending."""
    if not folder.is_dir():
        raise SourceError(
            f"There is no folder {folder} (MONITORING_SOURCE). Without it nothing can be pulled. Correct the address: files:FOLDER."
        )
    found = [path for path in (folder / name, folder / f"{name}.csv", folder / f"{name}.parquet") if path.exists()]
    if len(found) > 1:
        raise SourceError(
            f"The folder of the source holds {' and '.join(path.name for path in found)}: the rows of {name} would be read twice. Keep one."
        )
    return [_open_file(path) for path in _parts(found[0])] if found else None


def _parts(path: Path) -> list[Path]:
    """The file itself, or the files of a folder in the order of their names; hidden ones are not meant."""
    if path.is_file():
        return [path]
    parts = sorted(part for part in path.iterdir() if not part.name.startswith((".", "_")))
    if not parts:
        raise SourceError(
            f"The folder {path.name} of the source is empty: there is no telling a table without rows from one that was not delivered. "
            "Deliver its files, or remove the folder."
        )
    return parts


def _open_file(path: Path) -> Relation:
    if path.suffix == ".csv":
        return CsvFile(examine_csv(path))
    if path.suffix == ".parquet":
        return ParquetFile(path)
    raise SourceError(
        f"The source holds {path.name}, which is neither .csv nor .parquet; left out, its rows would be missing. Finish writing it, save it as "
        "one of the two, or take it away."
    )
