"""What an import did and how lists stand, in words without a person's value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitoring.identities.certificate import Fault
from monitoring.identities.importing import ListChange, ListFile
from monitoring.identities.periods import Snapshot
from monitoring.policy import load_policy
from monitoring.settings import Settings

SHOWN_ROWS = 30


def told_change(file: ListFile, change: ListChange, *, is_dry: bool) -> str:
    """The import in lines of text."""
    left_out = f", {change.left_out:,} lines that name nobody left out" if change.left_out else ""
    lines = [f"List {file.list_name} of {file.listed_on} ({file.path.name}): {change.read:,} persons read{left_out}"]
    if change.is_known:
        lines.append("  is there already, nothing changed")
    else:
        lines.append(
            f"  added {change.added:,}, ended {change.ended:,} ({change.ended_share:.1%} of {change.before:,}), kept {change.kept:,}"
        )
    if change.is_between and not change.is_known:
        lines.append("  a later list is there already: only periods before it change")
    lines.append(
        "  no warehouse yet: the first night matches the persons"
        if change.matched is None
        else f"  matched with insured persons: {change.matched:,}"
    )
    lines += [f"  {reason}: {told_rows(rows)}" for reason, rows in change.rows_by_reason.items()]
    if is_dry:
        lines.append("  (dry run: nothing was kept)")
    return "\n".join(lines)


def told_unknown_codes(settings: Settings, codes: Iterable[str]) -> list[str]:
    """A sentence on codes that mean nothing in the thresholds: whoever has one alone is of no category."""
    lists = load_policy(settings.thresholds).thresholds.identities.value.lists
    unknown = sorted(set(codes) - {code for entry in lists for code in entry.codes})
    if not unknown:
        return []
    return [
        f"warning: no list of the thresholds says what the code {', '.join(unknown)} means, so these persons are of no category and their limit does not change; "
        "correct --category-code, or add the code to identity_codes.yaml"
    ]


def told_rows(rows: Sequence[int]) -> str:
    """Row numbers as the spreadsheet shows them; of very many the first."""
    shown = ", ".join(str(row) for row in rows[:SHOWN_ROWS])
    more = f" and {len(rows) - SHOWN_ROWS:,} more" if len(rows) > SHOWN_ROWS else ""
    return f"{'row' if len(rows) == 1 else f'{len(rows):,} rows'} {shown}{more}"


def told_snapshot(snapshot: Snapshot, certificates: set[str] | None) -> str:
    """One snapshot: how many it names, and the rows that could not be matched."""
    lines = [f"{snapshot.listed_on}  {len(snapshot.entries):,} persons"]
    for fault in Fault:
        rows = [e.row_number for e in snapshot.entries if e.fault is fault]
        if rows:
            lines.append(f"  not matched: {fault.value}: {told_rows(rows)}")
    if certificates is not None:
        rows = [e.row_number for e in snapshot.entries if e.certificate and e.certificate not in certificates]
        if rows:
            lines.append(f"  not matched: no insured person has this number: {told_rows(rows)}")
    return "\n".join(lines)
