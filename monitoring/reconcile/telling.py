"""What a comparison found, in words and as a file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from monitoring.reconcile.differences import ENDABLE, Kind
from monitoring.reconcile.reconcile import Compared

SHOWN_DAYS = 60
_HARMLESS = frozenset({Kind.restamped, Kind.coming, Kind.held})


def told(found: Iterable[Compared]) -> str:
    """One line per table, and one per day that differs."""
    return "\n".join(line for one in found for line in _lines(one))


def counts(found: Iterable[Compared]) -> dict[str, int]:
    """Rows compared, days that differ and rows by kind, by table, for the run ledger."""
    result: dict[str, int] = {}
    for one in found:
        result[f"{one.source_table}_compared"] = one.row_count
        result[f"{one.source_table}_days_that_differ"] = len(one.days)
        for kind, number in Counter(d.kind for d in one.differences).items():
            result[f"{one.source_table}_{kind.name}"] = number
    return result


def needs_mending(found: Iterable[Compared]) -> int:
    """Rows that are wrong here until they are mended."""
    return sum(d.kind not in _HARMLESS for one in found for d in one.differences)


def write_differences(found: Iterable[Compared], path: Path) -> None:
    """Every row that differs, with its key, as CSV. The file names settlements: keep it where the data may be."""
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["source_table", "source_key", "kind", "stamp_here", "stamp_at_source"])
        for one in found:
            for d in one.differences:
                writer.writerow([d.source_table, d.key, d.kind.value, d.stored_at or "", d.source_at or ""])


def _lines(found: Compared) -> list[str]:
    name = found.source_table
    if not found.days:
        return [f"{name}: {found.row_count:,} rows, the same by day in number and sums"]
    lines = [f"{name}: {found.row_count:,} rows, {len(found.days):,} days differ"]
    days = sorted({str(d.day) for d in found.differences})
    lines += [f"  {day}: {_in_words(found, [day])}" for day in days[:SHOWN_DAYS]]
    if len(days) > SHOWN_DAYS:
        lines.append(f"  {len(days) - SHOWN_DAYS:,} days more: {_in_words(found, days[SHOWN_DAYS:])}")
    if not found.differences:
        lines.append("  row by row all is the same: known errors that are corrected here, or rows that came twice")
    if name not in ENDABLE and any(d.kind is Kind.gone for d in found.differences):
        lines.append(
            f"  rows of {name} cannot be ended: they do not say whether they are valid; ask the source's owner"
        )
    return lines


def _in_words(found: Compared, days: Sequence[str]) -> str:
    kinds = Counter(d.kind for d in found.differences if str(d.day) in set(days))
    return ", ".join(f"{number:,} {kind.value}" for kind, number in sorted(kinds.items()))
