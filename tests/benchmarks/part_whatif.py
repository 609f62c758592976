"""Part `whatif`: a what-if beside one pass over everybody, with burdens laid aside and without, on a demo county."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

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
from tests.benchmarks.deployment import REPEATS, run_night
from tests.benchmarks.figures import Figure
from tests.benchmarks.measuring import Times, in_child, median_of

ROOT = Path(__file__).resolve().parents[2]
PART = "whatif"
PERSONS, SEED = 30_000, 20241210
FIRST, NIGHT = date(2023, 1, 1), date(2024, 12, 10)
RULE = "example-shanxi-demo-county"
CHANGES = {
    "one line lower": f"{RULE}.out-of-poverty.limit.fraction=0.4",
    "both lines lower": f"{RULE}.limit.fraction=0.4",
    "both lines higher": f"{RULE}.limit.fraction=1.2",
}


def measure_whatif(work: Path) -> Iterator[Figure]:
    """Seconds of a pass, of the first what-if and of the next ones."""
    for name, times in in_child(_times, work / "whatif").value.items():
        for what in ("one pass", "first", "next"):
            yield Figure(PART, 0, f"{name}: {what}", times.wall[what], "s")
        yield Figure(PART, 0, f"{name}: next / one pass", times.wall["next"] / times.wall["one pass"], "ratio")


def _times(home: Path) -> dict[str, Times]:
    settings = Settings(home=home, thresholds=ROOT / "thresholds")
    home.mkdir(parents=True)
    make_key(settings.id_key_file)
    prepare_demo_source(settings.source, PERSONS, SEED, datetime.combine(NIGHT, time.max))
    run_night(settings, NIGHT)
    return {name: _compare(settings, text) for name, text in CHANGES.items()}


def _compare(settings: Settings, text: str) -> Times:
    """One pass under the changed rules, the what-if with nothing laid aside, and what it takes from then on."""
    question = Question((text,), None, FIRST, NIGHT)
    changed = change_limits(load_policy(settings.thresholds), [read_change(text)])
    times = Times({"one pass": median_of(REPEATS, lambda: _pass_alone(settings, changed)).wall["median"]})
    shutil.rmtree(settings.home / FOLDER, ignore_errors=True)
    with times.of("first"):
        ask_whatif(settings, question)
    times.wall["next"] = median_of(REPEATS, lambda: ask_whatif(settings, question)).wall["median"]
    return times


def _pass_alone(settings: Settings, policy: Policy) -> None:
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask(warehouse, FIRST, NIGHT, None)
        assess_pass(warehouse, relations_for(warehouse, policy, asked), asked.night)
