"""The form of a CSV file: encoding, delimiter, header, and in which line it is broken."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from monitoring.errors import SourceError

BLOCK_BYTES = 1 << 20
TAIL_BYTES = 1 << 16
DELIMITERS = ",\t;|"
# Names, addresses and notes are short; a field beyond this is a quote that never closes.
LONGEST_FIELD = 1 << 20
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class BrokenCsvError(SourceError):
    """A file that cannot be read safely: `what` is wrong in which `line`, and its `cure`."""

    def __init__(self, path: Path, line: int, what: str, cure: str) -> None:
        super().__init__(
            f"The file {path.name} of the source {what} (line {line:,}). Read on, rows would be lost or wrong, so nothing of this night was "
            f"taken over. {cure}"
        )
        self.line, self.what, self.cure = line, what, cure


@dataclass(frozen=True)
class CsvForm:
    """How a file is to be read. `header` has the column names as written, without blanks around them."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]


def examine_csv(path: Path) -> CsvForm:
    """Find out the form of a file; raise `SourceError` naming file and line if it cannot be read safely.

    UTF-8 (with or without byte order mark), UTF-16 with mark and GB18030 are told apart by reading all of it.
    """
    encoding, has_quotes = _find_encoding(path)
    form = _read_header(path, encoding)
    _refuse_cut_end(form)
    if has_quotes:
        # A quote that is not closed makes a fast reader take the rows after it for one value, without a word.
        refuse_broken_records(form)
    return form


def refuse_broken_records(form: CsvForm) -> None:
    """Read every record strictly; raise `SourceError` with the line of the first that is broken."""
    width = len(form.header)
    for line, cells in _records(form):
        if cells and len(cells) != width:
            raise _fault(form.path, line, f"has {len(cells)} values where the header has {width} columns")


def broken_file(form: CsvForm) -> SourceError:
    """The error of a file that the fast reader refused: with the line, where one can be found."""
    try:
        refuse_broken_records(form)
    except SourceError as error:
        return error
    return _fault(form.path, 1, "cannot be read as CSV")


def _records(form: CsvForm) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_FIELD)
    with form.path.open(encoding=form.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=form.delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise _fault(form.path, line, "has a quote that is not closed or not doubled") from None
            yield line, cells


def _find_encoding(path: Path) -> tuple[str, bool]:
    """The encoding, and whether there are quotes."""
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise _fault(path, 1, "is empty", "Export it again; a table without rows still has its header line.")
    for mark, encoding in _BOMS.items():
        if start.startswith(mark):
            return _decode(path, encoding)
    try:
        return _decode(path, "utf-8")
    except _NotThisEncodingError as error:
        if error.is_mostly_right:
            raise _fault(path, error.line, "has bytes that are no UTF-8, though the rest is") from None
    try:
        return _decode(path, "gb18030")
    except _NotThisEncodingError as error:
        raise _fault(path, error.line, "is neither UTF-8 nor GB18030") from None


class _NotThisEncodingError(Exception):
    def __init__(self, line: int, *, is_mostly_right: bool) -> None:
        super().__init__()
        self.line, self.is_mostly_right = line, is_mostly_right


def _decode(path: Path, encoding: str) -> tuple[str, bool]:
    decoder = codecs.getincrementaldecoder(encoding)()
    line, has_quotes, has_wide = 1, False, False
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK_BYTES)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start]
                is_right = encoding == "utf-8" and (has_wide or _is_mostly_utf8(error.object))
                raise _NotThisEncodingError(line + before.count(b"\n"), is_mostly_right=is_right) from None
            if "\0" in text:
                raise _fault(
                    path, line + text[: text.index("\0")].count("\n"), "has zero bytes, as a damaged disk leaves"
                )
            if not block:
                return encoding, has_quotes
            line += text.count("\n")
            has_quotes = has_quotes or '"' in text
            has_wide = has_wide or not text.isascii()


def _is_mostly_utf8(block: bytes) -> bool:
    """GB18030 read as UTF-8 is wrong nearly everywhere, a damaged or cut UTF-8 file in few places."""
    text = block.decode("utf-8", errors="replace")
    wrong = text.count("\N{REPLACEMENT CHARACTER}")
    return sum(not c.isascii() for c in text) - wrong > 10 * wrong


def _read_header(path: Path, encoding: str) -> CsvForm:
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
    delimiter = max(DELIMITERS, key=first.count)
    form = CsvForm(path, encoding, delimiter, ())
    names = tuple(cell.strip() for cell in next(islice(_records(form), 1))[1])
    if not names:
        raise _fault(path, 1, "has no header line", "The first line must name the columns.")
    if "" in names:
        raise _fault(path, 1, "has a column without a name", "Every column of the header needs one.")
    small = [name.lower() for name in names]
    twice = sorted({name for name in small if small.count(name) > 1})
    if twice:
        raise _fault(path, 1, f"names the column {', '.join(twice)} twice", "Keep one of each.")
    return CsvForm(path, encoding, delimiter, names)


def _refuse_cut_end(form: CsvForm) -> None:
    """A last line without line end is taken only if its last value has the form of the one above it."""
    if form.encoding == "utf-16":
        return  # a cut leaves half a character or a wrong number of values, mostly
    with form.path.open("rb") as file:
        file.seek(max(0, form.path.stat().st_size - TAIL_BYTES))
        tail = file.read().decode(form.encoding.removesuffix("-sig"), errors="ignore")
    if tail.endswith(("\n", "\r")):
        return
    lines = tail.splitlines()
    is_first_row = len(lines) < 3
    if not is_first_row and _end_form(lines[-1], form) != _end_form(lines[-2], form):
        cure = "Export it again; if it is whole, end its last line with a line break."
        raise _fault(form.path, _count_lines(form), "ends in the middle of a line", cure)


def _end_form(line: str, form: CsvForm) -> tuple[int, int]:
    """Number of values, and length of the last: of its decimals, where it has a point."""
    cells = line.split(form.delimiter)
    _, point, decimals = cells[-1].rpartition(".")
    return len(cells), len(decimals) if point else len(cells[-1])


def _count_lines(form: CsvForm) -> int:
    with form.path.open(encoding=form.encoding) as file:
        return sum(1 for _ in file)


def _fault(path: Path, line: int, what: str, cure: str = "Export the file again.") -> BrokenCsvError:
    return BrokenCsvError(path, line, what, cure)
