"""Figures of a card as they are read: natural frequencies, ranges, and what stands in place of what is not known or not told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from monitoring.forecast import card_words as words
from monitoring.forecast.card_reading import Span
from monitoring.forecast.card_withholding import Shown
from monitoring.policy.terms import Language
from monitoring.reports.lexicon import Said
from monitoring.review.suppression import Mark


class Figures:
    """Tells figures in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def say(self, said: Said, **values: object) -> str:
        """Words of the language, with values in their places."""
        text = said.in_(self.language)
        return text.format(**values) if values else text

    def listed(self, texts: Iterable[str]) -> str:
        """Several in a row, or that there is none."""
        return self.say(words.COMMA).join(texts) or self.say(words.NONE)

    def days(self, nights: Iterable[date]) -> str:
        """Dates in a row."""
        return self.listed(night.isoformat() for night in nights)

    def count(self, value: Shown | None) -> str:
        """A count, or what stands in its place."""
        if value is None:
            return self.say(words.NOT_KNOWN)
        if isinstance(value, Mark):
            return self.say(words.FEW if value is Mark.few else words.WITHHELD)
        return f"{value:,}"

    def number(self, value: float | None, digits: int) -> str:
        """A figure with so many digits."""
        return self.say(words.NOT_KNOWN) if value is None else f"{value:,.{digits}f}"

    def yuan(self, value: Decimal | None) -> str:
        """An amount, whole."""
        return self.say(words.NOT_KNOWN) if value is None else f"{value:,.0f}"

    def span(self, span: Span | None, digits: int, *, is_signed: bool = False) -> str:
        """A figure with its range."""
        if span is None or span.value is None:
            return self.say(words.NOT_KNOWN)
        form = f"{'+' if is_signed else ''}.{digits}f"
        return self._ranged(*(None if one is None else f"{one:{form}}" for one in (span.value, span.low, span.high)))

    def _ranged(self, value: str | None, low: str | None, high: str | None) -> str:
        if value is None or low is None or high is None:
            return value or self.say(words.NOT_KNOWN)
        return self.say(words.WITH_RANGE, value=value, range=self.say(words.RANGE, low=low, high=high))

    def of_hundred(self, share: float | None) -> str:
        """How many of 100, whole; never none or all where it is only nearly so."""
        if share is None:
            return self.say(words.NOT_KNOWN)
        if 0 < share < 0.005:
            return self.say(words.UNDER_ONE)
        return self.say(words.OVER_LAST) if 0.995 <= share < 1 else f"{share * 100:.0f}"

    def of_hundred_span(self, span: Span) -> str:
        """How many of 100, with the range."""
        if span.value is None:
            return self.say(words.NOT_KNOWN)
        return self._ranged(*(self.of_hundred(one) for one in (span.value, span.low, span.high)))

    def of_thousand(self, share: float | None) -> str:
        """How many of 1,000."""
        return self.say(words.NOT_KNOWN) if share is None else f"{share * 1000:,.1f}"

    def of_thousand_span(self, span: Span) -> str:
        """How many of 1,000, with the range."""
        return self._ranged(*(self.of_thousand(one) for one in (span.value, span.low, span.high)))

    def yes_no(self, value: bool | None) -> str:
        """Yes, no or not known."""
        return self.say(words.NOT_KNOWN if value is None else words.YES if value else words.NO)
