"""Part `night`: nights of different sizes on top of the year."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.settings import Settings
from tests.benchmarks.deployment import Steps, group_by_times, run_night
from tests.benchmarks.figures import Figure
from tests.benchmarks.measuring import Measured, in_child
from tests.benchmarks.province import write_next_night
from tests.benchmarks.province_bench import Bench

PART = "night"
NIGHTS = (1_000_000, 90_000, 9_000)
LARGE_NIGHT, SMALL_NIGHT = 1_000_000, 100_000
NIGHT_SECONDS, ASSESS_SECONDS, SMALL_ASSESS_SECONDS = 60.0, 10.0, 3.0
MOST_OF_GROUP_BY = 0.5
MOST_OF_LOAD = 0.3


def measure_night(bench: Bench) -> Iterator[Figure]:
    """Nights of 1 m, 90,000 and 9,000 settlements, one after the other, and one that reads the three before it again.

    The first three read nothing again, so that each figure is that of its own rows.
    """
    assert bench.loaded
    folder = bench.work / "nights"
    alone = bench.settings.model_copy(update={"source": f"files:{folder}", "overlap_days": 0})
    for days_after, rows in enumerate(NIGHTS, start=1):
        night = write_next_night(bench.province, rows, folder, days_after)
        yield from _figures(bench, f"{rows:,} rows", rows, alone, in_child(run_night, alone, night))
    night = write_next_night(bench.province, NIGHTS[-1], folder, len(NIGHTS) + 1)
    again = alone.model_copy(update={"overlap_days": len(NIGHTS)})
    measured = in_child(run_night, again, night)
    yield from _figures(bench, f"{NIGHTS[-1]:,} rows, three days read again", NIGHTS[-1], again, measured)


def _figures(bench: Bench, name: str, rows: int, settings: Settings, measured: Measured[Steps]) -> Iterator[Figure]:
    steps = measured.value
    is_large = rows >= LARGE_NIGHT
    assess_target = ASSESS_SECONDS if is_large else SMALL_ASSESS_SECONDS
    targets = {"assess": assess_target, "all": NIGHT_SECONDS if is_large else None}
    for step in ("pull", "typing", "row checks", "Great Expectations", "take-over", "assess", "all"):
        yield bench.seconds(PART, f"{name}: {step}", steps.times, step, targets.get(step))
    bare = in_child(group_by_times, settings).value.wall["median"]
    yield bench.figure(
        PART, f"{name}: assess / bare group-by", steps.wall("assess") / bare, "ratio", bench.at_scale(MOST_OF_GROUP_BY)
    )
    if is_large:
        yield bench.figure(
            PART, f"{name}: row checks / load", steps.wall("row checks") / steps.load, "ratio", MOST_OF_LOAD
        )
    yield bench.figure(PART, f"{name}: peak memory", measured.peak_mb, "MB")
