"""The payment engine on hand-sized cases: deductible, ratio, caps and in-year sums in order of time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from monitoring.demo import parameters as p
from monitoring.demo.care import STAY, Care
from monitoring.demo.payment import pay
from monitoring.demo.terms import MAIN_POT, Terms


def stays(*in_scope: int, day: list[int] | None = None) -> Care:
    """Stays of one person in a county hospital, wholly in scope, yuan."""
    count = len(in_scope)
    none, no = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.bool_)
    days = np.array(day or range(10, 10 + count))
    return Care(
        person=none, kind=none + STAY, level=none + p.COUNTY_HOSPITAL, begin=days - 5, day=days, out_of_catalogue=none,
        over_limit=none, up_front=none, in_scope=np.array(in_scope) * 100, is_emergency=no, is_unfiled=no, is_mid=no,
        stay=np.arange(count),
    )  # fmt: skip


def terms(count: int, **changed: int | bool) -> Terms:
    """County hospital, residents' insurance, nobody's assistance."""
    whole = {
        "deductible": 50_000, "ratio": 750, "pot": MAIN_POT, "pot_cap": p.BASIC_CAP, "serious_deductible": 1_500_000,
        "serious_ratio": 600, "assistance_ratio": 0,
    }  # fmt: skip
    flags = dict.fromkeys(("top_up", "is_employee", "is_civil_servant", "is_stay", "is_large", "hospital_bears"), False)
    values = whole | flags | {"is_stay": True, "is_large": True} | changed
    return Terms(**{name: np.full(count, value) for name, value in values.items()})


def bills(care: Care, by: Terms, counts: list[bool] | None = None):
    count = len(care)
    kept = np.array(counts if counts is not None else [True] * count)
    return pay(care, by, np.ones(count), kept).final


def yuan(fen) -> list[float]:
    return [amount / 100 for amount in fen]


def test_deductible_then_ratio_and_half_the_deductible_from_the_second_stay_on():
    bill = bills(stays(4500, 4500), terms(2))
    assert yuan(bill.act_pay_dedc) == [500, 250]
    assert yuan(bill.hifp_pay) == [3000, 3187.5]
    assert yuan(bill.psn_part_amt) == [1500, 1312.5]


def test_order_of_time_decides_and_not_order_of_rows():
    assert yuan(bills(stays(4500, 4500, day=[90, 40]), terms(2)).act_pay_dedc) == [250, 500]


@pytest.mark.parametrize("last_day", [364, 730])
def test_sums_begin_anew_on_1_january_and_hold_until_31_december(last_day):
    first_of_year = 0 if last_day == 364 else 365
    bill = bills(stays(4500, 4500, 4500, day=[first_of_year, last_day, last_day - 1]), terms(3))
    assert yuan(bill.act_pay_dedc) == [500, 250, 250]
    assert yuan(bills(stays(4500, 4500, day=[364, 365]), terms(2)).act_pay_dedc) == [500, 500]


def test_basic_fund_stops_at_its_cap():
    bill = bills(stays(100_000, 100_000, 100_000), terms(3))
    assert sum(bill.hifp_pay) == p.BASIC_CAP


def test_serious_illness_pays_on_the_years_own_payments_above_its_deductible():
    bill = bills(stays(40_500, 40_250), terms(2))
    assert yuan(bill.hifp_pay) == [30_000, 30_000]
    assert yuan(bill.hifmi_pay) == [0, 3450]  # 10,500 and 10,250 own: 5,750 above 15,000, at 60 %


def test_assistance_stops_at_its_cap():
    bill = bills(stays(200_000, 200_000), terms(2, assistance_ratio=700, serious_ratio=0))
    assert bill.maf_pay[0] < p.ASSISTANCE_CAP
    assert sum(bill.maf_pay) == p.ASSISTANCE_CAP


def test_top_up_brings_the_payment_to_ninety_per_cent_of_the_whole_cost():
    care = replace(stays(8000), out_of_catalogue=np.array([200_000]))
    bill = bills(care, terms(1, top_up=True))
    assert yuan(bill.fund_pay_sumamt) == [9000]
    assert yuan(bill.psn_part_amt) == [1000]


def test_a_visit_that_is_refunded_for_good_leaves_no_trace():
    assert yuan(bills(stays(4500, 4500), terms(2), counts=[False, True]).act_pay_dedc) == [500, 500]
    assert yuan(bills(stays(40_500, 40_250), terms(2), counts=[False, True]).hifmi_pay) == [0, 0]


def test_first_wrong_bill_is_paid_from_the_same_sums():
    payment = pay(stays(4500, 4500), terms(2), np.array([2.0, 1.0]), np.array([True, True]))
    assert yuan(payment.first.medfee_sumamt) == [9000, 4500]
    assert yuan(payment.final.medfee_sumamt) == [4500, 4500]
    assert yuan(payment.final.act_pay_dedc) == [500, 250]


def test_an_employees_account_pays_until_its_credit_is_used():
    bill = bills(stays(12_500, 12_250), terms(2, is_employee=True))
    assert yuan(bill.acct_pay) == [700, 650]
    assert yuan(bill.balc) == [800, 150]
