"""Every sentence of the pages in Chinese and English, side by side, by key."""

from __future__ import annotations

from functools import cache

from monitoring.reports.lexicon import Said


@cache
def catalogue() -> dict[str, Said]:
    """All sentences; a key stands in one module only."""
    from monitoring.review.words import case, common, overview, queue, running, users, visit

    found: dict[str, Said] = {}
    for module in (common, queue, case, visit, overview, users, running):
        twice = found.keys() & module.WORDS.keys()
        if twice:
            raise ValueError(f"said twice: {sorted(twice)}")
        found |= module.WORDS
    return found


def said(key: str, language: str) -> str:
    """The sentence; raises KeyError for a key that no module has."""
    return catalogue()[key].in_("en" if language == "en" else "zh")
