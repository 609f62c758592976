"""Results of visits in the review database, for indicators: read where there is one, and never made up where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from monitoring.databases import connectable
from monitoring.review.case_tables import review_case, review_visit
from monitoring.review.database import REVIEW, told_in_words
from monitoring.review.overview import is_of_review
from monitoring.settings import Settings
from monitoring.source.coverage import end_of_night

KINDS = {"newly_recognised": "visit_recognised", "not_recognised": "visit_refused"}
OTHER = "visit_other"
_FIELDS: list[pa.Field[Any]] = [
    pa.field("psn_no", pa.string()),
    pa.field("kind", pa.string()),
    pa.field("visited_on", pa.date32()),
    pa.field("visit_count", pa.int64()),
]
SCHEMA = pa.schema(_FIELDS)


def visit_results(settings: Settings, night: date) -> pa.Table | None:
    """Results that stood at the end of a night: `psn_no, kind, visited_on, visit_count`, a row each. None where there is no review database.

    Raises ReviewError where there is one that cannot be reached.
    """
    rows = _read(settings, end_of_night(night))
    if rows is None:
        return None
    corrected = {row.replaces_visit_id for row in rows if row.replaces_visit_id}
    standing = [
        {
            "psn_no": row.leading_psn_no,
            "kind": KINDS.get(row.result, OTHER),
            "visited_on": row.visited_on,
            "visit_count": 1,
        }
        for row in rows
        if row.visit_id not in corrected
    ]
    return pa.Table.from_pylist(standing, SCHEMA)


def _read(settings: Settings, end: datetime) -> Sequence[sa.Row[Any]] | None:
    if _is_missing_file(settings.review):
        return None
    engine = connectable(settings.review, REVIEW)
    try:
        with told_in_words(), engine.connect() as connection:
            if not sa.inspect(connection).has_table(review_visit.name):
                return None
            return connection.execute(_query(end)).all()
    finally:
        engine.dispose()


def _query(end: datetime) -> sa.Select[Any]:
    visit = review_visit.c
    columns = (visit.visit_id, visit.replaces_visit_id, visit.result, visit.visited_on, review_case.c.leading_psn_no)
    joined = sa.select(*columns).join(review_case, review_case.c.case_id == visit.case_id)
    return joined.where(is_of_review(), visit.recorded_at < end).order_by(visit.visit_id)


def _is_missing_file(url: str) -> bool:
    """A SQLite file that is not there yet would be made by opening it."""
    address = sa.make_url(url)
    return address.get_backend_name() == "sqlite" and not (address.database and Path(address.database).exists())
