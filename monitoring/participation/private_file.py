"""Files that name persons: for their owner alone, never written over, and each written down in the ledger before it is written."""

from __future__ import annotations

import csv
import getpass
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from monitoring.errors import FileError, PersonalDataError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.quality.access_log import Access, record_access
from monitoring.reports.warnings import FORMULA_STARTS
from monitoring.settings import Settings

Row = dict[str, object]
ID_NUMBER = re.compile(r"\d{10}")
LONG_ENOUGH = 5
"""A reason has to say something; `ok` and `test` are none."""


@dataclass(frozen=True)
class Handing:
    """Data of persons handed out: into which file (None: the terminal), by which command, who asks for them and why, and for which account they are, where that matters."""

    path: Path | None
    command: str
    reason: str | None
    by_name: str | None
    account: str | None = None

    def check(self) -> None:
        """Raise FileError if the file is there already, PersonalDataError without a reason; done before anything is looked up."""
        if self.path is not None and self.path.exists():
            raise FileError(f"The file {self.path} exists already, and nothing is written over. Name another.")
        if self.reason is None or len(self.reason.strip()) < LONG_ENOUGH:
            raise PersonalDataError(
                f"Data of persons are asked for without a reason of at least {LONG_ENOUGH} characters (--reason). It is kept beside the name and the time, in "
                "words that somebody else understands later, and must name no person. Nothing was shown or written."
            )
        refuse_numbers(self.reason)


def refuse_numbers(reason: str) -> None:
    """Raise PersonalDataError if a reason, which is kept, holds what looks like an id number."""
    if ID_NUMBER.search(reason):
        raise PersonalDataError(
            "The reason (--reason) holds what looks like a number of a person (ten digits or more in a row). It is kept for good and must name no person, so nothing was shown or written. Say it "
            "without the number."
        )


def write_names(settings: Settings, handing: Handing, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write rows as CSV into a new file of mode 0600 (its columns where there is no row), after writing down who asked."""
    handing.check()
    if handing.path is None:
        raise AssertionError("names go into a file")
    log_access(settings, handing, len(rows))
    handing.path.touch(mode=0o600, exist_ok=False)
    handing.path.write_text(as_csv(rows, columns, is_guarded=True), encoding="utf-8-sig")


def log_access(settings: Settings, handing: Handing, row_count: int) -> None:
    """Write down who asked for how many persons' rows, and why; before anything is shown."""
    by_name = handing.by_name or getpass.getuser()
    subject = f"{row_count} rows for {handing.account}" if handing.account else f"{row_count} rows"
    look = Access(by_name, handing.command, subject, row_count, (handing.reason or "").strip())
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        record_access(ledger, look)


def as_csv(rows: Sequence[Row], columns: Sequence[str], *, is_guarded: bool = False) -> str:
    """Comma-separated with a header; empty text for what is not known. Guarded: nothing that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({name: _guarded(row[name]) if is_guarded else row[name] for name in columns} for row in rows)
    return text.getvalue()


def as_json(rows: Sequence[Row]) -> str:
    """A list of objects; amounts, shares and dates as text, so that nothing is rounded."""
    return json.dumps(list(rows), ensure_ascii=False, indent=1, default=str) + "\n"


def _guarded(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
