"""What the reference reads: row versions of the source, and rules with the limits of their lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Value = str | Decimal | date | datetime | None
Row = Mapping[str, Value]

FOREVER = date(9999, 12, 31)
ALWAYS = date(1900, 1, 1)
MEASURES = ("total", "policy_scope", "compliant", "cash")


@dataclass(frozen=True, eq=False)
class Version:
    """One version of a source row, known on the nights `known_from <= N < known_to`."""

    table: str
    key: str
    row: Row
    known_from: date
    known_to: date = FOREVER

    def is_known(self, night: date) -> bool:
        return self.known_from <= night < self.known_to


@dataclass(frozen=True)
class LimitPeriod:
    """The limit of a line on days `valid_from <= d < valid_to`, known on nights `known_from <= N < known_to`."""

    valid_from: date
    valid_to: date
    amount: Decimal
    is_provisional: bool = False
    known_from: date = ALWAYS
    known_to: date = FOREVER

    def holds(self, day: date, night: date) -> bool:
        return self.valid_from <= day < self.valid_to and self.known_from <= night < self.known_to


@dataclass(frozen=True)
class Line:
    """One line of a rule; `categories` is None where it applies to everyone."""

    line_id: str
    categories: frozenset[str] | None
    periods: tuple[LimitPeriod, ...]


@dataclass(frozen=True)
class Rule:
    """A calendar-year rule for single persons."""

    rule_id: str
    region: str
    measure: str
    is_after_assistance: bool
    is_inclusive: bool
    steps: tuple[Decimal, ...]
    lines: tuple[Line, ...]
    insurance: frozenset[str] | None = None
    residence: frozenset[str] | None = None

    def is_over(self, burden: Decimal, limit: Decimal) -> bool:
        return burden >= limit if self.is_inclusive else burden > limit


@dataclass(frozen=True)
class CodePeriod:
    """An identity code that means a category in a region on the days `valid_from <= d < valid_to`."""

    region: str
    code: str
    category: str
    valid_from: date = ALWAYS
    valid_to: date = FOREVER


@dataclass(frozen=True)
class Policy:
    """Rules and the tables they lean on: parent of each region, category by code, precedence, residence by code."""

    rules: tuple[Rule, ...]
    parents: Mapping[str, str | None]
    codes: tuple[CodePeriod, ...] = ()
    precedence: Mapping[str, int] = field(default_factory=dict)
    residences: Mapping[str, str] = field(default_factory=dict)

    def regions_above(self, region: str | None) -> list[str]:
        """The region and all its ancestors, the region first; empty where the region is not in the tree."""
        chain: list[str] = []
        while region is not None and region in self.parents:
            chain.append(region)
            region = self.parents[region]
        return chain
