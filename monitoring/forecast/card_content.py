"""A card as sections: what the model is for, what it is worth, whether it is true and for whom, how it was made, and what nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from monitoring.forecast import card_words as words
from monitoring.forecast.card_figures import Figures
from monitoring.forecast.card_groups import groups_section
from monitoring.forecast.card_judged import good_section, truth_section, verdict_section
from monitoring.forecast.card_names import Names, Naming
from monitoring.forecast.card_origin import doubts_section, made_section
from monitoring.forecast.card_page import CardSection, CardText, Points, Sentence
from monitoring.forecast.card_reading import About, Outcome
from monitoring.forecast.card_since import since_section
from monitoring.policy.terms import Language


@dataclass(frozen=True)
class Told:
    """A model and what came of its scores so far, with the names of what it tells of."""

    about: About
    outcomes: Sequence[Outcome] = ()
    names: Names = field(default_factory=Names)


def make_text(told: Told, language: Language) -> CardText:
    """The card in one language. The same model and outcomes give the same text on the same installation."""
    figures = Figures(language)
    naming = Naming(figures, told.names)
    about = told.about
    lines = (
        figures.say(words.SUBTITLE),
        figures.say(words.MADE, night=about.label_night, scorer=naming.method(about.scorer)),
        figures.say(words.HIDING),
    )
    banner = figures.say(words.NOT_LOADED, what=naming.differing(about.differing)) if about.differing else None
    sections = (
        purpose_section(figures),
        verdict_section(about, told.outcomes, naming),
        good_section(about, naming),
        truth_section(about, naming),
        groups_section(about, naming),
        since_section(about, told.outcomes, naming),
        made_section(about, naming),
        doubts_section(about, figures),
    )
    return CardText(language, figures.say(words.TITLE, name=about.name), lines, banner, sections)


def purpose_section(figures: Figures) -> CardSection:
    """Who may use it for what, and what a probability is."""
    say = figures.say
    blocks = (
        Sentence(say(words.FOR_WHAT)),
        Sentence(say(words.WHO)),
        Sentence(say(words.NOT_FOR)),
        Points([say(one) for one in words.FORBIDDEN]),
        Sentence(say(words.PROBABILITY_IS)),
        Sentence(say(words.PROBABILITY_IS_NOT)),
        Sentence(say(words.A_CASE)),
        Sentence(say(words.TWO_PARTS)),
    )
    return CardSection(say(words.PURPOSE), blocks)
