"""Part `forecast`: a model of the year, and a night scored by it, everybody with care in the 12 months before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monitoring.forecast.history import Choice, train_until
from monitoring.forecast.model_file import save_model
from monitoring.forecast.scoring import score_night
from monitoring.settings import Settings
from tests.benchmarks.deployment import fill, make_deployment
from tests.benchmarks.figures import Figure
from tests.benchmarks.measuring import Times, in_child
from tests.benchmarks.province_bench import Bench
from tests.benchmarks.province_rules import YEAR_RULE, write_thresholds

PART, NAME, CAPACITY, SEED = "forecast", "bench", 100, 1
LEARNT_ROWS = 3_000_000
"""Of a larger province one person in so many is learnt from as gives about as many rows as one of this size."""


def measure_forecast(bench: Bench) -> Iterator[Figure]:
    """Seconds to train and to score, rows scored a second, and the peak of memory; the nights of the whole year are filled in first."""
    thresholds = write_thresholds(bench.work / "forecast_thresholds", [YEAR_RULE])
    settings = make_deployment(bench.work / "forecast_home", bench.source, thresholds, bench.memory_limit)
    first, last = bench.province.first_day, bench.province.last_day
    in_child(fill, settings, first, last)
    trained = in_child(_train, settings, last, max(bench.rows // LEARNT_ROWS, 1))
    times, learnt = trained.value
    yield bench.seconds(PART, "train", times, "all")
    yield bench.figure(PART, "train: rows learnt from and judged", learnt, "rows")
    yield bench.figure(PART, "train: peak memory", trained.peak_mb, "MB")
    scored = in_child(_score, settings, date(last.year, 10, 31))
    times, rows = scored.value
    yield bench.seconds(PART, "score", times, "all")
    yield bench.figure(PART, "score: rows", rows, "rows")
    yield bench.figure(PART, "score: rows a second", rows / times.wall["all"], "rows/s")
    yield bench.figure(PART, "score: peak memory", scored.peak_mb, "MB")


def _train(settings: Settings, night: date, one_in: int) -> tuple[Times, int]:
    times, choice, seen = Times(), Choice(CAPACITY, SEED, one_in), []
    with times.of("all"):
        learnt = train_until(settings, night, choice, seen.append)
        save_model(settings.home, NAME, learnt, choice, "benchmark")
    return times, sum(int(line.split(": ")[1].split(" ")[0].replace(",", "")) for line in seen)


def _score(settings: Settings, night: date) -> tuple[Times, int]:
    times = Times()
    with times.of("all"):
        found = score_night(settings, night, NAME, CAPACITY, night)
    return times, found.row_count
