"""Sentences of the pages: users."""

from __future__ import annotations

from monitoring.reports.lexicon import Said

WORDS: dict[str, Said] = {}
