"""The content of a thresholds folder after every file was read, with the place of each value."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from monitoring.declared.faults import Placed
from monitoring.policy.files import CareFile, CategoriesFile, IdentityFile, Income, Region, ResidenceFile, SetFile
from monitoring.policy.income import IncomeTable
from monitoring.policy.models import RuleFile
from monitoring.policy.regions import RegionTree


@dataclass(frozen=True)
class Thresholds:
    """All files of one folder; `fingerprint` is over their normalised text. `care` is None where no file says it."""

    about: Placed[SetFile]
    categories: Placed[CategoriesFile]
    identities: Placed[IdentityFile]
    residence: Placed[ResidenceFile]
    care: Placed[CareFile] | None
    regions: tuple[Placed[Region], ...]
    incomes: tuple[Placed[Income], ...]
    rules: tuple[Placed[RuleFile], ...]
    fingerprint: str

    @cached_property
    def applied(self) -> tuple[Placed[RuleFile], ...]:
        """The rules that are applied, in the order of their files."""
        return tuple(placed for placed in self.rules if is_applied(placed.value, self.about.value))

    @cached_property
    def not_applied(self) -> tuple[Placed[RuleFile], ...]:
        """The rules that are only kept, templates among them."""
        return tuple(placed for placed in self.rules if not is_applied(placed.value, self.about.value))

    @cached_property
    def region_tree(self) -> RegionTree:
        """Tree of the regions."""
        return RegionTree.of(placed.value for placed in self.regions)

    @cached_property
    def income_table(self) -> IncomeTable:
        """Usable income figures."""
        return IncomeTable.of(placed.value for placed in self.incomes)


def is_applied(rule: RuleFile, about: SetFile) -> bool:
    """Whether the set applies the rule: it is named, or nothing is named and it is no template."""
    return not rule.template if about.apply is None else rule.rule in about.apply


@dataclass
class Draft:
    """What could be read so far: None is a file that did not load, and nothing that refers to it can be judged."""

    about: Placed[SetFile] | None = None
    categories: Placed[CategoriesFile] | None = None
    identities: Placed[IdentityFile] | None = None
    residence: Placed[ResidenceFile] | None = None
    care: Placed[CareFile] | None = None
    regions: list[Placed[Region]] = field(default_factory=list)
    incomes: list[Placed[Income]] = field(default_factory=list)
    rules: list[Placed[RuleFile]] = field(default_factory=list)
    # Codes of all rows, faulty ones too, so that one wrong region is not reported again wherever it is named.
    region_codes: set[str] = field(default_factory=set)
    income_bases: set[tuple[str, str]] = field(default_factory=set)
    # Names of all rule files, and whether the care file and every row of both tables could be read, for the same reason.
    rule_names: set[str] = field(default_factory=set)
    is_care_read: bool = True
    are_tables_read: bool = True

    @classmethod
    def of(cls, thresholds: Thresholds) -> Draft:
        """The same files after they loaded, to be asked what is missing."""
        incomes = [placed.value for placed in thresholds.incomes]
        return cls(
            thresholds.about,
            thresholds.categories,
            thresholds.identities,
            thresholds.residence,
            thresholds.care,
            list(thresholds.regions),
            list(thresholds.incomes),
            list(thresholds.rules),
            {placed.value.code for placed in thresholds.regions},
            {(income.region_code, income.series) for income in incomes},
            {placed.value.rule for placed in thresholds.rules},
        )

    def knows_region(self, code: str) -> bool:
        """Whether the region is listed; if the file did not load nothing can be said against a code."""
        return code in self.region_codes or not self.region_codes

    def knows_income(self, region_code: str, series: str) -> bool:
        """Whether there is a figure of the series and region; if the file did not load nothing can be said."""
        return (region_code, series) in self.income_bases or not self.income_bases
