"""What all thresholds files are made of: entries without unknown keys, titles, references, periods."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from monitoring.declared.fields import Day, Text, refuse

EVERYONE = "*"
Status = Literal["verified", "unverified"]
Series = Literal["rural", "urban", "all"]
Place = Literal["local", "elsewhere"]
CareType = Literal[
    "inpatient",
    "outpatient",
    "outpatient_chronic",
    "emergency",
    "day_surgery",
    "maternity",
    "pharmacy",
    "home_bed",
    "long_term_care",
    "other",
]
"""Kinds of care that a rule may count; `other` is every code that no prefix names."""


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
    """The legal text of a line, with its address: whoever is asked 'why' must be able to show it.

    Only an example may say `href: null`, for a text that was read where no address exists.
    """

    title: Text
    href: Text | None


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
