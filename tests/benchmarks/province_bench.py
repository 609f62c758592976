"""What the parts of the benchmark share: a province of a size, and a warehouse that holds its year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from monitoring.settings import Settings
from tests.benchmarks.deployment import Steps, fill, group_by_times, make_deployment
from tests.benchmarks.figures import Figure
from tests.benchmarks.measuring import Measured, Times, in_child
from tests.benchmarks.province import Province, provide_province
from tests.benchmarks.province_rules import YEAR_RULE, write_thresholds

WHOLE_PROVINCE = 100_000_000
"""From so many settlements on a year is that of a whole province, of which the targets speak."""


@dataclass(frozen=True)
class Bench:
    """A province of `province.rows` settlements whose files lie under `data`, and a folder to work in."""

    province: Province
    data: Path
    work: Path
    memory_limit: str

    @property
    def rows(self) -> int:
        """Settlements of the year."""
        return self.province.rows

    @cached_property
    def source(self) -> Path:
        """Folder of the province's files, written if they are not there."""
        return provide_province(self.province, self.data)

    @cached_property
    def settings(self) -> Settings:
        """The deployment."""
        thresholds = write_thresholds(self.work / "thresholds", [YEAR_RULE])
        return make_deployment(self.work / "home", self.source, thresholds, self.memory_limit)

    @cached_property
    def loaded(self) -> Measured[Steps]:
        """The loading of the year into the warehouse, as the first night of a back-fill takes it in."""
        last = self.province.last_day
        return in_child(fill, self.settings, last, last)

    @cached_property
    def group_by(self) -> Times:
        """The bare group-by of the year's settlements in the warehouse."""
        assert self.loaded
        return in_child(group_by_times, self.settings).value

    def figure(self, part: str, name: str, value: float, unit: str, target: float | None = None) -> Figure:
        """A figure of this province."""
        return Figure(part, self.rows, name, value, unit, target)

    def seconds(self, part: str, name: str, times: Times, of: str, target: float | None = None) -> Figure:
        """The wall seconds of a piece of work with those of the processors."""
        return Figure(part, self.rows, name, times.wall.get(of, 0.0), "s", target, cpu=times.cpu.get(of, 0.0))

    def at_scale(self, target: float) -> float | None:
        """A target that speaks of a whole province, if this is one."""
        return target if self.rows >= WHOLE_PROVINCE else None
