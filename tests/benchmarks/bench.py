"""Measure speed, memory and disk on a generated province, each figure beside what it is compared with, in one run.

python -m tests.benchmarks.bench --rows 3000000 --json var/bench/bench.json
python -m tests.benchmarks.bench --sizes 3,12,30 --parts load,assess,night --compare var/bench/bench.json
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.figures import Figure, Run, show
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.part_assess import measure_assess
from tests.benchmarks.part_benefits import measure_benefits
from tests.benchmarks.part_code import measure_code
from tests.benchmarks.part_forecast import measure_forecast
from tests.benchmarks.part_growth import extrapolate
from tests.benchmarks.part_job import measure_job
from tests.benchmarks.part_load import measure_load
from tests.benchmarks.part_night import measure_night
from tests.benchmarks.part_publish import measure_publish
from tests.benchmarks.part_review import measure_review
from tests.benchmarks.part_sources import measure_sources
from tests.benchmarks.part_whatif import measure_whatif
from tests.benchmarks.part_years import measure_years
from tests.benchmarks.picture import write_growth
from tests.benchmarks.province import Province
from tests.benchmarks.province_bench import Bench

ROOT = Path(__file__).resolve().parents[2]
# In this order: nights add rows to the warehouse that the parts before them measure.
BY_SIZE: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "load": measure_load,
    "assess": measure_assess,
    "benefits": measure_benefits,
    "forecast": measure_forecast,
    "job": measure_job,
    "night": measure_night,
}
YEARS = "years"
ONCE: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "whatif": measure_whatif,
    "sources": measure_sources,
    "publish": measure_publish,
    "review": measure_review,
    "code": lambda _: measure_code(),
}
USUAL = (*(part for part in BY_SIZE if part not in {"benefits", "forecast"}), YEARS, "code")
PARTS = (*BY_SIZE, YEARS, *ONCE)
MILLION = 1_000_000


def main() -> None:
    options = _options()
    earlier = Run.read(options.compare) if options.compare else None
    run = Run(options.date, describe_machine(), _told(options), [])
    for figure in _measure(options):
        run.figures.append(figure)
        if options.json:
            # Written after every figure: what was measured stays if a later part fails.
            run.save(options.json)
    run.figures.extend(extrapolate(run.figures))
    if options.json:
        run.save(options.json)
    show(run, earlier)
    if options.picture:
        write_growth(run.figures, options.picture)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=3 * MILLION, help="settlements of the year")
    parser.add_argument(
        "--sizes", type=_sizes, help="several years instead, in millions of settlements, such as 3,12,30"
    )
    parser.add_argument(
        "--year-rows", type=int, help="settlements of each of the five years (a tenth of --rows if not given)"
    )
    parser.add_argument("--parts", type=_parts, default=USUAL, help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--memory-limit", default="8GB", help="what the engine may take before it spills to disk")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "bench", help="folder of the generated files")
    parser.add_argument("--work", type=Path, help="folder to work in; emptied afterwards (data/work if not given)")
    parser.add_argument("--date", default="no date given", help="date to write into the result")
    parser.add_argument("--json", type=Path, help="file for all figures")
    parser.add_argument("--compare", type=Path, help="file of an earlier run to show beside")
    parser.add_argument("--picture", type=Path, help="SVG file for how cost grows with the rows")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [round(float(size) * MILLION) for size in text.split(",")]


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(text.split(","))
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return parts


def _told(options: argparse.Namespace) -> dict[str, object]:
    return {"sizes": _sizes_of(options), "parts": list(options.parts), "memory_limit": options.memory_limit}


def _sizes_of(options: argparse.Namespace) -> list[int]:
    return options.sizes or [options.rows]


def _measure(options: argparse.Namespace) -> Iterator[Figure]:
    work = options.work or options.data / "work"
    for rows in _sizes_of(options):
        with _bench(options, rows, work / f"{rows}") as bench:
            for name in (part for part in BY_SIZE if part in options.parts):
                yield from _told_of(f"{name}, {rows:,} settlements", BY_SIZE[name](bench))
    if YEARS in options.parts:
        rows = options.year_rows or _sizes_of(options)[0] // 10
        with _bench(options, rows, work / YEARS) as bench:
            yield from _told_of(f"{YEARS}, {rows:,} settlements each", measure_years(bench))
    for name in (part for part in ONCE if part in options.parts):
        with _emptied(work / name):
            yield from _told_of(name, ONCE[name](work / name))


@contextmanager
def _bench(options: argparse.Namespace, rows: int, work: Path) -> Iterator[Bench]:
    with _emptied(work):
        yield Bench(Province(rows), options.data, work, options.memory_limit)


@contextmanager
def _emptied(work: Path) -> Iterator[None]:
    """A folder that holds nothing before, and is gone afterwards however it ends."""
    shutil.rmtree(work, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _told_of(part: str, figures: Iterable[Figure]) -> Iterator[Figure]:
    started = time.perf_counter()
    sys.stderr.write(f"{part} ...\n")
    yield from figures
    sys.stderr.write(f"{part}: {time.perf_counter() - started:.0f} s\n")


if __name__ == "__main__":
    main()
