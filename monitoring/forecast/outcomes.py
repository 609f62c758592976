"""What came of scores: every file of them is measured once, when its days are over, and only sums are kept (docs/forecast.md 10)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from monitoring.forecast.helped import help_events
from monitoring.forecast.labels import make_labels
from monitoring.forecast.measures import is_within_chance
from monitoring.forecast.model_file import CARD, model_folder
from monitoring.forecast.panel import DAY, Sources
from monitoring.forecast.recognition import find_recognised
from monitoring.forecast.scoring import about_scores, scores_folder
from monitoring.ledger import Ledger, shanghai_now
from monitoring.participation.asked import find_night, load_dated
from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

SCORES = re.compile(r"(\d{4}-\d{2}-\d{2})_([a-z0-9-]+)_made-\d{4}-\d{2}-\d{2}\.parquet")
PIECE_PERSONS = 500_000
"""Persons labelled at once, so that memory does not follow the number scored."""
SUMS = (
    *("row_count", "crossings", "shocks", "chosen_count", "found_count", "helped_count"),
    *("recognised_count", "recognised_chosen_count"),
)
_metadata = sa.MetaData()
outcome_table = sa.Table(
    "forecast_outcome",
    _metadata,
    sa.Column("outcome_id", sa.Integer, primary_key=True),
    sa.Column("model_name", sa.String(40), nullable=False),
    sa.Column("night", sa.Date, nullable=False),
    sa.Column("part_type", sa.String(10), nullable=False),
    sa.Column("measured_on", sa.Date, nullable=False),
    sa.Column("label_night", sa.Date, nullable=False),
    sa.Column("censored", sa.Text, nullable=False),
    sa.Column("expected_crossings", sa.Float, nullable=False),
    *(sa.Column(name, sa.Integer, nullable=False) for name in SUMS),
    sa.Column("is_calibrated", sa.Boolean),
    sa.UniqueConstraint("model_name", "night", "part_type"),
)
"""Nothing of a person: sums of a night's scores."""
for _verb in ("UPDATE", "DELETE"):
    _refusal = sa.DDL(  # type: ignore[no-untyped-call]
        f"CREATE TRIGGER forecast_outcome_no_{_verb.lower()} BEFORE {_verb} ON forecast_outcome "
        "BEGIN SELECT RAISE(ABORT, 'what came of scores is only added to'); END"
    )
    sa.event.listen(outcome_table, "after_create", _refusal.execute_if(dialect="sqlite"))
Key = tuple[str, date, str]
"""Model, night, part."""


@dataclass(frozen=True)
class Outcome:
    """What came of a part of a night's scores, as known on the label night.

    Rows: `row_count` of all, of which `censored` by reason; of the others `expected_crossings` is the sum of probabilities. Persons: `chosen_count` named to the officer
    with a row that is not censored, `found_count` of them crossed; `helped_count` and `recognised_count` of all scored, `recognised_chosen_count` of those named.
    `is_calibrated` is none where the model is kept no more.
    """

    model_name: str
    night: date
    part_type: str
    measured_on: date
    label_night: date
    row_count: int
    censored: Mapping[str, int]
    expected_crossings: float
    crossings: int
    shocks: int
    chosen_count: int
    found_count: int
    helped_count: int
    recognised_count: int
    recognised_chosen_count: int
    is_calibrated: bool | None

    @property
    def judged_count(self) -> int:
        """Rows that are not censored."""
        return self.row_count - sum(self.censored.values())


@dataclass(frozen=True)
class ScoreFile:
    """A file of scores, by its name."""

    path: Path
    night: date
    model_name: str


def measure_outcomes(settings: Settings, today: date) -> list[Outcome]:
    """Measure the parts of all files of scores that are over on the newest applied night and were not measured yet; give those, oldest first.

    Raises ThresholdsError for figures that are missing. What was measured stays, also where a later file fails.
    """
    files = [one for one in score_files(settings.home) if find_unmeasured(one) is None]
    if not files:
        return []
    sources = Sources(load_policy(settings.thresholds), load_dated(settings), help_events(settings))
    with open_warehouse(settings, read_only=True) as warehouse, Ledger(settings.ledger_url, shanghai_now) as ledger:
        measured = {(one.model_name, one.night, one.part_type) for one in kept_outcomes(ledger)}
        newest = find_night(warehouse, None)
        found = []
        for file in files:
            for part in _parts_over(warehouse, file, newest):
                if (file.model_name, file.night, part) not in measured:
                    found.append(_measure(warehouse, sources, settings.home, file, part, newest, today))
                    _keep(ledger, found[-1])
    return found


def find_unmeasured(file: ScoreFile) -> str | None:
    """Why a file of scores is not measured, if it is not: broken, not what its name says, or of a night that its model may have learnt from."""
    try:
        about = about_scores(file.path)
    except (OSError, ValueError):
        return "it cannot be read"
    if (about.get("night"), about.get("model")) != (file.night.isoformat(), file.model_name):
        return "it is not of the night and model that its name says"
    if file.night.isoformat() < about["learnt_until"]:
        return (
            f"its model has learnt from what came by {about['learnt_until']}, so that it says nothing of months to come"
        )
    return None


