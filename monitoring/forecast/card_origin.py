"""The parts of a card on what a model was made of, and on what nobody knows of it."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.forecast import card_words as words
from monitoring.forecast.card_figures import Figures
from monitoring.forecast.card_names import Naming
from monitoring.forecast.card_page import Block, CardSection, Heading, Points, Sentence
from monitoring.forecast.card_reading import About
from monitoring.forecast.card_withholding import persons_shown, shown
from monitoring.leaders.document import Cell, Table


def made_section(about: About, naming: Naming) -> CardSection:
    """Cut-offs, rows and persons, what was left out and why, what is read of a person, seed, fingerprints and versions."""
    say = naming.figures.say
    blocks: list[Block] = [
        Table("", [say(words.ITEM), say(words.VALUE)], _rows(_items(about, naming)), is_wordy=True),
        Heading(say(words.CENSORED)),
        *_censored(about, naming),
        Heading(say(words.ASPECTS_READ, count=len(about.features))),
        _aspects(about, naming),
    ]
    return CardSection(say(words.MADE_OF), blocks)


def _items(about: About, naming: Naming) -> Iterator[tuple[str, str]]:
    figures, say = naming.figures, naming.figures.say
    split = about.evaluation.split
    yield say(words.FIT), figures.days(split.fit)
    yield say(words.CALIBRATE), figures.days(split.calibrate)
    yield say(words.JUDGE), figures.days(split.judge)
    yield say(words.LABEL_NIGHT), about.label_night.isoformat()
    for part in about.evaluation.parts:
        yield say(words.ROWS_OF, part=naming.part(part.part_type)), figures.count(shown(part.row_count))
    yield say(words.CALIBRATION_CROSSINGS), figures.count(shown(about.calibration_crossings))
    persons = (words.PERSONS_FIT, words.PERSONS_TEST, words.PERSONS_BOTH)
    for said, count in zip(persons, persons_shown(about), strict=True):
        yield say(said), figures.count(count)
    yield say(words.HIDDEN), figures.count(shown(about.hidden_count))
    if about.one_in is not None:
        yield say(words.ONE_IN), str(about.one_in)
    yield say(words.SEED), str(about.seed)
    yield say(words.THRESHOLDS), about.thresholds_fingerprint
    yield say(words.DATA), about.data_fingerprint
    yield say(words.QUERIES), about.sql_fingerprint
    libraries = [f"{name} {version}" for name, version in about.libraries.items()]
    yield say(words.VERSIONS), figures.listed([about.package_version, f"Python {about.python}", *libraries])


def _rows(items: Iterator[tuple[str, ...]]) -> list[list[Cell]]:
    return [[Cell(text) for text in item] for item in items]


def _censored(about: About, naming: Naming) -> Iterator[Block]:
    say, censored = naming.figures.say, about.evaluation.censored
    if not censored:
        yield Sentence(say(words.CENSORED_NONE))
        return
    rows = []
    for reason, count in censored.items():
        name, meaning = words.CENSORINGS.get(reason, (None, None))
        told = reason if name is None else say(name)
        rows.append((told, "" if meaning is None else say(meaning), naming.figures.count(shown(count))))
    yield Table(
        "", [say(head) for head in (words.REASON, words.MEANING, words.LEFT_OUT)], _rows(iter(rows)), is_wordy=True
    )


def _aspects(about: About, naming: Naming) -> Table:
    rows = [(aspect, ", ".join(features)) for aspect, features in naming.aspects(about.features)]
    heads = [naming.figures.say(head) for head in (words.ASPECT, words.FEATURES)]
    return Table("", heads, _rows(iter(rows)), is_wordy=True)


def doubts_section(about: About, figures: Figures) -> CardSection:
    """What no figure above knows."""
    hidden = (
        figures.say(words.DOUBT_HIDDEN, count=figures.count(shown(about.hidden_count)))
        if about.hidden_count
        else figures.say(words.DOUBT_NOT_HIDDEN)
    )
    return CardSection(figures.say(words.DOUBTS), [Points([*(figures.say(one) for one in words.DOUBT_LINES), hidden])])
