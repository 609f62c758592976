"""Imported lists as a second source of the table identity, matched anew each night with the insured persons then known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from monitoring.identities.holders import known_holders, nobody
from monitoring.identities.store import StoredRow, open_store
from monitoring.settings import Settings
from monitoring.source.coverage import end_of_night
from monitoring.source.pull import Added
from monitoring.warehouse import open_scratch

_LISTED = pa.schema(
    [(name, pa.string()) for name in ("rid", "certificate", "psn_idet_type", "begntime", "endtime", "vali_flag")]
    + [(name, pa.timestamp("us")) for name in ("crte_time", "updt_time")]
)


def listed_identities(settings: Settings, night: date) -> Added | None:
    """What the lists add to a night; none if no list was ever imported."""
    if not settings.identity_lists_file.exists():
        return None
    with open_store(settings.identity_lists_file) as store:
        rows = store.rows(before=end_of_night(night))
    return lambda pulled: _matched(settings, night, rows, pulled)


def _matched(settings: Settings, night: date, rows: list[StoredRow], pulled: Path) -> Iterator[pa.Table]:
    """Rows whose person is known, as text in the national names. Every row comes each night and is compared."""
    known = known_holders(settings, (row.certificate for row in rows)) or nobody()
    with open_scratch(settings.memory_limit) as scratch:
        scratch.load("listed_row", _as_table(rows))
        scratch.load("stored_holder", known.holders)
        scratch.load("stored_list_row", known.rows)
        # A match that changes is a change of the row, known from this night.
        changed_at = end_of_night(night) - timedelta(seconds=1)
        scratch.load("match_value", pa.table({"changed_at": pa.array([changed_at], pa.timestamp("us"))}))
        scratch.load_parquet("pulled_insured", pulled / "insured.parquet")
        scratch.derive("staging", "typed_insured")
        scratch.derive("identities", "certificate_holder")
        yield scratch.select("identities", "matched_list_row")


def _as_table(rows: list[StoredRow]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "rid": row.rid,
                "certificate": row.certificate,
                "psn_idet_type": row.code,
                "begntime": f"{row.begin_on} 00:00:00",
                "endtime": f"{row.end_on} 00:00:00" if row.end_on else None,
                "vali_flag": "1" if row.is_valid else "0",
                "crte_time": row.crte_time,
                "updt_time": row.updt_time,
            }
            for row in rows
        ],
        _LISTED,
    )
