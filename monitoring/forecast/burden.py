"""The burden to be expected on the last day of a part, with an interval (docs/forecast.md 5): by how much it grows, as a multiple of the limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from monitoring.forecast.features import Floats, numbers, ratio
from monitoring.forecast.rows import Rows

GROWERS = ("boosted", "pace")
"""What may tell the growth: boosted trees, and this year's pace continued."""
SAID = (*GROWERS, "same")
"""Beside them, to compare with: none at all, which errs little where few have any, and expects too little of all of them."""
LEVEL = 0.8
"""Of so many in a hundred the burden comes to lie within the interval."""
BANDS = (0.9, 0.99)
"""The interval has to hold of those expected to grow most too: its width is found apart for the rest, the highest tenth and the highest hundredth."""
LEAST_IN_BAND = 50
QUANTILES = {"low": (1 - LEVEL) / 2, "high": (1 + LEVEL) / 2}


@dataclass(frozen=True)
class Growth:
    """For each row the growth expected and the ends of its interval, as multiples of the limit."""

    expected: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class BurdenModel:
    """Regressors by name (mean, low, high) with what the calibration slice made of them."""

    regressors: Mapping[str, Any]
    factors: Mapping[str, float]
    """By which the sum of what each grower says is brought to what the slice came to."""
    edges: tuple[float, ...]
    """Between the bands, of the growth expected."""
    widths: tuple[float, ...]
    """By which the interval is widened on either side, for each band."""
    sum_error: float
    """Relative standard error of the slice's own sum."""

    def numbers(self) -> dict[str, Any]:
        """All but the regressors, for JSON."""
        return {
            "factors": dict(self.factors),
            "edges": list(self.edges),
            "widths": list(self.widths),
            "sum_error": self.sum_error,
        }

    def grow(self, grower: str, matrix: Floats, base: Floats, pace: Floats) -> Growth:
        """What is expected of rows of features; `base` is the burden so far and `pace` this year's continued, as multiples of the limit."""
        expected = self.expect(grower, matrix, base, pace)
        band = np.searchsorted(np.asarray(self.edges), self.expect("boosted", matrix, base, pace), side="right")
        width = np.asarray(self.widths)[band]
        low = _predicted(self.regressors["low"], matrix) - width
        high = _predicted(self.regressors["high"], matrix) + width
        # Nobody bears less than nothing, and what is expected lies within.
        low = np.maximum(np.minimum(low, expected), -base)
        return Growth(expected, low, np.maximum(high, expected))

    def expect(self, grower: str, matrix: Floats, base: Floats, pace: Floats) -> Floats:
        """The growth that one grower expects."""
        return self.factors[grower] * _raw(grower, self.regressors["mean"], matrix, base, pace)


def fit_burden(fitted: tuple[Floats, Rows], later: tuple[Floats, Rows], paces: Floats, seed: int) -> BurdenModel:
    """Fit on the features and uncensored rows of earlier cut-offs; bring sums and intervals to what those of later ones came to.

    `paces` are this year's burdens continued to the end, of the later rows, as multiples of the limit.
    """
    matrix, grown = fitted[0], growth_of(fitted[1])
    regressors = {
        name: model.fit(matrix, np.maximum(grown, 0.0) if name == "mean" else grown)
        for name, model in _new(seed).items()
    }
    later_matrix, later_grown, base = later[0], growth_of(later[1]), base_of(later[1])
    said = {name: _raw(name, regressors["mean"], later_matrix, base, paces) for name in SAID}
    factors = {name: _factor(one, later_grown) for name, one in said.items()}
    expected = factors["boosted"] * said["boosted"]
    edges = tuple(float(edge) for edge in np.quantile(expected, BANDS))
    band = np.searchsorted(np.asarray(edges), expected, side="right")
    outside = np.maximum(
        _predicted(regressors["low"], later_matrix) - later_grown,
        later_grown - _predicted(regressors["high"], later_matrix),
    )
    widths = tuple(_width(outside[band == number], outside) for number in range(len(BANDS) + 1))
    total = float(later_grown.sum())
    error = float(np.sqrt((later_grown**2).sum()) / total) if total > 0 else 1.0
    return BurdenModel(regressors, factors, edges, widths, error)


def growth_of(rows: Rows) -> Floats:
    """By how much the burden of uncensored rows grew to the part's last day, as a multiple of the limit."""
    return ratio(numbers(rows.table, "end_amount"), numbers(rows.table, "limit_amount")) - base_of(rows)


def base_of(rows: Rows) -> Floats:
    """The burden so far as a multiple of the limit."""
    return ratio(numbers(rows.table, "burden_amount"), numbers(rows.table, "limit_amount"))


def _new(seed: int) -> dict[str, Any]:
    from sklearn.ensemble import HistGradientBoostingRegressor

    common: dict[str, Any] = {
        "max_iter": 80,
        "learning_rate": 0.08,
        "max_leaf_nodes": 8,
        "min_samples_leaf": 50,
        "early_stopping": False,
        "random_state": seed,
    }
    quantiles = {
        name: HistGradientBoostingRegressor(loss="quantile", quantile=share, **common)
        for name, share in QUANTILES.items()
    }
    return {"mean": HistGradientBoostingRegressor(loss="poisson", **common), **quantiles}


def _predicted(regressor: Any, matrix: Floats) -> Floats:  # noqa: ANN401 - any regressor of scikit-learn
    return np.asarray(regressor.predict(matrix), dtype=np.float64) if len(matrix) else np.zeros(0)


def _raw(grower: str, mean: Any, matrix: Floats, base: Floats, pace: Floats) -> Floats:  # noqa: ANN401 - as above
    if grower == "boosted":
        return _predicted(mean, matrix)
    return np.maximum(np.nan_to_num(pace) - base, 0.0) if grower == "pace" else np.zeros(len(base))


def _factor(said: Floats, grown: Floats) -> float:
    total = float(said.sum())
    return max(float(grown.sum()), 0.0) / total if total > 0 else 1.0


def _width(outside: Floats, everybody: Floats) -> float:
    """By how much ends have to be moved so that the share inside is as said (split conformal, after a quantile regression)."""
    found = outside if len(outside) >= LEAST_IN_BAND else everybody
    place = min(int(np.ceil((len(found) + 1) * LEVEL)), len(found)) - 1
    return max(float(np.sort(found)[place]), 0.0) if len(found) else 0.0
