"""What a card calls methods, groups, features and parts; a code that nobody named stands as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitoring.forecast import card_words as words
from monitoring.forecast.card_figures import Figures
from monitoring.forecast.evaluating import UNKNOWN
from monitoring.forecast.reasons import REASONS
from monitoring.reports.lexicon import Said

EVERYBODY = "*"


@dataclass(frozen=True)
class Names:
    """Names of categories and regions by code, of the thresholds in force; without them codes stand."""

    categories: Mapping[str, Said] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Naming:
    """Names of one language."""

    figures: Figures
    names: Names

    def _of(self, known: Mapping[str, Said], code: str) -> str:
        return self.figures.say(known[code]) if code in known else code

    def method(self, code: str) -> str:
        """What scores, or what it is held against."""
        return self._of(words.CANDIDATES, code)

    def part(self, code: str) -> str:
        """A part of the 60 days."""
        return self._of(words.PARTS, code)

    def kind(self, code: str) -> str:
        """A kind of group."""
        return self._of(words.KINDS, code)

    def group(self, kind: str, code: str) -> str:
        """A group of a kind."""
        if code == UNKNOWN:
            return self.figures.say(words.UNKNOWN)
        if kind == "category":
            return self.figures.say(words.EVERYBODY) if code == EVERYBODY else self._of(self.names.categories, code)
        if kind == "sex":
            return self._of(words.SEXES, code)
        if kind == "age":
            said = words.AGE_FROM if code.endswith("+") else words.AGE
            return self.figures.say(said, age=code.removesuffix("+").replace("-", "–"))
        name = self.names.regions.get(code)
        return f"{name} ({code})" if name else code

    def differing(self, codes: Sequence[str]) -> str:
        """What an installation has other than a model was made with."""
        return self.figures.listed(self._of(words.DIFFERING, code) for code in codes)

    def aspects(self, features: Sequence[str]) -> list[tuple[str, list[str]]]:
        """What a model reads, and the features that stand for each; each feature once."""
        found: dict[str, list[str]] = {}
        for feature in features:
            found.setdefault(aspect_of(feature), []).append(feature)
        known = [code for code in words.ASPECTS if code in found]
        told = [(self.figures.say(words.ASPECTS[code]), found[code]) for code in known]
        rest = [feature for code, ones in found.items() if code not in words.ASPECTS for feature in ones]
        return [*told, (self.figures.say(words.OTHER_ASPECT), rest)] if rest else told

    def grower(self, code: str) -> str:
        """What tells how burdens grow."""
        return self._of(words.GROWERS, code)

    def why(self, code: str) -> str:
        """What a comparison noted."""
        return self._of(words.WHYS, code)

    def feature(self, code: str) -> str:
        """What a feature is of, with its own name."""
        said = words.ASPECTS.get(aspect_of(code))
        return code if said is None else f"{self.figures.say(said)} ({code})"


def aspect_of(feature: str) -> str:
    """The reason that stands for a feature; empty where none does."""
    for reason in REASONS:
        for one in reason.features:
            if feature == one or (one.endswith(":") and feature.startswith(one)):
                return reason.code
    return ""
