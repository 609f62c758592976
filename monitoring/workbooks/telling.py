"""The report of an import, row by row, and the list of answers that match nobody; no name and no whole number of a person."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from monitoring.reports.amounts import masked
from monitoring.workbooks.importing import Imported
from monitoring.workbooks.judging import Judged, Outcome

COLUMNS = ("file", "sheet", "row", "psn_no", "status", "happened_on", "outcome", "told")
Line = dict[str, object]


def report_lines(imported: Imported) -> list[Line]:
    """A line for every row of every file that could be read, and one for every file that could not."""
    unread: list[Line] = [{"file": one.file, "outcome": "not read", "told": one.told} for one in imported.unread]
    empty: Line = dict.fromkeys(COLUMNS, "")
    return [empty | line for line in [*map(_line, imported.judged), *unread]]


def as_csv(lines: Iterable[Line]) -> str:
    """The report with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def counted_in_words(imported: Imported) -> str:
    """One line: rows by outcome."""
    counts = {outcome: imported.counts[f"rows_{outcome.name}"] for outcome in Outcome}
    parts = [f"{count:,} {outcome.value}" for outcome, count in counts.items() if count]
    unread = [f"{len(imported.unread)} files not read"] if imported.unread else []
    return f"{len(imported.judged):,} rows: {', '.join([*parts, *unread]) or 'none'}"


def _line(one: Judged) -> Line:
    row = one.row
    numbers = one.whom.psn_no if one.whom else row.keys["psn_no"]
    filled = {name: row.filled.get(name, "") for name in ("status", "happened_on")}
    place = {"file": row.file, "sheet": row.sheet, "row": row.row_number, "psn_no": masked(numbers or "")}
    return {**place, **filled, "outcome": one.outcome.value, "told": one.told}
