"""What a person bore on each day of a window (sections 3 to 5 of the text)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from tests.reference.model import MEASURES, Row
from tests.reference.persons import day_of, text

ZERO = Decimal("0.00")
Amounts = dict[str, Decimal]
OTHER_SPELLING = {
    "psn_part_amt": "psn_pay",
    "psn_cash_pay": "cash_payamt",
    "inscp_scp_amt": "inscp_amt",
    "hosp_part_amt": "ownpay_hosp_part",
}


@dataclass(frozen=True)
class Part:
    """Something that counts: a settlement, a refund or a payment, in its visit and year, on its day."""

    kind: str
    visit: str
    year: int
    day: date
    amounts: Mapping[str, Decimal] = field(hash=False)


def amount(row: Row, column: str) -> Decimal | None:
    """An amount in yuan under either spelling, None where empty."""
    for spelling in (column, OTHER_SPELLING.get(column)):
        if spelling is not None and text(row, spelling) is not None:
            return Decimal(str(row[spelling]))
    return None


def measure_settlement(row: Row) -> Amounts:
    """The four measures of one settlement row."""
    total, in_scope = _total(row), _policy_scope(row)
    cash = amount(row, "psn_cash_pay")
    return {
        "total": total,
        "policy_scope": in_scope,
        "compliant": in_scope + (amount(row, "preselfpay_amt") or ZERO),
        "cash": total - (amount(row, "acct_pay") or ZERO) if cash is None else cash,
    }


def _total(row: Row) -> Decimal:
    total, account, cash = (amount(row, name) for name in ("psn_part_amt", "acct_pay", "psn_cash_pay"))
    if total is not None:
        return total
    if account is not None and cash is not None:
        return account + cash
    return _needed(row, "medfee_sumamt") - _needed(row, "fund_pay_sumamt") - (amount(row, "hosp_part_amt") or ZERO)


def _policy_scope(row: Row) -> Decimal:
    in_scope = amount(row, "inscp_scp_amt")
    if in_scope is None:
        outside = sum(_needed(row, name) for name in ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt"))
        in_scope = _needed(row, "medfee_sumamt") - outside
    return in_scope - _needed(row, "fund_pay_sumamt")


def _needed(row: Row, column: str) -> Decimal:
    found = amount(row, column)
    if found is None:
        raise ValueError(f"settlement without {column}: it belongs into quarantine")
    return found


def clip(day: date, year: int) -> date:
    """The day of that year that is nearest to a day."""
    return min(max(day, date(year, 1, 1)), date(year, 12, 31))


def burden_date(row: Row) -> date:
    """The day a settlement was made, clipped into its `year` where that is present."""
    day = day_of(row, "setl_time") or day_of(row, "enddate") or day_of(row, "crte_time")
    if day is None:
        raise ValueError("settlement without any date: it belongs into quarantine")
    year = text(row, "year")
    return day if year is None else clip(day, int(year))


class Settlements:
    """The settlements of one person that count on a night, with visit and window year of each."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.by_id = {str(row["setl_id"]): row for row in rows}
        self.by_visit: dict[str, list[Row]] = {}
        for row in self.by_id.values():
            self.by_visit.setdefault(self.visit_of(row), []).append(row)

    def original_of(self, row: Row) -> Row | None:
        """The settlement that a refund takes back, None where it is not known, or a refund itself."""
        original = self.by_id.get(text(row, "init_setl_id") or "")
        return None if original is None or is_refund(original) else original

    def visit_of(self, row: Row) -> str:
        visited = self.original_of(row) or row
        return text(visited, "mdtrt_id") or str(visited["setl_id"])

    def year_of(self, row: Row) -> int:
        original = self.original_of(row)
        if original is not None:
            return self.year_of(original)
        visit = self.by_visit[self.visit_of(row)]
        if is_refund(row) or not self._is_settled_again(visit):
            return burden_date(row).year
        return min(burden_date(other) for other in visit if not is_refund(other)).year

    def _is_settled_again(self, visit: list[Row]) -> bool:
        has_refund = any(self.original_of(row) is not None for row in visit)
        return has_refund and not any(row.get("mid_setl_flag") == "1" for row in visit)

    def part_of(self, row: Row) -> Part:
        year = self.year_of(row)
        kind = "refund" if is_refund(row) else "settlement"
        return Part(kind, self.visit_of(row), year, clip(burden_date(row), year), measure_settlement(row))

    def payment_of(self, row: Row) -> Part:
        """The part of a payment outside the settlement."""
        paid = day_of(row, "pay_time")
        sum_paid = amount(row, "asst_amt")
        if paid is None or sum_paid is None:
            raise ValueError("payment without date or amount: it belongs into quarantine")
        settlement = self.by_id.get(text(row, "setl_id") or "")
        amounts = dict.fromkeys(MEASURES, sum_paid)
        if settlement is None:
            return Part("assistance", f"payment {row['rid']}", paid.year, paid, amounts)
        year = self.year_of(settlement)
        return Part("assistance", self.visit_of(settlement), year, clip(paid, year), amounts)


def is_refund(row: Row) -> bool:
    return text(row, "init_setl_id") is not None


def burden_of_visit(parts: Iterable[Part]) -> Amounts:
    """The eight burdens of a visit from the parts that count so far: each measure, and `<measure>_after` assistance."""
    so_far = list(parts)
    burdens: Amounts = {}
    for measure in MEASURES:
        settled = sum((part.amounts[measure] for part in so_far if part.kind != "assistance"), ZERO)
        paid = sum((part.amounts[measure] for part in so_far if part.kind == "assistance"), ZERO)
        before = max(settled, ZERO) if measure in ("policy_scope", "compliant") else settled
        burdens[measure] = before
        burdens[f"{measure}_after"] = before - min(paid, max(before, ZERO))
    return burdens


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def burdens_by_day(parts: Iterable[Part], year: int) -> list[Amounts]:
    """The eight burdens of a person on every day of a year, in the order of `days_of(year)`."""
    counted = [part for part in parts if part.year == year]
    moves = {part.day for part in counted}
    burdens: list[Amounts] = []
    today = _sum_of_visits([])
    for day in days_of(year):
        if day in moves:
            today = _sum_of_visits([part for part in counted if part.day <= day])
        burdens.append(today)
    return burdens


def _sum_of_visits(parts: list[Part]) -> Amounts:
    names = [*MEASURES, *(f"{measure}_after" for measure in MEASURES)]
    visits = [burden_of_visit(p for p in parts if p.visit == visit) for visit in {part.visit for part in parts}]
    return {name: sum((visit[name] for visit in visits), ZERO) for name in names}
