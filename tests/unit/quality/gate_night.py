"""Nights of the gate alone: a log's rows are checked and applied; nothing is pulled from a source, judged as a batch or published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.applying import Batch, apply_batch
from monitoring.keyfile import read_key
from monitoring.policy import load_policy
from monitoring.quality.check import check_batch
from monitoring.quality.held import pulled_schema
from monitoring.quality.known import surroundings_of
from monitoring.source.coverage import BEGINNING, Interval
from monitoring.source.tables import SOURCE_TABLES
from monitoring.warehouse import open_warehouse
from tests.acceptance.deployment import Deployment
from tests.reference.known import Change, end_of, source_at

OVERLAP = timedelta(days=3)


@dataclass(frozen=True)
class Gate:
    """A deployment whose source is a log. `run` checks and applies a night; `check_only` leaves its folder for later."""

    deployment: Deployment
    log: tuple[Change, ...]

    def run(self, *nights: str) -> dict[str, int]:
        """The counts of the last night, of check and apply."""
        counts: dict[str, int] = {}
        for text in nights:
            night = date.fromisoformat(text)
            folder = self.check_only(night)
            counts = self.apply(night, folder)
        return counts

    def check_only(self, night: date) -> Path:
        """Check what a night reads and return the folder."""
        shown = [change for change in source_at(self.log, end_of(night)) if _is_read(change, night)]
        rows = {table.name: [c.row for c in shown if c.table == table.name] for table in SOURCE_TABLES}
        return check_rows(self.deployment, night, rows)

    def apply(self, night: date, folder: Path) -> dict[str, int]:
        """Apply a checked folder."""
        return apply_folder(self.deployment, night, folder)


def _is_read(change: Change, night: date) -> bool:
    if change.row["updt_time"] is None:
        return True
    return datetime.combine(night, time()) - OVERLAP <= change.updt_time < end_of(night) or change.table == "insured"


def check_rows(deployment: Deployment, night: date, rows: Mapping[str, Sequence[Mapping[str, str | None]]]) -> Path:
    """Check rows as if they had been pulled for a night; the folder holds what the check left."""
    settings = deployment.settings
    folder = settings.home / f"checked {night} {sum(1 for _ in settings.home.iterdir())}"
    (folder / "pulled").mkdir(parents=True)
    for table in SOURCE_TABLES:
        numbered = [{**row, "pulled_row": place} for place, row in enumerate(rows.get(table.name, ()))]
        pq.write_table(
            pa.Table.from_pylist(numbered, pulled_schema(table)), folder / "pulled" / f"{table.name}.parquet"
        )
    with surroundings_of(settings, night, load_policy(settings.thresholds)) as around:
        check_batch(folder / "pulled", folder, "1GB", around)
    return folder


def apply_folder(deployment: Deployment, night: date, folder: Path) -> dict[str, int]:
    """Apply what `check_rows` left; everything up to the end of the night counts as read."""
    settings = deployment.settings
    read = {table.name: [Interval(BEGINNING, end_of(night))] for table in SOURCE_TABLES}
    batch = Batch(night, folder, read, {"assistance": 0})
    with open_warehouse(settings) as warehouse:
        return apply_batch(warehouse, batch, load_policy(settings.thresholds), read_key(settings.id_key_file))
