"""Read a CSV file strictly: exact columns, line numbers kept, every value as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from monitoring.declared.faults import Fault, Place, Placed

Row = dict[str, object]


def read_csv(text: str, file: str, columns: Sequence[str]) -> tuple[list[Placed[Row]], list[Fault]]:
    """Rows of the file; an empty cell is None. Columns may stand in any order, but none may be missing or unknown."""
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        records = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        return [], [Fault(file, reader.line_num, "(file)", f"is no CSV: {error}", "correct the quotes of this line")]
    header = records[0][1] if records else []
    faults = _header_faults(header, file, columns)
    return ([], faults) if faults else _read_rows(records[1:], header, file)


def _header_faults(header: list[str], file: str, columns: Sequence[str]) -> list[Fault]:
    known = f"the columns are {','.join(columns)}"
    faults = [Fault(file, 1, name, "is missing", f"add the column; {known}") for name in columns if name not in header]
    for position, name in enumerate(header):
        if name not in columns:
            faults.append(Fault(file, 1, name or "(no name)", "unknown column", f"remove it; {known}"))
        elif name in header[:position]:
            faults.append(Fault(file, 1, name, "stands twice", "keep one of the two columns"))
    return faults


def _read_rows(
    records: list[tuple[int, list[str]]], header: list[str], file: str
) -> tuple[list[Placed[Row]], list[Fault]]:
    rows: list[Placed[Row]] = []
    faults: list[Fault] = []
    for line, cells in records:
        if len(cells) == len(header):
            row: Row = {name: cell.strip() or None for name, cell in zip(header, cells, strict=True)}
            rows.append(Placed(row, Place(file, {(): line})))
        else:
            cure = f"give exactly {len(header)}, in quotes where a text has a comma"
            faults.append(Fault(file, line, "(row)", f"has {len(cells)} values", cure))
    return rows, faults
