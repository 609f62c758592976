"""A comparison with published sums in words, as a table, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from monitoring.errors import YearTotalsError
from monitoring.year_totals.compare import Compared, Verdict, beyond_tolerance

if TYPE_CHECKING:
    from rich.table import Table

COLUMNS = (
    "source_table",
    "year",
    "region_code",
    "what",
    "published",
    "held",
    "difference",
    "difference_share",
    "allowed",
    "verdict",
    "row_count",
    "empty_count",
    "reference",
)
NUMBERS = frozenset({"published", "held", "difference", "difference_share", "allowed", "row_count", "empty_count"})
NAMED_AT_MOST = 5


def as_table(found: Sequence[Compared]) -> Table:
    """A row for each sum, numbers in thousands."""
    from rich.table import Table

    table = Table()
    for name in COLUMNS:
        table.add_column(name, justify="right" if name in NUMBERS else "left", overflow="fold")
    for one in found:
        row = _row(one, lambda number: f"{number:,}")
        table.add_row(*(row[name] or "" for name in COLUMNS))
    return table


def as_csv(found: Sequence[Compared]) -> str:
    """Comma-separated, with a header; empty where there is nothing to say."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(one, str) for one in found)
    return text.getvalue()


def as_json(found: Sequence[Compared]) -> str:
    """A list of objects; numbers as text, so that nothing is rounded."""
    return json.dumps([_row(one, str) for one in found], ensure_ascii=False, indent=1) + "\n"


def told_line(one: Compared) -> str:
    """One sum in a line of a log."""
    row = _row(one, lambda number: f"{number:,}")
    share = f" (share {row['difference_share']})" if row["difference_share"] else ""
    return (
        f"published sum {_name(one)}: published {row['published']}, held {row['held']}, difference {row['difference']}{share}, "
        f"may be {row['allowed']}: {one.verdict.value}"
    )


def told_verdicts(found: Sequence[Compared]) -> str:
    """How many sums agree, as of which night."""
    told = [f"{sum(one.verdict is verdict for one in found)} {verdict.value}" for verdict in Verdict]
    as_of = found[0].as_of or "no night"
    return f"{len(found)} published sums beside the warehouse as of {as_of}: {', '.join(told)}"


def beyond_error(found: Sequence[Compared], head: str) -> YearTotalsError | None:
    """What is said where sums differ by more than they may, after `head`; none where they do not."""
    beyond = beyond_tolerance(found)
    if not beyond:
        return None
    named = "; ".join(f"{_name(one)} by {one.difference:+,}" for one in beyond[:NAMED_AT_MOST])
    more = f" and {len(beyond) - NAMED_AT_MOST} more" if len(beyond) > NAMED_AT_MOST else ""
    return YearTotalsError(
        f"{head}{len(beyond)} of {len(found)} published sums differ from what the warehouse holds by more than they may: {named}{more}. Warnings of those years "
        "may rest on rows that are missing or counted twice. Look at rows held back (`monitoring quarantine list`), at rows the source has and the warehouse has not "
        "(`monitoring reconcile`), and at what the published figure counts; where that is what differs, say so by a tolerance."
    )


def _name(one: Compared) -> str:
    total = one.published
    return f"{total.table} {total.year} {total.what} of {total.region or 'all regions'}"


def _row(one: Compared, write: Callable[[Decimal | int], str]) -> dict[str, str | None]:
    total, held = one.published, one.held

    def number(value: Decimal) -> str:
        return write(int(value)) if total.is_count and value == int(value) else write(_yuan(value))

    share, empty = one.difference_share, held.empty_count
    return {
        "source_table": total.table,
        "year": str(total.year),
        "region_code": total.region,
        "what": total.what,
        "published": number(total.amount),
        "held": number(held.amount),
        "difference": number(one.difference),
        "difference_share": None if share is None else f"{share:f}",
        "allowed": number(total.allowed),
        "verdict": one.verdict.value,
        "row_count": write(held.row_count),
        "empty_count": None if empty is None else write(empty),
        "reference": total.reference.title,
    }


def _yuan(value: Decimal) -> Decimal:
    """At least two digits after the point; a share of a sum may have more."""
    return value if value != value.quantize(Decimal("0.01")) else value.quantize(Decimal("0.01"))
