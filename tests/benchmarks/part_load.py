"""Part `load`: a year into an empty warehouse in the slices of a back-fill, and each step of it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.deployment import warehouse_mb
from tests.benchmarks.figures import Figure
from tests.benchmarks.province_bench import Bench

PART = "load"


def measure_load(bench: Bench) -> Iterator[Figure]:
    """Seconds of pull, typing, row checks, take-over and assessment, rows a second, memory and disk."""
    steps, peak = bench.loaded.value, bench.loaded.peak_mb
    for name in ("pull", "typing", "row checks", "take-over", "assess", "all"):
        yield bench.seconds(PART, name, steps.times, name)
    yield bench.figure(PART, "rows of all tables", steps.rows, "rows")
    yield bench.figure(
        PART, "rows a second, pull to take-over", steps.rows / (steps.load + steps.wall("row checks")), "rows/s"
    )
    yield bench.figure(PART, "row checks / load", steps.wall("row checks") / steps.load, "ratio")
    yield bench.figure(PART, "peak memory", peak, "MB", 12_000)
    yield bench.figure(PART, "warehouse", warehouse_mb(bench.settings), "MB")
