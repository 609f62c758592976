"""The few things that raise a score most: each is named only if the score falls when it is as with most people (docs/forecast.md 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitoring.forecast.features import Floats
from monitoring.forecast.training import Fitted

NAMED = 3
"""How many reasons a person is given at most."""


@dataclass(frozen=True)
class Reason:
    """What a reason is called in either language, and the features it stands for; one that ends in `:` stands for all that begin so."""

    code: str
    zh: str
    en: str
    features: tuple[str, ...]


REASONS = (
    Reason(
        "burden",
        "今年个人负担已接近预警标准",
        "what was borne this year is near the limit",
        ("burden_multiple", "pace_multiple", "missing_day_multiple"),
    ),
    Reason("recent", "近90天个人负担较高", "much was borne in the last 90 days", ("recent_multiple",)),
    Reason("largest", "有一次结算个人负担较高", "one settlement left much to be borne", ("largest_multiple",)),
    Reason("earlier", "上一窗口个人负担较高", "much was borne in the window before", ("earlier_multiple",)),
    Reason("visits", "就诊较频繁", "frequent visits", ("visit_count", "visit_month_count", "idle_days")),
    Reason("admissions", "一年内住院", "admissions in the last 12 months", ("admission_count",)),
    Reason(
        "followed",
        "门诊慢特病就诊",
        "chronic or special outpatient care",
        ("chronic_visit_count", "special_visit_count"),
    ),
    Reason("elsewhere", "异地就医占比较高", "much care outside the area", ("elsewhere_share",)),
    Reason("outside", "目录外费用占比较高", "much outside the catalogue", ("outside_share",)),
    Reason(
        "layers",
        "各层保障支付占比",
        "how little the layers of insurance paid",
        ("borne_share", "basic_share", "serious_share", "assistance_share", "other_fund_share"),
    ),
    Reason("person", "年龄和性别", "age and sex", ("age_years", "is_female")),
    Reason(
        "limit",
        "适用标准及身份类别",
        "the limit and categories that apply",
        ("category:", "category_count", "limit_amount", "income_amount"),
    ),
    Reason("days", "剩余天数", "the days that are left", ("gone_days", "part_days", "is_next")),
)


def find_reasons(fitted: Fitted, scorer: str, matrix: Floats) -> list[list[Reason]]:
    """For each row at most three reasons, the one that raises the score most first.

    What a reason weighs is by how much the score falls when its features are set to their reference values, the medians of the rows fitted on.
    """
    if not len(matrix):
        return []
    score = fitted.score(scorer, matrix)
    falls = np.column_stack([score - fitted.score(scorer, without(fitted, reason, matrix)) for reason in REASONS])
    order = np.argsort(-falls, axis=1, kind="stable")[:, :NAMED]
    return [[REASONS[n] for n in places if falls[row, n] > 0] for row, places in enumerate(order)]


def without(fitted: Fitted, reason: Reason, matrix: Floats) -> Floats:
    """The rows as if what a reason stands for were as with most people."""
    changed = matrix.copy()
    for place in _places(fitted.names, reason):
        changed[:, place] = fitted.reference[place]
    return changed


def _places(names: Sequence[str], reason: Reason) -> list[int]:
    whole = {name for name in reason.features if not name.endswith(":")}
    starts = tuple(name for name in reason.features if name.endswith(":"))
    return [place for place, name in enumerate(names) if name in whole or (starts and name.startswith(starts))]


def unnamed_features(names: Sequence[str]) -> set[str]:
    """Features that no reason stands for; there should be none."""
    named = {names[place] for reason in REASONS for place in _places(names, reason)}
    return set(names) - named
