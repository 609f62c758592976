"""Six households whose indicators were worked out by hand, and surveys made by numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from monitoring.indicators.survey_households import PARTS, Households
from monitoring.indicators.survey_measures import Measured, Question, measure
from monitoring.indicators.survey_variance import Estimate

HEADER = "household_id,member_count,consumption_amount,health_amount,food_amount,weight,stratum_code,cluster_id"
ROWS = (
    "A,2,1000,30,500,1,north,1",
    "B,1,1000,100,400,2,north,1",  # exactly a tenth
    "C,4,2000,400,1200,1,north,2",  # a head of C has as much as one of A; exactly a quarter of the rest
    "D,2,4000,1200,1000,1,south,1",  # exactly 40 % of what is not food
    "E,1,800,0,400,2,south,2",
    "F,4,1200,72,900,1,south,2",
)


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "survey.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def estimate(measured: Measured, basis: str, statistic: str, percent: int | None = None) -> Estimate:
    (found,) = (
        one.estimate
        for one in measured.measures
        if (one.basis, one.statistic, one.percent) == (basis, statistic, percent)
    )
    return found


def households(consumption: Any, health: Any, **columns: Any) -> Households:
    """A survey of columns of numbers; one member, weight 1 and a cluster of its own where nothing else is said."""
    total = np.round(np.asarray(consumption, dtype=np.float64) * PARTS).astype(np.int64)
    count = len(total)
    food = columns.get("food")
    return Households(
        member_count=np.asarray(columns.get("members", np.ones(count)), dtype=np.int64),
        consumption=total,
        health=np.round(np.asarray(health, dtype=np.float64) * PARTS).astype(np.int64),
        food=None if food is None else np.round(np.asarray(food, dtype=np.float64) * PARTS).astype(np.int64),
        weight=np.asarray(columns.get("weight", np.ones(count)), dtype=np.float64),
        stratum=np.asarray(columns.get("stratum", np.zeros(count)), dtype=np.int64),
        cluster=np.asarray(columns.get("cluster", np.arange(count)), dtype=np.int64),
    )


def measured(survey: Households, **asked: Any) -> Measured:
    return measure(survey, Question(**asked))
