"""Part `years`: five years filled in night by night from Parquet, a year after the other, and the first two again under a small memory limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from monitoring.settings import Settings
from tests.benchmarks.deployment import fill, make_deployment, warehouse_mb
from tests.benchmarks.figures import Figure
from tests.benchmarks.measuring import in_child, peak_mb
from tests.benchmarks.province import Province, provide_province
from tests.benchmarks.province_bench import Bench
from tests.benchmarks.province_rules import OLD_RULES, write_thresholds

PART = "years"
YEARS, LAST_YEAR = 5, 2024
MOST_MEMORY_MB = 12_000.0
SMALL_LIMIT, SMALL_LIMIT_MB = "2GB", 2_000.0
SMALL_YEARS = 2


def measure_years(bench: Bench) -> Iterator[Figure]:
    """Seconds, memory and disk by year; the slowest later year beside the first; the first two again under the small limit."""
    province = replace(bench.province, year=LAST_YEAR - YEARS + 1, years=YEARS)
    source = provide_province(province, bench.data)
    settings = _deployment(bench, source, "years", bench.memory_limit)
    seconds, peaks = [], []
    for calendar in province.calendars:
        year = calendar.first.year
        measured = in_child(fill, settings, province.first_day, province.last_day, _end(province, year))
        seconds.append(measured.value.wall("all"))
        peaks.append(measured.peak_mb)
        yield bench.seconds(PART, f"{year}", measured.value.times, "all")
        yield bench.figure(PART, f"{year}: peak memory", peaks[-1], "MB", MOST_MEMORY_MB)
        yield bench.figure(PART, f"{year}: warehouse", warehouse_mb(settings), "MB")
    yield bench.figure(PART, "slowest later year / first year", max(seconds[1:]) / seconds[0], "ratio", 1.0)
    yield from _under_small_limit(bench, province, source, sum(seconds[:SMALL_YEARS]))


def _under_small_limit(bench: Bench, province: Province, source: Path, seconds: float) -> Iterator[Figure]:
    """What the engine may take is not all that a process takes: an empty process is measured beside it."""
    settings = _deployment(bench, source, "small", SMALL_LIMIT)
    measured = in_child(
        fill, settings, province.first_day, province.last_day, _end(province, province.year + SMALL_YEARS - 1)
    )
    empty = in_child(peak_mb).peak_mb
    yield bench.figure(PART, f"first two years, memory limit {SMALL_LIMIT}", measured.value.wall("all"), "s")
    yield bench.figure(
        PART,
        f"first two years, memory limit {SMALL_LIMIT} / {bench.memory_limit}",
        measured.value.wall("all") / seconds,
        "ratio",
    )
    yield bench.figure(
        PART,
        f"first two years, memory limit {SMALL_LIMIT}: peak memory above an empty process",
        measured.peak_mb - empty,
        "MB",
        SMALL_LIMIT_MB,
    )


def _end(province: Province, year: int) -> date | None:
    """The night up to which a year is filled in; the last year closes the back-fill."""
    return None if year == province.last_day.year else date(year, 12, 31)


def _deployment(bench: Bench, source: Path, name: str, memory_limit: str) -> Settings:
    thresholds = write_thresholds(bench.work / f"{name}_thresholds", OLD_RULES)
    return make_deployment(bench.work / name, source, thresholds, memory_limit)
