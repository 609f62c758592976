"""A card as one HTML page: charts drawn into it, printable, no script, nothing from outside; both languages under each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from monitoring.forecast import card_words as words
from monitoring.forecast.card_charts import TEXT, Picture
from monitoring.leaders.document import Table
from monitoring.leaders.html import LANGUAGES, STYLE, as_element, as_table
from monitoring.policy.terms import Language

MORE_STYLE = """
.pictures { display: flex; flex-wrap: wrap; gap: 0 2rem; } .pictures figure { flex: 0 1 27.5rem; min-width: 0; max-width: 27.5rem; }
.pictures.small figure { flex: 0 1 17rem; } figcaption { font-size: .92rem; line-height: 1.4; margin-bottom: .2rem; }
ul { margin: .3rem 0; padding-left: 1.4rem; } li { margin: .15rem 0; } article + article { border-top: 3px double #5b6773; margin-top: 3rem; padding-top: 1.5rem; }
.verdict { border: 2px solid #1f5f8b; border-left-width: 8px; padding: .5rem .8rem; margin: .6rem 0; } .verdict.bad { border-style: dashed; border-color: #b3261e; border-left-style: solid; }
.card table.wordy td { overflow-wrap: anywhere; } .card table.plain td { white-space: nowrap; } .card table.plain th { min-width: 4.6em; }
article:lang(en) { font-family: system-ui, "Segoe UI", "Noto Sans", "Helvetica Neue", Arial, sans-serif; } nav { text-align: right; font-size: .85rem; } .read { color: #3c4751; font-size: .9em; }
@media (max-width: 40rem) { body { padding: .8rem .7rem 2rem; } h1 { font-size: 1.35rem; } h2 { font-size: 1.1rem; } }
@media print { nav { display: none; } .verdict { break-inside: avoid; } article + article { break-before: page; border-top: 0; } .pictures figure { max-width: 8.4cm; } .pictures.small figure { max-width: 5.5cm; } }
"""
READ = ' class="read"'


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True)
class Sentence:
    """A paragraph; `is_reading`: how to read a chart or table."""

    text: str
    is_reading: bool = False


@dataclass(frozen=True)
class Points:
    """Sentences as a list."""

    texts: Sequence[str]


@dataclass(frozen=True)
class Verdict:
    """Sentences in a frame; a bad one has another frame, also in black and white."""

    texts: Sequence[str]
    is_bad: bool


@dataclass(frozen=True)
class Pictures:
    """Charts beside each other where there is room."""

    pictures: Sequence[Picture]
    is_small: bool = False


Block = Heading | Sentence | Points | Verdict | Pictures | Table


@dataclass(frozen=True)
class CardSection:
    """A numbered part of the card."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class CardText:
    """The whole card in one language; `banner` says what keeps the model from being used here."""

    language: Language
    title: str
    lines: Sequence[str]
    banner: str | None
    sections: Sequence[CardSection]


def as_page(texts: Sequence[CardText]) -> str:
    """The page; the first language is the page's own. Everything that was not written here is escaped."""
    body = "".join(_article(text, [one for one in texts if one is not text]) for text in texts)
    return (
        f'<!doctype html>\n<html lang="{LANGUAGES[texts[0].language]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(' / '.join(text.title for text in texts))}</title>\n<style>{STYLE}{MORE_STYLE}</style>\n</head>\n"
        f'<body class="card">\n{body}</body>\n</html>\n'
    )


def _article(text: CardText, others: Sequence[CardText]) -> str:
    links = "".join(
        f'<nav><a href="#{one.language}" lang="{LANGUAGES[one.language]}">{escape(words.OTHER_LANGUAGE.in_(one.language))}</a></nav>\n'
        for one in others
    )
    banner = f'<p class="banner">{escape(text.banner)}</p>\n' if text.banner else ""
    lines = "".join(f'<p class="soft">{escape(line)}</p>\n' for line in text.lines)
    sections = "".join(
        f"<section>\n<h2>{escape(one.title)}</h2>\n{''.join(_block(block) for block in one.blocks)}</section>\n"
        for one in text.sections
    )
    return (
        f'<article lang="{LANGUAGES[text.language]}" id="{text.language}">\n{links}<h1>{escape(text.title)}</h1>\n'
        f"{banner}{lines}{sections}</article>\n"
    )


def _block(block: Block) -> str:
    if isinstance(block, Table):
        return as_table(block)
    if isinstance(block, Heading):
        return f"<h3>{escape(block.text)}</h3>\n"
    if isinstance(block, Sentence):
        return f"<p{READ if block.is_reading else ''}>{escape(block.text)}</p>\n"
    if isinstance(block, Points):
        items = "".join(f"<li>{escape(text)}</li>" for text in block.texts)
        return f"<ul>{items}</ul>\n"
    if isinstance(block, Verdict):
        inner = "".join(f"<p>{escape(text)}</p>" for text in block.texts)
        return f'<div class="verdict{" bad" if block.is_bad else ""}">{inner}</div>\n'
    if not block.pictures:
        return ""
    figures = "".join(_figure(picture) for picture in block.pictures)
    return f'<div class="pictures{" small" if block.is_small else ""}">{figures}</div>\n'


def _figure(picture: Picture) -> str:
    shapes = "".join(as_element(shape) for shape in picture.shapes)
    return (
        f"<figure><figcaption>{escape(picture.title)}</figcaption>"
        f'<svg viewBox="0 0 {picture.width:.0f} {picture.height:.0f}" role="img" font-size="{TEXT}"><title>{escape(picture.title)}</title>'
        f"<desc>{escape(picture.told)}</desc>{shapes}</svg></figure>\n"
    )
