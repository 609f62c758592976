"""Figures as cells: withheld, not known, or as they are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from monitoring.indicators.protection import Figure
from monitoring.leaders import words
from monitoring.leaders.document import Cell, Format, Number
from monitoring.leaders.withholding import Mark, Marks, counts_of
from monitoring.policy.terms import Language
from monitoring.reports.lexicon import Said

HUNDRED, TENTH, HUNDREDTH = Decimal(100), Decimal("0.1"), Decimal("0.01")
FORMS: dict[str, Format] = {"share": "percent", "mean": "yuan", "count": "count"}


class Cells:
    """Makes the cells of one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def say(self, said: Said, **values: object) -> str:
        """Words of the language, with values in their places."""
        text = said.in_(self.language)
        return text.format(**values) if values else text

    def text(self, text: Said | str) -> Cell:
        """A cell of words."""
        return Cell(text if isinstance(text, str) else self.say(text))

    def number(self, value: Number | None, form: Format) -> Cell:
        """A count, yuan or a share (0 to 1); a dash where there is none."""
        return Cell(self.say(words.NONE)) if value is None else Cell(shown(value, form), value, form)

    def marked(self, mark: Mark | None, value: Number | None, form: Format) -> Cell:
        """The same, or what stands in its place."""
        if mark is None:
            return self.number(value, form)
        return self.text(words.FEW if mark is Mark.few else words.WITHHELD)

    def figure(self, figure: Figure, marks: Marks, row: str) -> Cell:
        """The value of an indicator."""
        if figure.numerator is None:
            return self.text(words.NOT_KNOWN)
        mark = marks.of(row, counts_of(figure.indicator))
        if mark is not None and figure.indicator.kind != "count":
            mark = Mark.withheld
        return self.marked(mark, figure.value, FORMS[figure.indicator.kind])

    def part(self, figure: Figure, value: Decimal | None, marks: Marks, row: str) -> Cell:
        """Numerator or denominator of an indicator."""
        if figure.numerator is None:
            return self.text(words.NOT_KNOWN)
        is_count = value is not None and value == value.to_integral_value() and not _is_money(figure, value)
        mark = marks.of(row, counts_of(figure.indicator))
        return self.marked(Mark.withheld if mark else None, value, "count" if is_count else "yuan")

    def verdict(self, figure: Figure, marks: Marks, row: str) -> Cell:
        """Whether the goal is reached; not told where the value is not."""
        if figure.is_reached is None:
            return self.number(None, "text")
        if marks.of(row, counts_of(figure.indicator)) is not None:
            return self.text(words.WITHHELD)
        return self.text(words.YES if figure.is_reached else words.NO)


def _is_money(figure: Figure, value: Decimal) -> bool:
    column = figure.indicator.numerator if value is figure.numerator else figure.indicator.denominator
    return bool(column and column.endswith("_amount"))


def shown(value: Number, form: Format) -> str:
    """A number as it is read; a share as a percentage."""
    if form == "count":
        return f"{int(value):,}"
    if form == "percent":
        return f"{percentage(Decimal(value))} %"
    return f"{Decimal(value).quantize(HUNDREDTH, ROUND_HALF_UP):,}"


def percentage(share: Decimal) -> Decimal:
    """A share of 0 to 1 as a percentage; two digits where there is next to nothing."""
    value = share * HUNDRED
    digits = HUNDREDTH if 0 < value < 1 else TENTH
    return value.quantize(digits, ROUND_HALF_UP)


def percents(values: Sequence[Decimal | None]) -> list[Decimal | None]:
    """Shares as percentages, for a chart."""
    return [None if value is None else percentage(value) for value in values]
