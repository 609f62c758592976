"""A file of dated values beside the rules: read whole, all faults together; a value holds for its region and all below that have none of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from monitoring.declared.faults import Fault, Place
from monitoring.declared.fields import Day, Identifier, Text
from monitoring.declared.validation import validate
from monitoring.declared.yaml_file import read_yaml
from monitoring.errors import ThresholdsError
from monitoring.policy.entries import Period, RuleReference
from monitoring.policy.faults import raise_faults
from monitoring.policy.regions import RegionTree

Model = TypeVar("Model", bound=BaseModel)


class DatedValue(Period):
    """A value of a region from a first to a last day, with the text it was read in; a template is kept and never applied."""

    id: Identifier
    region: Text
    template: bool = False
    known_since: Day
    reference: RuleReference
    checked_on: Day

    def holds(self, day: date, known_by: date) -> bool:
        """Whether it is applied to the day, as known on a night."""
        return not self.template and self.known_since <= known_by and self.covers(day)


Value = TypeVar("Value", bound=DatedValue)


def read_dated_file(path: Path, model: type[Model]) -> tuple[Model, Place] | None:
    """The file as model, and where its parts stand; None without the file. Raises ThresholdsError with all faults of form."""
    if not path.exists():
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ThresholdsError(
            f"{path} cannot be read ({type(error).__name__}), so that its values would be missing in silence. Save it as UTF-8, readable for this "
            "account, or remove it."
        ) from None
    data, place, faults = read_yaml(text, f"{path.parent.resolve().name}/{path.name}")
    raise_faults(faults)
    value, faults = validate(data, model, place)
    raise_faults(faults)
    if value is None:
        raise AssertionError("a file that did not load left no fault")
    return value, place


def nearest(entries: Iterable[Value], tree: RegionTree, region: str | None) -> list[Value]:
    """The entries of the region, or of the nearest above it that has any. Without a region those of the whole tree."""
    found = list(entries)
    codes = [above.code for above in tree.chain(region)] if region else tree.tops()
    return next((own for own in ([e for e in found if e.region == code] for code in codes) if own), [])


def find_dated_faults(key: str, entries: Sequence[DatedValue], place: Place, tree: RegionTree) -> Iterator[Fault]:
    """Regions that are not listed, ids that stand twice."""
    for n, entry in enumerate(entries):
        if entry.region not in tree.by_code:
            yield place.fault((key, n, "region"), f"{entry.region} is not in regions.csv", "name a region that is")
        if any(other.id == entry.id for other in entries[:n]):
            yield place.fault((key, n, "id"), f"{entry.id} stands twice", "give each value an id of its own")


def find_shared_days(
    key: str, entries: Sequence[DatedValue], subjects: Sequence[frozenset[str]], place: Place
) -> Iterator[Fault]:
    """Values of one region about the same thing that share days; `subjects` are what each is about."""
    for n, entry in enumerate(entries):
        for other, subject in zip(entries[:n], subjects[:n], strict=True):
            is_same = entry.region == other.region and subjects[n] & subject
            if is_same and not (entry.template or other.template) and entry.overlaps(other):
                yield place.fault(
                    (key, n, "valid_from"), f"shares days with {other.id}", "end the earlier one the day before"
                )
