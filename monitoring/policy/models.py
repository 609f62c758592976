"""The thresholds files as data: what may stand in them. Checks that need two files are in `checks.py`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from monitoring.declared.fields import (
    Day,
    Flag,
    Fraction,
    Identifier,
    Money,
    MonthDay,
    Step,
    Text,
    WholeNumber,
    refuse,
)

EVERYONE = "*"
Status = Literal["verified", "unverified"]
Series = Literal["rural", "urban", "all"]
Level = Literal["nation", "province", "city", "city_direct", "county", "township", "village"]


class Entry(BaseModel):
    """Base of all: values are not converted, unknown keys are refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


class Title(Entry):
    """A text in both languages."""

    zh: Text
    en: Text


class Reference(Entry):
    """Where a value was read; `href` is null where no address exists."""

    title: Text
    href: Text | None = None


class RuleReference(Entry):
    """The legal text of a line, with its address: whoever is asked 'why' must be able to show it."""

    title: Text
    href: Text


class Period(Entry):
    """First and last day, both inclusive; `valid_to` null is open."""

    valid_from: Day
    valid_to: Day | None

    @model_validator(mode="after")
    def _check_order(self) -> Period:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise refuse(
                f"ends before it begins ({self.valid_from})", "give the last day on which it holds", "valid_to"
            )
        return self

    def covers(self, day: date) -> bool:
        """Whether the day is one of the period."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: Period) -> bool:
        """Whether the two periods share a day."""
        later = max(self.valid_from, other.valid_from)
        return self.covers(later) and other.covers(later)


class SetFile(Entry):
    """`set.yaml`: which set this is. Only an example may hold unverified figures and assumed dates."""

    id: Identifier
    title: Title
    example: bool
    note: Title


class Region(Entry):
    """A row of `regions.csv`; `pooling_code` is the pooling region (统筹区), by table and never by cutting digits."""

    code: str = Field(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$")
    name_zh: Text
    level: Level
    parent_code: str | None
    pooling_code: str | None


class Category(Entry):
    """A canonical category of persons."""

    category: str = Field(pattern=r"^[a-z]+(_[a-z]+)*$")
    name: Title
    precedence: int
    is_formerly_poor: bool
    is_monitored: bool
    assistance_class: int | None = Field(ge=1, le=4)


class CategoriesFile(Entry):
    """`categories.yaml`."""

    reference: Reference
    categories: tuple[Category, ...] = Field(min_length=1)


class IdentityList(Period):
    """Local identity codes of one region and period, each with its category."""

    region: Text
    status: Status
    reference: Reference
    checked_on: Day
    codes: dict[str, Text] = Field(min_length=1)


class IdentityFile(Entry):
    """`identity_codes.yaml`."""

    lists: tuple[IdentityList, ...]


class ResidenceFile(Entry):
    """`residence_codes.yaml`: kind of residence (resd_nat) to rural or urban."""

    status: Status
    reference: Reference
    checked_on: Day
    codes: dict[str, Literal["rural", "urban"]]


class Income(Entry):
    """A row of `income.csv`: published per-capita disposable income in yuan a year.

    `released_on` is the day of release; `released_by` a day on which it was certainly out, used as the date and shown
    as such. With neither the figure is kept and never used.
    """

    region_code: Text
    series: Series
    year: WholeNumber = Field(ge=1978, le=2100)
    value_yuan: Money
    released_on: Day | None
    released_by: Day | None
    is_assumed_date: Flag
    status: Status
    source: Text

    @model_validator(mode="after")
    def _check_dates(self) -> Income:
        if self.released_on and self.released_by:
            raise refuse("two dates of release", "give released_on, or released_by where only a latest date is known")
        usable = self.usable_from
        if usable is None and self.is_assumed_date:
            raise refuse("an assumed date without a date", "give released_by, or set is_assumed_date to false")
        if usable is not None and usable.year <= self.year:
            raise refuse(f"released {usable}, before the year {self.year} was over", "correct the year or the date")
        return self

    @property
    def usable_from(self) -> date | None:
        """First day on which the figure may be used."""
        return self.released_on or self.released_by


class IncomeBase(Entry):
    """Which income a fraction is taken of."""

    series: Series
    region: Text
    year: Literal["previous", "latest"]


class PublishedLimit(Period):
    """A limit in yuan that the region published; it overrides fraction x income on its days."""

    amount: Money
    announced_on: Day
    reference: RuleReference


class Limit(Entry):
    """Fraction x income, or an amount in yuan; `published` figures override either."""

    fraction: Fraction | None = None
    income: IncomeBase | None = None
    amount: Money | None = None
    published: tuple[PublishedLimit, ...] = ()

    @model_validator(mode="after")
    def _check_kind(self) -> Limit:
        if (self.fraction is None) != (self.income is None):
            raise refuse("fraction and income belong together", "give both, or an amount alone")
        if (self.fraction is None) == (self.amount is None):
            raise refuse("is neither a fraction nor an amount, or both", "give fraction and income, or amount")
        return self


class Line(Period):
    """For whom which limit holds, from when to when, and since when this is known."""

    id: Identifier
    applies_to: tuple[str, ...]
    limit: Limit
    known_since: Day
    reference: RuleReference
    checked_on: Day
    stale_after_months: int = Field(ge=1)

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


class Persons(Entry):
    """Whom the rule covers; null does not restrict."""

    insurance: tuple[Text, ...] | None = Field(default=None, min_length=1)
    residence: tuple[Literal["rural", "urban"], ...] | None = Field(default=None, min_length=1)


class Steps(Entry):
    """Multiples of the limit at which a warning is raised: from 1, by, to (inclusive)."""

    first: Step = Field(alias="from")
    by: Step
    last: Step = Field(alias="to")

    @model_validator(mode="after")
    def _check_range(self) -> Steps:
        if self.first != 1:
            raise refuse("the first step is not 1", 'write "1.0": the first step is the limit itself', "from")
        if not self.first <= self.last <= 1000 or (self.last - self.first) % self.by:
            raise refuse("is not reached from 1 in equal steps", "correct `by` or `to` (at most 1000)", "to")
        return self

    def values(self) -> list[Decimal]:
        """All steps, ascending."""
        return [self.first + self.by * index for index in range(int((self.last - self.first) / self.by) + 1)]


class Push(Entry):
    """How often new warnings go out, and within how many days an answer is due."""

    every: Literal["night", "ten_days", "month"]
    due_days: int = Field(ge=1)


class RuleFile(Entry):
    """`rules/<rule>.yaml`: a dated legal text that says for whom, which measure, which window, which limit."""

    rule: Identifier
    title: Title
    example: bool
    region: Text
    unit: Literal["person", "household"]
    measure: Literal["total", "policy_scope", "compliant", "cash"]
    assistance: Literal["before", "after"]
    window: Literal["calendar_year", "rolling_12_months", "calendar_month", "single_admission"]
    comparison: Literal[">", ">="]
    trigger: Literal["night", "application"]
    takes_effect: TakesEffect
    persons: Persons
    steps: Steps
    push: Push
    lines: tuple[Line, ...] = Field(min_length=1)
