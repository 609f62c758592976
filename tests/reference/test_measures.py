"""The burden formulas of the reference against amounts of recorded messages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.reference.burden import Part, burden_of_visit, measure_settlement

# medfee, fulamt, overlmt, preself, inscp, fund, psn_part, acct, cash, hosp, ownpay_hosp; then total and policy scope.
RECORDED = {
    "stay A": "23442.46 2533.97 1396.89 703.44 18808.16 18785.39 4152.06 170.04 3982.02 505.01 - 4152.06 22.77",
    "stay B": "5792.53 296.20 0 522.61 4973.72 3106.54 2685.99 0 2685.99 0 - 2685.99 1867.18",
    "outpatient C": "4.52 0 0 0.23 4.29 0 4.52 4.52 0 0 - 4.52 4.29",
    "refund of a stay D": "-3379.26 -956.34 -186.31 -197.22 -2039.39 -2039.39 - 0 -1307.01 - -32.86 -1307.01 0.00",
    "refund of an outpatient E": "-25.10 0 0 -0.23 -24.87 0 - -25.10 0 - - -25.10 -24.87",
}
COLUMNS = (
    *("medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt", "fund_pay_sumamt"),
    *("psn_part_amt", "acct_pay", "psn_cash_pay", "hosp_part_amt", "ownpay_hosp_part"),
)


@pytest.mark.parametrize("written", RECORDED.values(), ids=RECORDED.keys())
def test_recorded_amounts(written: str) -> None:
    *amounts, total, scope = written.split()
    row = {column: None if text == "-" else text for column, text in zip(COLUMNS, amounts, strict=True)}
    measured = measure_settlement(row)
    assert (measured["total"], measured["policy_scope"]) == (Decimal(total), Decimal(scope))


@pytest.mark.parametrize("missing", ["psn_part_amt", "inscp_scp_amt", "psn_cash_pay"])
def test_a_missing_amount_follows_from_the_others(missing: str) -> None:
    row = dict(zip(COLUMNS, RECORDED["stay A"].split()[:-2], strict=True))
    assert measure_settlement({**row, "ownpay_hosp_part": None, missing: None}) == measure_settlement(
        {**row, "ownpay_hosp_part": None}
    )


def test_over_cover_is_floored_after_refunds_and_payments_reach_down_to_nothing() -> None:
    def part(kind: str, amount: str) -> Part:
        amounts = dict.fromkeys(("total", "policy_scope", "compliant", "cash"), Decimal(amount))
        return Part(kind, "visit", 2024, date(2024, 1, 5), amounts)

    covered = burden_of_visit([part("settlement", "-3000.00"), part("refund", "1000.00")])
    assert (covered["policy_scope"], covered["total"]) == (Decimal("0.00"), Decimal("-2000.00"))
    assisted = burden_of_visit([part("settlement", "500.00"), part("assistance", "800.00")])
    assert (assisted["total"], assisted["total_after"]) == (Decimal("500.00"), Decimal("0.00"))
