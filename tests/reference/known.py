"""Which row versions a sequence of runs gets to know (section 1 of the text)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from tests.reference.model import Row, Version


@dataclass(frozen=True, eq=False)
class Change:
    """A row as the source shows it from the moment `seen_at` on; `updt_time` is what it says of itself."""

    table: str
    key: str
    row: Row
    updt_time: datetime
    seen_at: datetime


@dataclass(frozen=True)
class Run:
    """One run for a night, which finds the source as it is at the moment `at`."""

    night: date
    at: datetime


def end_of(night: date) -> datetime:
    """The first moment that no longer belongs to the night."""
    return datetime.combine(night + timedelta(days=1), time())


def source_at(log: Iterable[Change], at: datetime) -> list[Change]:
    """The newest change of each key that can be seen at a moment."""
    newest: dict[tuple[str, str], Change] = {}
    for change in log:
        place = (change.table, change.key)
        if change.seen_at < at and (place not in newest or newest[place].updt_time <= change.updt_time):
            newest[place] = change
    return list(newest.values())


def known_versions(log: Sequence[Change], runs: Sequence[Run], overlap: timedelta = timedelta(days=3)) -> list[Version]:
    """All row versions with the nights they are known, after the runs in the order given."""
    pulls = _Pulls()
    for run in runs:
        pulls.run(source_at(log, run.at), run.night, overlap)
    return [version for versions in pulls.versions.values() for version in versions]


class _Pulls:
    def __init__(self) -> None:
        self.versions: dict[tuple[str, str], list[Version]] = {}
        self.stamps: dict[tuple[str, str], datetime] = {}
        self.first: date | None = None
        self.latest: date | None = None
        self.covered: datetime | None = None

    def run(self, source: list[Change], night: date, overlap: timedelta) -> None:
        self.first = self.first or night
        begin = None if self.covered is None else min(self.covered, end_of(night) - timedelta(days=1)) - overlap
        for change in source:
            if change.updt_time < end_of(night) and (begin is None or change.updt_time >= begin):
                self._take(change, night)
        self.covered = max(end_of(night), self.covered or end_of(night))
        self.latest = max(night, self.latest or night)

    def _take(self, change: Change, night: date) -> None:
        place = (change.table, change.key)
        if place in self.stamps and change.updt_time <= self.stamps[place]:
            return
        self.stamps[place] = change.updt_time
        self._append(place, Version(change.table, change.key, change.row, self._known_from(change, night)))

    def _known_from(self, change: Change, night: date) -> date:
        if self.covered is not None and change.updt_time < self.covered:
            return max(self.latest or night, night)
        return max(change.updt_time.date(), self.first or night)

    def _append(self, place: tuple[str, str], version: Version) -> None:
        older = self.versions.setdefault(place, [])
        if older and older[-1].known_from == version.known_from:
            older.pop()
        if older:
            older[-1] = replace(older[-1], known_to=version.known_from)
        older.append(version)
