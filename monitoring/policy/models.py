"""A rule as data (`rules/<rule>.yaml`): for whom, which burden, which window, which limits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from monitoring.declared.fields import Identifier, Share, Step, Text, refuse
from monitoring.policy.entries import CareType, Entry, Place, Title
from monitoring.policy.limits import Line, Push, TakesEffect

_OWN_INCOME_WINDOWS = ("calendar_year", "rolling_12_months")


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


class MutualAid(Entry):
    """Where the region's records carry family mutual-aid money, and whether it counts as borne."""

    within: Literal["account", "cash", "apart"]
    counted: bool


class BurdenSettings(Entry):
    """What counts as borne where regions differ; null leaves the measure as it is (docs/assessment.md 3)."""

    account: Literal["counted", "not_counted"] | None = None
    mutual_aid: MutualAid | None = None
    class_b_upfront: Literal["counted", "not_counted"] | None = None


class Counts(Entry):
    """Which settlements a rule counts; null does not restrict."""

    care: tuple[CareType, ...] | None = Field(default=None, min_length=1)
    insurance: tuple[Text, ...] | None = Field(default=None, min_length=1)
    place: tuple[Place, ...] | None = Field(default=None, min_length=1)

    @property
    def is_restricting(self) -> bool:
        """Whether anything is left out."""
        return any(values is not None for values in (self.care, self.insurance, self.place))


class HouseholdUnit(Entry):
    """Whether the household's burden stands against the limit as a sum, or per head."""

    by: Literal["sum", "per_head"]


class RuleFile(Entry):
    """`rules/<rule>.yaml`: a dated legal text that says for whom, which measure, which window, which limit.

    A null region and numbers that are null are left to the deployment; such a rule and a `template` are never applied.
    `to_verify` lists what no table holds and a caseworker has to find out, `uncertain` what the text leaves open.
    """

    rule: Identifier
    title: Title
    example: bool
    template: bool = False
    region: Text | None
    unit: Literal["person", "household"]
    household: HouseholdUnit | None = None
    measure: Literal["total", "policy_scope", "compliant", "cash"]
    settings: BurdenSettings = BurdenSettings()
    counts: Counts = Counts()
    assistance: Literal["before", "after"]
    window: Literal["calendar_year", "rolling_12_months", "calendar_month", "single_admission"]
    comparison: Literal[">", ">="]
    paid_share_below: Share | None = None
    trigger: Literal["night", "application"]
    takes_effect: TakesEffect
    persons: Persons
    to_verify: tuple[Title, ...] = ()
    uncertain: tuple[Title, ...] = ()
    steps: Steps
    push: Push | None = None
    lines: tuple[Line, ...] = Field(min_length=1)

    def line_ids(self) -> list[str]:
        """Ids of the lines, each once, in the order of the file."""
        return list(dict.fromkeys(line.id for line in self.lines))

    @model_validator(mode="after")
    def _check_settings(self) -> RuleFile:
        allowed = {"account": ("total",), "mutual_aid": ("total", "cash"), "class_b_upfront": ("compliant",)}
        for key, measures in allowed.items():
            if getattr(self.settings, key) is not None and self.measure not in measures:
                what = f"{key} says nothing about the measure {self.measure}"
                raise refuse(what, f"remove it; it belongs to {' or '.join(measures)}", "settings")
        return self

    @model_validator(mode="after")
    def _check_household(self) -> RuleFile:
        if (self.unit == "household") != (self.household is not None):
            raise refuse("belongs to `unit: household` and only there", "write household: {by: sum}", "household")
        if self.unit == "household" and self.window == "single_admission":
            raise refuse("a household is not admitted", "write unit: person, or another window", "window")
        return self

    @model_validator(mode="after")
    def _check_own_income(self) -> RuleFile:
        if all(line.limit.household_income is None for line in self.lines):
            return self
        if self.unit != "household" or self.window not in _OWN_INCOME_WINDOWS:
            what = "household_income needs a household and a window of a year"
            raise refuse(what, "write unit: household and window: calendar_year or rolling_12_months", "lines")
        return self

    @model_validator(mode="after")
    def _check_push(self) -> RuleFile:
        if self.trigger == "night" and self.push is None:
            raise refuse("is missing", "write push: {every, due_days}", "push")
        if self.trigger == "application" and any(self._pushes()):
            raise refuse("what is found on application is never pushed", "remove push, of lines too", "push")
        return self

    def _pushes(self) -> Iterator[Push]:
        yield from (push for push in (self.push, *(line.push for line in self.lines)) if push is not None)
