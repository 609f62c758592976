"""How benefits are printed and kept: tables, CSV, JSON, and the work list in a file."""

from __future__ import annotations

import csv
import getpass
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from monitoring.benefits.load import Benefits
from monitoring.benefits.telling import ITEMS, REASONS, STATES
from monitoring.errors import FileError
from monitoring.settings import Settings

Row = dict[str, object]
FORMULA_STARTS = ("=", "+", "-", "@")
WIDE = 150


def write_lines(benefits: Benefits) -> None:
    """Every line with its days, and the questions it rests on; on stdout."""
    table = Table("text", "line", "item", "for", "from", "to", "amount", "open questions")
    for file, line in benefits.lines():
        amount = _amount(line.ratio, line.fixed, line.floor, line.yearly_cap) if line.is_amount_stated else "not stated"
        days = (str(line.valid_from), str(line.valid_to or ""))
        table.add_row(
            file.benefits, line.id, line.item, ", ".join(line.applies_to), *days, amount, ", ".join(line.uncertain)
        )
    _print(table)


def _amount(*values: object) -> str:
    names = ("x", "fixed", "at least", "at most a year")
    return "; ".join(f"{name} {value}" for name, value in zip(names, values, strict=True) if value is not None)


def write_sums(rows: Sequence[Row], form: str) -> None:
    """Sums of `due_sums`; on stdout."""
    if form != "table":
        _write(rows, form)
        return
    table = Table("item", "state", "visits", "persons", "due", "in settlement", "later", "outstanding")
    for row in rows:
        item = ITEMS[str(row["item"])].en if row["item"] else "-"
        state = REASONS[str(row["reason"])].en if row["reason"] else STATES[str(row["state"])].en
        amounts = [
            _yuan(row[name]) for name in ("due_amount", "settled_amount", "outside_amount", "outstanding_amount")
        ]
        table.add_row(item, state, f"{row['visit_count']:,}", f"{row['person_count']:,}", *amounts)
    _print(table)


def write_premiums(rows: Sequence[Row], form: str) -> None:
    """Sums of `premium_sums`; on stdout."""
    if form != "table":
        _write(rows, form)
        return
    table = Table("region", "category", "persons", "contribution", "due a person", "due", "by")
    for row in rows:
        amounts = [_yuan(row[name]) for name in ("contribution_amount", "subsidy_amount", "due_amount")]
        table.add_row(
            str(row["region_code"]),
            str(row["category_code"]),
            f"{row['person_count']:,}",
            *amounts,
            str(row["reference_title"] or "-"),
        )
    _print(table)


def keep_work_list(settings: Settings, rows: Sequence[Row], path: Path) -> None:
    """Write the list for its owner alone, after the access was written down; raise `FileError` where that cannot be."""
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.quality.access_log import Access, record_access

    look = Access(getpass.getuser(), "benefits work-list", "assistance outstanding", len(rows), "work list")
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        record_access(ledger, look)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            file.write(_as_csv([{name: _harmless(value) for name, value in row.items()} for row in rows]))
    except OSError as error:
        raise FileError(
            f"The work list cannot be written to {path} ({error.strerror}). Nothing else was changed. Name a file in a folder that is there and may be written to."
        ) from None


def _harmless(value: object) -> object:
    """Text that a spreadsheet would take for a formula is kept as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _yuan(value: object) -> str:
    return "-" if value is None else f"{value:,.2f}"


def _write(rows: Sequence[Row], form: str) -> None:
    sys.stdout.write(
        _as_csv(rows) if form == "csv" else json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n"
    )


def _as_csv(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else ["item"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _print(table: Table) -> None:
    console = Console()
    console.width = max(console.width, WIDE) if not console.is_terminal else console.width
    console.print(table)
