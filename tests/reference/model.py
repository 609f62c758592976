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
FLOORED = ("policy_scope", "compliant")
"""Measures of which a visit cannot have less than nothing."""


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
    """The limit of a line on days `valid_from <= d < valid_to`, known on nights `known_from <= N < known_to`.

    Either an `amount` in yuan, or a `share` of the household's own income less `kept` yuan per head and year.
    """

    valid_from: date
    valid_to: date
    amount: Decimal | None
    is_provisional: bool = False
    known_from: date = ALWAYS
    known_to: date = FOREVER
    share: Decimal = Decimal(0)
    kept: Decimal = Decimal(0)

    def is_known(self, night: date) -> bool:
        return self.known_from <= night < self.known_to

    def holds(self, day: date, night: date) -> bool:
        return self.valid_from <= day < self.valid_to and self.is_known(night)


@dataclass(frozen=True)
class Line:
    """One line of a rule; `categories` is None where it applies to everyone."""

    line_id: str
    categories: frozenset[str] | None
    periods: tuple[LimitPeriod, ...]


@dataclass(frozen=True)
class Counts:
    """Which settlements a rule counts; None does not restrict."""

    care: frozenset[str] | None = None
    insurance: frozenset[str] | None = None
    place: frozenset[str] | None = None

    @property
    def is_restricted(self) -> bool:
        return any(among is not None for among in (self.care, self.insurance, self.place))


@dataclass(frozen=True)
class MutualAid:
    """Where the records carry `acct_mulaid_pay` (`account`, `cash`, `apart`) and whether it counts as borne."""

    within: str
    is_counted: bool


@dataclass(frozen=True)
class Rule:
    """A rule of any shape; `unit` and `window` are the words of the text."""

    rule_id: str
    region: str
    measure: str
    is_after_assistance: bool
    is_inclusive: bool
    steps: tuple[Decimal, ...]
    lines: tuple[Line, ...]
    insurance: frozenset[str] | None = None
    residence: frozenset[str] | None = None
    window: str = "calendar_year"
    unit: str = "person"
    is_per_head: bool = False
    is_account_counted: bool = True
    mutual_aid: MutualAid | None = None
    is_upfront_counted: bool = True
    counts: Counts = Counts()
    paid_share_below: Decimal | None = None

    def is_over(self, burden: Decimal, limit: Decimal) -> bool:
        """Whether a burden, of which there must be some, is over a limit."""
        return burden > 0 and (burden >= limit if self.is_inclusive else burden > limit)

    def is_poorly_paid(self, burden: Decimal, fee: Decimal) -> bool:
        """Whether less than the share the rule names was paid of a fee; a rule that names none does not ask."""
        return self.paid_share_below is None or burden > (1 - self.paid_share_below) * fee


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
    """Rules and the tables they lean on.

    Parent of each region, category by code, precedence, residence by code, care type by prefix of `med_type`.
    """

    rules: tuple[Rule, ...]
    parents: Mapping[str, str | None]
    codes: tuple[CodePeriod, ...] = ()
    precedence: Mapping[str, int] = field(default_factory=dict)
    residences: Mapping[str, str] = field(default_factory=dict)
    care_types: Mapping[str, str] = field(default_factory=dict)

    def regions_above(self, region: str | None) -> list[str]:
        """The region and all its ancestors, the region first; empty where the region is not in the tree."""
        chain: list[str] = []
        while region is not None and region in self.parents:
            chain.append(region)
            region = self.parents[region]
        return chain

    def care_type(self, med_type: str | None) -> str:
        """The care type of the longest prefix that is in the table."""
        prefixes = [prefix for prefix in self.care_types if (med_type or "").startswith(prefix)]
        return self.care_types[max(prefixes, key=len)] if prefixes else "other"
