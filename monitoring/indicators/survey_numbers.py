"""Numbers in the cells of a survey, read as decimals; a fault says what is wrong and never the value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from monitoring.indicators.survey_households import PARTS

LARGEST_AMOUNT = 10**12
"""Larger ones are another unit by mistake; up to here a hundredfold of the parts of an amount is a whole number that numpy holds."""
LARGEST_HOUSEHOLD = 100
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)


@dataclass(frozen=True)
class WrongCellError(Exception):
    """A cell that cannot be used: what is wrong, what to do."""

    what: str
    cure: str


def read_number(cell: object) -> Decimal:
    """The number of a cell, exactly as it is written; raise `WrongCellError` if there is none."""
    if cell is None or str(cell).strip() == "" or str(cell).lower() == "nan":
        raise WrongCellError("is empty", "fill it in, or leave the household out and say so")
    text = str(cell).strip()
    if isinstance(cell, bool) or not _NUMBER.fullmatch(text):
        raise WrongCellError("is no number", "write digits with a point, no commas, units or signs of money")
    return Decimal(text)


def read_amount(cell: object) -> int:
    """An amount in ten-thousandths of the money, rounded half to even beyond."""
    number = read_number(cell)
    if number < 0:
        raise WrongCellError("is negative", "correct it; what was paid back makes health_amount 0 at least")
    if number >= LARGEST_AMOUNT:
        raise WrongCellError("is 1,000,000,000,000 or more", "write it in a larger unit of money")
    return int((number * PARTS).to_integral_value(ROUND_HALF_EVEN))


def read_members(cell: object) -> int:
    """A number of persons."""
    number = read_number(cell)
    if number != int(number) or not 1 <= number <= LARGEST_HOUSEHOLD:
        raise WrongCellError(f"is no whole number from 1 to {LARGEST_HOUSEHOLD}", "write the number of members")
    return int(number)


def read_weight(cell: object) -> float:
    """A weight above 0; the first place where a number becomes a float."""
    number = read_number(cell)
    if number <= 0:
        raise WrongCellError("is not above 0", "a row that stands for nobody is left out; a weight is above 0")
    return float(number)


def read_code(cell: object) -> str:
    """A code or id as text."""
    text = "" if cell is None else str(cell).strip()
    if text == "" or text.lower() == "nan":
        raise WrongCellError("is empty", "fill it in for every row, or leave the column out")
    return text
