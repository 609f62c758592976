"""Rows of people whose spending is drawn from what is known of them, so that the best possible probability of crossing is known too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
from scipy.stats import gamma

from monitoring.forecast.features import Floats
from monitoring.forecast.rows import Rows

LIMIT, SCALE, PART_DAYS = 8000.0, 1000.0, 60
MONEY = pa.decimal128(16, 2)
CATEGORIES = ("*", "out_of_poverty", "subsistence_allowance")


@dataclass(frozen=True)
class Drawn:
    """Rows with labels, and the probability of crossing that each row truly had."""

    rows: Rows
    truth: Floats


def draw_nights(
    rng: np.random.Generator, nights: list[date], persons: int, scale: float = 1.0, first: int = 0
) -> Drawn:
    """Some persons on each of some nights; all they spend in the year is multiplied by a scale."""
    drawn = [_draw(rng, night, persons, scale, first + n * persons) for n, night in enumerate(nights)]
    return Drawn(
        Rows(pa.concat_tables([one.rows.table for one in drawn])), np.concatenate([one.truth for one in drawn])
    )


def _draw(rng: np.random.Generator, night: date, count: int, scale: float, first: int) -> Drawn:
    """Spending is a gamma process whose rate follows from age, chronic visits and admissions alone."""
    age, chronic, stays = rng.integers(1, 95, count), rng.poisson(1.0, count), rng.poisson(0.4, count)
    rate = 0.003 * np.exp(0.008 * age + 0.35 * np.minimum(chronic, 5) + 0.7 * np.minimum(stays, 4))
    gone = (night - date(night.year, 1, 1)).days + 1
    burden = rng.gamma(rate * gone, SCALE * scale)
    ahead = rng.gamma(rate * PART_DAYS, SCALE * scale)
    truth = gamma.sf(LIMIT - burden, rate * PART_DAYS, scale=SCALE * scale)
    earlier = rng.gamma(rate * 365, SCALE)
    keep = burden <= LIMIT
    amounts = {
        "burden_amount": burden,
        "earlier_amount": earlier,
        "recent_amount": burden * min(90 / gone, 1),
        "largest_amount": burden / 2,
    }
    care = {
        "age_years": age,
        "chronic_visit_count": chronic,
        "admission_count": stays,
        "sex_code": rng.integers(1, 3, count),
    }
    table = _table(
        night,
        first,
        amounts | care | {"category": rng.integers(0, 3, count), "end_amount": burden + ahead},
        burden + ahead > LIMIT,
        rng,
    )
    return Drawn(Rows(table.filter(pa.array(keep))), truth[keep])


def _table(night: date, first: int, drawn: dict[str, Floats], crossed: Floats, rng: np.random.Generator) -> pa.Table:
    count = len(crossed)

    def money(values: Floats) -> pa.Array:
        return pa.array([Decimal(f"{value:.2f}") for value in values], MONEY)

    def same(value: object, kind: pa.DataType) -> pa.Array:
        return pa.array([value] * count, kind)

    days, text = pa.date32(), pa.string()
    crossed_on = [
        night + timedelta(days=int(n)) if is_crossed else None
        for n, is_crossed in zip(rng.integers(1, 61, count), crossed, strict=True)
    ]
    fees = (
        "fee",
        "total",
        "basic",
        "serious",
        "assistance",
        "other_fund",
        "elsewhere_fee",
        "placed_fee",
        "outside",
        "outside_fee",
    )
    return pa.table(
        {
            "night": same(night, days),
            "person_key": pa.array(range(first, first + count), pa.int64()),
            "rule_id": same("rule", text),
            "part_type": same("this", text),
            "part_from": same(night + timedelta(days=1), days),
            "part_to": same(night + timedelta(days=61), days),
            "region_code": same("140123", text),
            "is_reconstructed": same(False, pa.bool_()),
            "sex_code": pa.array([str(code) for code in drawn["sex_code"]], text),
            "category_code": pa.array([CATEGORIES[n] for n in drawn["category"]], text),
            "limit_amount": money(np.full(count, LIMIT)),
            "income_amount": money(np.full(count, 2 * LIMIT)),
            **{
                name: money(drawn[name])
                for name in ("burden_amount", "earlier_amount", "recent_amount", "largest_amount")
            },
            **{
                name: pa.array(drawn[name], pa.int64())
                for name in ("age_years", "chronic_visit_count", "admission_count")
            },
            **{
                name: same(1, pa.int64())
                for name in ("visit_count", "visit_month_count", "special_visit_count", "category_count")
            },
            "last_visit_date": same(night, days),
            **{f"{name}_amount": money(np.full(count, 100.0)) for name in fees},
            "censored_type": same(None, text),
            "is_crossed": pa.array(crossed, pa.bool_()),
            "crossed_on": pa.array(crossed_on, days),
            "is_shock": pa.array(np.zeros(count, dtype=bool), pa.bool_()),
            "end_amount": money(drawn["end_amount"]),
        }
    )
