"""A `model.json` made by hand, with everything a card can tell: two parts, groups that are off, few or too few, drift, burdens, a comparison."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monitoring.forecast.features import feature_names
from monitoring.forecast.measures import exact_share
from monitoring.forecast.model_file import CARD, FORMAT, model_folder, versions
from monitoring.forecast.training import CANDIDATES

JUDGE = ("2024-06-30", "2024-08-31")
CAPACITY = 100
NAMED = CAPACITY * len(JUDGE)


def share(found: int, count: int) -> dict[str, float | None]:
    """A share as a model tells it."""
    known = exact_share(found, count)
    return {"value": found / count if count else None, "low": known.low, "high": known.high}


def group(kind: str, code: str, counts: tuple[int, int, int], expected: float, **changed: bool) -> dict[str, Any]:
    """A group of rows, crossings, and persons found among as many."""
    rows, crossings, found = counts
    return {
        "group_type": kind,
        "group_code": code,
        "is_too_few": False,
        "row_count": rows,
        "expected_crossings": expected,
        "crossings": crossings,
        "crossed_share": share(crossings, rows),
        "mean_probability": expected / rows,
        "recall": share(found, crossings),
        "is_off": False,
        "is_missed": False,
        **changed,
    }


def too_few(kind: str, code: str) -> dict[str, Any]:
    """A group of which nothing is told."""
    empty = dict.fromkeys(
        ("row_count", "expected_crossings", "crossings", "crossed_share", "mean_probability", "recall")
    )
    return {"group_type": kind, "group_code": code, "is_too_few": True, "is_off": False, "is_missed": False, **empty}


def candidate(n: int, counts: tuple[int, int, int], bins: list[int]) -> dict[str, Any]:
    """The n-th candidate, of rows, crossings and persons found; figures differ from one to the next, so that none passes for another."""
    rows, crossings, found = counts
    size = rows // len(bins)
    return {
        "name": CANDIDATES[n],
        "auc": {"value": 0.9012 - n / 50, "low": 0.8801 - n / 50, "high": 0.9202 - n / 50},
        "pr_auc": {"value": 0.3214 - n / 30, "low": 0.2803 - n / 30, "high": 0.3608 - n / 30},
        "brier": 0.01234 + n / 1000,
        "calibration_error": 0.0021 + n / 1000,
        "is_calibrated": n != 1,
        "expected_crossings": 131.3 + n,
        "precision": share(found, NAMED),
        "recall": share(found, crossings),
        "median_lead_days": 27.5 - n,
        "bins": [
            {"row_count": size, "mean_probability": 0.0007 * 2.2**place, "crossed_share": crossed / size}
            for place, crossed in enumerate(bins)
        ],
    }


BINS = [0, 1, 0, 2, 1, 3, 4, 7, 25, 97]


def part(part_type: str, rows: int = 8000, bins: list[int] | None = None, **changed: object) -> dict[str, Any]:
    """A part of so many rows; its crossings are those of the bins."""
    bins = BINS if bins is None else bins
    crossings = sum(bins)
    found = min(60, crossings)
    groups = [
        group("category", "*", (5000, 60, 24), 59.2),
        group("category", "subsistence_allowance", (2900, 78, 35), 70.1),
        too_few("category", "destitute"),
        group("sex", "1", (3900, 65, 29), 66.4),
        group("sex", "2", (4100, 75, 31), 64.9, is_missed=True),
        group("age", "18-59", (4200, 50, 21), 78.8, is_off=True),
        group("age", "75+", (3000, 80, 37), 40.3, is_off=True),
        too_few("age", "0-17"),
        group("region", "140123", (8000, 140, 60), 131.3),
    ]
    return {
        "part_type": part_type,
        "row_count": rows,
        "crossings": crossings,
        "shocks": 42,
        "constant": 0.0161,
        "constant_brier": 0.01722,
        "best_baseline": "pace",
        "gain": {"value": 0.055, "low": 0.0246, "high": 0.0839},
        "candidates": [candidate(n, (rows, crossings, max(found - 9 * n, 0)), bins) for n in range(len(CANDIDATES))],
        "groups": groups,
        **changed,
    }


def document(*parts: dict[str, Any], **changed: object) -> dict[str, Any]:
    """A whole `model.json`."""
    evaluation = {
        "scorer": "boosted",
        "split": {"fit": ["2023-02-28", "2023-04-30"], "calibrate": ["2023-08-31"], "judge": list(JUDGE)},
        "capacity": CAPACITY,
        "parts": list(parts or (part("this"),)),
        "censored": {"dead": 17, "horizon": 3, "left": 29},
        "fit_person_count": 6123,
        "test_person_count": 5987,
        "shared_person_count": 4321,
    }
    names = feature_names(["*", "subsistence_allowance"])
    return {
        "format": FORMAT,
        "name": "autumn",
        **versions(),
        "thresholds_fingerprint": "5c" * 32,
        "data_fingerprint": "7d" * 32,
        "model_sha256": "9e" * 32,
        "label_night": "2024-11-15",
        "hidden_count": 31,
        "seed": 20241210,
        "one_in": 1,
        "features": names,
        "calibration_crossings": 87,
        "crossed_share": 0.0161,
        "scorer": "boosted",
        "evaluation": evaluation,
        **changed,
    }


def later(about: dict[str, Any]) -> dict[str, Any]:
    """The same with drift, expected burdens and a comparison."""
    burden = {
        "grower": "boosted",
        "level": 0.8,
        "coverage": share(6088, 8000),
        "top_coverage": share(49, 80),
        "expected_sum": 1234567.4,
        "counted_sum": "1345678.9",
        "is_off": True,
        "errors": {"boosted": 812.3, "pace": 1490.6, "same": 1711.2},
    }
    first, *others = about["evaluation"]["parts"]
    return {
        **about,
        "evaluation": {**about["evaluation"], "parts": [{**first, "burden": burden}, *others]},
        "drift": [
            {"feature": "burden_multiple", "psi": 0.031, "is_shifted": False},
            {"feature": "age_years", "psi": 0.412, "is_shifted": True},
            {"feature": "idle_days", "psi": None, "is_shifted": False},
        ],
        "against": {
            "name": "summer",
            "nights": ["2024-08-31"],
            "pr_auc_gain": {"value": 0.021, "low": -0.004, "high": 0.047},
            "brier_gain": {"value": 0.00031, "low": -0.00007, "high": 0.00069},
            "is_better": False,
            "why": "not_better",
        },
    }


def outcome(night: str, crossings: int, **changed: object) -> dict[str, Any]:
    """What came of the scores of a night."""
    return {
        "night": night,
        "part_type": "this",
        "measured_on": "2025-03-05",
        "row_count": 4100,
        "expected_crossings": 71.6,
        "crossings": crossings,
        "shocks": 19,
        "chosen_count": 100,
        "found_count": 33,
        "helped_count": 14,
        "is_calibrated": True,
        **changed,
    }


def keep(home: Path, about: Mapping[str, Any], name: str = "autumn") -> Path:
    """Put a `model.json` where a model of this name is kept; return it."""
    folder = model_folder(home, name)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CARD
    path.write_text(json.dumps(about), encoding="utf-8")
    return path
