"""Take the answers of returned workbooks over, any number of files together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from monitoring.errors import FeedbackError
from monitoring.ledger import Clock, Ledger, StepResult
from monitoring.platform.feedback import arriving_schema, keep_feedback, match_feedback
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse
from monitoring.workbooks.judging import IN_ORDER, KEPT, Judged, Outcome, Whom, answered_fields, judge
from monitoring.workbooks.packing import unpack
from monitoring.workbooks.returned import ReturnedRow, UnreadFile, read_returned

WORKBOOK_CHANNEL = "workbook"
STEP = "import_feedback"
"""What stands in the ledger in the place of a step."""


@dataclass(frozen=True)
class Imported:
    """Every row of the files with its outcome, in the order of the files, and the files of which nothing was taken."""

    judged: tuple[Judged, ...]
    unread: tuple[UnreadFile, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by outcome, and files."""
        rows = {f"rows_{outcome.name}": 0 for outcome in Outcome}
        for one in self.judged:
            rows[f"rows_{one.outcome.name}"] += 1
        return {**rows, "files_unread": len(self.unread)}

    @property
    def left_count(self) -> int:
        """Rows and files that somebody has to look at."""
        return len(self.unread) + sum(one.outcome not in IN_ORDER for one in self.judged)


def import_returned(
    settings: Settings, paths: Sequence[Path], clock: Clock, *, is_dry: bool, password: bytes | None = None
) -> Imported:
    """Judge all rows of all files together and keep the answers that can be taken; kept in the run ledger as counts.

    Archives are opened with the password, if they need one; what is in them lies in the deployment's home while it is read.
    """
    with TemporaryDirectory(dir=settings.home, prefix="returned-") as folder:
        read = [
            one for number, path in enumerate(paths) for one in _read_all(path, password, Path(folder, str(number)))
        ]
    unread = tuple(one for one in read if isinstance(one, UnreadFile))
    rows = [row for one in read if not isinstance(one, UnreadFile) for row in one]
    with open_warehouse(settings, read_only=is_dry) as warehouse:
        night = _newest_night(warehouse)
        imported = Imported(tuple(_judge(warehouse, rows, night, clock())), unread)
        if not is_dry:
            _keep(warehouse, imported.judged, night, clock())
    if not is_dry:
        with Ledger(settings.ledger_url, clock) as ledger, ledger.step(night, STEP) as results:
            results.append(StepResult(STEP, night, imported.counts))
    return imported


def _read_all(path: Path, password: bytes | None, folder: Path) -> Iterator[list[ReturnedRow] | UnreadFile]:
    found = unpack(path, password, folder)
    if isinstance(found, UnreadFile):
        yield found
    else:
        yield from map(read_returned, found)


def require_all_taken(imported: Imported) -> None:
    """Raise `FeedbackError` if a row or file needs somebody."""
    if imported.left_count:
        raise FeedbackError(
            f"{imported.left_count - len(imported.unread):,} of {len(imported.judged):,} rows and {len(imported.unread):,} whole files cannot be taken as they "
            "are; the report says which and why. All other answers are kept. Have the rows corrected by those who filled them in and import the files again: what was taken before is "
            "told as the same and counts once."
        )


def _newest_night(warehouse: Warehouse) -> date:
    front: date | None = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
    if front is None:
        raise FeedbackError(
            "No night was applied yet, so no list was sent that anybody could have answered, and nothing was imported. Is this the right MONITORING_HOME?"
        )
    return front


def _judge(warehouse: Warehouse, rows: Sequence[ReturnedRow], night: date, now: datetime) -> list[Judged]:
    known = set(map(str, warehouse.arrow("SELECT feedback_id FROM feedback")["feedback_id"].to_pylist()))
    return judge(rows, _matched(warehouse, rows, night, now), known, now.date())


def _matched(warehouse: Warehouse, rows: Sequence[ReturnedRow], night: date, now: datetime) -> dict[int, Whom]:
    """Whom the rows are about, by place of the row."""
    fixed = {"status": "received", "happened_on": night, **_read(night, now)}
    asked = [{"feedback_id": str(place), **row.keys, **fixed} for place, row in enumerate(rows)]
    warehouse.load("returned_row", pa.Table.from_pylist(asked, arriving_schema(warehouse)))
    match_feedback(warehouse, "SELECT * FROM returned_row")
    found = warehouse.select("workbooks", "answered_row").to_pylist()
    return {
        int(row["feedback_id"]): Whom(row["warning_id"], row["psn_no"], row["due_on"], row["decision_due_on"])
        for row in found
    }


def _keep(warehouse: Warehouse, judged: Sequence[Judged], night: date, now: datetime) -> None:
    answers = pa.Table.from_pylist(list(_answers(judged, night, now)), arriving_schema(warehouse))
    warehouse.load("workbook_answer", answers)
    keep_feedback(warehouse, "workbook_answer")


def _answers(judged: Sequence[Judged], night: date, now: datetime) -> Iterator[dict[str, object]]:
    for one in judged:
        if one.outcome in KEPT and one.whom:
            whom = {"warning_id": one.whom.warning_id, "psn_no": one.whom.psn_no}
            yield {"feedback_id": one.feedback_id, **whom, **answered_fields(one.row), **_read(night, now)}


def _read(night: date, now: datetime) -> dict[str, object]:
    return {"recorded_at": now.replace(microsecond=0), "channel_type": WORKBOOK_CHANNEL, "read_on": night}
