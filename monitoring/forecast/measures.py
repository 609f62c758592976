"""How well probabilities rank and how true they are, with intervals (docs/forecast.md 6). Pure functions of arrays; random draws come from the generator handed in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

BINS = 10
DRAWS = 200
LEVEL = 0.95
NORMAL = 1.96
"""Standard errors on either side that hold 95 %."""
NONE_SEEN = 3.69
"""More crossings than that expected and none counted is beyond chance: the upper end of the exact 95 % interval of 0."""


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval; NaN where it cannot be worked out."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Bin:
    """Rows of nearly the same probability."""

    row_count: int
    mean_probability: float
    crossed_share: float


class Ranking:
    """Rows ordered by a score once, so that a draw of weights costs no sorting."""

    def __init__(self, score: Floats, crossed: Bools) -> None:
        levels, self._level = np.unique(-score, return_inverse=True)
        self._count, self._crossed = len(levels), crossed

    def _sums(self, weight: Floats) -> tuple[Floats, Floats]:
        yes = np.bincount(self._level, weight * self._crossed, self._count)
        no = np.bincount(self._level, weight * ~self._crossed, self._count)
        return np.asarray(yes, dtype=np.float64), np.asarray(no, dtype=np.float64)

    def auc(self, weight: Floats) -> float:
        """The share of pairs of a crossing and a non-crossing that are in the right order; ties are half."""
        yes, no = self._sums(weight)
        if yes.sum() == 0 or no.sum() == 0:
            return float("nan")
        before = np.cumsum(yes) - yes
        return float((no * (before + yes / 2)).sum() / (yes.sum() * no.sum()))

    def pr_auc(self, weight: Floats) -> float:
        """Average precision: precision at each level of the score, weighted by the crossings that it adds."""
        yes, no = self._sums(weight)
        if yes.sum() == 0:
            return float("nan")
        flagged = np.cumsum(yes + no)
        precision = np.divide(np.cumsum(yes), flagged, out=np.zeros(self._count), where=flagged > 0)
        return float((yes * precision).sum() / yes.sum())


def person_weights(rng: np.random.Generator, persons: Ints, draws: int = DRAWS) -> list[Floats]:
    """How often each row is drawn when persons are drawn with replacement, with all their rows."""
    _, place = np.unique(persons, return_inverse=True)
    count = int(place.max()) + 1 if len(place) else 0
    return [np.bincount(rng.integers(0, count, count), minlength=count)[place].astype(np.float64) for _ in range(draws)]


def with_interval(value: float, drawn: list[float]) -> Interval:
    """A figure with the interval that its draws span."""
    known = np.asarray([one for one in drawn if not np.isnan(one)])
    if not len(known):
        return Interval(value, float("nan"), float("nan"))
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))


def exact_share(found: int, count: int) -> Interval:
    """A share with its exact interval (Clopper-Pearson)."""
    from scipy.stats import beta

    if count == 0:
        return Interval(float("nan"), 0.0, 1.0)
    tail = (1 - LEVEL) / 2
    low = 0.0 if found == 0 else float(beta.ppf(tail, found, count - found + 1))
    high = 1.0 if found == count else float(beta.ppf(1 - tail, found + 1, count - found))
    return Interval(found / count, low, high)


def brier(probability: Floats, crossed: Bools) -> float:
    """Mean squared distance of probability and what happened."""
    return float(np.mean((probability - crossed) ** 2)) if len(crossed) else float("nan")


def calibration(probability: Floats, crossed: Bools) -> list[Bin]:
    """Bins of equal number by probability; the order among equals is that of the rows."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return [Bin(len(part), float(probability[part].mean()), float(crossed[part].mean())) for part in parts]


def calibration_error(bins: list[Bin]) -> float:
    """ECE: the mean distance of probability and share crossed over the bins, weighted by rows."""
    count = sum(one.row_count for one in bins)
    return (
        sum(one.row_count * abs(one.mean_probability - one.crossed_share) for one in bins) / count
        if count
        else float("nan")
    )


def is_calibrated(probability: Floats, crossed: Bools, calibration_crossings: int) -> bool:
    """Whether crossings expected and counted differ by no more than chance, in the test and in the slice that calibrated."""
    expected, counted = float(probability.sum()), int(crossed.sum())
    if counted == 0 or expected <= 0:
        return expected <= NONE_SEEN
    return not is_beyond_chance(expected, counted, float(np.sqrt(1 / counted + 1 / max(calibration_crossings, 1))))


def is_beyond_chance(expected: float, counted: float, error: float) -> bool:
    """Whether two sums above 0 differ by a factor that a relative standard error does not explain."""
    if expected <= 0 or counted <= 0:
        return expected != counted
    return bool(abs(np.log(expected / counted)) > NORMAL * error)


def chosen_persons(score: Floats, nights: Ints, persons: Ints, capacity: int) -> Bools:
    """Of each cut-off the rows of as many persons as can be handled, those with the highest score under any rule; ties by the person's number."""
    chosen = np.zeros(len(score), dtype=np.bool_)
    for night in np.unique(nights):
        rows = np.flatnonzero(nights == night)
        order = rows[np.lexsort((persons[rows], -score[rows]))]
        _, first = np.unique(persons[order], return_index=True)
        best = persons[order][np.sort(first)[:capacity]]
        chosen[rows] = np.isin(persons[rows], best)
    return chosen
