"""The result file of a detail reconciliation (interface 3202): what the insurer's core system says about settlements.

It is a zip with one `result.txt`, a settlement a line, ten values between tabs, without a header. It is no source: it has neither
visit nor dates, so no burden can be computed from it. Its sums tell whether what was pulled is what the core system paid.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from monitoring.errors import SourceError

RESULT_FILE = "result.txt"
COLUMNS = (
    *("psn_no", "mdtrt_id", "setl_id", "msgid", "stmt_rslt", "refd_setl_flag", "memo"),
    *("medfee_sumamt", "fund_pay_sumamt", "acct_pay"),
)
ENCRYPTED = 0x1
"""The bit of an entry's flags that says so (zip specification, 4.4.4)."""
LARGEST_BYTES = 1 << 30
"""Some seven million settlements; a larger file is no month of a county, and may be made to fill the memory."""


@dataclass(frozen=True)
class StatementRow:
    """One settlement as the core system knows it; amounts in yuan, missing where empty."""

    line: int
    setl_id: str
    medfee_sumamt: Decimal | None
    fund_pay_sumamt: Decimal | None
    acct_pay: Decimal | None


def read_result_file(path: Path) -> list[StatementRow]:
    """Read a result file, UTF-8 or GB18030; raise `SourceError` naming file and line if any of it cannot be read."""
    lines = _text(path).replace("\r\n", "\n").split("\n")
    if lines and tuple(cell.strip().lower() for cell in lines[0].split("\t")) == COLUMNS:
        return [_row(path, n, line) for n, line in enumerate(lines[1:], start=2) if line.strip()]
    return [_row(path, n, line) for n, line in enumerate(lines, start=1) if line.strip()]


def _text(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [i for i in archive.infolist() if i.filename.rpartition("/")[2].lower() == RESULT_FILE]
            if len(names) != 1:
                raise _refused(path, f"holds {len(names)} files {RESULT_FILE} where it must hold one")
            if names[0].file_size > LARGEST_BYTES:
                raise _refused(path, f"holds a {RESULT_FILE} of more than {LARGEST_BYTES >> 30} GB")
            if names[0].flag_bits & ENCRYPTED:
                raise _refused(path, "has a password, and is read only without one")
            if names[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise _refused(path, f"holds a {RESULT_FILE} that is neither stored nor deflated")
            content = archive.read(names[0])
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise _refused(path, "is no whole zip file") from None
    except OSError as error:
        raise _refused(path, f"cannot be read ({type(error).__name__})") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(path, f"holds a {RESULT_FILE} that is neither UTF-8 nor GB18030")


def _row(path: Path, number: int, line: str) -> StatementRow:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) != len(COLUMNS):
        raise _refused(path, f"has {len(cells)} values where a result has {len(COLUMNS)} (line {number:,})")
    values = dict(zip(COLUMNS, cells, strict=True))
    if not values["setl_id"]:
        raise _refused(path, f"has no setl_id (line {number:,})")
    try:
        amounts = [Decimal(values[name]) if values[name] else None for name in COLUMNS[-3:]]
        if any(amount is not None and not amount.is_finite() for amount in amounts):
            raise InvalidOperation
    except InvalidOperation:
        raise _refused(path, f"has an amount that is no number (line {number:,})") from None
    return StatementRow(number, values["setl_id"], *amounts)


def _refused(path: Path, what: str) -> SourceError:
    return SourceError(
        f"The result file {path.name} {what}. Compared with half of it, settlements would seem to be missing, so nothing was compared. Fetch it again."
    )
