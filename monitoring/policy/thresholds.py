"""The content of a thresholds folder after every file was read, with the place of each value."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from monitoring.declared.faults import Placed
from monitoring.policy.income import IncomeTable
from monitoring.policy.models import (
    CategoriesFile,
    IdentityFile,
    Income,
    Region,
    ResidenceFile,
    RuleFile,
    SetFile,
)
from monitoring.policy.regions import RegionTree


@dataclass(frozen=True)
class Thresholds:
    """All files of one folder; `fingerprint` is over their normalised text."""

    about: Placed[SetFile]
    categories: Placed[CategoriesFile]
    identities: Placed[IdentityFile]
    residence: Placed[ResidenceFile]
    regions: tuple[Placed[Region], ...]
    incomes: tuple[Placed[Income], ...]
    rules: tuple[Placed[RuleFile], ...]
    fingerprint: str

    @cached_property
    def region_tree(self) -> RegionTree:
        """Tree of the regions."""
        return RegionTree.of(placed.value for placed in self.regions)

    @cached_property
    def income_table(self) -> IncomeTable:
        """Usable income figures."""
        return IncomeTable.of(placed.value for placed in self.incomes)


@dataclass
class Draft:
    """What could be read so far: None is a file that did not load, and nothing that refers to it can be judged."""

    about: Placed[SetFile] | None = None
    categories: Placed[CategoriesFile] | None = None
    identities: Placed[IdentityFile] | None = None
    residence: Placed[ResidenceFile] | None = None
    regions: list[Placed[Region]] = field(default_factory=list)
    incomes: list[Placed[Income]] = field(default_factory=list)
    rules: list[Placed[RuleFile]] = field(default_factory=list)
    # Codes of all rows, faulty ones too, so that one wrong region is not reported again wherever it is named.
    region_codes: set[str] = field(default_factory=set)
    income_bases: set[tuple[str, str]] = field(default_factory=set)

    def knows_region(self, code: str) -> bool:
        """Whether the region is listed; if the file did not load nothing can be said against a code."""
        return code in self.region_codes or not self.region_codes

    def knows_income(self, region_code: str, series: str) -> bool:
        """Whether there is a figure of the series and region; if the file did not load nothing can be said."""
        return (region_code, series) in self.income_bases or not self.income_bases
