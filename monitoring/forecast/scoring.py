"""Score a night with a model that was kept, into a private file of the warehouse's home; never onto the platform or the review site (docs/forecast.md 7)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from monitoring.forecast.drift import Drift, Tally
from monitoring.forecast.features import Floats, feature_matrix, numbers
from monitoring.forecast.measures import chosen_persons
from monitoring.forecast.model_file import KeptModel, load_model
from monitoring.forecast.panel import Sources, panel_pieces
from monitoring.forecast.reasons import find_reasons
from monitoring.forecast.rows import Rows
from monitoring.participation.asked import load_dated
from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

KEPT_DAYS = 120
"""Scores are of health and may name people wrongly; after four months they have served."""
MADE = re.compile(r"\d{4}-\d{2}-\d{2}_[a-z0-9-]+_made-(\d{4}-\d{2}-\d{2})\.parquet")
LEFT = re.compile(r"\..+_made-(\d{4}-\d{2}-\d{2})\.parquet\.(all|new)")
"""What a scoring that was killed left; one that runs was begun yesterday at the earliest."""
ABOUT = b"monitoring"
TOLD = ("rule_id", "part_type", "part_from", "part_to", "burden_amount", "limit_amount")
PROBABILITY, YUAN = pa.decimal128(7, 6), pa.decimal128(16, 0)
BURDENS = ("expected_amount", "low_amount", "high_amount")
FILE_COLUMNS = ("psn_no", *TOLD, "probability", *BURDENS)
LIST_COLUMNS = (*FILE_COLUMNS, "reasons_zh", "reasons_en")


@dataclass(frozen=True)
class Scored:
    """The file of a night's scores; `chosen` are the rows of as many persons as the officer can handle, with reasons."""

    path: Path
    row_count: int
    chosen: list[dict[str, object]]
    model: KeptModel
    is_other_thresholds: bool
    deleted_count: int
    drifts: list[Drift]


def score_night(  # noqa: PLR0913, PLR0917 - what is asked of a night
    settings: Settings, night: date, name: str, capacity: int, today: date, regions: frozenset[str] | None = None
) -> Scored:
    """Score everybody on a night; the same night and model give the same bytes, whatever became known since.

    Chosen are the persons of some regions alone, or of all (None).

    Some persons at a time, so that memory does not follow their number. Raises ForecastError where the model is refused, NightError where the night was not
    applied. Scores made more than 120 days before `today` are deleted.
    """
    model = load_model(settings.home, name)
    sources = Sources(load_policy(settings.thresholds), load_dated(settings))
    folder = scores_folder(settings.home)
    deleted = delete_old(folder, today)
    best, tally = _Best(model, capacity, regions), Tally(model.fitted.profile, model.fitted.names)
    path = folder / f"{night}_{name}_made-{today}.parquet"
    with open_warehouse(settings, read_only=True) as warehouse:
        told = {
            "night": night.isoformat(),
            "model": name,
            "fingerprint": model.about["model_sha256"],
            "learnt_until": model.about["label_night"],
        }
        row_count = _write(path, _score_pieces(warehouse, sources, night, model, best, tally), best, told)
    for older in folder.glob(f"{night}_{name}_made-*.parquet"):
        if older != path:
            older.unlink()
    is_other = model.about["thresholds_fingerprint"] != sources.policy.fingerprint()
    return Scored(path, row_count, best.rows(), model, is_other, deleted, tally.drifts())


def scores_folder(home: Path) -> Path:
    """Where scores are, for their owner alone."""
    folder = home.absolute() / "forecast" / "scores"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def delete_old(folder: Path, today: date) -> int:
    """Delete scores made more than 120 days ago, and what a scoring that was killed left before yesterday; return how many files."""
    old = [path for path in folder.iterdir() if _is_old(path.name, today)]
    for path in old:
        path.unlink()
    return len(old)


def _is_old(name: str, today: date) -> bool:
    for pattern, days in ((MADE, KEPT_DAYS), (LEFT, 1)):
        if made := pattern.fullmatch(name):
            return date.fromisoformat(made[1]) < today - timedelta(days=days)
    return False


def about_scores(path: Path) -> dict[str, str]:
    """What a file of scores says of itself: night, model, the model's fingerprint and the night by whose knowledge it learnt. Raises ValueError or OSError where it is none."""
    metadata = pq.read_schema(path).metadata or {}
    told: dict[str, str] = json.loads(metadata[ABOUT]) if ABOUT in metadata else {}
    return told


