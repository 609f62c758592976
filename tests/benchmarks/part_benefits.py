"""Part `benefits`: what every listed person of the province is due for a year, and what paying it would do to open warnings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from monitoring.benefits.due import AskedDue, benefits_of, derive_due, due_sums
from monitoring.benefits.effect import ask_effect
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.benchmarks.deployment import REPEATS
from tests.benchmarks.figures import Figure
from tests.benchmarks.measuring import Times, in_child, median_of
from tests.benchmarks.province_bench import Bench
from tests.benchmarks.province_rules import PROVINCE

PART = "benefits"
DEMO = "example-demo-county"


def measure_benefits(bench: Bench) -> Iterator[Figure]:
    """Seconds of a year's due, and of its effect on all open warnings, each with the peak of its memory; and how many rows it gives."""
    assert bench.loaded
    _widen(bench.settings.thresholds)
    asked = AskedDue(bench.province.first_day, bench.province.last_day)
    due = in_child(_due, bench.settings, asked)
    times, rows = due.value
    yield bench.seconds(PART, "due of a year", times, "median")
    yield bench.figure(PART, "due of a year: rows", rows, "rows")
    yield bench.figure(PART, "due of a year: peak memory", due.peak_mb, "MB")
    effect = in_child(_effect, bench.settings)
    yield bench.seconds(PART, "effect on open warnings", effect.value[0], "median")
    yield bench.figure(PART, "open warnings", effect.value[1], "rows")
    yield bench.figure(PART, "effect on open warnings: peak memory", effect.peak_mb, "MB")


def _widen(thresholds: Path) -> None:
    """Let the made-up ordinary insurance of the demo county hold in the whole province."""
    path = thresholds / "benefits" / f"{DEMO}.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('region: "140123"', f'region: "{PROVINCE}"'), encoding="utf-8")


def _due(settings: Settings, asked: AskedDue) -> tuple[Times, int]:
    policy, benefits = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        once = partial(derive_due, warehouse, policy, benefits, asked)
        times = median_of(REPEATS, once)
        due_sums(warehouse, asked)
        return times, warehouse.count("benefit_due")


def _effect(settings: Settings) -> tuple[Times, int]:
    times = median_of(REPEATS, lambda: ask_effect(settings, None))
    return times, ask_effect(settings, None).table.total["open_count"]
