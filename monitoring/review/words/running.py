"""Sentences of the pages: running."""

from __future__ import annotations

from monitoring.reports.lexicon import Said

WORDS: dict[str, Said] = {}
