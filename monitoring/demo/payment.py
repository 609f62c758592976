"""The payment engine: deductible, ratio, serious-illness insurance, assistance and caps on in-year sums, by time.

Everything is integer fen. Persons are paid side by side: the k-th visit of every person-year is settled in one step, so
the loop runs over the largest number of visits of one person in a year and never over settlements.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from monitoring.demo import parameters as p
from monitoring.demo.bills import Bill
from monitoring.demo.care import Care
from monitoring.demo.columns import Bools, Floats, Ints
from monitoring.demo.terms import POTS, Terms

COST_PARTS = ("out_of_catalogue", "over_limit", "up_front", "in_scope")


@dataclass(frozen=True)
class Sums:
    """In-year sums, one entry per person-year, fen: fund paid by pot, own payments in scope, assistance, account."""

    pots: Ints
    own: Ints
    assistance: Ints
    account: Ints
    stays: Ints

    @classmethod
    def empty(cls, person_years: int) -> Sums:
        """Sums on 1 January."""
        own, assistance, account, stays = np.zeros((4, person_years), dtype=np.int64)
        return cls(np.zeros((POTS, person_years), dtype=np.int64), own, assistance, account, stays)


@dataclass(frozen=True)
class Scope:
    """What basic and serious-illness insurance pay of the amount in scope, fen."""

    deductible: Ints
    basic: Ints
    large: Ints
    civil: Ints
    serious: Ints

    @property
    def paid(self) -> Ints:
        """Paid before any assistance."""
        return self.basic + self.large + self.civil + self.serious


@dataclass(frozen=True)
class Payment:
    """Bills as they ended, and as they first stood where the first calculation was wrong (else the same)."""

    final: Bill
    first: Bill


def pay(care: Care, terms: Terms, factor: Floats, counts: Bools) -> Payment:
    """Pay all visits in order of (person, year, day).

    `factor` is the first, wrong cost relative to the final one (1.0: nothing was wrong); visits that do not count
    (refunded for good) leave no trace in the in-year sums.
    """
    year = care.person * p.YEARS + (care.day >= p.NEW_YEAR)
    order, ends = _steps(year, care.day)
    finals, firsts = [], []
    sums = Sums.empty(int(year.max(initial=0)) + 1)
    for start, end in zip(np.r_[0, ends[:-1]], ends, strict=True):
        now = order[start:end]
        visits, by = care.take(now), terms.take(now)
        bill = settle(visits, by, sums, year[now])
        firsts.append(settle(_scaled(visits, factor[now]), by, sums, year[now]))
        finals.append(bill)
        _add(sums, bill, by, year[now], counts[now])
    back = np.argsort(order, kind="stable")
    return Payment(Bill.join(finals).take(back), Bill.join(firsts).take(back))


def settle(care: Care, terms: Terms, sums: Sums, year: Ints) -> Bill:
    """Bills of visits given the in-year sums before them; `year` is the index of each visit's person-year in `sums`."""
    scope = _insurance(care, terms, sums, year)
    assistance = _assistance(care, terms, sums, year, scope)
    hospital = np.where(terms.hospital_bears, care.over_limit, 0)
    fee = care.in_scope + care.out_of_catalogue + care.over_limit + care.up_front
    wanted = _share(fee, np.int64(p.TOP_UP_RATIO)) - scope.paid - assistance - hospital
    top_up = np.where(terms.top_up, np.maximum(wanted, 0), 0)
    fund = scope.paid + assistance + top_up
    own = fee - fund - hospital
    account_left = np.where(terms.is_employee, np.maximum(p.ACCOUNT_CREDIT - sums.account[year], 0), 0)
    account = np.minimum(np.where(terms.is_stay, own // 5, own), account_left)
    return Bill(
        medfee_sumamt=fee,
        fulamt_ownpay_amt=care.out_of_catalogue,
        overlmt_selfpay=care.over_limit,
        preselfpay_amt=care.up_front,
        inscp_scp_amt=care.in_scope,
        act_pay_dedc=scope.deductible,
        hifp_pay=scope.basic,
        cvlserv_pay=scope.civil,
        hifmi_pay=scope.serious,
        hifob_pay=scope.large,
        maf_pay=assistance,
        oth_pay=top_up,
        fund_pay_sumamt=fund,
        psn_part_amt=own,
        acct_pay=account,
        psn_cash_pay=own - account,
        hosp_part_amt=hospital,
        balc=account_left - account,
    )


def _insurance(care: Care, terms: Terms, sums: Sums, year: Ints) -> Scope:
    again = terms.is_stay & (sums.stays[year] > 0)
    deductible = np.minimum(np.where(again, terms.deductible // 2, terms.deductible), care.in_scope)
    due = _share(care.in_scope - deductible, terms.ratio)
    basic = np.minimum(due, np.maximum(terms.pot_cap - sums.pots[terms.pot, year], 0))
    large = np.where(terms.is_employee & terms.is_large, _share(due - basic, np.int64(p.LARGE_EXPENSE_RATIO)), 0)
    civil = np.where(terms.is_civil_servant, _share(care.in_scope - basic - large, np.int64(500)), 0)
    serious = _serious(terms, sums.own[year], care.in_scope - basic - large - civil)
    return Scope(deductible, basic, large, civil, serious)


def _assistance(care: Care, terms: Terms, sums: Sums, year: Ints, scope: Scope) -> Ints:
    left = np.maximum(p.ASSISTANCE_CAP - sums.assistance[year], 0)
    return np.minimum(_share(care.in_scope - scope.paid, terms.assistance_ratio), left)


def _serious(terms: Terms, own_before: Ints, left: Ints) -> Ints:
    """Serious-illness insurance on the part of the year's own payments above its deductible that this visit adds."""
    before = np.maximum(own_before - terms.serious_deductible, 0)
    after = np.maximum(own_before + left - terms.serious_deductible, 0)
    covered = terms.is_large & ~terms.is_employee
    return np.where(covered, _share(after - before, terms.serious_ratio), 0)


def _share(amount: Ints, per_mille: Ints | np.int64) -> Ints:
    """Half up to the fen; amounts are not negative."""
    return np.asarray((amount * per_mille + 500) // 1000, dtype=np.int64)


def _scaled(care: Care, factor: Floats) -> Care:
    parts = {name: np.floor(getattr(care, name) * factor).astype(np.int64) for name in COST_PARTS}
    return replace(care, **parts)


def _add(sums: Sums, bill: Bill, terms: Terms, year: Ints, counts: Bools) -> None:
    """Add bills to the in-year sums; within one step every person-year occurs once, so plain indexing adds."""
    before_serious = bill.inscp_scp_amt - bill.hifp_pay - bill.hifob_pay - bill.cvlserv_pay
    sums.pots[terms.pot, year] += bill.hifp_pay * counts
    sums.own[year] += before_serious * (counts & terms.is_large)
    sums.assistance[year] += bill.maf_pay * counts
    sums.account[year] += bill.acct_pay * counts
    sums.stays[year] += counts & terms.is_stay


def _steps(year: Ints, day: Ints) -> tuple[Ints, Ints]:
    """Visits ordered by their rank within the person-year, and where each rank ends."""
    by_time = np.lexsort((day, year))
    ordered = year[by_time]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])[: len(ordered)]
    rank = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.r_[starts, len(ordered)]))
    return by_time[np.argsort(rank, kind="stable")], np.cumsum(np.bincount(rank))
