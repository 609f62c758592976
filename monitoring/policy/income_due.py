"""Income figures that should be there by a day and are not, so that a limit still rests on an older one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from monitoring.policy.amounts import amount_on, income_year_on
from monitoring.policy.entries import Series, Title
from monitoring.policy.limits import Line
from monitoring.policy.models import RuleFile
from monitoring.policy.resolve import line_on
from monitoring.policy.terms import SERIES
from monitoring.policy.thresholds import Thresholds

DUE_DAY = (7, 1)
"""The day (month, day) by which last year's figure is taken to be out: those found were released from January to March,
and a delay of months more is one of this table and not of the statistic."""


@dataclass(frozen=True)
class DueIncome:
    """A figure that is due: of `due_year`, where that of `used_year` is the newest usable one."""

    region: str
    series: Series
    used_year: int
    due_year: int
    lines: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The figure that is missing."""
        return f"income.csv {self.region},{self.series},{self.due_year}"

    def sentence(self) -> Title:
        """Which limits rest on which year, what is missing since when, and what to do."""
        due_on, lines = date(self.due_year + 1, *DUE_DAY), ", ".join(self.lines)
        series, region = SERIES[self.series], self.region
        return Title(
            zh=f"{self.name}：{lines}的标准仍按{self.used_year}年收入计算；{region}地区{self.due_year}年{series.zh}自{due_on}起应已公布，"
            "却没有可用的数据；请连同发布日期补入income.csv。",
            en=f"{self.name}: the limit of {lines} is still that of the income of {self.used_year}; the {series.en} of {self.due_year} in "
            f"{region} is missing, though due since {due_on}; add it to income.csv with its day of release.",
        )


def find_due_incomes(thresholds: Thresholds, day: date) -> Iterator[DueIncome]:
    """Every figure that is due on the day and missing, once, with all lines of applied rules that would use it."""
    found: dict[DueIncome, list[str]] = {}
    for rule in (placed.value for placed in thresholds.applied):
        for line in (line_on(rule, line_id, day, day) for line_id in rule.line_ids()):
            due = None if line is None else _due_income(thresholds, rule, line, day)
            if line is not None and due is not None:
                found.setdefault(due, []).append(f"{rule.rule}/{line.id}")
    return (replace(due, lines=tuple(lines)) for due, lines in found.items())


def _due_income(thresholds: Thresholds, rule: RuleFile, line: Line, day: date) -> DueIncome | None:
    """What is due for one line; None where nothing is, or where a notice or a publication names the limit."""
    amount = amount_on(rule, line, thresholds.income_table, day, day)
    if amount is None or amount.figure is None or rule.takes_effect.by == "notice":
        return None
    last_due = day.year - 1 if day >= date(day.year, *DUE_DAY) else day.year - 2
    due = min(last_due, income_year_on(rule, line, day))
    income = amount.figure.income
    return DueIncome(income.region_code, income.series, income.year, due) if income.year < due else None
