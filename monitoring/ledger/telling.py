"""A step's counts in words: what came in and where it went, then everything else that is not nothing."""

from __future__ import annotations

from collections.abc import Mapping

OUTCOMES = ("accepted", "quarantined", "unchanged", "superseded")
"""Where pulled rows go; together they must be all that was pulled."""


def told_in_words(counts: Mapping[str, int]) -> str:
    """One line; a table whose rows do not add up is said so."""
    tables = [name.removesuffix("_accepted") for name in counts if name.endswith("_accepted")]
    balanced = [_balance(table, counts) for table in tables if f"{table}_pulled" in counts]
    spoken = {f"{table}_{word}" for table in tables for word in (*OUTCOMES, "pulled")} if balanced else set()
    others = [
        f"{name.removeprefix('event_').replace('_', ' ')} {count:,}"
        for name, count in counts.items()
        if count and name not in spoken
    ]
    return "; ".join(filter(None, [*balanced, ", ".join(others)])) or "nothing new"


def _balance(table: str, counts: Mapping[str, int]) -> str:
    pulled = counts[f"{table}_pulled"]
    parts = {word: counts.get(f"{table}_{word}", 0) for word in OUTCOMES}
    if not pulled and not any(parts.values()):
        return ""
    told = " + ".join(f"{count:,} {word}" for word, count in parts.items() if count)
    sign = "=" if sum(parts.values()) == pulled else "IS NOT"
    return f"{table} {pulled:,} pulled {sign} {told or 'nothing'}"
