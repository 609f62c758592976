"""A report as headings, sentences, tables and charts, in one language; how it looks is the business of whoever writes it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Number = Decimal | int
Format = Literal["count", "yuan", "percent", "text"]


@dataclass(frozen=True)
class Cell:
    """What is read; `number` for a spreadsheet to reckon with, none for a text and for what is withheld or not known."""

    text: str
    number: Number | None = None
    form: Format = "text"


@dataclass(frozen=True)
class Table:
    """Rows under heads; the first column names the row."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    is_wordy: bool = False
    """Sentences in its cells, set to the left."""


@dataclass(frozen=True)
class Series:
    """Values in the order of the chart's labels; none where one is withheld or not known."""

    name: str
    values: Sequence[Decimal | None]


@dataclass(frozen=True)
class Chart:
    """Lines or bars over labels; `goal` is drawn across."""

    title: str
    kind: Literal["line", "bar"]
    labels: Sequence[str]
    series: Sequence[Series]
    is_percent: bool
    goal: Decimal | None = None
    goal_name: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the report."""

    title: str
    sentences: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True)
class Document:
    """A whole report; `banner` says what it must not be taken for."""

    language: Literal["zh", "en"]
    title: str
    lines: Sequence[str]
    banner: str | None
    sections: Sequence[Section]
    night: str
