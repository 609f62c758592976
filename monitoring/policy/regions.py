"""The tree of regions: nation, province, city, county or city-direct code, township, village."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitoring.policy.files import Region

LEVEL_RANKS = {"nation": 0, "province": 1, "city": 2, "city_direct": 3, "county": 3, "township": 4, "village": 5}
# Levels that stand as place of insurance on a person's row; identities and rules are matched on these.
INSURING_LEVELS = ("province", "city", "city_direct", "county")


@dataclass(frozen=True)
class RegionTree:
    """Regions by code; the parent of each has a higher level, so that there is no circle."""

    by_code: Mapping[str, Region]

    @classmethod
    def of(cls, regions: Iterable[Region]) -> RegionTree:
        """Tree of the rows of `regions.csv`."""
        return cls({region.code: region for region in regions})

    def chain(self, code: str) -> list[Region]:
        """The region and all above it, nearest first."""
        found: list[Region] = []
        region = self.by_code.get(code)
        while region is not None:
            found.append(region)
            region = self.by_code.get(region.parent_code) if region.parent_code else None
        return found

    def tops(self) -> list[str]:
        """Codes of the regions that lie in no other."""
        return [region.code for region in self.by_code.values() if not region.parent_code]

    def above(self, code: str, level: str) -> str | None:
        """Code of the region itself or the one above it that has the level."""
        return next((region.code for region in self.chain(code) if region.level == level), None)

    def insuring(self) -> list[Region]:
        """Regions that can stand as place of insurance, by code."""
        return sorted((r for r in self.by_code.values() if r.level in INSURING_LEVELS), key=lambda r: r.code)

    def insuring_below(self, code: str) -> list[str]:
        """Codes of insuring regions that are the region or lie in it."""
        return [r.code for r in self.insuring() if any(upper.code == code for upper in self.chain(r.code))]
