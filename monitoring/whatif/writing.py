"""What `monitoring whatif` and `monitoring assess` write: data to stdout, talk to stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table

from monitoring.assessment.past import PastWarnings, assess_past
from monitoring.reports.warnings import as_csv, as_json
from monitoring.settings import Settings
from monitoring.whatif.ask_whatif import Question, ask_whatif
from monitoring.whatif.chart import require_kind, write_chart
from monitoring.whatif.telling import as_tables, as_text, heading

WIDE = 240
"""Columns of a table that goes into a file or pipe, where nothing may be cut off."""
SHOWN = (
    *(
        "psn_no",
        "household_id",
        "rule_id",
        "window_id",
        "state",
        "crossed_on",
        "fell_on",
        "step",
        "burden_amount",
        "limit_amount",
        "category_code",
    ),
    "is_counterfactual",
)


def write_whatif(settings: Settings, question: Question, output: str, chart: Path | None) -> None:
    """Answer a what-if as `table`, `csv` or `json`, and draw it where `chart` says."""
    if chart is not None:
        require_kind(chart)
    whatif = ask_whatif(settings, question)
    _tell(heading(whatif))
    if output == "table":
        _print(as_tables(whatif))
    else:
        sys.stdout.write(as_text(whatif, output))
    if chart is not None:
        write_chart(whatif, chart)
        _tell([f"The chart is {chart}."])


def write_past(
    settings: Settings, days: tuple[date, date], known_by: date | None, rules_as_of: date | None, output: str
) -> None:
    """Write the warnings that crossed on the days as `table`, `csv` or `json`."""
    past = assess_past(settings, *days, known_by, rules_as_of)
    rows = past.rows.to_pylist()
    _tell(past_heading(past))
    if output == "table":
        _print(_past_table(rows))
    else:
        sys.stdout.write(as_csv(rows) if output == "csv" else as_json(rows) + "\n")


def past_heading(past: PastWarnings) -> list[str]:
    """What is listed, with whose knowledge, under whose rules: a sentence a line."""
    asked = past.asked
    lines = [
        f"{past.rows.num_rows:,} warnings crossed from {asked.first} to {asked.last}, as they stand with the knowledge of the night {asked.night}."
    ]
    if past.rules_as_of is not None:
        lines.append(
            f"COUNTERFACTUAL: the lines, fractions and amounts of {past.rules_as_of} are held for all days, while the income they are taken of stays that "
            "of each year, released when it was. None of this was anybody's warning; nothing was "
            "written to the warehouse or published."
        )
    return [*lines, "EXAMPLE thresholds, not policy in force."] if past.is_example else lines


def _past_table(rows: Sequence[dict[str, Any]]) -> Table:
    table = Table()
    for name in SHOWN:
        table.add_column(name, no_wrap=name == "psn_no", overflow="fold")
    for row in rows:
        table.add_row(*("" if row[name] is None else str(row[name]) for name in SHOWN))
    return table


def _print(shown: RenderableType) -> None:
    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    console.print(shown)


def _tell(lines: Sequence[str]) -> None:
    sys.stderr.writelines(f"{line}\n" for line in lines)
