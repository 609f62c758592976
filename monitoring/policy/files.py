"""The thresholds files beside the rules: what may stand in them. Checks that need two files are in `checks.py`."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from monitoring.declared.fields import Day, Flag, Identifier, Money, Text, WholeNumber, refuse
from monitoring.policy.entries import CareType, Entry, Period, Reference, Series, Status, Title

Level = Literal["nation", "province", "city", "city_direct", "county", "township", "village"]


class SetFile(Entry):
    """`set.yaml`: which set this is. Only an example may hold unverified figures and assumed dates.

    `apply` names the rules that are applied; without it all are that are no templates. `insurance_types` are codes of
    the region's own, beside the national ones.
    """

    id: Identifier
    title: Title
    example: bool
    note: Title
    apply: tuple[Text, ...] | None = Field(default=None, min_length=1)
    insurance_types: tuple[Text, ...] = ()


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
    stale_after_months: int | None = Field(default=None, ge=1)
    codes: dict[str, Text] = Field(min_length=1)


class IdentityFile(Entry):
    """`identity_codes.yaml`."""

    lists: tuple[IdentityList, ...]


class ResidenceFile(Entry):
    """`residence_codes.yaml`: kind of residence (resd_nat) to rural or urban."""

    status: Status
    reference: Reference
    checked_on: Day
    stale_after_months: int | None = Field(default=None, ge=1)
    codes: dict[str, Literal["rural", "urban"]]


class CareFile(Entry):
    """`care_types.yaml`: prefix of the national care code (med_type) to care type; the longest prefix wins."""

    status: Status
    reference: Reference
    checked_on: Day
    stale_after_months: int | None = Field(default=None, ge=1)
    prefixes: dict[str, CareType] = Field(min_length=1)

    @model_validator(mode="after")
    def _check_prefixes(self) -> CareFile:
        for prefix in self.prefixes:
            if not (prefix.isascii() and prefix.isdigit() and len(prefix) <= 6):
                raise refuse(f"{prefix} begins no care code", "write one to six digits, in quotes", "prefixes")
        return self


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
