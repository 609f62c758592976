"""Id numbers as people and spreadsheets write them, made into the 18 characters that identify a person."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_EXACT_BELOW = 10**15
"""A spreadsheet keeps 15 digits of a number; what it shows after them are zeros of its own."""
_SCIENTIFIC = re.compile(r"[0-9]([.][0-9]+)?E[+]?[0-9]+")
_FORM = re.compile(r"[0-9]{17}[0-9X]")
_OLD_FORM = re.compile(r"[0-9]{15}")
# Blanks of all kinds, quotes that keep a number text, and marks that copying from pages leaves.
_NOT_PART = re.compile(r"[\s'`’‘\u200b\u200e\u200f\ufeff\u00a0-]")


class Fault(StrEnum):
    """Why a number identifies nobody."""

    missing = "no id number"
    rounded = "id number rounded by Excel, its last digits are lost"
    no_form = "not 18 characters of an id number"
    no_birth_date = "no day of the calendar in the id number"
    check_digit = "wrong check digit"


@dataclass(frozen=True)
class Certificate:
    """A number read: `text` has 18 characters, or is missing for a reason."""

    text: str | None
    fault: Fault | None = None


def read_certificate(value: object) -> Certificate:
    """Read a cell: text with blanks, full-width characters or a small x, an old number of 15 digits, or a number."""
    if isinstance(value, int | float):
        is_exact = value == int(value) and value < _EXACT_BELOW
        return read_certificate(str(int(value))) if is_exact else Certificate(None, Fault.rounded)
    text = _NOT_PART.sub("", unicodedata.normalize("NFKC", str(value or ""))).replace("×", "X").upper()
    if not text:
        return Certificate(None, Fault.missing)
    if _SCIENTIFIC.fullmatch(text):
        return Certificate(None, Fault.rounded)
    if _OLD_FORM.fullmatch(text):
        # Numbers of the first generation have no century and no check digit; all holders of one were born in 19xx.
        text = _completed(f"{text[:6]}19{text[6:]}")
    return _checked(text)


def _checked(text: str) -> Certificate:
    if not _FORM.fullmatch(text):
        return Certificate(None, Fault.no_form)
    if text != _completed(text[:17]):
        return Certificate(None, Fault.rounded if text.endswith("000") else Fault.check_digit)
    try:
        date.fromisoformat(text[6:14])
    except ValueError:
        return Certificate(None, Fault.no_birth_date)
    return Certificate(text)


def _completed(digits: str) -> str:
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + _CHECK_DIGITS[weighed % 11]
