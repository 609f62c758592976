"""Within how many days a visit and a decision are due (`deadlines.yaml`): dated data per region, each with its reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from monitoring.declared.faults import Fault, Place
from monitoring.declared.fields import Day, Identifier, Text
from monitoring.declared.validation import validate
from monitoring.declared.yaml_file import read_yaml
from monitoring.errors import ThresholdsError
from monitoring.policy.entries import Entry, Period, RuleReference
from monitoring.policy.faults import raise_faults
from monitoring.policy.regions import RegionTree

DEADLINES_FILE = "deadlines.yaml"
Task = Literal["visit", "decision"]


class Deadline(Period):
    """Days within which a task is due in a region and all below it that have none of their own, counted from the day after receipt."""

    id: Identifier
    region: Text
    task: Task
    days: int = Field(ge=1)
    counted_in: Literal["calendar_days", "working_days"]
    reference: RuleReference
    checked_on: Day


class DeadlinesFile(Entry):
    """`deadlines.yaml`: all deadlines; of a region and task at most one on a day."""

    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True)
class Deadlines:
    """The deadlines of a deployment, ready to be asked."""

    entries: tuple[Deadline, ...]
    tree: RegionTree

    def in_force(self, task: Task, region: str | None, day: date) -> Deadline | None:
        """The deadline of the region, or of the nearest above it that has one on the day."""
        chain = self.tree.chain(region) if region else []
        found = (d for above in chain for d in self.entries if d.task == task and d.region == above.code)
        return next((d for d in found if d.covers(day)), None)


def load_deadlines(folder: Path, tree: RegionTree) -> Deadlines:
    """Read `deadlines.yaml` of a thresholds folder; without the file there are none. Raises ThresholdsError with all faults."""
    path = folder / DEADLINES_FILE
    if not path.exists():
        return Deadlines((), tree)
    data, place, faults = read_yaml(_read(path), f"{folder.resolve().name}/{DEADLINES_FILE}")
    raise_faults(faults)
    file, faults = validate(data, DeadlinesFile, place)
    entries = file.deadlines if file else ()
    raise_faults([*faults, *_faults(entries, place, tree)])
    return Deadlines(entries, tree)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ThresholdsError(
            f"The deadlines {path} cannot be read ({type(error).__name__}); nobody would be told until when an answer is due. Save the file as UTF-8, "
            "readable for this account, or remove it."
        ) from None


def _faults(entries: tuple[Deadline, ...], place: Place, tree: RegionTree) -> Iterator[Fault]:
    for n, entry in enumerate(entries):
        path = ("deadlines", n)
        if entry.region not in tree.by_code:
            yield place.fault((*path, "region"), f"{entry.region} is not in regions.csv", "name a region that is")
        for other in entries[:n]:
            if (other.region, other.task) == (entry.region, entry.task) and other.overlaps(entry):
                what = f"shares days with {other.id}, the {entry.task} of the same region"
                yield place.fault((*path, "valid_from"), what, "end the earlier one the day before")
            if other.id == entry.id:
                yield place.fault((*path, "id"), f"{entry.id} stands twice", "give each deadline an id of its own")
