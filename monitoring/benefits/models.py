"""What a file of `thresholds/benefits/` may say: a text of policy with its dated lines, each with its reference."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from monitoring.declared.fields import Day, Identifier, Money, Step, Text, refuse
from monitoring.policy.entries import CareType, Entry, Period, Place, Reference, RuleReference, Title

Item = Literal[
    "premium_subsidy",
    "serious_illness",
    "inpatient_assistance",
    "outpatient_chronic",
    "special_drugs",
    "tilted_assistance",
    "government_backstop",
]
"""What may be due: by year of insurance (subsidy), by visit (assistance), or by person and year (the rest)."""
BY_VISIT: frozenset[Item] = frozenset({"inpatient_assistance", "outpatient_chronic", "special_drugs"})
WHOLE = Decimal(1)


class Uncertain(Entry):
    """A question that the text leaves open, and how it is read here: the value to change where it is read otherwise."""

    id: Identifier
    question: Title
    read_as: Title


class TopUp(Entry):
    """A single stay is topped up to a share of its cost."""

    to: Step
    of: Literal["fee", "policy_scope"]
    place: Place | None

    @model_validator(mode="after")
    def _check(self) -> TopUp:
        if self.to > WHOLE:
            raise refuse(f"{self.to} is more than the cost", 'write a share, "0.90" for 90 %', "to")
        return self


class BenefitLine(Period):
    """What persons of some categories are entitled to, from when to when. Amounts are yuan, ratios 0 to 1; what is null is not stated.

    `ratio` is of what the layers before left within the policy scope (for a subsidy: of the contribution); `floor`, `fixed` and `yearly_cap` are yuan a year;
    lines of one `pool` share its yearly cap. `deductible_share`, `added_points` and `is_uncapped` change the region's ordinary serious-illness insurance.
    """

    id: Identifier
    item: Item
    applies_to: tuple[Text, ...] = Field(min_length=1)
    care: tuple[CareType, ...] = ()
    care_codes: tuple[Text, ...] = ()
    place: Place | None = None
    ratio: Step | None = None
    fixed: Money | None = None
    floor: Money | None = None
    yearly_cap: Money | None = None
    pool: Identifier | None = None
    top_up: TopUp | None = None
    deductible_share: Step | None = None
    added_points: Step | None = None
    is_uncapped: bool = False
    most_borne: Money | None = None
    settled: Literal["with_visit", "year_end"] = "with_visit"
    is_amount_stated: bool = True
    uncertain: tuple[Identifier, ...] = ()
    known_since: Day
    reference: RuleReference
    checked_on: Day

    @model_validator(mode="after")
    def _check_amounts(self) -> BenefitLine:
        if self.ratio is not None and self.ratio > WHOLE:
            raise refuse(f"{self.ratio} is more than the whole", 'write a ratio, "0.70" for 70 %', "ratio")
        stated = (self.ratio, self.fixed, self.top_up, self.most_borne, self.deductible_share, self.added_points)
        if self.is_amount_stated and all(value is None for value in stated):
            raise refuse("says no amount", "give ratio, fixed or another amount, or is_amount_stated: false", "id")
        if self.item in BY_VISIT and self.is_amount_stated and not (self.care or self.care_codes):
            raise refuse("does not say for which care", "give care or care_codes", "care")
        if (self.yearly_cap is None) != (self.pool is None):
            raise refuse("a yearly cap needs a pool, and a pool a cap", "give both, or neither", "pool")
        if self.item == "tilted_assistance" and self.is_amount_stated:
            raise refuse("no amount of it is worked out", "write is_amount_stated: false", "is_amount_stated")
        return self


class Segment(Entry):
    """A part of the year's own payments, `to` an amount in yuan (null: without end), with the share that is paid of it."""

    to: Money | None
    ratio: Step

    @model_validator(mode="after")
    def _check(self) -> Segment:
        if self.ratio > WHOLE:
            raise refuse(f"{self.ratio} is more than the whole", 'write a ratio, "0.60" for 60 %', "ratio")
        return self


class OrdinaryInsurance(Period):
    """The region's ordinary serious-illness insurance: yuan a year, ratios 0 to 1, for visits of the insurance types and care named."""

    id: Identifier
    deductible: Money
    segments: tuple[Segment, ...] = Field(min_length=1)
    yearly_cap: Money | None
    insurance: tuple[Text, ...] = Field(min_length=1)
    care: tuple[CareType, ...] = ()
    care_codes: tuple[Text, ...] = ()
    uncertain: tuple[Identifier, ...] = ()
    known_since: Day
    reference: RuleReference
    checked_on: Day

    @model_validator(mode="after")
    def _check_segments(self) -> OrdinaryInsurance:
        ends = [segment.to for segment in self.segments]
        bounds = [end for end in ends if end is not None]
        if ends[-1] is not None or len(bounds) != len(ends) - 1 or bounds != sorted(set(bounds)):
            raise refuse("segments do not rise to one without end", "order them, and end with `to: null`", "segments")
        if not (self.care or self.care_codes):
            raise refuse("does not say for which care", "give care or care_codes", "care")
        return self


class Contribution(Entry):
    """What a resident pays for a year of insurance, yuan."""

    year: int = Field(ge=1998, le=2100)
    amount: Money
    status: Literal["verified", "unverified"]
    reference: Reference
    checked_on: Day


class BenefitsFile(Entry):
    """One text of policy for a region and all below it that have no line of their own for the item; an example is made up, and no text."""

    benefits: Identifier
    title: Title
    example: bool = False
    region: Text
    uncertain: tuple[Uncertain, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    serious_illness: tuple[OrdinaryInsurance, ...] = ()
    lines: tuple[BenefitLine, ...] = ()

    @model_validator(mode="after")
    def _check_says_something(self) -> BenefitsFile:
        if not (self.lines or self.serious_illness):
            raise refuse("grants nothing", "give lines or serious_illness, or remove the file", "lines")
        return self
