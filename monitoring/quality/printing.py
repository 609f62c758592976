"""Held rows on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from monitoring.quality.quarantine import HeldRow
from monitoring.quality.rules import rule_named
from monitoring.quality.stopped import StoppedNight

WIDE = 200
"""Columns of a table that goes into a file or pipe, where nothing may be cut off."""


def write_held(rows: Sequence[Mapping[str, object]]) -> None:
    """Write how many rows each rule holds back."""
    if not rows:
        sys.stderr.write("nothing is held back\n")
        return
    table = Table("table", "rule", "rows", "oldest", "can be released", "what it says")
    for row in rows:
        rule = rule_named(str(row["rule_name"]))
        may = "yes" if rule and rule.is_releasable else "no"
        said = f"{rule.sentence}\n{rule.sentence_zh}" if rule else "(a rule of an earlier version)"
        table.add_row(
            str(row["source_table"]), str(row["rule_name"]), f"{row['row_count']:,}", str(row["oldest_on"]), may, said
        )
    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    console.print(table)


def write_stopped(stopped: StoppedNight | None) -> None:
    """Write what a stopped night would hold back besides, and where it lies; nothing if no night was stopped."""
    if stopped is None:
        return
    rules = "\n".join(f"  {rule}: {count:,} rows" for rule, count in stopped.by_rule)
    sys.stdout.write(
        f"The night {stopped.night} was stopped by its check. These rows of it would be held back besides; they are not in the quarantine until the night is "
        f"let go, and lie in {stopped.folder}:\n{rules}\nTo look at them: monitoring quarantine export --date {stopped.night} "
        '--reason "..." --to FILE\n'
    )


def write_row(held: HeldRow, shown: Mapping[str, str]) -> None:
    """Write one row: why it is held, then its columns."""
    lines = [f"{held.source_table}, id {held.row_id}, held since {held.held_on}"]
    for name in held.rules:
        rule = rule_named(name)
        lines.append(f"  {name}: {rule.sentence if rule else 'a rule of an earlier version'}")
    lines += [f"  {column:<20} {value}" for column, value in shown.items()]
    sys.stdout.write("\n".join(lines) + "\n")