class _Best:
    """The rows, with their features, of the persons with the highest scores so far; ties by the person's number."""

    def __init__(self, model: KeptModel, capacity: int, regions: frozenset[str] | None) -> None:
        self._model, self._capacity, self._regions = model, capacity, regions
        self._found: tuple[pa.Table, Floats, Floats] | None = None

    def add(self, table: pa.Table, matrix: Floats, score: Floats) -> None:
        """Look at more rows; `table` has the columns of the file, `night`, `person_key` and `region_code`."""
        if self._regions is not None:
            is_within = pc.is_in(table["region_code"], pa.array(sorted(self._regions), pa.string()))
            table, kept = table.filter(is_within), np.asarray(is_within.to_numpy(zero_copy_only=False), dtype=np.bool_)
            matrix, score = matrix[kept], score[kept]
        if self._found is not None:
            table = pa.concat_tables([self._found[0], table])
            matrix, score = np.vstack([self._found[1], matrix]), np.concatenate([self._found[2], score])
        rows = Rows(table)
        chosen = chosen_persons(score, rows.nights, rows.persons, self._capacity)
        self._found = table.filter(pa.array(chosen)), matrix[chosen], score[chosen]

    @property
    def persons(self) -> list[str]:
        """Numbers (psn_no) of those chosen."""
        return sorted({str(number) for number in self._found[0]["psn_no"].to_pylist()}) if self._found else []

    def rows(self) -> list[dict[str, object]]:
        """The rows with reasons in words, the highest probability first."""
        if self._found is None:
            return []
        table, matrix, _ = self._found
        reasons = find_reasons(self._model.fitted, self._model.scorer, matrix)
        words = {
            "reasons_zh": ["；".join(one.zh for one in row) for row in reasons],
            "reasons_en": ["; ".join(one.en for one in row) for row in reasons],
        }
        told = table.select(FILE_COLUMNS)
        for name, texts in words.items():
            told = told.append_column(name, pa.array(texts, pa.string()))
        return sorted(
            told.to_pylist(),
            key=lambda row: (-row["probability"], row["psn_no"], row["rule_id"], row["part_type"]),
        )


def _score_pieces(  # noqa: PLR0913, PLR0917 - what a pass over a night is made of
    warehouse: Warehouse, sources: Sources, night: date, model: KeptModel, best: _Best, tally: Tally
) -> Iterator[pa.Table]:
    """The rows of the file, piece by piece; on the way the best are kept and features counted."""
    for panel in panel_pieces(warehouse, sources, night):
        persons = warehouse.arrow(
            "SELECT person_key, psn_no FROM person WHERE person_key IN (SELECT person_key FROM panel_row) ORDER BY person_key"
        )
        matrix = feature_matrix(panel, model.fitted.categories)
        answer = model.fitted.answer(model.scorer, matrix)
        columns: dict[str, Any] = {
            "night": panel["night"],
            "person_key": panel["person_key"],
            "region_code": panel["region_code"],
            "psn_no": persons["psn_no"].take(pc.index_in(panel["person_key"], persons["person_key"])),
            **{name: panel[name] for name in TOLD},
            # Six places: what lies beyond differs by processor and means nothing.
            "probability": _decimals(answer.probability, 6, PROBABILITY),
            **_burdens(model, panel, matrix),
        }
        table = pa.table(columns).combine_chunks()
        best.add(table, matrix, answer.score)
        tally.add(matrix, Rows(panel).seasons)
        yield table.select(FILE_COLUMNS)


def _burdens(model: KeptModel, panel: pa.Table, matrix: Floats) -> dict[str, pa.Array[Any]]:
    """The burden expected on the part's last day with its interval, in whole yuan."""
    found = model.fitted.grow(model.grower, matrix)
    base, limit = numbers(panel, "burden_amount"), numbers(panel, "limit_amount")
    told = zip(BURDENS, (found.expected, found.low, found.high), strict=True)
    return {name: _decimals(base + grown * limit, 0, YUAN) for name, grown in told}


def _decimals(values: Floats, places: int, kind: pa.DataType) -> pa.Array[Any]:
    return pa.array(np.round(values, places), pa.float64()).cast(kind, safe=False)


def _write(path: Path, pieces: Iterator[pa.Table], best: _Best, told: dict[str, str]) -> int:
    """Write beside, mark who was chosen once all were looked at, and put in place, so that a file is whole or not there; return its rows."""
    whole, new = (path.with_name(f".{path.name}.{end}") for end in ("all", "new"))
    try:
        count = _save(whole, pieces)
        about = {ABOUT: json.dumps(told).encode()}
        _save(new, (table.replace_schema_metadata(about) for table in _marked(whole, best)))
        new.replace(path)
    finally:
        for left in (whole, new):
            left.unlink(missing_ok=True)
    return count


def _marked(whole: Path, best: _Best) -> Iterator[pa.Table]:
    persons = pa.array(best.persons, pa.string())
    with pq.ParquetFile(whole) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number)
            yield table.append_column("is_chosen", pc.is_in(table["psn_no"], persons))


def _save(path: Path, tables: Iterator[pa.Table]) -> int:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    count, writer = 0, None
    try:
        for table in tables:
            writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
            # A group of rows for each piece, also for one without rows.
            writer.write_table(table, row_group_size=max(table.num_rows, 1))
            count += table.num_rows
    finally:
        if writer is not None:
            writer.close()
    return count
