"""A deployment to measure on: its settings, a night or a back-fill of it, and the seconds of what they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitoring import applying, nightly
from monitoring.backfill.request import Request
from monitoring.backfill.run import run_backfill
from monitoring.keyfile import make_key
from monitoring.quality import check, contract, examine
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.benchmarks.measuring import MEGABYTE, Times, median_of

GROUP_BY = "SELECT COUNT(*) AS n, MAX(a) AS most FROM (SELECT person_key, SUM(total_amount) AS a FROM settlement GROUP BY person_key)"
"""The cheapest thing that reads every settlement once, on the layout of the warehouse."""
REPEATS = 3
WATCHED = (
    (nightly, "read_source", "pull"),
    (check, "check_batch", "check"),
    (check, "_give_types", "typing"),
    (examine, "_write_accepted", "typing"),
    (contract, "judge_batch", "Great Expectations"),
    (applying, "apply_batch", "apply"),
    (applying, "assess", "assess"),
)


@dataclass(frozen=True)
class Steps:
    """The seconds of the steps by name (pull, typing, row checks, Great Expectations, take-over, assess) and of all of it (`all`), with the run's counts."""

    times: Times
    counts: dict[str, int]

    @property
    def settlements(self) -> int:
        """Settlements pulled."""
        return self.counts["settlement_pulled"]

    @property
    def rows(self) -> int:
        """Rows pulled of all tables."""
        return sum(number for name, number in self.counts.items() if name.endswith("_pulled"))

    def wall(self, step: str) -> float:
        """Wall seconds of a step, 0 if it did not run."""
        return self.times.wall.get(step, 0.0)

    @property
    def load(self) -> float:
        """Wall seconds of what the row checks guard: pull, typing and take-over."""
        return self.wall("pull") + self.wall("typing") + self.wall("take-over")


def make_deployment(home: Path, source: Path, thresholds: Path, memory_limit: str) -> Settings:
    """Settings of a deployment in a folder of its own, with a key."""
    home.mkdir(parents=True)
    settings = Settings(home=home, source=f"files:{source}", thresholds=thresholds, memory_limit=memory_limit)
    make_key(settings.id_key_file)
    return settings


def run_night(settings: Settings, night: date) -> Steps:
    """Pull, check and apply one night."""
    counts: dict[str, int] = {}
    with _watched() as times:
        counts |= nightly.pull(settings, night, progress=_say_nothing).counts
        counts |= nightly.check(settings, night).counts
        counts |= nightly.apply(settings, night).counts
    return Steps(times, counts)


def fill(settings: Settings, first: date, last: date, until: date | None = None) -> Steps:
    """Fill in the nights from first to last; with `until` only the part of them up to that night."""
    counts: dict[str, int] = {}
    with _watched() as times:
        filled = run_backfill(settings, Request(first, last), until=until, progress=_say_nothing)
    for piece in filled.slices:
        counts |= {name: counts.get(name, 0) + count for name, count in piece.counts.items()}
    return Steps(times, counts)


@contextmanager
def _watched() -> Iterator[Times]:
    times = Times()
    with ExitStack() as stack:
        for module, function, name in WATCHED:
            stack.enter_context(times.watching(module, function, name))
        with times.of("all"):
            yield times
    for seconds in (times.wall, times.cpu):
        # Rows are given their types, and written down, in the step that checks them; the assessment is a part of apply, whose rest is the take-over.
        seconds["row checks"] = seconds.get("check", 0.0) - seconds.get("typing", 0.0)
        seconds["take-over"] = seconds.get("apply", 0.0) - seconds.get("assess", 0.0)


def _say_nothing(line: str) -> None:
    del line


def group_by_times(settings: Settings) -> Times:
    """Median of the bare group-by on the warehouse, after one run that is not counted."""
    with open_warehouse(settings, read_only=True) as warehouse:
        warehouse.arrow(GROUP_BY)
        return median_of(REPEATS, lambda: warehouse.arrow(GROUP_BY))


def warehouse_mb(settings: Settings) -> float:
    """Size of the warehouse file in megabytes."""
    return Path(settings.warehouse.removeprefix("duckdb:///")).stat().st_size / MEGABYTE
