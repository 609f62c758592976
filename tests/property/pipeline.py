"""Run nights of the real pipeline over the log of a county, and read what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from monitoring import nightly
from monitoring.keyfile import make_key
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.property.compare import Said
from tests.property.source_db import write_source
from tests.reference.known import Change, Run

Night = Callable[[Settings, date], object]


def assess_night(settings: Settings, night: date) -> None:
    """All steps of a night but publishing, which changes nothing in the warehouse."""
    nightly.pull(settings, night, progress=_say_nothing)
    nightly.check(settings, night)
    nightly.apply(settings, night)


def whole_night(settings: Settings, night: date) -> None:
    """All steps of a night up to its push."""
    assess_night(settings, night)
    nightly.publish(settings, night)


def run_nights(
    home: Path, thresholds: Path, log: Sequence[Change], runs: Sequence[Run], run_one: Night = assess_night
) -> Said:
    """Run the nights in the order given, each against the source as it was at that moment."""
    home.mkdir(parents=True, exist_ok=True)
    database = home / "source.db"
    settings = Settings(home=home, source=f"sqlite:///{database}", thresholds=thresholds)
    make_key(settings.id_key_file)
    for run in runs:
        write_source(database, log, run.at)
        run_one(settings, run.night)
    return read_result(settings)


def read_result(settings: Settings) -> Said:
    """All warnings, and all events in the order in which they happened."""
    with open_warehouse(settings, read_only=True) as warehouse:
        warnings = warehouse.arrow("SELECT * FROM warning ORDER BY psn_no, rule_id, window_id").to_pylist()
        events = warehouse.arrow(
            "SELECT * FROM warning_event ORDER BY rule_id, window_id, known_on, event_no"
        ).to_pylist()
    return Said(warnings, events)


def _say_nothing(_: str) -> None:
    return
