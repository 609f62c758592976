"""How benefits are printed: as a table, CSV or JSON, without names."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from monitoring.benefits.load import Benefits
from monitoring.benefits.telling import ITEMS, REASONS, STATES
from monitoring.participation.private_file import as_csv, as_json

Row = dict[str, object]
WIDE = 150


def write_lines(benefits: Benefits) -> None:
    """Every line and every ordinary insurance with its days, and the questions it rests on; on stdout."""
    table = Table("text", "line", "item", "for", "from", "to", "amount", "open questions")
    for file, line in benefits.lines():
        amount = _amount(line.ratio, line.fixed, line.floor, line.yearly_cap) if line.is_amount_stated else "not stated"
        days = (str(line.valid_from), str(line.valid_to or ""))
        table.add_row(
            file.benefits, line.id, line.item, ", ".join(line.applies_to), *days, amount, ", ".join(line.uncertain)
        )
    for file in benefits.files:
        for one in file.serious_illness:
            segments = ", ".join(f"x {part.ratio} up to {part.to or 'any sum'}" for part in one.segments)
            amount = f"{'MADE UP: ' if file.example else ''}above {one.deductible}: {segments}"
            days = (str(one.valid_from), str(one.valid_to or ""))
            whom = f"insurance {', '.join(one.insurance)}"
            table.add_row(
                file.benefits, one.id, "ordinary serious illness", whom, *days, amount, ", ".join(one.uncertain)
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
    table = Table("item", "state", "visits", "persons", "due", "in settlement", "later", "outstanding", "in order")
    for row in rows:
        item = ITEMS[str(row["item"])].en if row["item"] else "-"
        state = " - ".join(_words(row))
        columns = ("due_amount", "settled_amount", "outside_amount", "outstanding_amount", "in_order_amount")
        amounts = [_yuan(row[name]) for name in columns]
        table.add_row(item, state, f"{row['visit_count']:,}", f"{row['person_count']:,}", *amounts)
    _print(table)


def _words(row: Row) -> list[str]:
    """The state, or the reason that stands for it; of what is disputed both."""
    words = [REASONS[str(row["reason"])].en] if row["reason"] else []
    return [STATES[str(row["state"])].en, *words] if row["state"] == "disputed" or not words else words


def write_effect(rows: Sequence[Row], form: str) -> None:
    """Rows of `Effect.rows`, the total last; on stdout."""
    if form != "table":
        _write(rows, form)
        return
    table = Table(
        "rule", "category", "open", "with outstanding", "would fall", "would stand", "outstanding", "of those that fall"
    )
    for row in rows:
        counts = [f"{row[name]}" for name in ("open_count", "outstanding_count", "falls_count", "stands_count")]
        amounts = [_yuan(row[name]) for name in ("outstanding_amount", "falls_amount")]
        table.add_row(str(row["rule_id"]), str(row["category_code"] or "-"), *counts, *amounts)
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


def write_granted(rows: Sequence[Row], form: str) -> None:
    """Sums of `compare_granted`; on stdout."""
    if form != "table":
        _write(rows, form)
        return
    table = Table("region", "category", "due", "granted", *GRANTED_FINDINGS.values(), "due unknown")
    for row in rows:
        pairs = [_count_and_yuan(row, name) for name in ("due", "granted", *GRANTED_FINDINGS)]
        unknown = f"{row['amount_unknown_count']:,}"
        table.add_row(str(row["region_code"] or "-"), str(row["category_code"] or "(none due)"), *pairs, unknown)
    _print(table)


GRANTED_FINDINGS = {
    "not_granted": "not granted",
    "granted_less": "granted less",
    "granted_more": "granted more",
    "nothing_due": "nothing due",
}


def _count_and_yuan(row: Row, name: str) -> str:
    return f"{row[f'{name}_count']:,}: {_yuan(row[f'{name}_amount'])}"


def _yuan(value: object) -> str:
    """An amount; a word in its place as it is."""
    return "-" if value is None else value if isinstance(value, str) else f"{value:,.2f}"


def _write(rows: Sequence[Row], form: str) -> None:
    columns = list(rows[0]) if rows else ["item"]
    sys.stdout.write(as_csv(rows, columns) if form == "csv" else as_json(rows))


def _print(table: Table) -> None:
    console = Console()
    console.width = max(console.width, WIDE) if not console.is_terminal else console.width
    console.print(table)
