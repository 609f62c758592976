"""What one settlement, one visit and one day weigh (sections 3 and 5 of the text)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.reference.model import FLOORED, FOREVER, MEASURES, Row, Rule
from tests.reference.persons import text

ZERO = Decimal("0.00")
RULED = "ruled"
"""The name of the rule's own amount: its measure with the region's settings."""

Amounts = dict[str, Decimal]
OTHER_SPELLING = {
    "psn_part_amt": "psn_pay",
    "psn_cash_pay": "cash_payamt",
    "inscp_scp_amt": "inscp_amt",
    "hosp_part_amt": "ownpay_hosp_part",
}


@dataclass(frozen=True)
class Part:
    """A settlement, a refund or a payment as a rule counts it: on the days `day <= d < leaves`, in its visit."""

    kind: str
    visit: tuple[str, str]
    day: date
    amounts: Mapping[str, Decimal] = field(hash=False)
    fee: Decimal = ZERO
    leaves: date = FOREVER

    def counts_on(self, day: date) -> bool:
        return self.day <= day < self.leaves


def amount(row: Row, column: str) -> Decimal | None:
    """An amount in yuan under either spelling, None where empty."""
    for spelling in (column, OTHER_SPELLING.get(column)):
        if spelling is not None and text(row, spelling) is not None:
            return Decimal(str(row[spelling]))
    return None


def amount_or_nothing(row: Row, column: str) -> Decimal:
    return amount(row, column) or ZERO


def measure_settlement(row: Row) -> Amounts:
    """The four measures of one settlement row."""
    total, in_scope = _total(row), _policy_scope(row)
    cash = amount(row, "psn_cash_pay")
    return {
        "total": total,
        "policy_scope": in_scope,
        "compliant": in_scope + amount_or_nothing(row, "preselfpay_amt"),
        "cash": total - amount_or_nothing(row, "acct_pay") if cash is None else cash,
    }


def _total(row: Row) -> Decimal:
    total, account, cash = (amount(row, name) for name in ("psn_part_amt", "acct_pay", "psn_cash_pay"))
    if total is not None:
        return total
    if account is not None and cash is not None:
        return account + cash
    return _needed(row, "medfee_sumamt") - _needed(row, "fund_pay_sumamt") - amount_or_nothing(row, "hosp_part_amt")


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


def find_fee(row: Row) -> Decimal:
    """What a settlement cost in all."""
    fee = amount(row, "medfee_sumamt")
    if fee is not None:
        return fee
    return _total(row) + amount_or_nothing(row, "fund_pay_sumamt") + amount_or_nothing(row, "hosp_part_amt")


def measure_for(rule: Rule, row: Row) -> Decimal:
    """The amount of a settlement that a rule counts: its measure, with the settings of its region."""
    found = measure_settlement(row)[rule.measure]
    if rule.measure == "total" and not rule.is_account_counted:
        found -= amount_or_nothing(row, "acct_pay")
    if rule.measure == "compliant" and not rule.is_upfront_counted:
        found -= amount_or_nothing(row, "preselfpay_amt")
    return found + _mutual_aid_sign(rule) * amount_or_nothing(row, "acct_mulaid_pay")


def _mutual_aid_sign(rule: Rule) -> int:
    """Whether the mutual-aid payment is to be added (1) or taken away (-1), so that it counts as the rule says."""
    aid = rule.mutual_aid
    if aid is None or rule.measure not in ("total", "cash"):
        return 0
    return int(aid.is_counted) - int(_holds_aid(rule, aid.within))


def _holds_aid(rule: Rule, within: str) -> bool:
    """Whether the amount holds the mutual-aid payment already."""
    if rule.measure == "cash":
        return within == "cash"
    return within == "cash" or (within == "account" and rule.is_account_counted)


def burden_of_visit(parts: Iterable[Part], measure: str) -> Amounts:
    """The burdens of a visit: each measure, and the amount of a rule in `measure`; `<name>_after` assistance."""
    so_far = list(parts)
    burdens: Amounts = {}
    for name in (*MEASURES, RULED):
        settled = sum((part.amounts[name] for part in so_far if part.kind != "assistance"), ZERO)
        paid = sum((part.amounts[name] for part in so_far if part.kind == "assistance"), ZERO)
        is_floored = (measure if name == RULED else name) in FLOORED
        before = max(settled, ZERO) if is_floored else settled
        burdens[name] = before
        burdens[f"{name}_after"] = before - min(paid, max(before, ZERO))
    return burdens


NO_BURDEN = burden_of_visit([], "total")


def burden_of_day(parts: Iterable[Part], measure: str) -> Amounts:
    """The burdens of all visits together, of the parts that count on a day."""
    by_visit: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        by_visit.setdefault(part.visit, []).append(part)
    visits = [burden_of_visit(visit, measure) for visit in by_visit.values()]
    return {name: sum((visit[name] for visit in visits), ZERO) for name in NO_BURDEN}
