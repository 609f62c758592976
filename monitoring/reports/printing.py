"""Write reports to the terminal or to files."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from monitoring.doctor import Finding
from monitoring.errors import MonitoringError, SettingsError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.ledger.approvals import held_pushes
from monitoring.ledger.telling import told_in_words
from monitoring.policy import load_policy
from monitoring.reports.warnings import SHOWN, Row, Wanted, as_csv, as_json, is_hint, warnings_as_of, write_workbook
from monitoring.settings import Settings
from monitoring.warehouse import files

WIDE = 200
"""Columns of a table that goes into a file or pipe, where nothing may be cut off."""

SHOWN_IF_ANY = {"household_id", "feedback_status"}
"""Columns of the table that most lists have no use for."""

PRIVATE = 0o600
"""Lists name persons: a new file is for its owner alone."""


def write_warnings(settings: Settings, night: date | None, output: str, to: Path | None, wanted: Wanted) -> None:
    """Write the warnings after a night, newest window and highest multiple first; or only the hints of eligibility."""
    as_of, found = warnings_as_of(settings, night)
    rows = [row for row in found if wanted.has(row)]
    _tell(f"{len(rows):,} {_kind(wanted)} as of night {as_of}{_example_mark(settings)}{_others(found, wanted)}")
    if output == "xlsx":
        if to is None:
            raise SettingsError("A workbook cannot be written to the terminal. Name a file with --to FILE.xlsx.")
        to.touch(mode=PRIVATE)
        write_workbook(rows, to)
    elif output == "table" and to is None:
        console().print(_warning_table(rows))
    else:
        text = as_json(rows) + "\n" if output == "json" else as_csv(rows)
        _write(text, to)


def write_runs(settings: Settings, night: date | None, last: int) -> None:
    """Write the newest steps of the ledger, whether the rows add up, and which pushes wait for a person."""
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        rows, waiting = ledger.rows(night, last), held_pushes(ledger)
    table = Table("night", "step", "outcome", "code", "seconds", "what it did")
    for row in rows:
        told = str(row["message"]) if row["message"] else _in_words(row["counts"])
        code = "" if row["exit_code"] is None else str(row["exit_code"])
        table.add_row(str(row["night"]), str(row["step"]), str(row["outcome"]), code, _seconds(row), told)
    console().print(table)
    for held in waiting:
        _tell(
            f"The push of the night {held.night} waits ({held.decision}: {held.reason}): monitoring approve --date {held.night}"
        )


def write_sql(name: str | None) -> None:
    """Write a query, or the names of all."""
    folders = sorted(path.name for path in files.SQL_FOLDER.iterdir() if path.is_dir())
    if name is None:
        _write("".join(f"{folder}/{query}\n" for folder in folders for query in files.names(folder)), None)
        return
    found = [folder for folder in folders if name in files.names(folder)]
    if not found:
        raise SettingsError("There is no query of that name. `monitoring sql` without a name lists all.")
    _write("".join(files.statement(folder, name) for folder in found), None)


def write_findings(findings: Sequence[Finding]) -> int:
    """Write what the doctor found; return the exit code: 0 if nothing keeps the night from running."""
    table = Table("what", "is", "found", "cure")
    for finding in findings:
        table.add_row(finding.subject, finding.verdict, finding.told, finding.cure)
    console().print(table)
    return max((finding.exit_code for finding in findings), default=0)


def _kind(wanted: Wanted) -> str:
    return "hints of eligibility (for the bureau alone, never pushed)" if wanted.is_hints else "warnings"


def _others(found: Sequence[Row], wanted: Wanted) -> str:
    hints = sum(is_hint(row) for row in found)
    return f"; {hints:,} hints of eligibility apart (--hints)" if hints and not wanted.is_hints else ""


def _warning_table(rows: Sequence[Row]) -> Table:
    table = Table()
    shown = [name for name in SHOWN if name not in SHOWN_IF_ANY or any(row[name] for row in rows)]
    for name in shown:
        table.add_column(name, no_wrap=name in {"warning_id", "psn_no"}, overflow="fold")
    for row in rows:
        table.add_row(*("" if row[name] is None else str(row[name]) for name in shown))
    return table


def _in_words(counts: object) -> str:
    told = json.loads(str(counts)) if counts else {}
    return told_in_words(told)


def _seconds(row: dict[str, object]) -> str:
    started, ended = row["started_at"], row["ended_at"]
    if isinstance(started, datetime) and isinstance(ended, datetime):
        return f"{(ended - started).total_seconds():.1f}"
    return ""


def _example_mark(settings: Settings) -> str:
    try:
        return " (EXAMPLE thresholds, not policy in force)" if load_policy(settings.thresholds).is_example else ""
    except MonitoringError:
        return ""


def console() -> Console:
    """The terminal; wide where nothing may be cut off."""
    made = Console()
    if not made.is_terminal:
        made.width = WIDE
    return made


def _write(text: str, to: Path | None) -> None:
    if to is None:
        sys.stdout.write(text)
    else:
        to.touch(mode=PRIVATE)
        to.write_text(text, encoding="utf-8")


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
