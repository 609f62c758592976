"""What a limit is taken of, since when it is known, and when it comes into force."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema, field_validator, model_validator

from monitoring.declared.fields import Day, Fraction, Identifier, Money, MonthDay, Text, refuse
from monitoring.policy.entries import EVERYONE, Entry, Period, RuleReference, Series

MONTHS = 12
_APPLIES_TO_SCHEMA = {
    "anyOf": [{"const": "everyone"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
}
Categories = Annotated[tuple[str, ...], WithJsonSchema(_APPLIES_TO_SCHEMA)]


class IncomeBase(Entry):
    """Which income a fraction is taken of; a null region is left to the deployment."""

    series: Series
    region: Text | None
    year: Literal["previous", "latest"]


class PublishedLimit(Period):
    """A limit in yuan that the region published; it overrides fraction x income on its days."""

    amount: Money
    announced_on: Day
    reference: RuleReference


class HouseholdIncome(Entry):
    """A share of the household's own income of a year, less what each head is to keep (yuan a month)."""

    share: Fraction | None = None
    keep_per_head_month: Money | None = None

    @property
    def is_keep_open(self) -> bool:
        """Whether something is to be kept, and how much is left to the deployment."""
        return "keep_per_head_month" in self.model_fields_set and self.keep_per_head_month is None

    @property
    def kept_amount(self) -> Decimal | None:
        """Yuan per head and year that the household is to keep; None if nothing is kept."""
        return None if self.keep_per_head_month is None else MONTHS * self.keep_per_head_month


class Limit(Entry):
    """Fraction x income, an amount in yuan, or the household's own income; `published` figures override the first two.

    A number that is written as null is left to the deployment: the rule loads and cannot be applied.
    """

    fraction: Fraction | None = None
    income: IncomeBase | None = None
    amount: Money | None = None
    household_income: HouseholdIncome | None = None
    published: tuple[PublishedLimit, ...] = ()

    @model_validator(mode="after")
    def _check_kind(self) -> Limit:
        named = self.model_fields_set
        if ("fraction" in named) != ("income" in named) or ("income" in named and self.income is None):
            raise refuse("fraction and income belong together", "give both, or an amount alone")
        if len(named & {"fraction", "amount", "household_income"}) != 1:
            raise refuse("is not of one kind", "give fraction and income, or amount, or household_income")
        if "household_income" in named and self.household_income is None:
            raise refuse("is empty", "write {share, keep_per_head_month}", "household_income")
        if self.household_income is not None and self.published:
            raise refuse("a household's own income is not published", "remove one of the two", "published")
        return self

    def missing_numbers(self) -> list[str]:
        """Keys of the numbers that are left to the deployment."""
        named = self.model_fields_set
        missing = [f"{key}" for key in ("fraction", "amount") if key in named and getattr(self, key) is None]
        own = self.household_income
        if own is not None and own.share is None:
            missing.append("household_income.share")
        if own is not None and own.is_keep_open:
            missing.append("household_income.keep_per_head_month")
        return missing


class Push(Entry):
    """How often new warnings go out, by which day of the month, and within how many days an answer is due."""

    every: Literal["night", "ten_days", "month"]
    # Every month has a 28th.
    by_day: int | None = Field(default=None, ge=1, le=28)
    due_days: int = Field(ge=1)

    @model_validator(mode="after")
    def _check_day(self) -> Push:
        if self.by_day is not None and self.every != "month":
            raise refuse("a day of the month without `every: month`", "remove it, or write every: month", "by_day")
        return self


class Line(Period):
    """For whom which limit holds, from when to when, and since when this is known.

    Periods of the same `id` follow each other without a gap, unless the earlier one `ends_deliberately`. One that is
    known later replaces the earlier on its days, from the night it is known.
    """

    id: Identifier
    applies_to: Categories
    limit: Limit
    push: Push | None = None
    known_since: Day
    ends_deliberately: bool = False
    reference: RuleReference
    checked_on: Day
    stale_after_months: int = Field(ge=1)

    @model_validator(mode="after")
    def _check_end(self) -> Line:
        if self.ends_deliberately and self.valid_to is None:
            raise refuse("an open period ends deliberately", "give its last day, or remove it", "ends_deliberately")
        return self

    @field_validator("applies_to", mode="before")
    @classmethod
    def _read_everyone(cls, value: object) -> object:
        if value == "everyone":
            return (EVERYONE,)
        if not isinstance(value, tuple) or not value:
            raise refuse(f"{value} names nobody", "write a list of categories, or everyone")
        return value


class Notice(Entry):
    """A local notice: from which day which income year, or for one line which amount, is in force."""

    starts_on: Day = Field(alias="from")
    announced_on: Day
    income_year: int | None = None
    line: Text | None = None
    amount: Money | None = None
    reference: RuleReference

    @model_validator(mode="after")
    def _check_kind(self) -> Notice:
        if (self.income_year is None) == (self.amount is None):
            raise refuse("says neither income_year nor amount, or both", "give one of the two")
        if self.amount is not None and self.line is None:
            raise refuse("an amount for no line", "name the line whose limit it is", "amount")
        return self


class TakesEffect(Entry):
    """How the limit of a year comes into force."""

    by: Literal["release", "notice", "january", "fixed_day"]
    fixed_day: MonthDay | None = None
    notices: tuple[Notice, ...] = ()

    @model_validator(mode="after")
    def _check_kind(self) -> TakesEffect:
        if (self.by == "fixed_day") != (self.fixed_day is not None):
            raise refuse("fixed_day belongs to `by: fixed_day` and only there", "give both or neither", "fixed_day")
        if (self.by == "notice") != bool(self.notices):
            raise refuse("notices belong to `by: notice` and only there", "give both or neither", "notices")
        return self
