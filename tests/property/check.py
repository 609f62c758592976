"""One county, one schedule: the pipeline against the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.property.compare import (
    differences,
    expected_events,
    expected_warnings,
    only_produced,
    said_events,
    said_warnings,
)
from tests.property.counties import County
from tests.property.pipeline import run_nights
from tests.property.policy import POLICY, write_folder
from tests.property.rules import SHAPES
from tests.property.schedules import every_night
from tests.reference.assess import History, assess_nights
from tests.reference.known import Run, known_versions


def assess_by_reference(county: County, runs: Sequence[Run]) -> History:
    """What the reference says after the runs."""
    nights = [run.night for run in runs]
    policy = replace(POLICY, rules=SHAPES[county.shape])
    return assess_nights(known_versions(county.log, runs), policy, nights[0], max(nights))


def find_differences(home: Path, county: County, runs: Sequence[Run]) -> list[str]:
    """What the pipeline says otherwise than the reference after the same runs, and than after all nights in order.

    Warnings and events after the same runs are compared column by column; the current state, which must not depend
    on the runs, also with what the reference says after every night up to the last.
    """
    said = run_nights(home, write_folder(home / "thresholds", county.shape), county.log, runs)
    expected = assess_by_reference(county, runs)
    in_order = assess_by_reference(county, every_night(max(run.night for run in runs)))
    return [
        *differences(expected_warnings(expected), said_warnings(said)),
        *differences(expected_events(expected), said_events(said)),
        *differences(only_produced(expected_warnings(in_order)), only_produced(said_warnings(said))),
    ]
