"""What a listed person is due for the contribution of a year of insurance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from monitoring.benefits.load import Benefits
from monitoring.benefits.models import BenefitLine

FEN = Decimal("0.01")


@dataclass(frozen=True)
class Subsidy:
    """Yuan due by one line for a year's contribution; none where the text states no amount or the contribution is not known."""

    category: str
    line: BenefitLine
    contribution: Decimal | None
    amount: Decimal | None


def subsidies(benefits: Benefits, region: str, categories: Iterable[str], year: int) -> list[Subsidy]:
    """The subsidy by each category of a person for a year of insurance, the highest first; nothing applies after its last day.

    A line counts for the year if it is in force on 1 January of it. Lines of the nearest region that has the item are taken.
    """
    first = date(year, 1, 1)
    paid = benefits.contribution(region, year)
    found = []
    for code in (above.code for above in benefits.tree.chain(region)):
        lines = [n for f, n in benefits.lines() if f.region == code and n.item == "premium_subsidy"]
        if lines:
            in_force = [line for line in lines if line.covers(first)]
            found = [_subsidy(c, n, paid.amount if paid else None) for n in in_force for c in categories if c in n.applies_to]
            break
    return sorted(found, key=lambda one: (-(one.amount or Decimal(0)), one.category))


def _subsidy(category: str, line: BenefitLine, contribution: Decimal | None) -> Subsidy:
    amount = line.fixed
    if line.ratio is not None and contribution is not None:
        amount = (contribution * line.ratio).quantize(FEN, ROUND_HALF_UP)
    if amount is not None and line.floor is not None:
        amount = max(amount, line.floor)
    if amount is not None and contribution is not None:
        amount = min(amount, contribution)
    return Subsidy(category, line, contribution, amount)
