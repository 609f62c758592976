"""Which income figure is usable on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitoring.policy.files import Income
from monitoring.policy.limits import IncomeBase


@dataclass(frozen=True)
class Figure:
    """An income figure with a day of release."""

    income: Income
    usable_from: date

    @property
    def year(self) -> int:
        """Year the income was earned in."""
        return self.income.year


@dataclass(frozen=True)
class IncomeTable:
    """All published figures that have a day of release, by series and region."""

    figures: dict[tuple[str, str], tuple[Figure, ...]]

    @classmethod
    def of(cls, incomes: Iterable[Income]) -> IncomeTable:
        """Table of the rows of `income.csv`; figures without a day of release are left out."""
        grouped: dict[tuple[str, str], list[Figure]] = {}
        for income in incomes:
            if income.usable_from is not None:
                key = (income.region_code, income.series)
                grouped.setdefault(key, []).append(Figure(income, income.usable_from))
        return cls({key: tuple(figures) for key, figures in grouped.items()})

    def of_base(self, base: IncomeBase) -> tuple[Figure, ...]:
        """Figures of the series and region."""
        return self.figures.get((base.region or "", base.series), ())

    def latest(self, base: IncomeBase, last_year: int, released_until: date) -> Figure | None:
        """Figure of the latest year up to `last_year` that is released by the day; a revision replaces the first."""
        usable = [f for f in self.of_base(base) if f.year <= last_year and f.usable_from <= released_until]
        return max(usable, key=lambda f: (f.year, f.usable_from), default=None)
