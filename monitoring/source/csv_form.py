"""The form of a CSV file: encoding, delimiter, header, and in which line it is broken."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
    """How a file is to be read, and how many of its signs must be met again when it is.

    `header` has the column names as written, without blanks around them. `is_plain` files are read by the engine as they are: UTF-8, one kind
    of line end, quotes only where every reader takes them for the same. `delimiters` counts all in the file; `records` the rows below the
    header of a file with quotes.
    """

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    has_quotes: bool
    is_plain: bool
    delimiters: int
    records: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in small letters."""
        return tuple(name.lower() for name in self.header)

    def is_whole(self, rows: int) -> bool:
        """Whether so many rows of full width are all that the file holds."""
        if self.records is not None:
            return rows == self.records
        return self.delimiters == (rows + 1) * (len(self.header) - 1)


@dataclass
class _Signs:
    """What was met while a file was decoded."""

    delimiter: str = ""
    delimiters: int = 0
    quotes: int = 0
    breaks: int = 0
    returns: int = 0
    returned_breaks: int = 0
    is_wide: bool = False
    is_odd: bool = False
    last: str = ""

    def add(self, text: str) -> None:
        self.delimiter = self.delimiter or delimiter_of(text)
        self.delimiters += text.count(self.delimiter)
        self.quotes += text.count('"')
        self.breaks += text.count("\n")
        joined = self.last + text
        self.returns += text.count("\r")
        self.returned_breaks += joined.count("\r\n") if self.returns else 0
        self.is_wide = self.is_wide or not text.isascii()
        # Some readers take a quote beside a blank for the begin or end of a quoted value, others for a letter.
        self.is_odd = self.is_odd or (self.quotes > 0 and (' "' in joined or '" ' in joined))
        self.last = text[-1:]

    @property
    def is_plain(self) -> bool:
        return not self.is_odd and self.returns in (0, self.breaks) and self.returns == self.returned_breaks


def delimiter_of(text: str) -> str:
    """The delimiter that the first line has most of."""
    first = text.partition("\n")[0].partition("\r")[0]
    return max(DELIMITERS, key=first.count)


def examine_csv(path: Path) -> CsvForm:
    """Find out the form of a file; raise `SourceError` naming file and line if it cannot be read safely.

    UTF-8 (with or without byte order mark), UTF-16 with mark and GB18030 are told apart by reading all of it.
    """
    encoding, signs = _find_encoding(path)
    form = _read_header(path, encoding, signs)
    _refuse_cut_end(form)
    if form.has_quotes:
        # A quote that is not closed makes a fast reader take the rows after it for one value, without a word.
        return replace(form, records=refuse_broken_records(form) - 1)
    return form


def refuse_broken_records(form: CsvForm) -> int:
    """Read every record strictly and return their number, the header's included; raise `SourceError` with the line of the first broken one."""
    width, count = len(form.header), 0
    for line, cells in records(form):
        if cells and len(cells) != width:
            raise _fault(form.path, line, f"has {len(cells)} values where the header has {width} columns")
        count += bool(cells)
    return count


def broken_file(form: CsvForm) -> SourceError:
    """The error of a file that the fast reader refused: with the line, where one can be found."""
    try:
        refuse_broken_records(form)
    except SourceError as error:
        return error
    return _fault(form.path, 1, "cannot be read as CSV")


def records(form: CsvForm) -> Iterator[tuple[int, list[str]]]:
    """Line and values of every record, the header's included; raise `SourceError` at a quote that is not closed or not doubled."""
    return strict_records(form.path, form.encoding, form.delimiter)


def strict_records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """As `records`, of a file whose form as a whole was not examined: records of any width, empty ones included."""
    csv.field_size_limit(LONGEST_FIELD)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise _fault(path, line, "has a quote that is not closed or not doubled") from None
            yield line, cells


def find_encoding(path: Path) -> str:
    """UTF-8 (with or without byte order mark), UTF-16 with mark or GB18030; raise `BrokenCsvError` if not all of the file can be read in it."""
    encoding, _ = _find_encoding(path)
    return encoding


def _find_encoding(path: Path) -> tuple[str, _Signs]:
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise _fault(path, 1, "is empty", "Export it again; a table without rows still has its header line.")
    for mark, encoding in _BOMS.items():
        if start.startswith(mark):
            return _decode_marked(path, encoding)
    try:
        return _decode(path, "utf-8")
    except _NotThisEncodingError as error:
        if error.is_mostly_right:
            raise _fault(path, error.line, "has bytes that are no UTF-8, though the rest is") from None
    try:
        return _decode(path, "gb18030")
    except _NotThisEncodingError as error:
        raise _fault(path, error.line, "is neither UTF-8 nor GB18030") from None


def _decode_marked(path: Path, encoding: str) -> tuple[str, _Signs]:
    try:
        return _decode(path, encoding)
    except _NotThisEncodingError as error:
        name = encoding.removesuffix("-sig").upper()
        raise _fault(path, error.line, f"has bytes that are no {name}, though it is marked as such") from None


class _NotThisEncodingError(Exception):
    def __init__(self, line: int, *, is_mostly_right: bool) -> None:
        super().__init__()
        self.line, self.is_mostly_right = line, is_mostly_right


def _decode(path: Path, encoding: str) -> tuple[str, _Signs]:
    decoder = codecs.getincrementaldecoder(encoding)()
    signs = _Signs()
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK_BYTES)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start]
                is_right = encoding == "utf-8" and (signs.is_wide or _is_mostly_utf8(error.object))
                line = 1 + signs.breaks + before.count(b"\n")
                raise _NotThisEncodingError(line, is_mostly_right=is_right) from None
            if "\0" in text:
                line = 1 + signs.breaks + text[: text.index("\0")].count("\n")
                raise _fault(path, line, "has zero bytes, as a damaged disk leaves")
            if not block:
                return encoding, signs
            signs.add(text)


def _is_mostly_utf8(block: bytes) -> bool:
    """GB18030 read as UTF-8 is wrong nearly everywhere, a damaged or cut UTF-8 file in few places."""
    text = block.decode("utf-8", errors="replace")
    wrong = text.count("\N{REPLACEMENT CHARACTER}")
    return sum(not c.isascii() for c in text) - wrong > 10 * wrong


def _read_header(path: Path, encoding: str, signs: _Signs) -> CsvForm:
    is_plain = signs.is_plain and encoding.startswith("utf-8")
    form = CsvForm(path, encoding, signs.delimiter, (), signs.quotes > 0, is_plain, signs.delimiters)
    names = tuple(cell.strip() for cell in next(islice(records(form), 1))[1])
    if not names:
        raise _fault(path, 1, "has no header line", "The first line must name the columns.")
    if "" in names:
        raise _fault(path, 1, "has a column without a name", "Every column of the header needs one.")
    small = [name.lower() for name in names]
    twice = sorted({name for name in small if small.count(name) > 1})
    if twice:
        raise _fault(path, 1, f"names the column {', '.join(twice)} twice", "Keep one of each.")
    return replace(form, header=names)


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
