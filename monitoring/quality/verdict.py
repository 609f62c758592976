"""What becomes of the rows of a table that a rule would hold back, and of those that were held before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from monitoring.quality.held import HeldRows, row_id, row_text
from monitoring.source.tables import SourceTable

FIRST_YEAR, LAST_YEAR = 1900, 2099


class LeftBy(StrEnum):
    """How a row leaves the quarantine."""

    passed = "passed"
    released = "released"
    corrected = "corrected"
    replaced = "replaced"


@dataclass(frozen=True)
class Suspect:
    """A row that breaks a rule, or was held before. `rules` are those that hold it back today, without what was released."""

    pulled_row: int
    row_id: str
    text: str
    key: str | None
    stamp: datetime | None
    rules: frozenset[str]
    is_released: bool

    @property
    def was_held(self) -> bool:
        """Whether the row comes out of the quarantine."""
        return self.pulled_row < 0


@dataclass
class Verdict:
    """`held` stay in the quarantine or come into it; `left` is how rows leave it, by row_id; counts are rows of the batch.

    `resent` rows repeat one that is held; `superseded` are not needed any more, for a newer version of the key is there; `renewed` are held in
    the place of one that was held under the same stamp.
    """

    held: dict[str, Suspect] = field(default_factory=dict)
    left: dict[str, LeftBy] = field(default_factory=dict)
    resent: set[int] = field(default_factory=set)
    superseded: set[int] = field(default_factory=set)
    waived: set[int] = field(default_factory=set)
    renewed: set[int] = field(default_factory=set)

    @property
    def held_anew(self) -> int:
        """Rows held that were not held before, under whatever words."""
        return sum(not held.was_held and held.pulled_row not in self.renewed for held in self.held.values())

    @property
    def known_already(self) -> set[int]:
        """Rows of the batch that break a rule and are nothing new: let pass, sent again, or said otherwise under the same stamp."""
        return self.waived | self.resent | self.renewed

    @property
    def kept_out(self) -> list[int]:
        """Rows that are not to be taken over."""
        return sorted({s.pulled_row for s in self.held.values()} | self.resent | self.superseded)


def make_suspect(
    table: SourceTable, raw: Mapping[str, Any], typed: Mapping[str, Any], rules: Iterable[str], held: HeldRows
) -> Suspect:
    """A suspect from the row as it came, its key and stamp as typed, and the rules it breaks."""
    identity = row_id(table, raw)
    broken = frozenset(rules)
    left_over = frozenset(rule for rule in broken if (identity, rule) not in held.released)
    return Suspect(
        pulled_row=typed["pulled_row"],
        row_id=identity,
        text=row_text(raw),
        key=typed[table.key],
        stamp=_usable(typed["updt_time"]),
        rules=left_over,
        is_released=bool(broken) and not left_over,
    )


@dataclass(frozen=True)
class Accepted:
    """The newest accepted stamp by key: of rows that this batch brings, and of rows that are known already."""

    arrived: Mapping[str, datetime]
    known: Mapping[str, datetime]
    again: frozenset[str] = frozenset()
    """The row_id of each row that the batch brings under a suspect's key: what the source says still."""

    def is_newer_than(self, suspect: Suspect) -> bool:
        """Whether a newer version of the suspect's key counts, so that the suspect never will."""
        if suspect.key is None:
            return False
        if suspect.stamp is None:
            # Nothing tells its place among the versions; what arrives after it was held is newer.
            return suspect.was_held and suspect.key in self.arrived
        if self._is_renewed(suspect, self.arrived.get(suspect.key)):
            return True
        stamps = (self.arrived.get(suspect.key), self.known.get(suspect.key))
        return any(stamp is not None and stamp > suspect.stamp for stamp in stamps)

    def _is_renewed(self, suspect: Suspect, arrived: datetime | None) -> bool:
        """Whether the source corrected a held row and left its stamp as it was."""
        return suspect.was_held and suspect.row_id not in self.again and arrived == suspect.stamp


def _usable(stamp: datetime | None) -> datetime | None:
    """A stamp outside these years says as little as none (see the rules `*_stamp_missing` and `*_key_missing`)."""
    return stamp if stamp is not None and FIRST_YEAR <= stamp.year <= LAST_YEAR else None


def judge(suspects: Iterable[Suspect], accepted: Accepted) -> Verdict:
    """Decide about the suspects of a table."""
    verdict = Verdict()
    # Rows from the quarantine first, so that a row sent again is the one that counts as sent again.
    for suspect in sorted(suspects, key=lambda s: (not s.was_held, s.pulled_row)):
        _decide(verdict, suspect, accepted)
    _replace_older(verdict)
    _replace_renewed(verdict, accepted)
    return verdict


def _decide(verdict: Verdict, suspect: Suspect, accepted: Accepted) -> None:
    if not suspect.rules:
        _let_in(verdict, suspect, accepted)
    elif accepted.is_newer_than(suspect):
        _supersede(verdict, suspect, LeftBy.corrected)
    elif suspect.row_id in verdict.held:
        verdict.resent.add(suspect.pulled_row)
        verdict.held[suspect.row_id] = _newer(verdict.held[suspect.row_id], suspect)
    else:
        verdict.held[suspect.row_id] = suspect


def _let_in(verdict: Verdict, suspect: Suspect, accepted: Accepted) -> None:
    if suspect.is_released:
        verdict.waived.add(suspect.pulled_row)
    if suspect.was_held and accepted.is_newer_than(suspect):
        _supersede(verdict, suspect, LeftBy.corrected)
    elif suspect.is_released:
        verdict.left[suspect.row_id] = LeftBy.released
    elif accepted.is_newer_than(suspect):
        _supersede(verdict, suspect, LeftBy.corrected)
    else:
        verdict.left[suspect.row_id] = LeftBy.passed


def _supersede(verdict: Verdict, suspect: Suspect, left_by: LeftBy) -> None:
    verdict.superseded.add(suspect.pulled_row)
    if suspect.was_held:
        verdict.left[suspect.row_id] = left_by


def _newer(held: Suspect, again: Suspect) -> Suspect:
    """What is held, under the newer stamp of the two."""
    if again.stamp is None or (held.stamp is not None and again.stamp <= held.stamp):
        return held
    return Suspect(held.pulled_row, held.row_id, again.text, held.key, again.stamp, again.rules, is_released=False)


def _replace_older(verdict: Verdict) -> None:
    """Of several versions of a key that are all held only the newest is kept."""
    stamps: dict[str, datetime] = {}
    for suspect in verdict.held.values():
        if suspect.key is not None and suspect.stamp is not None:
            stamps[suspect.key] = max(suspect.stamp, stamps.get(suspect.key, suspect.stamp))
    for suspect in list(verdict.held.values()):
        if suspect.stamp is not None and suspect.key in stamps and stamps[suspect.key] > suspect.stamp:
            del verdict.held[suspect.row_id]
            _supersede(verdict, suspect, LeftBy.replaced)


def _replace_renewed(verdict: Verdict, accepted: Accepted) -> None:
    """A held row that the source says otherwise under the same stamp, and wrongly again, is held as it says now."""
    before = {(s.key, s.stamp): s for s in verdict.held.values() if s.was_held and s.row_id not in accepted.again}
    for suspect in list(verdict.held.values()):
        old = before.get((suspect.key, suspect.stamp))
        if suspect.was_held or old is None or suspect.key is None or suspect.stamp is None:
            continue
        verdict.renewed.add(suspect.pulled_row)
        if verdict.held.pop(old.row_id, None) is not None:
            _supersede(verdict, old, LeftBy.replaced)
