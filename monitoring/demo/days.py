"""On which days people seek care: months, week days and the Spring Festival."""

from __future__ import annotations

import numpy as np

from monitoring.demo.columns import Floats, Ints
from monitoring.demo.parameters import DAYS, FIRST_DAY

MONTHS = np.array([0.92, 0.72, 1.10, 1.05, 1.03, 1.00, 1.00, 1.02, 1.03, 0.98, 1.05, 1.10])
WEEKDAYS = np.array([1.25, 1.0, 1.0, 1.0, 1.0, 0.75, 0.6])  # Monday first
FESTIVALS = np.array(["2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17"], dtype="datetime64[D]")
OUTPATIENT, ELECTIVE, EMERGENCY = 0.35, 0.2, 0.8  # what remains of each on the festival's days
REBOUND = 1.2
LEAVING_EARLY = 0.7  # of those who would be discharged over the festival


def day_weights(festival_factor: float) -> Floats:
    """Relative weight of each day of the two years, shape (731,); every month keeps its own total."""
    days = FIRST_DAY + np.arange(DAYS)
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    within = WEEKDAYS[(days.astype(np.int64) + 3) % 7] * _festival(festival_factor)
    period = days.astype("datetime64[M]").astype(np.int64) - FIRST_DAY.astype("datetime64[M]").astype(np.int64)
    totals = np.bincount(period, within)
    return np.asarray(MONTHS[month] * within / totals[period], dtype=np.float64)


def draw_days(rng: np.random.Generator, count: int, weights: Floats) -> Ints:
    """Day indices (0 is the first day) drawn by weight."""
    cumulative = np.cumsum(weights)
    return np.asarray(np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right"), dtype=np.int64)


def leave_before_festival(rng: np.random.Generator, discharge: Ints) -> Ints:
    """Move most discharges of the festival's days to the six days before them."""
    near = _distance(discharge)
    moved = (near >= -1) & (near <= 3) & (rng.random(len(discharge)) < LEAVING_EARLY)
    return np.where(moved, discharge - near - rng.integers(2, 8, len(discharge)), discharge)


def _festival(factor: float) -> Floats:
    near = _distance(np.arange(DAYS))
    weight = np.where((near >= -3) & (near <= 6), factor, 1.0)
    return np.asarray(np.where((near >= 7) & (near <= 28), REBOUND, weight), dtype=np.float64)


def _distance(days: Ints) -> Ints:
    """Days since the nearest Spring Festival (negative before it)."""
    offsets = days[:, None] - (FESTIVALS - FIRST_DAY).astype(np.int64)[None, :]
    nearest = np.argmin(np.abs(offsets), axis=1)
    return np.asarray(offsets[np.arange(len(days)), nearest], dtype=np.int64)
