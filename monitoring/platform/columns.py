"""Kinds of columns of the shared tables; every column says in Chinese and English what it holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal of 16 digits, `scale` of them behind the point; text on SQLite, which has no exact decimal."""

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, scale: int = 2) -> None:
        super().__init__(16, scale)
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Text on SQLite, a decimal elsewhere."""
        impl: sa.types.TypeEngine[Any] = sa.String(20) if dialect.name == "sqlite" else sa.Numeric(16, self.scale)
        return dialect.type_descriptor(impl)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> object:
        """Bind as text on SQLite."""
        return None if value is None else (str(value) if dialect.name == "sqlite" else value)

    def process_result_value(self, value: object, dialect: Dialect) -> Decimal | None:
        """Read back as a decimal."""
        return None if value is None else Decimal(str(value))


def key(name: str, size: int, comment: str) -> sa.Column[str]:
    """The text by which a row is known."""
    return sa.Column(name, sa.String(size), primary_key=True, comment=comment)


def text(name: str, size: int, comment: str, *, nullable: bool = True) -> sa.Column[str]:
    """Text of at most `size` characters."""
    return sa.Column(name, sa.String(size), nullable=nullable, comment=comment)


def day(name: str, comment: str, *, nullable: bool = True) -> sa.Column[object]:
    """A date."""
    return sa.Column(name, sa.Date, nullable=nullable, comment=comment)


def moment(name: str, comment: str) -> sa.Column[object]:
    """A date and time of Asia/Shanghai, without zone; never empty."""
    return sa.Column(name, sa.DateTime, nullable=False, comment=comment)


def money(name: str, comment: str, *, nullable: bool = True) -> sa.Column[Decimal]:
    """Yuan with two digits."""
    return sa.Column(name, ExactDecimal(), nullable=nullable, comment=comment)


def multiple(name: str, scale: int, comment: str) -> sa.Column[Decimal]:
    """How many times something."""
    return sa.Column(name, ExactDecimal(scale), comment=comment)


def flag(name: str, comment: str, *, nullable: bool = False) -> sa.Column[bool]:
    """True or false."""
    return sa.Column(name, sa.Boolean, nullable=nullable, comment=comment)


def count(name: str, comment: str, *, nullable: bool = False) -> sa.Column[int]:
    """A whole number."""
    return sa.Column(name, sa.Integer, nullable=nullable, comment=comment)
