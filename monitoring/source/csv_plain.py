"""A CSV file of any form that is read, written anew as the engine reads it: UTF-8, line feeds, quotes only where they must be."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from monitoring.source.csv_form import CsvForm, records

BLOCK_CHARACTERS = 1 << 20


@contextmanager
def plain_file(form: CsvForm, folder: Path | None) -> Iterator[Path]:
    """The file itself if it is plain; else a copy in the folder that its owner alone can read and that is gone afterwards."""
    if form.is_plain:
        yield form.path
        return
    with TemporaryDirectory(prefix="plain-", dir=folder) as place:
        path = Path(place) / "plain.csv"
        (_write_records if form.has_quotes else _write_text)(form, path)
        yield path


def _write_text(form: CsvForm, path: Path) -> None:
    """Without quotes nothing but the encoding and the line ends is another."""
    with form.path.open(encoding=form.encoding) as source, path.open("w", encoding="utf-8", newline="\n") as plain:
        while block := source.read(BLOCK_CHARACTERS):
            plain.write(block)


def _write_records(form: CsvForm, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as plain:
        writer = csv.writer(plain, delimiter=form.delimiter, lineterminator="\n")
        writer.writerows(cells for _, cells in records(form) if cells)
