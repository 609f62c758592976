"""The night on a demo county: generator, each step, the assessment against the bare group-by, and a night on top.

python tests/benchmarks/bench_assessment.py --size 150000 --json var/bench.json
"""

from __future__ import annotations

import argparse
import ast
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType

from rich.console import Console
from rich.table import Table

from monitoring import applying, nightly
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import advance_source, write_source
from monitoring.keyfile import make_key
from monitoring.quality import contract
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse

NIGHT = date(2024, 12, 9)
ROOT = Path(__file__).resolve().parents[2]
REPEATS = 5
GROUP_BY = "SELECT COUNT(*) AS n FROM (SELECT person_key, SUM(total_amount) AS a FROM settlement GROUP BY person_key)"

Figures = dict[str, float]


def main() -> None:
    options = _options()
    figures: Figures = {}
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        measure(options.size, folder, figures)
    finally:
        shutil.rmtree(folder)
    figures |= code_size()
    show(figures)
    if options.json:
        options.json.write_text(json.dumps({"size": options.size, **figures}, indent=1), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=150_000, help="insured persons")
    parser.add_argument("--json", type=Path, help="file for the figures, to compare two runs")
    return parser.parse_args()


def measure(size: int, folder: Path, figures: Figures) -> None:
    settings = Settings(home=folder, thresholds=ROOT / "thresholds")
    make_key(settings.id_key_file)
    end = datetime.combine(NIGHT + timedelta(days=1), datetime.min.time()) - timedelta(seconds=1)
    with timed(figures, "generate, s"):
        county = generate_county(size, 1)
    with timed(figures, "write source, s"):
        counts = write_source(county, settings.source, end)
    figures["source rows"] = sum(counts.values())
    figures["source rows per second"] = figures["source rows"] / (figures["generate, s"] + figures["write source, s"])
    night(settings, NIGHT, figures, "first night")
    figures["bare group-by, s"] = group_by(settings)
    figures["first night: assess / bare group-by"] = figures["first night: assess, s"] / figures["bare group-by, s"]
    advance_source(county, settings.source, end, end + timedelta(days=1))
    night(settings, NIGHT + timedelta(days=1), figures, "next night")
    figures["next night: assess / bare group-by"] = figures["next night: assess, s"] / figures["bare group-by, s"]
    figures["warehouse, MB"] = Path(settings.warehouse.removeprefix("duckdb:///")).stat().st_size / 1e6


def night(settings: Settings, day: date, figures: Figures, name: str) -> None:
    for step in ("pull", "check", "publish"):
        if step == "publish":
            with watching(applying, "assess", figures, f"{name}: assess, s"), timed(figures, f"{name}: apply, s"):
                result = nightly.apply(settings, day)
            figures[f"{name}: rows accepted"] = sum(n for key, n in result.counts.items() if key.endswith("_accepted"))
        with (
            timed(figures, f"{name}: {step}, s"),
            watching(contract, "judge_batch", figures, f"{name}: of which Great Expectations, s"),
        ):
            getattr(nightly, step)(settings, day)
    figures[f"{name}: row checks / pull"] = (
        figures[f"{name}: check, s"] - figures[f"{name}: of which Great Expectations, s"]
    ) / figures[f"{name}: pull, s"]


@contextmanager
def watching(module: ModuleType, function: str, figures: Figures, name: str) -> Iterator[None]:
    """Time one function of a module inside a step."""
    original: Callable[..., object] = getattr(module, function)

    def watched(*arguments: object, **named: object) -> object:
        with timed(figures, name):
            return original(*arguments, **named)

    setattr(module, function, watched)
    try:
        yield
    finally:
        setattr(module, function, original)


def group_by(settings: Settings) -> float:
    """Median seconds of the cheapest thing that reads every settlement once."""
    seconds = []
    with open_warehouse(settings, read_only=True) as warehouse:
        for _ in range(REPEATS):
            started = time.perf_counter()
            warehouse.arrow(GROUP_BY)
            seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


@contextmanager
def timed(figures: Figures, name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    figures[name] = time.perf_counter() - started


def code_size() -> Figures:
    """Lines of code by folder, and the lengths of functions in `monitoring/` and `dags/`."""
    figures: Figures = {}
    for folder in ("monitoring", "dags", "sql", "thresholds", "tests"):
        paths = [p for p in (ROOT / folder).rglob("*") if p.suffix in {".py", ".sql", ".yaml"}]
        figures[f"lines in {folder}/"] = sum(len(p.read_text(encoding="utf-8").splitlines()) for p in paths)
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for folder in ("monitoring", "dags")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None
    )
    figures["functions"] = len(lengths)
    figures["median lines of a function"] = statistics.median(lengths)
    figures["p90 lines of a function"] = lengths[int(len(lengths) * 0.9)]
    return figures


def show(figures: Figures) -> None:
    table = Table("what", "figure")
    for name, figure in figures.items():
        table.add_row(name, f"{figure:,.2f}" if figure != int(figure) else f"{figure:,.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
