"""Kinds of values in such files, each with a message that says how it is to be written."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DIGITS = "write digits with a point"
# Without 29 February.
_COMMON_YEAR = 2023


HIGHEST_FRACTION = 5
"""Rules found take at most one year's income; a percentage written as a fraction lies far above."""


def refuse(what: str, cure: str, key: str = "", bare_cure: str = "") -> PydanticCustomError:
    """The error of a value: what is wrong, what to do; `key` names the part of a mapping that is meant.

    `bare_cure` is the cure where values stand without quotes, in a table, if it is another.
    """
    context = {"what": what, "cure": cure, "key": key, "bare_cure": bare_cure or cure}
    return PydanticCustomError("refused", "{what}", context)


def _read_day(value: object) -> object:
    if value is None or isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    cure, bare_cure = 'write a quoted day of the calendar, "YYYY-MM-DD"', "write a day of the calendar, YYYY-MM-DD"
    raise refuse(f"{value} is no date", cure, bare_cure=bare_cure)


def _read_decimal(value: object) -> object:
    if value is None or isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value.removeprefix("-")):
        cure, bare_cure = f'{_DIGITS}, in quotes, like "0.50" or "5000.00"', f"{_DIGITS} and no comma, like 5000.00"
        raise refuse(f"{value} is no decimal text", cure, bare_cure=bare_cure)
    return Decimal(value)


def _check_positive(value: object) -> object:
    number = _read_decimal(value)
    if isinstance(number, Decimal) and number <= 0:
        raise refuse(f"{value} is not above 0", "write a number above 0")
    return number


def _check_fraction(value: object) -> object:
    number = _check_positive(value)
    if isinstance(number, Decimal) and number > HIGHEST_FRACTION:
        raise refuse(f"{value} times the income is no limit that anybody reaches", 'write a fraction, "0.50" for 50 %')
    return number


def _check_share(value: object) -> object:
    number = _check_positive(value)
    if isinstance(number, Decimal) and number >= 1:
        raise refuse(f"{value} is not below 1", 'write a share, "0.90" for 90 %')
    return number


def _check_money(value: object) -> object:
    number = _check_positive(value)
    if isinstance(number, Decimal) and number != round(number, 2):
        raise refuse(f"{value} has parts of a fen", "write yuan with at most two digits after the point")
    return number


def _read_whole_number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _read_flag(value: object) -> object:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _check_text(value: object) -> object:
    if not isinstance(value, str):
        raise refuse(f"{value} is no text", "write text in quotes")
    if not value.strip():
        raise refuse("is empty", "write what it is")
    return value


def _check_id(value: object) -> object:
    if not _ID.fullmatch(str(_check_text(value))):
        raise refuse(f"{value} is no identifier", "use small letters, digits and single hyphens")
    return value


def _check_month_day(value: object) -> object:
    try:
        if isinstance(value, str) and len(value) == 5:
            date.fromisoformat(f"{_COMMON_YEAR}-{value}")
            return value
    except ValueError:
        pass
    raise refuse(f"{value} is no day of every year", 'write a quoted month and day, like "07-01"')


# What an editor is told; the validators above say it again in words.
_DECIMAL_SCHEMA = {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$", "examples": ["0.50"]}
_MONEY_SCHEMA = {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$", "examples": ["5000.00"]}
_TEXT_SCHEMA = {"type": "string", "minLength": 1}
_DAY_SCHEMA = {
    "type": "string",
    "format": "date",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "examples": ["2024-02-22"],
}
_ID_SCHEMA = {"type": "string", "pattern": f"^{_ID.pattern}$"}
_MONTH_DAY_SCHEMA = {"type": "string", "pattern": r"^[0-9]{2}-[0-9]{2}$", "examples": ["07-01"]}

Day = Annotated[date, BeforeValidator(_read_day), WithJsonSchema(_DAY_SCHEMA)]
Fraction = Annotated[Decimal, BeforeValidator(_check_fraction), WithJsonSchema(_DECIMAL_SCHEMA)]
Share = Annotated[Decimal, BeforeValidator(_check_share), WithJsonSchema(_DECIMAL_SCHEMA)]
Money = Annotated[Decimal, BeforeValidator(_check_money), WithJsonSchema(_MONEY_SCHEMA)]
Step = Annotated[Decimal, BeforeValidator(_check_money), WithJsonSchema(_MONEY_SCHEMA)]
Text = Annotated[str, BeforeValidator(_check_text), WithJsonSchema(_TEXT_SCHEMA)]
Identifier = Annotated[str, BeforeValidator(_check_id), WithJsonSchema(_ID_SCHEMA)]
MonthDay = Annotated[str, BeforeValidator(_check_month_day), WithJsonSchema(_MONTH_DAY_SCHEMA)]
WholeNumber = Annotated[int, BeforeValidator(_read_whole_number)]
Flag = Annotated[bool, BeforeValidator(_read_flag)]
