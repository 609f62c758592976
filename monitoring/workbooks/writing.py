"""Write the workbooks of a batch into a folder of their own, or the batch as CSV, with a manifest of hashes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from monitoring.errors import FileError
from monitoring.workbooks.analysis import analysis_headers, analysis_rows
from monitoring.workbooks.answers import ANSWERS
from monitoring.workbooks.batch_rows import BatchRows, TownshipRows
from monitoring.workbooks.columns import MARK, Value, locked_columns

MANIFEST = "manifest.json"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MARK_HEADER = "使用范围"
File = dict[str, object]


@dataclass(frozen=True)
class _Written:
    """A file that is to be written: its name, its content, and what the manifest says of it."""

    name: str
    content: bytes
    about: File


def write_workbooks(batch: BatchRows, to: Path, password: bytes | None = None) -> Path:
    """One workbook a township, with a password each in an archive; return the folder."""
    return _write_folder(batch, to, _townships(batch), password)


def write_csv(batch: BatchRows, to: Path, password: bytes | None = None) -> Path:
    """The whole batch as one CSV file (UTF-8 with mark), with a password in an archive; return the folder."""
    return _write_folder(batch, to, _one_csv(batch), password)


def write_analysis(batch: BatchRows, to: Path, key: bytes, password: bytes | None = None) -> Path:
    """The whole batch as one CSV file with keyed hashes, without names, numbers, phones and addresses; return the folder."""
    return _write_folder(batch, to, _one_analysis(batch, key), password)


def _write_folder(batch: BatchRows, to: Path, written: Iterable[_Written], password: bytes | None) -> Path:
    """The manifest comes last: a folder without one is not whole."""
    folder = to / _stem(batch)
    if folder.exists():
        raise FileError(
            f"The folder {folder} exists already, and nothing is written over: answers may have been filled in there. Name another with --to."
        )
    folder.mkdir(mode=0o700, parents=True)
    files = [_put(folder, one, password) for one in written]
    about = {"batch_no": batch.batch_no, "night": batch.night.isoformat(), "batch_sha256": batch.sha256, "mark": MARK}
    told = {**about, "is_example": batch.is_example, "row_count": batch.row_count, "files": files}
    _write_private(folder / MANIFEST, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    return folder


def _put(folder: Path, one: _Written, password: bytes | None) -> File:
    name, content = one.name, one.content
    if password is not None:
        from monitoring.workbooks.packing import SUFFIX, pack

        name, content = f"{name}{SUFFIX}", pack(name, content, password)
    _write_private(folder / name, content)
    return {**one.about, "name": name, "sha256": hashlib.sha256(content).hexdigest()}


def _townships(batch: BatchRows) -> Iterator[_Written]:
    from monitoring.workbooks.sheet import township_workbook

    for township in batch.townships:
        name = f"{_stem(batch)}-{township.code}-{_plain_name(township.name)}.xlsx"
        about: File = {"township_code": township.code, "row_count": len(township.rows)}
        yield _Written(name, township_workbook(_about(batch, township), township.rows), about)


def _stem(batch: BatchRows) -> str:
    return f"{batch.night}-batch-{batch.batch_no:06d}"


def _about(batch: BatchRows, township: TownshipRows) -> str:
    example = "　【示例数据，非现行政策】" if batch.is_example else ""
    return f"{township.name}　第{batch.batch_no}批　截至{batch.night}　共{len(township.rows)}人{example}"


def _one_csv(batch: BatchRows) -> Iterator[_Written]:
    headers = [*(one.header for one in locked_columns()), *(one.header for one in ANSWERS)]
    empty = ("",) * len(ANSWERS)
    rows = ([one.code, one.name, *row, *empty] for one in batch.townships for row in one.rows)
    yield _csv(f"{_stem(batch)}.csv", ["乡镇代码", "乡镇名称", *headers], rows)


def _one_analysis(batch: BatchRows, key: bytes) -> Iterator[_Written]:
    yield _csv(f"{_stem(batch)}-analysis.csv", analysis_headers(), analysis_rows(batch, key))


def _csv(name: str, headers: list[str], rows: Iterable[list[Value]]) -> _Written:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([MARK_HEADER, *headers])
    lines = [[MARK, *map(_text, row)] for row in rows]
    writer.writerows(lines)
    return _Written(name, text.getvalue().encode("utf-8-sig"), {"row_count": len(lines)})


def _text(value: Value) -> str:
    """A value that no spreadsheet runs as a formula."""
    if value is None:
        return ""
    if isinstance(value, (date, Decimal, int)):
        return str(value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _plain_name(name: str) -> str:
    return "".join(letter for letter in name if letter.isalnum())


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
