"""Write the workbooks of a batch into a folder of their own, or the batch as CSV, with a manifest of hashes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
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


def write_workbooks(batch: BatchRows, to: Path) -> Path:
    """One workbook a township; return the folder. The manifest comes last: a folder without one is not whole."""
    return _write_folder(batch, to, _write_townships)


def write_csv(batch: BatchRows, to: Path) -> Path:
    """The whole batch as one CSV file (UTF-8 with mark); return the folder."""
    return _write_folder(batch, to, _write_one_csv)


def write_analysis(batch: BatchRows, to: Path, key: bytes) -> Path:
    """The whole batch as one CSV file with keyed hashes, without names, numbers, phones and addresses; return the folder."""
    return _write_folder(batch, to, partial(_write_one_analysis, key=key))


def _write_folder(batch: BatchRows, to: Path, write: Callable[[BatchRows, Path], Iterator[File]]) -> Path:
    folder = to / f"{batch.night}-batch-{batch.batch_no:06d}"
    if folder.exists():
        raise FileError(
            f"The folder {folder} exists already, and nothing is written over: answers may have been filled in there. Name another with --to."
        )
    folder.mkdir(mode=0o700, parents=True)
    files = list(write(batch, folder))
    about = {"batch_no": batch.batch_no, "night": batch.night.isoformat(), "batch_sha256": batch.sha256, "mark": MARK}
    told = {**about, "is_example": batch.is_example, "row_count": batch.row_count, "files": files}
    _write_private(folder / MANIFEST, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    return folder


def _write_townships(batch: BatchRows, folder: Path) -> Iterator[File]:
    from monitoring.workbooks.sheet import write_township

    for township in batch.townships:
        path = folder / f"{batch.night}-batch-{batch.batch_no:06d}-{township.code}-{_plain_name(township.name)}.xlsx"
        write_township(path, _about(batch, township), township.rows)
        yield {"township_code": township.code, "row_count": len(township.rows), **_hashed(path)}


def _about(batch: BatchRows, township: TownshipRows) -> str:
    example = "　【示例数据，非现行政策】" if batch.is_example else ""
    return f"{township.name}　第{batch.batch_no}批　截至{batch.night}　共{len(township.rows)}人{example}"


def _write_one_csv(batch: BatchRows, folder: Path) -> Iterator[File]:
    headers = [*(one.header for one in locked_columns()), *(one.header for one in ANSWERS)]
    empty = ("",) * len(ANSWERS)
    rows = ([one.code, one.name, *row, *empty] for one in batch.townships for row in one.rows)
    path = folder / f"{batch.night}-batch-{batch.batch_no:06d}.csv"
    yield _write_rows(path, ["乡镇代码", "乡镇名称", *headers], rows)


def _write_one_analysis(batch: BatchRows, folder: Path, key: bytes) -> Iterator[File]:
    path = folder / f"{batch.night}-batch-{batch.batch_no:06d}-analysis.csv"
    yield _write_rows(path, analysis_headers(), analysis_rows(batch, key))


def _write_rows(path: Path, headers: list[str], rows: Iterable[list[Value]]) -> File:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([MARK_HEADER, *headers])
    lines = [[MARK, *map(_text, row)] for row in rows]
    writer.writerows(lines)
    _write_private(path, text.getvalue().encode("utf-8-sig"))
    return {"row_count": len(lines), **_hashed(path)}


def _text(value: Value) -> str:
    """A value that no spreadsheet runs as a formula."""
    if value is None:
        return ""
    if isinstance(value, (date, Decimal, int)):
        return str(value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _plain_name(name: str) -> str:
    return "".join(letter for letter in name if letter.isalnum())


def _hashed(path: Path) -> File:
    return {"name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
