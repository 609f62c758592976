"""What a listed person is due for the contribution of a year of insurance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from monitoring.benefits.due import AskedDue, derive_listed
from monitoring.benefits.load import Benefits
from monitoring.benefits.models import BenefitLine
from monitoring.policy import Policy
from monitoring.warehouse import Warehouse

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
            found = [
                _subsidy(c, n, paid.amount if paid else None) for n in in_force for c in categories if c in n.applies_to
            ]
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


def premium_sums(
    warehouse: Warehouse, policy: Policy, benefits: Benefits, asked: AskedDue, year: int
) -> list[dict[str, object]]:
    """Persons of each region and category on 1 January of the year, and yuan due to all of them.

    A person of several categories counts where he is due the most (the better one wins). `due_amount` is empty where a text states no amount.
    """
    first = date(year, 1, 1)
    derive_listed(warehouse, policy, benefits, asked)
    rows = warehouse.arrow(
        """
        SELECT counted_key, region_code, STRING_AGG(DISTINCT category_code, ',' ORDER BY category_code) AS category_codes
        FROM benefit_listed_person
        WHERE day_from <= $first AND $first < day_to
        GROUP BY counted_key, region_code
        """,
        first=first,
    ).to_pylist()
    counted = Counter((str(row["region_code"]), str(row["category_codes"])) for row in rows)
    return _summed(benefits, counted, year)


def _summed(benefits: Benefits, counted: Counter[tuple[str, str]], year: int) -> list[dict[str, object]]:
    sums: dict[tuple[str, str], dict[str, object]] = {}
    for (region, codes), count in sorted(counted.items()):
        best = next(iter(subsidies(benefits, region, codes.split(","), year)), None)
        if best is None:
            continue
        row = sums.setdefault(
            (region, best.category),
            {
                "region_code": region,
                "category_code": best.category,
                "person_count": 0,
                "contribution_amount": best.contribution,
                "subsidy_amount": best.amount,
                "due_amount": None,
                "reference_title": best.line.reference.title,
            },
        )
        total = int(str(row["person_count"])) + count
        row |= {"person_count": total, "due_amount": None if best.amount is None else best.amount * total}
    return list(sums.values())
