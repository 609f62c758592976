"""The burden formulas of the reference against amounts of recorded messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.reference.burden import RULED, Part, burden_of_visit, measure_for, measure_settlement
from tests.reference.model import MEASURES, MutualAid, Rule
from tests.reference.windows import months_after

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
        return Part(kind, ("P1", "visit"), date(2024, 1, 5), dict.fromkeys((*MEASURES, RULED), Decimal(amount)))

    covered = burden_of_visit([part("settlement", "-3000.00"), part("refund", "1000.00")], "compliant")
    assert (covered["policy_scope"], covered["total"]) == (Decimal("0.00"), Decimal("-2000.00"))
    assert covered[RULED] == Decimal("0.00")
    assisted = burden_of_visit([part("settlement", "500.00"), part("assistance", "800.00")], "cash")
    assert (assisted["total"], assisted["total_after"]) == (Decimal("500.00"), Decimal("0.00"))


ANY_RULE = Rule("r", "140100", "total", is_after_assistance=False, is_inclusive=False, steps=(), lines=())
TOTAL = {"measure": "total"}
CASH = {"measure": "cash"}
COMPLIANT = {"measure": "compliant"}
WITH_AID = {
    "psn_part_amt": "1000.00",
    "acct_pay": "150.00",
    "psn_cash_pay": "850.00",
    "acct_mulaid_pay": "100.00",
    "inscp_scp_amt": "900.00",
    "fund_pay_sumamt": "0.00",
    "preselfpay_amt": "50.00",
}


@pytest.mark.parametrize(
    ("settings", "counted"),
    [
        (TOTAL, "1000.00"),
        ({**TOTAL, "is_account_counted": False}, "850.00"),
        ({**TOTAL, "mutual_aid": MutualAid("account", is_counted=False)}, "900.00"),
        ({**TOTAL, "mutual_aid": MutualAid("account", is_counted=True)}, "1000.00"),
        ({**TOTAL, "mutual_aid": MutualAid("cash", is_counted=False)}, "900.00"),
        ({**TOTAL, "mutual_aid": MutualAid("apart", is_counted=True)}, "1100.00"),
        ({**TOTAL, "mutual_aid": MutualAid("apart", is_counted=False)}, "1000.00"),
        ({**TOTAL, "is_account_counted": False, "mutual_aid": MutualAid("account", is_counted=True)}, "950.00"),
        ({**TOTAL, "is_account_counted": False, "mutual_aid": MutualAid("account", is_counted=False)}, "850.00"),
        ({**CASH, "mutual_aid": MutualAid("account", is_counted=True)}, "950.00"),
        ({**CASH, "mutual_aid": MutualAid("cash", is_counted=False)}, "750.00"),
        ({**CASH, "mutual_aid": MutualAid("cash", is_counted=True)}, "850.00"),
        (COMPLIANT, "950.00"),
        ({**COMPLIANT, "is_upfront_counted": False}, "900.00"),
    ],
)
def test_settings_of_a_region(settings: dict[str, Any], counted: str) -> None:
    assert measure_for(replace(ANY_RULE, **settings), WITH_AID) == Decimal(counted)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2024-01-01", 1, "2024-02-01"),
        ("2023-12-31", 12, "2024-12-31"),
    ],
)
def test_months_after_a_day(day: str, months: int, later: str) -> None:
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(later)
