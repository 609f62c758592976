"""Many counties in many orders, outside the test suite: each scenario against what it has to equal, column by column.

python -m tests.backfill.soak --scenario slices reversed --seeds 0 20 --shape mixed rolling
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from monitoring.backfill.request import Knowledge
from tests.acceptance.deployment import Deployment
from tests.backfill.filling import (
    Rows,
    created_when_written,
    deploy,
    everything_said,
    fill,
    run_night,
    written_once,
)
from tests.property.counties import FIRST_NIGHT, LAST_NIGHT, make_county, seeded
from tests.property.policy import write_folder
from tests.property.rules import SHAPES
from tests.property.schedules import nights_between
from tests.reference.known import Change, end_of

Said = dict[str, Rows]
EARLIER, LATER = FIRST_NIGHT + timedelta(days=20), FIRST_NIGHT + timedelta(days=35)
BY_THE_CUT = ("warning.known_on", "warning.assessed_on", "warning_event.psn_no")
"""What a run decides as a whole: the last night on which it looked at a warning, and who speaks for a household at its end."""
OF_HISTORY = ("event_count", "reached_step", "reasons", "is_reconstructed")
"""Further columns of a warning that tell of the nights: where rows were overwritten or came late, the source no longer says them."""


@dataclass(frozen=True)
class Case:
    """A county's log and the folder of its homes."""

    folder: Path
    log: list[Change]

    def home(self, name: str, log: list[Change] | None = None, **settings: int) -> Deployment:
        """A deployment whose source holds all of a log."""
        return deploy(self.folder / name, self.folder / "thresholds", self.log if log is None else log, **settings)

    def filled(self, name: str, *ranges: tuple[date, date], **settings: int) -> Said:
        """What is said after ranges filled in one after the other."""
        made = self.home(name, **settings)
        for first, last in ranges:
            fill(made, first, last)
        return said_of(made)


def said_of(made: Deployment, *left_out: str) -> Said:
    return everything_said(made, *BY_THE_CUT, *left_out)


def slices(case: Case) -> list[Said]:
    whole = (FIRST_NIGHT, LAST_NIGHT)
    return [case.filled("one", whole), case.filled("many", whole, slice_rows=60)]


def overlapping(case: Case) -> list[Said]:
    one, other = (FIRST_NIGHT, LATER), (EARLIER, LAST_NIGHT)
    return [case.filled("one first", one, other), case.filled("other first", other, one)]


def reversed_nights(case: Case) -> list[Said]:
    nights = [FIRST_NIGHT + timedelta(days=n) for n in (9, 4, 0)]
    return [case.filled("reversed", *((n, n) for n in nights)), case.filled("whole", (FIRST_NIGHT, nights[0]))]


def over_nights(case: Case) -> list[Said]:
    """No row is changed after it was written, so that the nights are known exactly."""
    log = written_once(case.log)
    made = case.home("nights", log)
    for night in (FIRST_NIGHT, EARLIER):
        made.show(log, end_of(night))
        run_night(made, night)
    made.show(log, end_of(LAST_NIGHT))
    fill(made, FIRST_NIGHT, LAST_NIGHT)
    whole = case.home("whole", log)
    fill(whole, FIRST_NIGHT, LAST_NIGHT)
    return [said_of(made), said_of(whole)]


def hindsight(case: Case) -> list[Said]:
    found = []
    for name, lasts in {"once": (LAST_NIGHT,), "twice": (EARLIER, LAST_NIGHT)}.items():
        made = case.home(name, slice_rows=80)
        for last in lasts:
            fill(made, FIRST_NIGHT, last, known_by=Knowledge.today)
        found.append(said_of(made))
    return found


def sixty_nights(case: Case) -> list[Said]:
    """Every night on the source as it was, beside what the last of them could see: the warnings that the rows produce, but for their history."""
    nights, made = nights_between(FIRST_NIGHT, LAST_NIGHT + timedelta(days=3)), case.home("nights")
    for night in nights:
        made.show(case.log, end_of(night))
        run_night(made, night)
    one = case.home("one", [change for change in case.log if change.seen_at < end_of(nights[-1])])
    fill(one, nights[0], nights[-1])
    return [_present(made), _present(one)]


def sixty_nights_once(case: Case) -> list[Said]:
    """Every night on the source as it was, no row overwritten: everything."""
    log, made = written_once(case.log), case.home("nights")
    for night in nights_between(FIRST_NIGHT, LAST_NIGHT):
        made.show(log, end_of(night))
        run_night(made, night)
    one = case.home("one", log)
    fill(one, FIRST_NIGHT, LAST_NIGHT)
    return [said_of(made), said_of(one)]


def _present(made: Deployment) -> Said:
    said = said_of(made, *(f"warning.{name}" for name in OF_HISTORY))
    return {"warning": [row for row in said["warning"] if row["is_produced"]]}


SCENARIOS: dict[str, Callable[[Case], list[Said]]] = {
    "slices": slices,
    "overlapping": overlapping,
    "reversed": reversed_nights,
    "over_nights": over_nights,
    "hindsight": hindsight,
    "sixty_nights": sixty_nights,
    "sixty_nights_once": sixty_nights_once,
}
LATE = frozenset({"sixty_nights"})
"""Scenarios in which some rows are seen days after their `updt_time`."""


def check(seed: int, shape: str, scenario: str) -> list[str]:
    """A line for each value in which the two differ."""
    county = make_county(seeded(seed), shape, has_late_rows=scenario in LATE, blocks=8)
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder) / "thresholds", shape)
        one, other = SCENARIOS[scenario](Case(Path(folder), created_when_written(county.log)))
    return [line for table in one for line in _differing(table, one[table], other[table])]


def _differing(table: str, one: Rows, other: Rows) -> list[str]:
    if len(one) != len(other):
        return [f"{table}: {len(one)} rows, {len(other)} rows"]
    return [
        f"{table} {a['rule_id']} {a['window_id']}: {name} {a[name]} / {b[name]}"
        for a, b in zip(one, other, strict=True)
        for name in a
        if a[name] != b[name]
    ]


def main() -> int:
    """Print the differences of each seed; the exit code says whether there were any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs=2, type=int, default=(0, 5), metavar=("FIRST", "END"))
    parser.add_argument("--scenario", nargs="+", default=[*SCENARIOS], choices=[*SCENARIOS])
    parser.add_argument("--shape", nargs="+", default=["mixed"], choices=[*SHAPES])
    asked = parser.parse_args()
    failed = 0
    for scenario in asked.scenario:
        for shape in asked.shape:
            for seed in range(*asked.seeds):
                found = check(seed, shape, scenario)
                failed += bool(found)
                sys.stdout.write("".join(f"{scenario} {shape} seed {seed}: {line}\n" for line in found[:5]))
                sys.stdout.write(f"{scenario} {shape} seed {seed}: {len(found)} differences\n")
                sys.stdout.flush()
    return min(1, failed)


if __name__ == "__main__":
    sys.exit(main())
