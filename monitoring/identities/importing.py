"""Import a list: read it, find out what it changes, ask before it ends many, and keep it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from monitoring.errors import IdentityListError
from monitoring.identities.columns import Role
from monitoring.identities.entries import Entry, ReadList, read_list
from monitoring.identities.holders import Known, known_holders
from monitoring.identities.periods import Holder, Period, Snapshot, periods_of
from monitoring.identities.store import ListStore, open_store
from monitoring.settings import Settings

ENDED_SHARE_UNASKED = 0.02
"""A list that ends more at once is taken for a wrong list until somebody says otherwise (our choice; lists shrink by less in a month)."""

Ask = Callable[[str], bool]


@dataclass(frozen=True)
class ListFile:
    """A file to import: as what list, of which day, with which codes, and what the user said about its form."""

    path: Path
    list_name: str
    listed_on: date
    codes: Mapping[str, str]
    sheet: str | None = None
    columns: Mapping[Role, str] | None = None


@dataclass(frozen=True)
class ListChange:
    """What an import does to the persons of its list, and the rows that somebody should look at, by reason.

    `matched` is missing where there is no warehouse yet; `is_known` says that this very list is there already.
    """

    read: int
    left_out: int
    before: int
    added: int
    ended: int
    kept: int
    is_known: bool
    is_between: bool
    matched: int | None
    rows_by_reason: dict[str, list[int]]

    @property
    def ended_share(self) -> float:
        """Share of the persons that held before and hold no longer."""
        return self.ended / self.before if self.before else 0.0


def import_list(settings: Settings, file: ListFile, at: datetime, *, is_dry: bool, ask: Ask) -> ListChange:
    """Import a file at a moment; the next night takes it over. Doing it twice changes nothing.

    `ask` decides whether more than 2 % may end. Raises `IdentityListError` if the file is refused or `ask` says no; then
    nothing was kept.
    """
    read = read_list(file.path, file.codes, file.sheet, file.columns or {}, file.listed_on)
    known = known_holders(settings, (e.certificate for e in read.entries if e.certificate))
    if is_dry and not settings.identity_lists_file.exists():
        return _change(file, read, known, [])
    with open_store(settings.identity_lists_file) as store:
        change = _change(file, read, known, store.snapshots(file.list_name))
        if is_dry or change.is_known:
            return change
        _refuse_unasked(file, change, ask)
        _keep(store, file, read, at)
    return change


def _keep(store: ListStore, file: ListFile, read: ReadList, at: datetime) -> None:
    store.save_snapshot(file.list_name, Snapshot(file.listed_on, read.entries), at)
    store.save_rows(file.list_name, periods_of(store.snapshots(file.list_name)), at)


def _change(file: ListFile, read: ReadList, known: Known | None, snapshots: Sequence[Snapshot]) -> ListChange:
    others = [s for s in snapshots if s.listed_on != file.listed_on]
    before = _holding(periods_of(snapshots))
    after = _holding(periods_of([*others, Snapshot(file.listed_on, read.entries)]))
    reasons = _damaged(read)
    if known is not None:
        reasons |= _unmatched(read.entries, known)
    return ListChange(
        read=len(read.entries),
        left_out=read.left_out,
        before=len(before),
        added=len(after - before),
        ended=len(before - after),
        kept=len(before & after),
        is_known=any(s.listed_on == file.listed_on and s.entries == read.entries for s in snapshots),
        is_between=any(s.listed_on > file.listed_on for s in others),
        matched=None if known is None else len(_matched(read.entries, known)),
        rows_by_reason={reason: sorted(rows) for reason, rows in reasons.items() if rows},
    )


def _holding(periods: Mapping[Holder, list[Period]]) -> set[Holder]:
    """Who holds after the newest snapshot, as far as is known."""
    return {holder for holder, found in periods.items() if found and found[-1].end_on is None}


def _matched(entries: Sequence[Entry], known: Known) -> set[str | None]:
    return {e.certificate for e in entries} & set(known.holders["certificate"].to_pylist())


def _damaged(read: ReadList) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for entry in read.entries:
        if entry.fault:
            rows.setdefault(f"not matched: {entry.fault.value}", []).append(entry.row_number)
    rows["stands there twice, taken once"] = list(read.repeated_rows)
    rows["a date of its own that cannot be read or not be meant, the list's date is taken"] = list(read.unread_day_rows)
    return rows


def _unmatched(entries: Sequence[Entry], known: Known) -> dict[str, list[int]]:
    names: dict[str, set[str]] = {}
    for row in known.holders.to_pylist():
        names.setdefault(row["certificate"], set()).add(row["psn_name"])
    readable = [e for e in entries if e.certificate]
    return {
        "not matched: no insured person has this number (tried again every night)": [
            e.row_number for e in readable if e.certificate not in names
        ],
        "matched, but the insured person has another name": [
            e.row_number
            for e in readable
            if e.name and names.get(str(e.certificate), {None}).isdisjoint({e.name, None})
        ],
    }


def _refuse_unasked(file: ListFile, change: ListChange, ask: Ask) -> None:
    if change.ended_share <= ENDED_SHARE_UNASKED:
        return
    told = f"{change.ended:,} of {change.before:,} persons of the list {file.list_name} ({change.ended_share:.1%}) would end on the day before {file.listed_on}"
    if not ask(told):
        raise IdentityListError(
            f"{told}; more than {ENDED_SHARE_UNASKED:.0%} at once is what an incomplete or wrong file looks like, and their limits would change. Nothing was "
            "imported. Look at the list; if they are meant to end, import it again with --yes."
        )
