"""Whether those who scored high were recognised as monitored: the forecast judged by what people found, beside what the rules say (docs/forecast.md 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from monitoring.forecast.features import Floats
from monitoring.forecast.measures import Interval, Ranking, person_weights, with_interval
from monitoring.forecast.rows import Rows
from monitoring.warehouse import Warehouse

WITHIN_DAYS = 120
"""A warning, the visit that follows, and the decision take longer than the 60 days of a forecast."""
FEW_RECOGNISED = 20
"""With fewer the figures would be chance: it is too few to say."""
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Recognised:
    """Pairs of a cut-off (days since 1970) and a person recognised within the days after it; of cut-offs up to the last it is known."""

    pairs: frozenset[tuple[int, int]]
    last_cut_off: int


@dataclass(frozen=True)
class Recognition:
    """How the score orders persons of a cut-off by recognition, beside how it orders the same by crossing; no figures where too few were recognised."""

    is_too_few: bool
    person_count: int | None = None
    recognised_count: int | None = None
    auc: Interval | None = None
    pr_auc: Interval | None = None
    crossing_auc: Interval | None = None
    crossing_pr_auc: Interval | None = None


def find_recognised(warehouse: Warehouse, scored: pa.Table, label_night: date) -> pa.Table:
    """Who of `scored` (night, person_key) was recognised after the night, and when (recognised_on), as read by the label night. Nothing is written."""
    warehouse.load("label_value", pa.table({"label_night": pa.array([label_night], pa.date32())}))
    pairs = scored.select(["night", "person_key"]).group_by(["night", "person_key"]).aggregate([])
    warehouse.load("scored_person", pairs)
    return warehouse.select("forecast_use", "recognised_scored")


def recognised_within(warehouse: Warehouse, rows: Rows, label_night: date) -> Recognised:
    """Who of the rows was recognised within 120 days after the cut-off, of the cut-offs whose 120 days were over on the label night."""
    found = find_recognised(warehouse, rows.table, label_night).to_pylist()
    last = (label_night - EPOCH).days - WITHIN_DAYS
    soon = [row for row in found if (row["recognised_on"] - row["night"]).days <= WITHIN_DAYS]
    pairs = (((row["night"] - EPOCH).days, row["person_key"]) for row in soon)
    return Recognised(frozenset(pair for pair in pairs if pair[0] <= last), last)


def judge_recognition(rows: Rows, score: Floats, known: Recognised, seed: int) -> Recognition:
    """Judge a score by recognition; `score` is one for each row, a person counts on a cut-off with his highest. The same rows and seed give the same figures.

    Left out are cut-offs whose 120 days are not over, and censored rows, as in the figures on crossing.
    """
    kept = np.asarray(pc.is_null(rows.table["censored_type"]).to_numpy(zero_copy_only=False), dtype=np.bool_)
    kept &= rows.nights <= known.last_cut_off
    held = Rows(rows.table.filter(pa.array(kept)))
    one, place = np.unique(np.column_stack([held.nights, held.persons]), axis=0, return_inverse=True)
    was = np.asarray([(int(night), int(person)) in known.pairs for night, person in one], dtype=np.bool_)
    recognised_count = len(set(one[was, 1].tolist()))
    if recognised_count < FEW_RECOGNISED:
        return Recognition(is_too_few=True)
    place = place.reshape(-1)
    highest = np.full(len(one), -np.inf)
    np.maximum.at(highest, place, score[kept])
    crossed = np.bincount(place, held.crossed, len(one)) > 0
    draws = person_weights(np.random.default_rng(seed), one[:, 1])
    recognition, crossing = Ranking(highest, was), Ranking(highest, crossed)
    return Recognition(
        is_too_few=False,
        person_count=len(set(one[:, 1].tolist())),
        recognised_count=recognised_count,
        auc=_drawn(recognition.auc, draws),
        pr_auc=_drawn(recognition.pr_auc, draws),
        crossing_auc=_drawn(crossing.auc, draws),
        crossing_pr_auc=_drawn(crossing.pr_auc, draws),
    )


def recognition_line(found: Recognition) -> str:
    """What a reader is told beside the other verdicts."""
    if found.is_too_few or found.auc is None or found.pr_auc is None or found.crossing_auc is None:
        return f"Against recognition within {WITHIN_DAYS} days: too few to say (fewer than {FEW_RECOGNISED} persons)."
    return (
        f"Against recognition within {WITHIN_DAYS} days ({found.recognised_count:,} of {found.person_count:,} persons): AUC {_told(found.auc)}, PR-AUC {_told(found.pr_auc)}; "
        f"of the same persons against crossing: AUC {_told(found.crossing_auc)}, PR-AUC {_told(found.crossing_pr_auc)}."
    )


def _drawn(figure: Callable[[Floats], float], draws: Sequence[Floats]) -> Interval:
    return with_interval(figure(np.ones(len(draws[0]))), [figure(weight) for weight in draws])


def _told(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval.value:.3f} ({interval.low:.3f}-{interval.high:.3f})"
