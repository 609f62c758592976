"""Estimates of a sample and their standard errors by Taylor linearisation, clustered and stratified (docs/indicators.md 6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitoring.indicators.survey_households import Real, Whole


@dataclass(frozen=True)
class Estimate:
    """A value with its standard error and, where it is a quotient, the weighted sums it is made of; None where there is none."""

    value: float | None = None
    standard_error: float | None = None
    numerator: float | None = None
    denominator: float | None = None


UNKNOWN = Estimate()


@dataclass(frozen=True, eq=False)
class Design:
    """How households were drawn: weight and number of the first unit of each; stratum of each unit."""

    weight: Real
    unit: Whole
    stratum_of_unit: Whole

    @property
    def unit_count(self) -> int:
        """First units in the sample."""
        return len(self.stratum_of_unit)

    @property
    def lonely_count(self) -> int:
        """Strata with a single first unit."""
        return int(np.sum(np.bincount(self.stratum_of_unit) == 1))

    @property
    def freedom(self) -> int:
        """Degrees of freedom: first units less strata."""
        return self.unit_count - len(np.unique(self.stratum_of_unit))

    def error(self, influence: Real) -> float | None:
        """Standard error of an estimate by the influence of each household on it; None with fewer than two first units.

        First units count as drawn with replacement. A stratum with a single one is centred on the mean of all units.
        """
        if self.unit_count < 2:
            return None
        totals = np.bincount(self.unit, self.weight * influence, self.unit_count)
        counts = np.bincount(self.stratum_of_unit)
        means = np.bincount(self.stratum_of_unit, totals) / np.maximum(counts, 1)
        is_lonely = counts == 1
        centres = np.where(is_lonely, totals.mean(), means)
        factors = np.where(is_lonely, 1.0, counts / np.maximum(counts - 1, 1))
        of_unit = self.stratum_of_unit
        return float(np.sqrt(np.sum(factors[of_unit] * (totals - centres[of_unit]) ** 2)))


def design_of(weight: Real, stratum: Whole, cluster: Whole) -> Design:
    """The design of a sample; the same cluster number in two strata is two clusters."""
    units, unit = np.unique(np.stack([stratum, cluster]), axis=1, return_inverse=True)
    _, stratum_of_unit = np.unique(units[0], return_inverse=True)
    return Design(weight, unit.reshape(-1), stratum_of_unit)


def ratio(design: Design, above: Real, below: Real) -> Estimate:
    """Quotient of two weighted sums; unknown where nothing is below."""
    numerator, denominator = float(design.weight @ above), float(design.weight @ below)
    if denominator == 0:
        return UNKNOWN
    value = numerator / denominator
    return Estimate(value, design.error((above - value * below) / denominator), numerator, denominator)


def mean(design: Design, values: Real) -> Estimate:
    """Weighted mean."""
    return ratio(design, values, np.ones_like(values))
