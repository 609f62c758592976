"""How values are shown: amounts to the fen, days as numbers, names and numbers masked where nobody has to read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from monitoring.reports.amounts import masked, percent, yuan

NOTHING = "—"


def amount(value: Decimal | str | None) -> str:
    """Yuan with two digits; a dash where it is not known."""
    return NOTHING if value is None else yuan(value)


def times(value: Decimal | str | None) -> str:
    """A multiple with two digits, cut, so that 1.996 does not look like 2."""
    return NOTHING if value is None else f"{int(Decimal(str(value)) * 100) / 100:.2f}"


def day(value: date | None) -> str:
    """A date; a dash where there is none."""
    return NOTHING if value is None else value.isoformat()[:10]


def moment(value: datetime | None) -> str:
    """Date and time to the minute."""
    return NOTHING if value is None else value.isoformat(sep=" ", timespec="minutes")


def masked_name(name: str | None) -> str:
    """The first character of a name: enough to know one's own cases by, too little to be told on."""
    return NOTHING if not name else name[0] + "＊" * (len(name) - 1 or 1)


def masked_number(number: str | None) -> str:
    """A number of which only the end is shown."""
    return NOTHING if not number else masked(number)


def filters(language: str) -> dict[str, Callable[..., Any]]:
    """What templates of a language may use behind a bar."""
    from monitoring.review.words import catalogue, said

    def word(code: object, kind: str) -> str:
        """A code that no list has is shown as it is: better than no page."""
        if code in (None, ""):
            return NOTHING
        key = f"{kind}.{code}"
        return said(key, language) if key in catalogue() else str(code)

    def counted_name(name: str) -> str:
        """What a step's count is of; one that no list has is shown by its own name."""
        key = f"counted.{name}"
        return said(key, language) if key in catalogue() else name.replace("_", " ")

    shown = (counted_name, amount, times, day, moment, masked_name, masked_number, percent)
    return {**{one.__name__: one for one in shown}, "word": word}
