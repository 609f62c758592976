"""How the imported lists stand, in words."""

from __future__ import annotations

from monitoring.errors import IdentityListError
from monitoring.identities.holders import known_holders
from monitoring.identities.periods import Snapshot
from monitoring.identities.store import open_store
from monitoring.identities.telling import told_snapshot
from monitoring.settings import Settings


def lists_in_words(settings: Settings) -> str:
    """One line per list."""
    if not settings.identity_lists_file.exists():
        return "No list was imported yet."
    with open_store(settings.identity_lists_file) as store:
        lines = []
        for name in store.list_names():
            snapshots = store.snapshots(name)
            holding = {row.certificate for row in store.rows(name) if row.is_valid and row.end_on is None}
            lines.append(
                f"{name}: {len(snapshots)} lists, {snapshots[0].listed_on} to {snapshots[-1].listed_on}; {len(holding):,} persons hold"
            )
    return "\n".join(lines) or "No list was imported yet."


def list_in_words(settings: Settings, list_name: str) -> str:
    """The snapshots of a list, oldest first; raise `IdentityListError` if there is no such list."""
    snapshots: list[Snapshot] = []
    if settings.identity_lists_file.exists():
        with open_store(settings.identity_lists_file) as store:
            snapshots = store.snapshots(list_name)
    if not snapshots:
        raise IdentityListError(
            f"There is no list {list_name!r}. `monitoring identities list` names all that were imported."
        )
    known = known_holders(settings, (e.certificate for s in snapshots for e in s.entries if e.certificate))
    certificates = None if known is None else {str(text) for text in known.holders["certificate"].to_pylist()}
    return "\n".join(told_snapshot(snapshot, certificates) for snapshot in snapshots)
