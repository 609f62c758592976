"""Part `growth`: what the largest two years measured say of a whole province, where that itself was not measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.benchmarks.figures import Figure
from tests.benchmarks.part_assess import GROUP_BY_NAME, MOST_OF_GROUP_BY, SEVEN, SEVEN_RULES_SECONDS
from tests.benchmarks.part_assess import PART as ASSESS
from tests.benchmarks.part_job import BESIDE_PANDAS, BESIDE_POLARS, LEAST_OF_PANDAS, NOT_SLOWER
from tests.benchmarks.part_job import PART as JOB
from tests.benchmarks.part_night import NIGHTS
from tests.benchmarks.part_night import PART as NIGHT
from tests.benchmarks.province_bench import WHOLE_PROVINCE
from tests.benchmarks.province_rules import WINDOW_RULES

PART = "growth"
PROVINCE_ROWS = 120_000_000
JOBS = ("pipeline", "polars", "pandas")


def extrapolate(figures: Sequence[Figure]) -> Iterator[Figure]:
    """Seconds at 120 m settlements along the line through the two largest years, and the ratios to the bare group-by there."""
    seconds = {name: found for part, name in _series() if (found := _at_province(figures, part, name)) is not None}
    bare = seconds.get(GROUP_BY_NAME)
    for name, value in seconds.items():
        yield Figure(PART, PROVINCE_ROWS, name, value, "s", SEVEN_RULES_SECONDS if name == SEVEN else None)
        if bare and name in WINDOW_RULES:
            yield Figure(PART, PROVINCE_ROWS, f"{name} / {GROUP_BY_NAME}", value / bare, "ratio", MOST_OF_GROUP_BY)
    if all(name in seconds for name in JOBS):
        own, polars, pandas = (seconds[name] for name in JOBS)
        yield Figure(PART, PROVINCE_ROWS, BESIDE_POLARS, own / polars, "ratio", NOT_SLOWER)
        yield Figure(PART, PROVINCE_ROWS, BESIDE_PANDAS, pandas / own, "ratio", LEAST_OF_PANDAS, is_floor=True)


def _series() -> list[tuple[str, str]]:
    passes = [(ASSESS, name) for name in (GROUP_BY_NAME, *WINDOW_RULES, SEVEN)]
    jobs = [(JOB, name) for name in JOBS]
    return passes + jobs + [(NIGHT, f"{rows:,} rows: {step}") for rows in NIGHTS for step in ("assess", "all")]


def _at_province(figures: Sequence[Figure], part: str, name: str) -> float | None:
    """None where fewer than two years were measured, or a whole province was."""
    points = sorted((f.rows, f.value) for f in figures if (f.part, f.name) == (part, name))
    if len(points) < 2 or points[-1][0] >= WHOLE_PROVINCE:
        return None
    (fewer, low), (more, high) = points[-2:]
    return high + (high - low) / (more - fewer) * (PROVINCE_ROWS - more)
