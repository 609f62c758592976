"""Assess the persons touched on the nights of a run: timelines, states, and the difference to what is stored."""

from __future__ import annotations

import hashlib
from itertools import groupby
from operator import itemgetter

import pyarrow as pa

from monitoring import __version__
from monitoring.keyfile import keyed_id
from monitoring.warehouse import Warehouse, files

WHO_IS_ASSESSED = (
    "person_cluster",
    "person_anchor_now",
    "touched_person",
    "policy_night",
    "candidate",
    "moment",
)
TIMELINE = (
    "moment_member",
    "known_settlement",
    "visit_settlement",
    "visit_payment",
    "visit_day",
    "burden_period",
    "person_state",
    "covered_person",
    "identity_period",
    "line_period",
    "limit_period",
    "timeline",
    "window_state",
    "window_burden",
)
WARNINGS = ("warning_moment", "warning_change", "warning_now")

WARNING_KEY = ("person_key", "rule_id", "window_from")
INPUT_COLUMNS = (
    "source_table",
    "source_key",
    "counted_on",
    "total_amount",
    "policy_scope_amount",
    "compliant_amount",
    "cash_amount",
)


def assess(warehouse: Warehouse, key: bytes, thresholds_fingerprint: str) -> dict[str, int]:
    """Bring `warning` and `warning_event` up to the run's last night; return counts.

    Reads the run's relations `run_value`, `run_night`, `accepted_<table>` and those of the policy. Must run inside a transaction.
    """
    for name in WHO_IS_ASSESSED:
        warehouse.derive("assessment", name)
        if name == "person_anchor_now":
            warehouse.empty("person_anchor")
            warehouse.append("person_anchor", "person_anchor_now")
    for name in (*TIMELINE, *WARNINGS):
        warehouse.derive("assessment", name)
    warehouse.load("warning_mark", _marks(warehouse, key, thresholds_fingerprint))
    for name in ("warning_row", "warning_event_row"):
        warehouse.derive("assessment", name)
    warehouse.replace("warning", "warning_row", WARNING_KEY)
    warehouse.append("warning_event", "warning_event_row")
    return {
        "persons_assessed": warehouse.count("(SELECT DISTINCT person_key FROM moment)"),
        "warnings_assessed": warehouse.count("warning_row"),
        **_event_counts(warehouse),
    }


def _marks(warehouse: Warehouse, key: bytes, thresholds_fingerprint: str) -> pa.Table:
    """The keyed id and the fingerprint of each warning of the run; both are made outside SQL, where hashing differs by engine."""
    owners = {
        row["person_key"]: row["psn_no"]
        for row in warehouse.arrow(
            "SELECT person_key, psn_no FROM person WHERE person_key IN (SELECT person_key FROM warning_now)"
        ).to_pylist()
    }
    inputs = _input_digests(warehouse.select("assessment", "warning_input"))
    versions = f"{files.fingerprint()}|{thresholds_fingerprint}|{__version__}"
    marks = []
    for row in warehouse.arrow("SELECT person_key, rule_id, window_from FROM warning_now").to_pylist():
        subject = (row["person_key"], row["rule_id"], row["window_from"])
        warning_id = keyed_id(key, owners[subject[0]], subject[1], subject[2].isoformat())
        print_of = hashlib.sha256(f"{inputs.get(subject, '')}|{versions}".encode()).hexdigest()
        marks.append({**row, "psn_no": owners[subject[0]], "warning_id": warning_id, "fingerprint": print_of})
    columns: dict[str, pa.DataType] = {
        "person_key": pa.int64(),
        "rule_id": pa.string(),
        "window_from": pa.date32(),
        "psn_no": pa.string(),
        "warning_id": pa.string(),
        "fingerprint": pa.string(),
    }
    return pa.Table.from_pylist(marks, pa.schema(columns))


def _input_digests(inputs: pa.Table) -> dict[tuple[object, ...], str]:
    """sha256 over the rows that entered each warning's burden; they arrive ordered by warning and key."""
    digests = {}
    for subject, rows in groupby(inputs.to_pylist(), key=itemgetter(*WARNING_KEY)):
        digest = hashlib.sha256()
        for row in rows:
            digest.update("|".join(str(row[name]) for name in INPUT_COLUMNS).encode() + b"\n")
        digests[subject] = digest.hexdigest()
    return digests


def _event_counts(warehouse: Warehouse) -> dict[str, int]:
    rows = warehouse.arrow("SELECT event, COUNT(*) AS event_count FROM warning_event_row GROUP BY event ORDER BY event")
    return {f"event_{row['event']}": int(row["event_count"]) for row in rows.to_pylist()}
