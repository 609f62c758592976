"""Households of a survey as columns of numbers, with the lines they came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]

AMOUNT_DIGITS = 4
PARTS = 10**AMOUNT_DIGITS
"""Amounts are whole numbers of ten-thousandths of the file's money, so that whether a share exceeds a percentage is exact."""


@dataclass(frozen=True, eq=False)
class Households:
    """One entry per household in each column; amounts of the period in ten-thousandths of the file's money.

    `consumption` includes payments for health, whatever the file's convention is. `weight` is the file's, or 1. Strata and clusters are numbers
    that tell them apart; `food` is None where the file has none.
    """

    member_count: Whole
    consumption: Whole
    health: Whole
    food: Whole | None
    weight: Real
    stratum: Whole
    cluster: Whole

    @property
    def consumption_without_health(self) -> Whole:
        """What was consumed apart from health."""
        return self.consumption - self.health

    @property
    def persons(self) -> Real:
        """Weight of the household's members."""
        return self.weight * self.member_count
