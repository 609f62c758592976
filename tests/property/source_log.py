"""The log of a county's source while it is being drawn."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from tests.reference.known import Change

FIRST_NIGHT = date(2024, 1, 2)
LAST_NIGHT = date(2024, 3, 1)
FIRST_WRITTEN = date(2023, 12, 1)
"""Nothing in a log is older; what happened before was written on this day."""
HOME, CITY_DIRECT, ELSEWHERE = "140123", "140199", "140200"

Fields = dict[str, str | None]


@dataclass
class SourceLog:
    """Changes of source rows; `limits` are the amounts in yuan around which burdens are drawn."""

    rng: random.Random
    last_night: date
    has_late_rows: bool
    limits: Sequence[Decimal]
    changes: list[Change] = field(default_factory=list)
    rows: dict[tuple[str, str], Fields] = field(default_factory=dict)
    persons: list[str] = field(default_factory=list)
    count: int = 0
    block: int = 0
    """Persons of different blocks have nothing to do with each other."""

    def chance(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def number(self) -> int:
        self.count += 1
        return self.count

    def next_block(self) -> None:
        """Begin with other persons, other households."""
        self.block += 1
        self.persons = []

    def psn_no(self, n: int) -> str:
        return f"P{self.block * 100 + n:04d}"

    def named(self, name: str | None) -> str | None:
        """A household's number in this block."""
        return name if name is None or not self.block else f"{name}-{self.block}"

    def moment(self, earliest: date) -> datetime:
        """A moment of change on a day not before `earliest`, most of them after the first night."""
        first = max(earliest, FIRST_NIGHT - timedelta(days=2))
        day = first + timedelta(days=self.rng.randint(0, max(0, (self.last_night - first).days)))
        return self.stamp(day)

    def stamp(self, day: date) -> datetime:
        """A moment of a day that no other change has."""
        seconds = self.number() % 500 * 7
        return datetime.combine(day, time(self.rng.randint(0, 22))) + timedelta(seconds=seconds)

    def written_at(self, day: date) -> datetime:
        """When a row of a day is written: mostly on the day itself, often later, now and then before it."""
        if self.chance(30):
            return self.moment(day)
        ahead = timedelta(days=self.rng.choice([1, 4, 12]) if self.chance(6) else 0)
        return self.stamp(max(day - ahead, FIRST_WRITTEN))

    def write(self, table: str, key: str, row: Mapping[str, str | None], at: datetime) -> None:
        """Add a version of a row to the log; what it does not say stays as it was."""
        merged = {**self.rows.get((table, key), {}), **row, "updt_time": f"{at:%Y-%m-%d %H:%M:%S}"}
        self.rows[table, key] = merged
        late = timedelta(days=self.rng.randint(1, 2)) if self.has_late_rows and self.chance(30) else timedelta()
        self.changes.append(Change(table, key, merged, at, at + late))

    def correct(self, table: str, key: str, since: datetime, correction: Fields) -> None:
        """Often a row is written again later on, now and then unchanged."""
        if self.chance(40) and since.date() < self.last_night:
            at = self.moment(since.date() + timedelta(days=1))
            resent: Fields = {}
            self.write(table, key, resent if self.chance(25) else correction, at)

    def shift(self, table: str, key: str, since: datetime, shifts: Sequence[Fields]) -> None:
        """A row becomes another none, one or two times."""
        at = since
        for _ in range(self.rng.choice([0, 0, 1, 2])):
            at = self.moment(at.date() + timedelta(days=1))
            if at.date() <= self.last_night:
                self.write(table, key, self.rng.choice(shifts), at)

    def last_change(self, table: str, key: str) -> date:
        return max(change.updt_time.date() for change in self.changes if (change.table, change.key) == (table, key))
