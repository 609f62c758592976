"""Score a night with a model that was kept, into a private file of the warehouse's home; never onto the platform or the review site (docs/forecast.md 7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.forecast.features import feature_matrix
from monitoring.forecast.measures import chosen_persons
from monitoring.forecast.model_file import KeptModel, load_model
from monitoring.forecast.panel import Sources, make_panel
from monitoring.forecast.reasons import find_reasons
from monitoring.forecast.rows import Rows
from monitoring.participation.asked import load_dated
from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse

KEPT_DAYS = 120
"""Scores are of health and may name people wrongly; after four months they have served."""
MADE = re.compile(r"\d{4}-\d{2}-\d{2}_[a-z0-9-]+_made-(\d{4}-\d{2}-\d{2})\.parquet")
TOLD = ("rule_id", "part_type", "part_from", "part_to", "burden_amount", "limit_amount")
PROBABILITY = pa.decimal128(7, 6)
LIST_COLUMNS = ("psn_no", *TOLD, "probability", "reasons_zh", "reasons_en")


@dataclass(frozen=True)
class Scored:
    """The file of a night's scores; `chosen` are the rows of as many persons as the officer can handle, with reasons."""

    path: Path
    row_count: int
    chosen: list[dict[str, object]]
    model: KeptModel
    is_other_thresholds: bool
    deleted_count: int


def score_night(settings: Settings, night: date, name: str, capacity: int, today: date) -> Scored:
    """Score everybody on a night; the same night and model give the same bytes, whatever became known since.

    Raises ForecastError where the model is refused, NightError where the night was not applied. Scores made more than 120 days before `today` are deleted.
    """
    model = load_model(settings.home, name)
    sources = Sources(load_policy(settings.thresholds), load_dated(settings))
    with open_warehouse(settings, read_only=True) as warehouse:
        panel = make_panel(warehouse, sources, night)
        persons = warehouse.arrow("SELECT person_key, psn_no FROM person")
    scored = _with_scores(panel, model, capacity)
    named = scored.join(persons, keys="person_key", join_type="inner").sort_by(
        [(key, "ascending") for key in ("psn_no", "rule_id", "part_type")]
    )
    told = named.select((*LIST_COLUMNS, "is_chosen")).combine_chunks()
    folder = scores_folder(settings.home)
    deleted = delete_old(folder, today)
    path = _write(folder, told, f"{night}_{name}", today)
    chosen = told.filter(told["is_chosen"]).sort_by([("probability", "descending"), ("psn_no", "ascending")])
    is_other = model.about["thresholds_fingerprint"] != sources.policy.fingerprint()
    return Scored(path, told.num_rows, chosen.to_pylist(), model, is_other, deleted)


def scores_folder(home: Path) -> Path:
    """Where scores are, for their owner alone."""
    folder = home.absolute() / "forecast" / "scores"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def delete_old(folder: Path, today: date) -> int:
    """Delete scores made more than 120 days ago; return how many files."""
    last = today - timedelta(days=KEPT_DAYS)
    old = [
        path for path in folder.iterdir() if (made := MADE.fullmatch(path.name)) and date.fromisoformat(made[1]) < last
    ]
    for path in old:
        path.unlink()
    return len(old)


def _with_scores(panel: pa.Table, model: KeptModel, capacity: int) -> pa.Table:
    matrix = feature_matrix(panel, model.fitted.categories)
    answer = model.fitted.answer(model.scorer, matrix)
    rows = Rows(panel)
    chosen = chosen_persons(answer.score, rows.nights, rows.persons, capacity)
    reasons = _reasons(model, matrix, chosen)
    columns: dict[str, Any] = {
        **{name: panel[name] for name in ("person_key", *TOLD)},
        # Six places: what lies beyond differs by processor and means nothing.
        "probability": pa.array(np.round(answer.probability, 6).astype(str), pa.string())
        .cast(pa.float64())
        .cast(PROBABILITY, safe=False),
        "is_chosen": pa.array(chosen),
        **{f"reasons_{lang}": pa.array(texts, pa.string()) for lang, texts in reasons.items()},
    }
    return pa.table(columns)


def _reasons(model: KeptModel, matrix: np.ndarray, chosen: np.ndarray) -> dict[str, list[str | None]]:
    """In words, for those who are handed on."""
    found = iter(find_reasons(model.fitted, model.scorer, matrix[chosen]))
    by_row = [next(found) if is_chosen else None for is_chosen in chosen]
    return {
        "zh": [None if row is None else "；".join(reason.zh for reason in row) for row in by_row],
        "en": [None if row is None else "; ".join(reason.en for reason in row) for row in by_row],
    }


def _write(folder: Path, table: pa.Table, stem: str, today: date) -> Path:
    """Write beside and put in place, so that a file is whole or not there; earlier scores of the night by this model go."""
    path = folder / f"{stem}_made-{today}.parquet"
    new = folder / f".{path.name}.new"
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    pq.write_table(table, new, compression="zstd")
    for older in folder.glob(f"{stem}_made-*.parquet"):
        older.unlink()
    new.replace(path)
    return path
