"""Amounts of a settlement around the limits; the arithmetic identities of the record hold to the fen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

Amounts = dict[str, str | None]

FEN = Decimal("0.01")


def draw_amounts(rng: random.Random, limits: Sequence[Decimal]) -> Amounts:
    """A settlement whose burdens lie at, just beside, at parts of and at multiples of limits; some are over-covered."""
    total, in_scope = draw_burden(rng, limits), draw_burden(rng, limits)
    if rng.randrange(100) < 12:
        in_scope = -in_scope
    return settlement_amounts(total, in_scope, rng)


def draw_burden(rng: random.Random, limits: Sequence[Decimal]) -> Decimal:
    """A burden in yuan around a limit, or any."""
    if rng.randrange(100) < 15:
        return Decimal(rng.randint(0, 2_000_000)) / 100
    limit = rng.choice(limits)
    share = rng.choice(["0.5", "1", "1", "1", "1.5", "2"])
    beside = rng.choice([0, 0, 1, -1]) * FEN
    return (limit * Decimal(share)).quantize(FEN) + beside


def settlement_amounts(total: Decimal, in_scope: Decimal, rng: random.Random) -> Amounts:
    """All amounts of a settlement with the given total burden and policy-scope burden."""
    outside = max(total - in_scope, Decimal(0))
    hospital = max(in_scope - total, Decimal(0))
    up_front = min(outside, Decimal(rng.choice(["0.00", "300.00", "1000.00"])))
    scope_amount = max(in_scope, Decimal(0)) + _draw_cover(total, rng)
    fund = scope_amount - in_scope
    account = min(max(total, Decimal(0)), Decimal(rng.choice(["0.00", "0.00", "150.00", "1000.00"])))
    return _written(
        medfee_sumamt=scope_amount + outside,
        fulamt_ownpay_amt=outside - up_front,
        overlmt_selfpay=Decimal(0),
        preselfpay_amt=up_front,
        inscp_scp_amt=scope_amount,
        hifp_pay=fund,
        fund_pay_sumamt=fund,
        psn_part_amt=total,
        acct_pay=account,
        psn_cash_pay=total - account,
        hosp_part_amt=hospital,
        acct_mulaid_pay=Decimal(rng.choice(["0.00", "0.00", "100.00", "700.00"])),
    )


def _draw_cover(total: Decimal, rng: random.Random) -> Decimal:
    """What the funds pay: any amount, or one that makes half, three quarters, four fifths, nine tenths of the fee."""
    if rng.randrange(100) < 30:
        return max(total, Decimal(0)) * rng.choice([1, 3, 4, 9])
    return Decimal(rng.choice(["0.00", "4000.00", "12000.00"]))


def _written(**amounts: Decimal) -> Amounts:
    return {name: f"{amount:.2f}" for name, amount in amounts.items()}


def negate(amounts: Amounts) -> Amounts:
    """The amounts of a refund."""
    return {name: None if text is None else f"{-Decimal(text):.2f}" for name, text in amounts.items()}


def halve(amounts: Amounts) -> Amounts:
    """Half of each amount of a settlement; what the identities tie together follows from the others."""
    halves = {name: (Decimal(text or 0) / 2).quantize(FEN) for name, text in amounts.items()}
    halves["inscp_scp_amt"] = halves["medfee_sumamt"] - halves["fulamt_ownpay_amt"] - halves["preselfpay_amt"]
    halves["psn_part_amt"] = halves["medfee_sumamt"] - halves["fund_pay_sumamt"] - halves["hosp_part_amt"]
    halves["psn_cash_pay"] = halves["psn_part_amt"] - halves["acct_pay"]
    return _written(**halves)


def as_refund_answers(rng: random.Random, amounts: Amounts) -> Amounts:
    """A refund as the interfaces answer it: some amounts that the original had are empty."""
    hospital = {"hosp_part_amt": None, "ownpay_hosp_part": amounts["hosp_part_amt"]}
    shape = rng.choice(["full", "no total", "no total, no cash", "no scope"])
    empty: dict[str, list[str]] = {
        "full": [],
        "no total": ["psn_part_amt"],
        "no total, no cash": ["psn_part_amt", "psn_cash_pay"],
        "no scope": ["psn_part_amt", "inscp_scp_amt"],
    }
    aid = amounts["acct_mulaid_pay"] if shape == "full" else None
    return {**amounts, **hospital, "acct_mulaid_pay": aid, **dict.fromkeys(empty[shape])}
