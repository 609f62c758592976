"""When a treatment counts as broken off, and which codes of care are followed (`treatment.yaml`): dated data, each with its reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from monitoring.declared.faults import Fault, Place
from monitoring.policy.dated_file import DatedValue, find_dated_faults, find_shared_days, nearest, read_dated_file
from monitoring.policy.entries import CareType, Entry
from monitoring.policy.faults import raise_faults
from monitoring.policy.regions import RegionTree

TREATMENT_FILE = "treatment.yaml"
FollowedCare = Literal[
    "chronic",
    "special",
    "hypertension_diabetes",
    "referral",
    "primary_hospital",
    "secondary_hospital",
    "tertiary_hospital",
]


class BrokenTreatment(DatedValue):
    """Who is under treatment, and after how many days of silence it counts as broken off.

    Under treatment: care of one of the types `care`, or at least `stays` admissions, in the 12 months up to the last day seen, which lies not more
    than `look_back_months` back. Broken off: nothing for `silent_days`, or nothing since insurance lapsed, at least `lapsed_days` ago.
    """

    care: tuple[CareType, ...] = Field(min_length=1)
    stays: int = Field(ge=1)
    silent_days: int = Field(ge=1)
    lapsed_days: int = Field(ge=0)
    look_back_months: int = Field(ge=1, le=120)


class Followed(DatedValue):
    """Codes that are counted apart: prefixes of med_type, for the levels of hospitals of hosp_lv."""

    care: FollowedCare
    prefixes: tuple[str, ...] = Field(min_length=1)


class TreatmentFile(Entry):
    """`treatment.yaml`."""

    broken_treatment: tuple[BrokenTreatment, ...]
    followed_care: tuple[Followed, ...]


@dataclass(frozen=True)
class Treatment:
    """What `treatment.yaml` says, ready to be asked."""

    broken: tuple[BrokenTreatment, ...]
    followed: tuple[Followed, ...]
    tree: RegionTree

    def broken_on(self, region: str | None, day: date, known_by: date) -> BrokenTreatment | None:
        """The value of a region on a day; None where none holds: then nothing can be called broken off."""
        return next(iter(nearest((e for e in self.broken if e.holds(day, known_by)), self.tree, region)), None)


def load_treatment(folder: Path, tree: RegionTree) -> Treatment:
    """Read `treatment.yaml` of a thresholds folder; without the file nothing is known. Raises ThresholdsError with all faults."""
    read = read_dated_file(folder / TREATMENT_FILE, TreatmentFile)
    if read is None:
        return Treatment((), (), tree)
    file, place = read
    raise_faults(_faults(file, place, tree))
    return Treatment(file.broken_treatment, file.followed_care, tree)


def _faults(file: TreatmentFile, place: Place, tree: RegionTree) -> Iterator[Fault]:
    yield from find_dated_faults("broken_treatment", file.broken_treatment, place, tree)
    yield from find_dated_faults("followed_care", file.followed_care, place, tree)
    same = frozenset({"broken_treatment"})
    yield from find_shared_days("broken_treatment", file.broken_treatment, [same] * len(file.broken_treatment), place)
    yield from find_shared_days(
        "followed_care", file.followed_care, [frozenset({f.care}) for f in file.followed_care], place
    )
    for n, entry in enumerate(file.followed_care):
        for prefix in entry.prefixes:
            if not (prefix.isascii() and prefix.isdigit() and len(prefix) <= 6):
                what, cure = f"{prefix} begins no care code", "write one to six digits, in quotes"
                yield place.fault(("followed_care", n, "prefixes"), what, cure)
