"""Persons of imported identity lists on a day, whom a query compares with the insured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from monitoring.identities.periods import Snapshot, periods_of
from monitoring.identities.store import open_store
from monitoring.participation.asked import AsOf
from monitoring.settings import Settings
from monitoring.source.coverage import end_of_night

_FIELDS: list[pa.Field[Any]] = [
    pa.field("listed_key", pa.int64()),
    *(pa.field(name, pa.string()) for name in ("certificate", "psn_name", "psn_idet_type")),
]
_LISTED = pa.schema(_FIELDS)


@dataclass(frozen=True)
class OnLists:
    """Who stands in the lists, `listed_key, certificate, psn_name, psn_idet_type`, and how many lines of the newest lists have a number nobody can read."""

    rows: pa.Table
    unreadable_count: int


def persons_on_lists(settings: Settings, as_of: AsOf) -> OnLists:
    """Who stands in the imported lists on the day, as far as they were imported by the end of the night."""
    if not settings.identity_lists_file.exists():
        return OnLists(_LISTED.empty_table(), 0)
    with open_store(settings.identity_lists_file) as store:
        before = end_of_night(as_of.known_on)
        lists = [store.snapshots(name, before) for name in store.list_names()]
    held = sorted({holder for snapshots in lists for holder in _holders(snapshots, as_of.day)})
    keys = {text: n for n, text in enumerate(sorted({certificate for certificate, _ in held}), start=1)}
    names = {e.certificate: e.name for snapshots in lists for s in snapshots for e in s.entries if e.certificate}
    rows = [
        {"listed_key": keys[text], "certificate": text, "psn_name": names[text], "psn_idet_type": code}
        for text, code in held
    ]
    unreadable = sum(_unreadable(snapshots, as_of.day) for snapshots in lists)
    return OnLists(pa.Table.from_pylist(rows, _LISTED), unreadable)


def _holders(snapshots: list[Snapshot], day: date) -> Iterator[tuple[str, str]]:
    for holder, periods in periods_of(snapshots).items():
        if any(p.begin_on <= day and (p.end_on is None or day <= p.end_on) for p in periods):
            yield holder


def _unreadable(snapshots: list[Snapshot], day: date) -> int:
    newest = [snapshot for snapshot in snapshots if snapshot.listed_on <= day][-1:]
    return sum(entry.certificate is None for snapshot in newest for entry in snapshot.entries)
