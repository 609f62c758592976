"""Amounts, shares, days and numbers of persons as they are printed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

SHOWN_DIGITS = 4
"""The end of a number of a person that is shown where it need not be told in full: enough to find a member by, too little to find anybody else."""


def yuan(amount: object) -> str:
    """An amount to the fen with thousands separated."""
    return f"{Decimal(str(amount)):,.2f}"


def signed(amount: Decimal) -> str:
    """The same with its sign."""
    return f"{amount:+,.2f}"


def percent(share: object) -> str:
    """A share of 0 to 1 as a percentage, without zeros behind."""
    return f"{(Decimal(str(share)) * 100).normalize():f} %"


def named_code(name: str | None, code: object) -> str:
    """A name with its code in brackets, or the code alone."""
    return f"{name} ({code})" if name else str(code)


def day_before(day: object) -> str:
    """The last day of a period, of the first day after it."""
    assert isinstance(day, date)  # noqa: S101 - only dates come here
    return str(day - timedelta(days=1))


def masked(psn_no: str) -> str:
    """A person's number of which only the end is shown, and of a short one even less."""
    shown = min(SHOWN_DIGITS, len(psn_no) // 3)
    return "*" * (len(psn_no) - shown) + psn_no[len(psn_no) - shown :]
