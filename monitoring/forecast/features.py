"""The numbers that a model reads of a panel's rows, and the three baselines (docs/forecast.md 2 and 5). Shares and multiples are floats: no money is told from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Floats = npt.NDArray[np.float64]

COUNTS = (
    "visit_count",
    "visit_month_count",
    "admission_count",
    "chronic_visit_count",
    "special_visit_count",
    "category_count",
)
SHARES = {
    "borne_share": ("total_amount", "fee_amount"),
    "basic_share": ("basic_amount", "fee_amount"),
    "serious_share": ("serious_amount", "fee_amount"),
    "assistance_share": ("assistance_amount", "fee_amount"),
    "other_fund_share": ("other_fund_amount", "fee_amount"),
    "elsewhere_share": ("elsewhere_fee_amount", "placed_fee_amount"),
    "outside_share": ("outside_amount", "outside_fee_amount"),
}
MULTIPLES = {
    "burden_multiple": "burden_amount",
    "earlier_multiple": "earlier_amount",
    "recent_multiple": "recent_amount",
    "largest_multiple": "largest_amount",
}
PLAIN = ("age_years", "limit_amount", "income_amount")
FEMALE = "2"
BASELINES = {"last_year": "earlier_multiple", "pace": "pace_multiple", "multiple": "burden_multiple"}
"""Each with the feature that it is."""


def feature_names(categories: Sequence[str]) -> list[str]:
    """The names of the columns of `feature_matrix`, in order."""
    own = [
        *MULTIPLES,
        "pace_multiple",
        "missing_day_multiple",
        "gone_days",
        "part_days",
        "is_next",
        "idle_days",
        "is_female",
    ]
    return [*own, *COUNTS, *SHARES, *PLAIN, *(f"category:{code}" for code in categories)]


def known_categories(panel: pa.Table) -> list[str]:
    """The categories by which limits matched, in order; others that come later have no column."""
    return sorted({str(code) for code in panel["category_code"].unique().to_pylist()})


def feature_matrix(panel: pa.Table, categories: Sequence[str]) -> Floats:
    """Rows x features as floats, NaN where nothing is known."""
    columns = _columns(panel)
    codes = np.asarray(panel["category_code"].to_pylist(), dtype=object)
    for code in categories:
        columns[f"category:{code}"] = (codes == code).astype(np.float64)
    return np.column_stack([columns[name] for name in feature_names(categories)])


def baseline_values(panel: pa.Table) -> dict[str, Floats]:
    """Last year's burden, this year's in a straight line to the end of the part, and the burden so far, as multiples of the limit."""
    columns = _columns(panel)
    return {name: columns[feature] for name, feature in BASELINES.items()}


def _columns(panel: pa.Table) -> dict[str, Floats]:
    limit = numbers(panel, "limit_amount")
    columns = {name: ratio(numbers(panel, amount), limit) for name, amount in MULTIPLES.items()}
    night, first = days(panel, "night"), days(panel, "part_from")
    columns["part_days"] = days(panel, "part_to") - first
    columns["is_next"] = np.asarray(panel["part_type"].to_pylist(), dtype=object) == "next"
    year_start = panel["night"].to_numpy().astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    columns["gone_days"] = night - year_start + 1.0
    columns["pace_multiple"] = _pace(columns)
    columns["missing_day_multiple"] = ratio(np.maximum(1.0 - columns["burden_multiple"], 0.0), columns["part_days"])
    columns["idle_days"] = night - days(panel, "last_visit_date")
    columns["is_female"] = _female(panel)
    columns |= {name: numbers(panel, name) for name in (*COUNTS, *PLAIN)}
    columns |= {name: ratio(numbers(panel, part), numbers(panel, whole)) for name, (part, whole) in SHARES.items()}
    return {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}


def _pace(columns: dict[str, Any]) -> Floats:
    gone, part = columns["gone_days"], columns["part_days"]
    this = columns["burden_multiple"] * (gone + part) / gone
    ahead = columns["earlier_multiple"] * part / gone
    return np.asarray(np.where(columns["is_next"], ahead, this), dtype=np.float64)


def _female(panel: pa.Table) -> Floats:
    codes = np.asarray(panel["sex_code"].to_pylist(), dtype=object)
    known = np.asarray([code is not None for code in codes])
    return np.where(known, (codes == FEMALE).astype(np.float64), np.nan)


def numbers(panel: pa.Table, column: str) -> Floats:
    """A column as floats, NaN where it is empty."""
    return np.asarray(panel[column].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def days(panel: pa.Table, column: str) -> Floats:
    """A column of dates as days since 1970, NaN where it is empty."""
    values = panel[column].to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return np.where(np.isnat(values), np.nan, values.astype(np.int64).astype(np.float64))


def ratio(part: Floats, whole: Floats) -> Floats:
    """Part by whole, NaN where there is no whole."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole != 0, part / whole, np.nan)