def unmeasured(settings: Settings) -> list[str]:
    """Each file of scores that is never measured, with why."""
    found = ((file, find_unmeasured(file)) for file in score_files(settings.home))
    return [f"{file.path.name} is not measured: {why}" for file, why in found if why]


def all_outcomes(settings: Settings) -> list[Outcome]:
    """All that were ever measured, oldest night first."""
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        return kept_outcomes(ledger)


def outcomes_of_model(settings: Settings, name: str) -> list[dict[str, Any]]:
    """What came of a model's scores, as its card tells it."""
    return [asdict(one) for one in all_outcomes(settings) if one.model_name == name]


def kept_outcomes(ledger: Ledger) -> list[Outcome]:
    """The same of an open ledger."""
    _metadata.create_all(ledger.engine)
    columns = [outcome_table.c[name] for name in Outcome.__dataclass_fields__]
    query = sa.select(*columns).order_by(*(outcome_table.c[name] for name in ("night", "model_name", "part_type")))
    with ledger.engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(query)]
    return [Outcome(**{**row, "censored": json.loads(row["censored"])}) for row in rows]


def score_files(home: Path) -> list[ScoreFile]:
    """The files of scores that are kept, oldest night first."""
    named = [(path, SCORES.fullmatch(path.name)) for path in sorted(scores_folder(home).iterdir())]
    return [ScoreFile(path, date.fromisoformat(match[1]), match[2]) for path, match in named if match]


def _keep(ledger: Ledger, outcome: Outcome) -> None:
    row = {**asdict(outcome), "censored": json.dumps(dict(outcome.censored), sort_keys=True)}
    with ledger.engine.begin() as connection:
        connection.execute(outcome_table.insert(), row)


def _parts_over(warehouse: Warehouse, file: ScoreFile, newest: date) -> list[str]:
    """The parts of a file whose last day is not after the newest night."""
    warehouse.view_parquet("score_file_row", file.path)
    query = "SELECT DISTINCT part_type FROM score_file_row WHERE part_to <= $after ORDER BY part_type"
    return [row["part_type"] for row in warehouse.arrow(query, after=newest + DAY).to_pylist()]


def _measure(  # noqa: PLR0913, PLR0917 - what a measurement is made of
    warehouse: Warehouse, sources: Sources, home: Path, file: ScoreFile, part: str, newest: date, today: date
) -> Outcome:
    sums: Counter[str] = Counter()
    censored: Counter[str] = Counter()
    expected = 0.0
    warehouse.load("outcome_value", pa.table({"night": [file.night], "part_type": [part]}))
    warehouse.derive("forecast_use", "outcome_row")
    for _ in _pieces(warehouse):
        rows = warehouse.arrow("SELECT * FROM outcome_piece")
        make_labels(warehouse, sources, [rows], newest)
        warehouse.load("recognised_scored", find_recognised(warehouse, rows, newest))
        [found] = warehouse.select("forecast_use", "outcome_sum").to_pylist()
        expected += float(found.pop("expected_crossings"))
        sums.update(found)
        reasons = warehouse.select("forecast_use", "outcome_censored").to_pylist()
        censored.update({row["censored_type"]: row["row_count"] for row in reasons})
    return Outcome(
        model_name=file.model_name,
        night=file.night,
        part_type=part,
        measured_on=today,
        label_night=newest,
        censored=dict(sorted(censored.items())),
        expected_crossings=round(expected, 6),
        is_calibrated=_is_calibrated(home, file, expected, sums["crossings"]),
        **{name: sums[name] for name in SUMS},
    )


def _pieces(warehouse: Warehouse) -> Iterator[int]:
    """Leave `outcome_piece`, the rows of some persons, piece by piece."""
    count = warehouse.arrow("SELECT COALESCE(MAX(place), 0) AS person_count FROM outcome_row")["person_count"][
        0
    ].as_py()
    for first in range(1, count + 1, PIECE_PERSONS):
        query = "SELECT * FROM outcome_row WHERE $first <= place AND place < $last"
        warehouse.make("outcome_piece", query, first=first, last=first + PIECE_PERSONS)
        yield first


def _is_calibrated(home: Path, file: ScoreFile, expected: float, crossings: int) -> bool | None:
    """Chance in the slice that calibrated counts too, so the model is asked; none where it is gone, another by now, or its card cannot be read."""
    try:
        about = json.loads((model_folder(home, file.model_name) / CARD).read_text(encoding="utf-8"))
        calibration_crossings = int(about["calibration_crossings"])
        is_same = about["model_sha256"] == about_scores(file.path)["fingerprint"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return is_within_chance(expected, crossings, calibration_crossings) if is_same else None
