"""Whether those who scored high were recognised as monitored: the forecast judged by what people found, beside what the rules say (docs/forecast.md 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from monitoring.forecast.features import Floats
from monitoring.forecast.measures import Bools, Interval, Ranking, person_weights, with_interval
from monitoring.forecast.rows import Rows
from monitoring.warehouse import Warehouse

WITHIN_DAYS = 120
"""A warning, the visit that follows, and the decision take longer than the 60 days of a forecast."""
FEW_RECOGNISED = 20
"""With fewer the figures would be chance: it is too few to say."""
EPOCH = date(1970, 1, 1)


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
    warehouse.load(
        "scored_person", scored.select(["night", "person_key"]).group_by(["night", "person_key"]).aggregate([])
    )
    return warehouse.select("forecast", "recognised_scored")


def judge_recognition(warehouse: Warehouse, rows: Rows, score: Floats, label_night: date, seed: int) -> Recognition:
    """Judge a score by recognition within 120 days after the cut-off; `score` is one for each row, a person counts with his highest.

    Left out are cut-offs whose 120 days were not over on the label night, and censored rows, as in the figures on crossing.
    """
    last = (label_night - EPOCH).days - WITHIN_DAYS
    kept = np.asarray(rows.table["censored_type"].is_null().to_numpy(zero_copy_only=False)) & (rows.nights <= last)
    held = Rows(rows.table.filter(pa.array(kept)))
    found = find_recognised(warehouse, held.table, label_night)
    soon = {
        ((row["night"] - EPOCH).days, row["person_key"])
        for row in found.to_pylist()
        if row["recognised_on"] <= row["night"] + timedelta(days=WITHIN_DAYS)
    }
    return judge_known(held, score[kept], soon, seed)


def judge_known(rows: Rows, score: Floats, recognised: set[tuple[int, int]], seed: int) -> Recognition:
    """The same with those recognised given: days of cut-offs since 1970 with numbers of persons."""
    if len({person for _, person in recognised}) < FEW_RECOGNISED:
        return Recognition(is_too_few=True)
    pairs = np.column_stack([rows.nights, rows.persons])
    one, place = np.unique(pairs, axis=0, return_inverse=True)
    place = place.reshape(-1)
    highest = np.full(len(one), -np.inf)
    np.maximum.at(highest, place, score)
    crossed = np.bincount(place, rows.crossed, len(one)) > 0
    was = np.asarray([(int(night), int(person)) in recognised for night, person in one], dtype=np.bool_)
    draws = person_weights(np.random.default_rng(seed), one[:, 1])
    return Recognition(
        is_too_few=False,
        person_count=len(set(one[:, 1].tolist())),
        recognised_count=len({person for _, person in recognised}),
        auc=_drawn(Ranking(highest, was).auc, was, draws),
        pr_auc=_drawn(Ranking(highest, was).pr_auc, was, draws),
        crossing_auc=_drawn(Ranking(highest, crossed).auc, crossed, draws),
        crossing_pr_auc=_drawn(Ranking(highest, crossed).pr_auc, crossed, draws),
    )


def recognition_line(found: Recognition) -> str:
    """What a reader is told beside the other verdicts."""
    if found.is_too_few or found.auc is None or found.pr_auc is None or found.crossing_auc is None:
        return f"Against recognition within {WITHIN_DAYS} days: too few to say (fewer than {FEW_RECOGNISED} persons)."
    return (
        f"Against recognition within {WITHIN_DAYS} days ({found.recognised_count:,} of {found.person_count:,} persons): AUC {_told(found.auc)}, PR-AUC {_told(found.pr_auc)}; "
        f"of the same persons against crossing: AUC {_told(found.crossing_auc)}, PR-AUC {_told(found.crossing_pr_auc)}."
    )


def _drawn(figure: Callable[[Floats], float], truth: Bools, draws: Sequence[Floats]) -> Interval:
    return with_interval(figure(np.ones(len(truth))), [figure(weight) for weight in draws])


def _told(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval.value:.3f} ({interval.low:.3f}-{interval.high:.3f})"
