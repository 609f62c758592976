"""Part `job`: the same job in the pipeline, Polars and pandas, with equal answers, beside DuckDB's bare group-by of the Parquet files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from tests.benchmarks.figures import Figure
from tests.benchmarks.job_engine import run_engine
from tests.benchmarks.job_pandas import run_pandas
from tests.benchmarks.job_polars import run_polars
from tests.benchmarks.job_task import refuse_difference, write_task
from tests.benchmarks.measuring import Times, in_child
from tests.benchmarks.province_bench import Bench

PART = "job"
BESIDE_POLARS, BESIDE_PANDAS = "pipeline / polars", "pandas / pipeline"
NOT_SLOWER, LEAST_OF_PANDAS = 1.0, 5.0


def measure_job(bench: Bench) -> Iterator[Figure]:
    """Seconds and memory of each, and what the pipeline takes with loading the files first. Raises AssertionError if answers differ."""
    assert bench.loaded
    task = write_task(bench.settings, bench.source, bench.work / "job", bench.province.last_day)
    answers = {name: bench.work / f"{name}.parquet" for name in ("pipeline", "polars", "pandas")}
    measured = {
        "pipeline": in_child(timed, run_engine, bench.settings, task.night, answers["pipeline"]),
        "polars": in_child(timed, run_polars, task, answers["polars"]),
        "pandas": in_child(timed, run_pandas, task, answers["pandas"]),
        "bare group-by of the files": in_child(timed, group_by_files, task.source),
    }
    refuse_difference(answers)
    for name, one in measured.items():
        yield bench.seconds(PART, name, one.value[0], "job")
        yield bench.figure(PART, f"{name}: peak memory", one.peak_mb, "MB")
    yield bench.figure(PART, "persons over the limit, equal in all three", measured["pipeline"].value[1], "count")
    own, polars, pandas = (measured[name].value[0].wall["job"] for name in ("pipeline", "polars", "pandas"))
    yield bench.figure(PART, BESIDE_POLARS, own / polars, "ratio", bench.at_scale(NOT_SLOWER))
    yield Figure(PART, bench.rows, BESIDE_PANDAS, pandas / own, "ratio", bench.at_scale(LEAST_OF_PANDAS), is_floor=True)
    loading = bench.loaded.value.load + bench.loaded.value.wall("row checks")
    yield bench.figure(PART, "(loading and checking once) + pipeline, / polars", (loading + own) / polars, "ratio")


def timed(work: Callable[..., int], *arguments: object) -> tuple[Times, int]:
    """Seconds of a job, and its rows."""
    times = Times()
    with times.of("job"):
        rows = work(*arguments)
    return times, rows


def group_by_files(source: Path) -> int:
    """Persons of the source, with their sums, by DuckDB straight from the files."""
    query = (
        "SELECT COUNT(*), MAX(a) FROM (SELECT psn_no, SUM(psn_part_amt) AS a FROM read_parquet($files) GROUP BY psn_no)"
    )
    with duckdb.connect() as connection:
        found = connection.execute(query, {"files": str(source / "settlement" / "*.parquet")}).fetchone()
    return int(found[0]) if found else 0
