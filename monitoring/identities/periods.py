"""From the snapshots of a list to periods: a person holds from the first snapshot in a row that names him to the day before the next that does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitoring.identities.entries import Entry

Holder = tuple[str, str]
"""Certificate and code."""


@dataclass(frozen=True)
class Snapshot:
    """A list as of a day."""

    listed_on: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Period:
    """Days on which a person holds a code, both ends included; `end_on` is missing where none is known."""

    begin_on: date
    end_on: date | None


def periods_of(snapshots: Sequence[Snapshot]) -> dict[Holder, list[Period]]:
    """The periods of every person of a list, in order; a pure function of its snapshots, whatever the order of their import."""
    found: dict[Holder, list[Period]] = {}
    present: dict[Holder, Entry] = {}
    begun: dict[Holder, date] = {}
    for snapshot in sorted(snapshots, key=lambda s: s.listed_on):
        now = _present(snapshot, present)
        for holder in present.keys() - now.keys():
            last_day = snapshot.listed_on - timedelta(days=1)
            _close(found, holder, begun.pop(holder), _earlier(present[holder].end_on, last_day))
        for holder, entry in now.items():
            begun[holder] = entry.begin_on or begun.get(holder, snapshot.listed_on)
        present = now
    for holder, entry in present.items():
        _close(found, holder, begun[holder], entry.end_on)
    return found


def _present(snapshot: Snapshot, before: dict[Holder, Entry]) -> dict[Holder, Entry]:
    """Who is listed. Somebody whose number is missing but whose name stands beside a damaged one is not taken for ended."""
    named = {(e.certificate, e.code): e for e in snapshot.entries if e.certificate}
    damaged = {(e.name, e.code) for e in snapshot.entries if not e.certificate and e.name}
    in_doubt = {h: e for h, e in before.items() if h not in named and (e.name, e.code) in damaged}
    return {(str(c), code): entry for (c, code), entry in (named | in_doubt).items()}


def _close(found: dict[Holder, list[Period]], holder: Holder, begin_on: date, end_on: date | None) -> None:
    """Add a period after the ones before it; a day of its own that a list gives never reaches back into them."""
    earlier = found.setdefault(holder, [])
    if earlier and earlier[-1].end_on is not None:
        begin_on = max(begin_on, earlier[-1].end_on + timedelta(days=1))
    if end_on is None or begin_on <= end_on:
        earlier.append(Period(begin_on, end_on))


def _earlier(one: date | None, other: date) -> date:
    return min(one, other) if one else other
