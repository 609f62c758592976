"""A removal, or what one would do, as text."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.retention.choosing import REMOVED, Share
from monitoring.retention.removing import Removal

REASONS = {
    REMOVED: "removed",
    "visit_goes_on": "kept: the visit has rows of later years",
    "explains_warning": "kept: explains a past warning (--all removes it)",
    "rolling_warning": "kept: counts for a rolling warning",
    "register_silent": "kept: nothing else says where the person is insured",
    "settlement_kept": "kept: its settlement is",
    "paid_later": "kept: an earlier version was paid on a later day",
}


def told(removal: Removal) -> str:
    """A line per year, table and outcome, and what became of the file."""
    return "\n".join(_lines(removal))


def _lines(removal: Removal) -> Iterator[str]:
    is_dry = removal.bytes_after is None
    kind = "would be removed (nothing was changed; --confirm removes)" if is_dry else "removed"
    yield f"Rows of visits that were over before {removal.asked.before}, as of the night of {removal.front}: what is {kind}"
    for share in removal.shares:
        yield f"  {share.burden_year} {share.source_table:<10} {share.rows:>13,} rows {share.versions:>13,} versions {_sums(share)}  {REASONS[share.outcome]}"
    if not any(share.is_removed for share in removal.shares):
        yield "  nothing is left to remove"
    if removal.proof:
        yield f"Proof: {removal.proof}"
    if not is_dry:
        yield f"The warehouse's file: {removal.bytes_before:,} bytes before, {removal.bytes_after:,} after"


def _sums(share: Share) -> str:
    if share.source_table == "assistance":
        return f"paid {_yuan(share.assistance_fen)}"
    return f"fees {_yuan(share.fee_fen)} burdens {_yuan(share.total_fen)}"


def _yuan(fen: int) -> str:
    sign, rest = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{rest // 100:,}.{rest % 100:02}"
