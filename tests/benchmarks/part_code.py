"""Part `code`: how much code there is, and how long its functions are."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figures import Figure

ROOT = Path(__file__).resolve().parents[2]
PART = "code"


def measure_code() -> Iterator[Figure]:
    """Lines of code by folder, and the lengths of functions in `monitoring/` and `dags/`."""
    for folder in ("monitoring", "dags", "sql", "thresholds", "tests"):
        paths = [p for p in (ROOT / folder).rglob("*") if p.suffix in {".py", ".sql", ".yaml"}]
        yield _figure(f"in {folder}/", sum(len(p.read_text(encoding="utf-8").splitlines()) for p in paths), "lines")
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for folder in ("monitoring", "dags")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None
    )
    yield _figure("functions", len(lengths), "count")
    yield _figure("median length of a function", statistics.median(lengths), "lines")
    yield _figure("90th percentile of the length of a function", lengths[int(len(lengths) * 0.9)], "lines")


def _figure(name: str, value: float, unit: str) -> Figure:
    return Figure(PART, 0, name, value, unit)
