"""Amounts as people and spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_FORM = re.compile(r"-?(?:\d{1,12}|\d{1,3}(?:,\d{3})+)(?:\.\d{1,2}0*)?")
_MARKS = re.compile(r"[\s￥¥元]")


def read_yuan(value: object) -> Decimal | None:
    """An amount to the fen, from a cell's number or from text such as `1,280.00元`; None if it is none, or finer than a fen.

    A spreadsheet keeps 280.1 as the nearest binary number; its shortest decimal form is what was written there.
    """
    if isinstance(value, bool) or value is None:
        return None
    text = _MARKS.sub("", unicodedata.normalize("NFKC", repr(value) if isinstance(value, float) else str(value)))
    text = re.sub(r"\.0+$", "", text)
    return Decimal(text.replace(",", "")).quantize(Decimal("0.01")) if _FORM.fullmatch(text) else None
