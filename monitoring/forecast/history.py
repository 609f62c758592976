"""Panels and labels of several cut-offs from a warehouse, and what is learnt of them: `forecast train` and `forecast evaluate`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from monitoring.errors import ForecastError
from monitoring.forecast.evaluating import Evaluation, evaluate
from monitoring.forecast.labels import make_labels
from monitoring.forecast.panel import Sources, make_panel
from monitoring.forecast.rows import Rows, label_rows
from monitoring.forecast.splits import Split, cut_offs, labelled_by, split_for_test, split_for_use
from monitoring.forecast.training import Fitted, fit
from monitoring.participation.asked import find_night, load_dated
from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Choice:
    """Persons that the officer can handle after each cut-off, the seed of all that is drawn, and of how many persons one is looked at."""

    capacity: int
    seed: int
    one_in: int = 1


@dataclass(frozen=True)
class Learnt:
    """A fitted model with how it did on the cut-offs that judge, and the rows it is made of as a fingerprint (SHA-256, hex)."""

    fitted: Fitted
    evaluation: Evaluation
    split: Split
    label_night: date
    hidden_count: int
    """Persons x cut-offs not scored because the register is known by a later version only (docs/forecast.md 4)."""
    data_fingerprint: str


@dataclass(frozen=True)
class Seen:
    """The night as known on which rows were labelled last, and how often somebody was hidden."""

    label_night: date
    hidden_count: int


@dataclass(frozen=True)
class Panels:
    """Panels of some cut-offs, and how many persons were hidden on them all together."""

    tables: list[pa.Table]
    hidden_count: int


def train_until(settings: Settings, until: date, choice: Choice, progress: Progress) -> Learnt:
    """Learn from everything whose 60 days were over on a night, as known on it; the last quarter of the cut-offs judges.

    Raises ForecastError where there is too little history, NightError where the night was not applied.
    """
    with _opened(settings) as (warehouse, sources):
        night = find_night(warehouse, until)
        split = split_for_use(labelled_by(cut_offs(_first_night(warehouse), night), night))
        nights = [*split.fit, *split.calibrate, *split.judge]
        panels = _panels(warehouse, sources, nights, choice, progress)
        rows = _labelled(warehouse, sources, panels, night)
    return _learn(rows, rows, split, choice, Seen(night, panels.hidden_count))


def evaluate_between(
    settings: Settings, until: date, test: tuple[date, date], choice: Choice, progress: Progress
) -> Learnt:
    """Learn as known on one night, and judge on the cut-offs of later days, as known on the newest night.

    Raises ForecastError where the days do not follow each other or there is too little history.
    """
    if not until < test[0] <= test[1]:
        raise ForecastError(
            f"The test from {test[0]} to {test[1]} has to follow after the training, which ends on {until}: else the model is judged by what it was made from. "
            "Correct --train-until, --test-from and --test-to."
        )
    with _opened(settings) as (warehouse, sources):
        find_night(warehouse, until)
        newest = find_night(warehouse, None)
        split = split_for_test(
            labelled_by(cut_offs(_first_night(warehouse), until), until),
            [night for night in cut_offs(*test) if night <= newest],
        )
        earlier = _panels(warehouse, sources, [*split.fit, *split.calibrate], choice, progress)
        later = _panels(warehouse, sources, split.judge, choice, progress)
        seen = Seen(newest, earlier.hidden_count + later.hidden_count)
        known = _labelled(warehouse, sources, earlier, until)
        judged = _labelled(warehouse, sources, later, newest)
    return _learn(known, judged, split, choice, seen)


def fingerprint_of(table: pa.Table) -> str:
    """SHA-256 (hex) of the rows of a table, in their order."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        for batch in table.combine_chunks().to_batches():
            writer.write_batch(batch)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def _learn(known: Rows, judged: Rows, split: Split, choice: Choice, seen: Seen) -> Learnt:
    fit_rows, calibration_rows, judge_rows = known.of(split.fit), known.of(split.calibrate), judged.of(split.judge)
    fitted = fit(fit_rows, calibration_rows, choice.seed)
    before = known.of([*split.fit, *split.calibrate])
    evaluation = evaluate(fitted, before, judge_rows, choice.capacity, choice.seed)
    return Learnt(
        fitted,
        evaluation,
        split,
        seen.label_night,
        seen.hidden_count,
        fingerprint_of(pa.concat_tables([before.table, judge_rows.table])),
    )


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Warehouse, Sources]]:
    sources = Sources(load_policy(settings.thresholds), load_dated(settings))
    with open_warehouse(settings, read_only=True) as warehouse:
        yield warehouse, sources


def _first_night(warehouse: Warehouse) -> date:
    first: date = warehouse.arrow("SELECT MIN(night) AS night FROM applied_night")["night"][0].as_py()
    return first


def _panels(
    warehouse: Warehouse, sources: Sources, nights: Sequence[date], choice: Choice, progress: Progress
) -> Panels:
    panels, hidden = [], 0
    for night in nights:
        panels.append(make_panel(warehouse, sources, night, choice.one_in))
        warehouse.derive("forecast", "hidden_person")
        hidden += warehouse.count("hidden_person")
        progress(f"{night}: {panels[-1].num_rows:,} rows")
    return Panels(panels, hidden)


def _labelled(warehouse: Warehouse, sources: Sources, panels: Panels, night: date) -> Rows:
    return label_rows(panels.tables, make_labels(warehouse, sources, panels.tables, night))
