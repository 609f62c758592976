"""Part `assess`: one pass over everybody for each kind of window, and for seven rules, beside the bare group-by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from monitoring.assessment.asked import ask, relations_for
from monitoring.assessment.one_pass import assess_pass
from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.benchmarks.deployment import GROUP_BY, REPEATS
from tests.benchmarks.figures import Figure
from tests.benchmarks.measuring import Times, in_child, median_of
from tests.benchmarks.province_bench import Bench
from tests.benchmarks.province_rules import SEVEN_RULES, WINDOW_RULES, write_thresholds

PART = "assess"
MOST_OF_GROUP_BY = 2.0
SEVEN_RULES_SECONDS = 180.0
GROUP_BY_NAME = "bare group-by"
SEVEN = "seven rules"


def measure_assess(bench: Bench) -> Iterator[Figure]:
    """Seconds of a pass and its ratio to the group-by that was taken right after it."""
    yield bench.seconds(PART, GROUP_BY_NAME, bench.group_by, "median")
    sets: dict[str, Sequence[str]] = {name: [rule] for name, rule in WINDOW_RULES.items()}
    for name, rules in (sets | {SEVEN: SEVEN_RULES}).items():
        yield from _figures(bench, name, rules)


def _figures(bench: Bench, name: str, rules: Sequence[str]) -> Iterator[Figure]:
    thresholds = write_thresholds(bench.work / "other_thresholds", rules)
    settings = bench.settings.model_copy(update={"thresholds": thresholds})
    measured = in_child(pass_and_group_by, settings, bench.province.first_day, bench.province.last_day)
    passed, grouped = measured.value
    seconds = passed.wall["median"]
    yield bench.seconds(
        PART, name, passed, "median", bench.at_scale(SEVEN_RULES_SECONDS) if rules is SEVEN_RULES else None
    )
    if rules is not SEVEN_RULES:
        ratio = seconds / grouped.wall["median"]
        yield bench.figure(PART, f"{name} / {GROUP_BY_NAME}", ratio, "ratio", bench.at_scale(MOST_OF_GROUP_BY))
    yield bench.figure(PART, f"{name}: peak memory", measured.peak_mb, "MB")


def pass_and_group_by(settings: Settings, first: date, night: date) -> tuple[Times, Times]:
    """Medians of the pass and of the group-by on one connection, after a pass that is not counted."""
    policy = load_policy(settings.thresholds)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask(warehouse, first, night, None)
        relations = relations_for(warehouse, policy, asked)
        once = partial(assess_pass, warehouse, relations, asked.night)
        once()
        return median_of(REPEATS, once), median_of(REPEATS, lambda: warehouse.arrow(GROUP_BY))
