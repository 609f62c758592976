"""What share of the listed persons is to be insured, and how long insurance waits (`participation.yaml`): dated data, each with its reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field

from monitoring.declared.faults import Fault, Place
from monitoring.declared.fields import Share, Text
from monitoring.policy.dated_file import DatedValue, find_dated_faults, find_shared_days, nearest, read_dated_file
from monitoring.policy.entries import Entry
from monitoring.policy.faults import raise_faults
from monitoring.policy.regions import RegionTree

PARTICIPATION_FILE = "participation.yaml"


class Goal(DatedValue):
    """The share of the persons of some categories, each counted once, that is to be insured."""

    applies_to: tuple[Text, ...] = Field(min_length=1)
    share: Share


class Waiting(DatedValue):
    """Days after insurance begins on which it pays nothing yet; the value in force on the day it begins counts, for all its days.

    `not_for` names categories whose persons do not wait.
    """

    insurance: tuple[Text, ...] = Field(min_length=1)
    days: int = Field(ge=1, le=730)
    not_for: tuple[Text, ...] = ()


class ParticipationFile(Entry):
    """`participation.yaml`."""

    goals: tuple[Goal, ...]
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True)
class Participation:
    """The goals and waiting periods of a deployment, ready to be asked."""

    goals: tuple[Goal, ...]
    waiting: tuple[Waiting, ...]
    tree: RegionTree

    def goals_on(self, region: str | None, day: date, known_by: date) -> dict[str, Goal]:
        """By category the goal in force in a region: of the region, or of the nearest above it that has one for the category."""
        held = [goal for goal in self.goals if goal.holds(day, known_by)]
        categories = sorted({category for goal in held for category in goal.applies_to})
        found = {c: nearest((g for g in held if c in g.applies_to), self.tree, region) for c in categories}
        return {category: goals[0] for category, goals in found.items() if goals}


def load_participation(folder: Path, tree: RegionTree, categories: frozenset[str]) -> Participation:
    """Read `participation.yaml` of a thresholds folder; without the file nothing is known. Raises ThresholdsError with all faults."""
    read = read_dated_file(folder / PARTICIPATION_FILE, ParticipationFile)
    if read is None:
        return Participation((), (), tree)
    file, place = read
    raise_faults(_faults(file, place, tree, categories))
    return Participation(file.goals, file.waiting, tree)


def _faults(file: ParticipationFile, place: Place, tree: RegionTree, categories: frozenset[str]) -> Iterator[Fault]:
    yield from find_dated_faults("goals", file.goals, place, tree)
    yield from find_dated_faults("waiting", file.waiting, place, tree)
    yield from find_shared_days("goals", file.goals, [frozenset(g.applies_to) for g in file.goals], place)
    yield from find_shared_days("waiting", file.waiting, [frozenset(w.insurance) for w in file.waiting], place)
    named = [(("goals", n, "applies_to"), goal.applies_to) for n, goal in enumerate(file.goals)]
    named += [(("waiting", n, "not_for"), entry.not_for) for n, entry in enumerate(file.waiting)]
    for path, codes in named:
        for code in sorted(set(codes) - categories):
            yield place.fault(path, f"{code} is no category", "name categories of categories.yaml")
