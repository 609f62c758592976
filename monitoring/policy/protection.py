"""What share of the cost funds are to pay (`protection.yaml`): dated data, each with its reference and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from monitoring.declared.faults import Fault, Place
from monitoring.declared.fields import Share, Text
from monitoring.policy.dated_file import DatedValue, find_dated_faults, find_shared_days, nearest, read_dated_file
from monitoring.policy.entries import Entry, Title
from monitoring.policy.faults import raise_faults
from monitoring.policy.regions import RegionTree

PROTECTION_FILE = "protection.yaml"
EVERYBODY = "*"
"""In `applies_to`: all insured together."""
Payer = Literal["all", "basic"]
Base = Literal["scope", "fee"]
Care = Literal["inpatient", "outpatient", "all"]


@dataclass(frozen=True)
class Compared:
    """Which figure a goal is about."""

    payer: Payer
    base: Base
    care: Care


class ProtectionGoal(DatedValue):
    """The share of a kind of cost of some groups, each taken alone, that funds are to pay; `reading` says how the text is read."""

    applies_to: tuple[Text, ...] = Field(min_length=1)
    payer: Payer
    base: Base
    care: Care
    share: Share
    reading: Title


class ProtectionFile(Entry):
    """`protection.yaml`."""

    goals: tuple[ProtectionGoal, ...]


@dataclass(frozen=True)
class Protection:
    """The goals of a deployment, ready to be asked."""

    goals: tuple[ProtectionGoal, ...]
    tree: RegionTree

    def goal(
        self, figure: Compared, group: str, region: str | None, days: tuple[date, date], known_by: date
    ) -> ProtectionGoal | None:
        """The goal that holds on all days from the first to the last in a region: its own, or of the nearest above it that has one."""
        first, last = days
        held = [
            goal
            for goal in self.goals
            if Compared(goal.payer, goal.base, goal.care) == figure and group in goal.applies_to
            if goal.holds(first, known_by) and goal.holds(last, known_by)
        ]
        return next(iter(nearest(held, self.tree, region)), None)


def load_protection(folder: Path, tree: RegionTree, categories: frozenset[str]) -> Protection:
    """Read `protection.yaml` of a thresholds folder; without the file there is no goal. Raises ThresholdsError with all faults."""
    read = read_dated_file(folder / PROTECTION_FILE, ProtectionFile)
    if read is None:
        return Protection((), tree)
    file, place = read
    raise_faults(_faults(file, place, tree, categories))
    return Protection(file.goals, tree)


def _faults(file: ProtectionFile, place: Place, tree: RegionTree, categories: frozenset[str]) -> Iterator[Fault]:
    yield from find_dated_faults("goals", file.goals, place, tree)
    subjects = [frozenset(f"{g.payer} {g.base} {g.care} {group}" for group in g.applies_to) for g in file.goals]
    yield from find_shared_days("goals", file.goals, subjects, place)
    for n, goal in enumerate(file.goals):
        for code in sorted(set(goal.applies_to) - categories - {EVERYBODY}):
            yield place.fault(
                ("goals", n, "applies_to"),
                f"{code} is no category",
                f"name categories of categories.yaml, or {EVERYBODY}",
            )
