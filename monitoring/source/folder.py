"""Which files of a folder make a table; those of one form are read together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.errors import SourceError
from monitoring.source.csv_files import CsvFiles
from monitoring.source.csv_form import CsvForm, examine_csv
from monitoring.source.parquet_files import ParquetFiles, told_broken
from monitoring.source.relation import Relation


@dataclass(frozen=True)
class _File:
    """A file and its form: columns and, of Parquet, their types."""

    path: Path
    form: CsvForm | pa.Schema

    @property
    def signature(self) -> tuple[str, ...]:
        if isinstance(self.form, CsvForm):
            return ("csv", *self.form.columns)
        return ("parquet", *(f"{field.name} {field.type}" for field in self.form))


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
    return list(_relations(_parts(found[0]))) if found else None


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


def _relations(paths: list[Path]) -> Iterator[Relation]:
    """Neighbours of one form together: a query over many files costs what it costs over one."""
    for _, group in groupby([_examined(path) for path in paths], key=lambda file: file.signature):
        files = list(group)
        forms = tuple(file.form for file in files if isinstance(file.form, CsvForm))
        if forms:
            yield CsvFiles(forms)
        else:
            schema = files[0].form
            assert isinstance(schema, pa.Schema)  # noqa: S101 - files of one signature are of one kind
            yield ParquetFiles(tuple(file.path for file in files), schema)


def _examined(path: Path) -> _File:
    if path.suffix == ".csv":
        return _File(path, examine_csv(path))
    if path.suffix == ".parquet":
        with told_broken(path):
            return _File(path, pq.read_schema(path))
    raise SourceError(
        f"The source holds {path.name}, which is neither .csv nor .parquet; left out, its rows would be missing. Finish writing it, save it as "
        "one of the two, or take it away."
    )
