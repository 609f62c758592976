"""What would go and what stays, with the reason: set-wise, a burden year at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from monitoring.warehouse import Warehouse

FOLDER = "retention"
YEAR = ("year_settlement", "late_settlement", "kept_settlement", "silent_person", "year_choice", "year_account")
NOTHING = Decimal(0)
REMOVED = "removed"


@dataclass(frozen=True)
class Share:
    """What is removed, or kept for a reason, of a table and year: rows, their versions, and sums in fen over the present versions."""

    burden_year: int
    source_table: str
    outcome: str
    rows: int
    versions: int
    fee_fen: int = 0
    total_fen: int = 0
    assistance_fen: int = 0

    @property
    def is_removed(self) -> bool:
        """Whether it goes."""
        return self.outcome == REMOVED


def choose(warehouse: Warehouse, before: date, *, is_all: bool) -> list[Share]:
    """Leave `removed_row` (settlements) and `removed_payment`; return all shares of the years before, in order."""
    warehouse.load("retention_value", pa.table({"before_day": [before], "is_all": [is_all]}))
    warehouse.derive(FOLDER, "kept_person")
    shares: list[Share] = []
    for number, year in enumerate(_years(warehouse, before)):
        warehouse.load("retention_year", pa.table({"day_from": [date(year, 1, 1)], "day_to": [date(year + 1, 1, 1)]}))
        for name in YEAR:
            warehouse.derive(FOLDER, name)
        _gather(warehouse, is_first=number == 0)
        shares += _shares(warehouse, "year_account")
    if not shares:
        _gather_nothing(warehouse)
    warehouse.derive(FOLDER, "payment_choice")
    warehouse.make("removed_payment", "SELECT * FROM payment_choice WHERE kept_reason IS NULL")
    warehouse.derive(FOLDER, "payment_account")
    return [*shares, *_shares(warehouse, "payment_account")]


def _years(warehouse: Warehouse, before: date) -> list[int]:
    query = (
        "SELECT DISTINCT CAST(EXTRACT(YEAR FROM burden_date) AS INTEGER) AS burden_year FROM settlement "
        "WHERE burden_date < $before ORDER BY burden_year"
    )
    return [int(row["burden_year"]) for row in warehouse.arrow(query, before=before).to_pylist()]


def _gather(warehouse: Warehouse, *, is_first: bool) -> None:
    chosen = "SELECT * FROM year_choice WHERE kept_reason IS NULL"
    if is_first:
        warehouse.make("removed_row", chosen)
    else:
        warehouse.append("removed_row", f"({chosen})")


def _gather_nothing(warehouse: Warehouse) -> None:
    warehouse.load("retention_year", pa.table({"day_from": [date.min], "day_to": [date.min]}))
    for name in YEAR[:-1]:
        warehouse.derive(FOLDER, name)
    _gather(warehouse, is_first=True)


def _shares(warehouse: Warehouse, account: str) -> list[Share]:
    ordered = "ORDER BY burden_year, kept_reason NULLS FIRST"
    return [
        Share(
            burden_year=row["burden_year"],
            source_table=row["source_table"],
            outcome=row["kept_reason"] or REMOVED,
            rows=row["row_count"],
            versions=row["version_count"],
            **{f"{name}_fen": _fen(row.get(f"{name}_amount")) for name in ("fee", "total", "assistance")},
        )
        for row in warehouse.arrow(f"SELECT * FROM {account} {ordered}").to_pylist()
    ]


def _fen(amount: Decimal | None) -> int:
    return int((amount or NOTHING) * 100)
