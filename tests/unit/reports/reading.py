"""Read an explanation as a person would: add up what is printed, work the arithmetic again."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

AMOUNT = r"-?[\d,]+\.\d\d"
LINE = re.compile(rf"^  (\d{{4}}-\d\d-\d\d) +([+=-]) ?({AMOUNT})  ", re.MULTILINE)
FRACTION = re.compile(rf"([\d.]+) % x ({AMOUNT})(?: - ({AMOUNT}) x (\d+))? = ({AMOUNT})")
HEADS = re.compile(rf"(?<![\d,.])(?<!% x )(?<!- )({AMOUNT}) x (\d+) = ({AMOUNT})")
NOTHING = Decimal("0.00")


def number(text: str) -> Decimal:
    """An amount as it is printed."""
    return Decimal(text.replace(",", ""))


def add_printed(text: str) -> Decimal:
    """Add the lines of a text up, comparing with every burden that is printed; the last one."""
    burden = NOTHING
    for _, sign, amount in LINE.findall(text):
        if sign == "=":
            assert burden == number(amount), text
        else:
            burden += number(f"{sign.strip('+')}{amount}")
    return burden


def work_printed(text: str) -> int:
    """Work every line of arithmetic again; how many there are."""
    for share, income, kept, heads, result in FRACTION.findall(text):
        exact = Decimal(share) / 100 * number(income) - (number(kept) * int(heads) if kept else 0)
        assert max(exact, NOTHING).quantize(NOTHING, ROUND_HALF_UP) == number(result), text
    for amount, heads, result in HEADS.findall(text):
        assert number(amount) * int(heads) == number(result), text
    return len(FRACTION.findall(text)) + len(HEADS.findall(text))
