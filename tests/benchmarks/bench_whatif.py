"""A what-if on a demo county: one pass over everybody, the first what-if, and each further one, beside each other in one run.

python -m tests.benchmarks.bench_whatif --size 150000 --json var/bench_whatif.json
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

from monitoring import applying, nightly
from monitoring.assessment.asked import ask, relations_for
from monitoring.assessment.one_pass import assess_pass
from monitoring.demo.prepare import prepare_demo_source
from monitoring.keyfile import make_key
from monitoring.policy import Policy, load_policy
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from monitoring.whatif.ask_whatif import Question, ask_whatif
from monitoring.whatif.burdens import FOLDER
from monitoring.whatif.changes import change_limits, read_change
from tests.benchmarks.bench_assessment import REPEATS, ROOT, Figures, show, timed, watching

FIRST, NIGHT = date(2023, 1, 1), date(2024, 12, 10)
RULE = "example-shanxi-demo-county"
CHANGES = {
    "one line lower": f"{RULE}.out-of-poverty.limit.fraction=0.4",
    "both lines lower": f"{RULE}.limit.fraction=0.4",
    "both lines higher": f"{RULE}.limit.fraction=1.2",
}


def main() -> None:
    options = _options()
    figures: Figures = {}
    folder = Path(tempfile.mkdtemp(prefix="bench-whatif-"))
    try:
        measure(Settings(home=folder, thresholds=ROOT / "thresholds"), options.size, figures)
    finally:
        shutil.rmtree(folder)
    show(figures)
    if options.json:
        options.json.write_text(json.dumps({"size": options.size, **figures}, indent=1), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=150_000, help="insured persons")
    parser.add_argument("--json", type=Path, help="file for the figures, to compare two runs")
    return parser.parse_args()


def measure(settings: Settings, size: int, figures: Figures) -> None:
    make_key(settings.id_key_file)
    prepare_demo_source(settings.source, size, 20241210, datetime.combine(NIGHT, time.max))
    nightly.pull(settings, NIGHT)
    nightly.check(settings, NIGHT)
    with watching(applying, "assess", figures, "assessment of the night, s"), timed(figures, "apply of the night, s"):
        nightly.apply(settings, NIGHT)
    for name, text in CHANGES.items():
        figures |= compare(settings, name, text)


def compare(settings: Settings, name: str, text: str) -> Figures:
    """One pass under the changed rules, the what-if with nothing laid aside, and what it takes from then on."""
    question = Question((text,), None, FIRST, NIGHT)
    changed = change_limits(load_policy(settings.thresholds), [read_change(text)])
    one_pass = median_seconds(lambda: pass_alone(settings, changed))
    first: Figures = {}
    shutil.rmtree(settings.home / FOLDER, ignore_errors=True)
    with timed(first, "s"):
        tallies = ask_whatif(settings, question).comparison.tallies.to_pylist()
    following = median_seconds(lambda: ask_whatif(settings, question))
    return {
        f"{name}: gained": tallies[0]["gained_count"],
        f"{name}: lost": tallies[0]["lost_count"],
        f"{name}: one pass, s": one_pass,
        f"{name}: first what-if, s": first["s"],
        f"{name}: next what-if, s": following,
        f"{name}: next what-if / one pass": following / one_pass,
    }


def pass_alone(settings: Settings, policy: Policy) -> None:
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask(warehouse, FIRST, NIGHT, None)
        assess_pass(warehouse, relations_for(warehouse, policy, asked), asked.night)


def median_seconds(run: Callable[[], object]) -> float:
    figures: Figures = {}
    for number in range(REPEATS):
        with timed(figures, str(number)):
            run()
    return statistics.median(figures.values())


if __name__ == "__main__":
    main()
