"""A step's counts in words: what came in and where it went, then everything else that is not nothing."""

from __future__ import annotations

from collections.abc import Mapping

ORIGINS = ("pulled", "held_before")
"""Where the rows of a night come from: the source, and the quarantine that is examined again."""
OUTCOMES = ("accepted", "quarantined", "unchanged", "superseded", "dropped")
"""Where they go; together they must be all that came."""


def told_in_words(counts: Mapping[str, int]) -> str:
    """One line; a table whose rows do not add up is said so."""
    tables = [name.removesuffix("_accepted") for name in counts if name.endswith("_accepted")]
    balanced = [_balance(table, counts) for table in tables if f"{table}_pulled" in counts]
    spoken = {f"{table}_{word}" for table in tables for word in (*OUTCOMES, *ORIGINS)} if balanced else set()
    others = [
        f"{name.removeprefix('event_').replace('_', ' ')} {count:,}"
        for name, count in counts.items()
        if count and name not in spoken
    ]
    return "; ".join(filter(None, [*balanced, ", ".join(others)])) or "nothing new"


def _balance(table: str, counts: Mapping[str, int]) -> str:
    came = {word: counts.get(f"{table}_{word}", 0) for word in ORIGINS}
    went = {word: counts.get(f"{table}_{word}", 0) for word in OUTCOMES}
    if not any(came.values()) and not any(went.values()):
        return ""
    sign = "=" if sum(went.values()) == sum(came.values()) else "IS NOT"
    return f"{table} {_sum_in_words(came) or '0 pulled'} {sign} {_sum_in_words(went) or 'nothing'}"


def _sum_in_words(parts: Mapping[str, int]) -> str:
    return " + ".join(f"{count:,} {word.replace('_', ' ')}" for word, count in parts.items() if count)
