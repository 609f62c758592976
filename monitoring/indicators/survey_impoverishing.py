"""Poverty before and after payments for health, and who falls below a line by them (docs/indicators.md 5)."""

from __future__ import annotations

import numpy as np

from monitoring.indicators.survey_households import Flags, Households, Real, Whole
from monitoring.indicators.survey_lines import Line, per_person_day
from monitoring.indicators.survey_variance import Design, Estimate, ratio


def impoverishing(design: Design, households: Households, line: Line, days: int) -> dict[str, tuple[int, Estimate]]:
    """Poverty gross and net of payments and the change, with the households of the sample behind each; gaps per person and day."""
    limit = line.of_households(households, days)
    before, after = households.consumption, households.consumption_without_health
    was_poor, is_poor = before < limit, after < limit
    gap_before = _gap(households, before, was_poor, line, days)
    gap_after = _gap(households, after, is_poor, line, days)
    one, unit = np.ones_like(design.weight), np.full_like(design.weight, float(line.amount))
    values: dict[str, tuple[Flags, Real, Real]] = {
        "poverty_headcount_gross": (was_poor, was_poor * one, one),
        "poverty_headcount_net": (is_poor, is_poor * one, one),
        "poverty_headcount_change": (is_poor & ~was_poor, is_poor * one - was_poor, one),
        "pushed_below": (is_poor & ~was_poor, (is_poor & ~was_poor) * one, one),
        "pushed_further_below": (was_poor & (households.health > 0), (was_poor & (households.health > 0)) * one, one),
        "poverty_gap_gross": (was_poor, gap_before, one),
        "poverty_gap_net": (is_poor, gap_after, one),
        "poverty_gap_change": (is_poor, gap_after - gap_before, one),
        "normalised_gap_gross": (was_poor, gap_before, unit),
        "normalised_gap_net": (is_poor, gap_after, unit),
        "normalised_gap_change": (is_poor, gap_after - gap_before, unit),
        "mean_positive_gap_gross": (was_poor, gap_before, was_poor * one),
        "mean_positive_gap_net": (is_poor, gap_after, is_poor * one),
        "normalised_mean_positive_gap_gross": (was_poor, gap_before, was_poor * unit),
        "normalised_mean_positive_gap_net": (is_poor, gap_after, is_poor * unit),
    }
    return {name: (int(who.sum()), ratio(design, above, below)) for name, (who, above, below) in values.items()}


def _gap(households: Households, amount: Whole, is_poor: Flags, line: Line, days: int) -> Real:
    return np.where(is_poor, float(line.amount) - per_person_day(households, amount, days), 0.0)
