"""Compare published sums with what the warehouse holds now; nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from monitoring.year_totals.held import Held, last_night, read_held, removed_before
from monitoring.year_totals.published import PublishedTotal, load_year_totals

SHARE_DIGITS = Decimal("0.000001")


class Verdict(StrEnum):
    """What a difference means. A year of which nights are still to come, or of which settled rows were removed, is not judged."""

    within = "within"
    beyond = "BEYOND"
    not_over = "year not over"
    removed = "rows removed"


@dataclass(frozen=True)
class Compared:
    """A published sum beside what is held, as of the last night applied."""

    published: PublishedTotal
    held: Held
    as_of: date | None
    removed_before: date | None = None

    @property
    def difference(self) -> Decimal:
        """Held less published."""
        return self.held.amount - self.published.amount

    @property
    def difference_share(self) -> Decimal | None:
        """The difference as a share of what is published, for people: the verdict does not rest on its six digits."""
        if not self.published.amount:
            return None
        return (self.difference / abs(self.published.amount)).quantize(SHARE_DIGITS)

    @property
    def verdict(self) -> Verdict:
        """Whether the difference is larger than it may be."""
        if self.removed_before is not None and self.published.year < self.removed_before.year:
            return Verdict.removed
        if self.as_of is None or self.as_of < date(self.published.year, 12, 31):
            return Verdict.not_over
        return Verdict.beyond if abs(self.difference) > self.published.allowed else Verdict.within


def compare_totals(settings: Settings) -> list[Compared]:
    """Compare every sum of the list of the settings, in its order; none without a list.

    Raises `YearTotalsError` for a list that does not load, `ThresholdsError` where the regions cannot be read, `WarehouseError` without a
    warehouse.
    """
    regions = load_policy(settings.thresholds).thresholds.region_tree
    totals = load_year_totals(settings.year_totals, regions)
    if not totals:
        return []
    with open_warehouse(settings, read_only=True) as warehouse:
        as_of = last_night(warehouse)
        held, removed = read_held(warehouse, totals, regions), removed_before(warehouse)
    return [Compared(total, found, as_of, removed) for total, found in zip(totals, held, strict=True)]


def beyond_tolerance(found: Sequence[Compared]) -> list[Compared]:
    """Those that differ by more than they may."""
    return [one for one in found if one.verdict is Verdict.beyond]
