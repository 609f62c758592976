"""Assess the persons touched on the nights of a run: timelines, states, and the difference to what is stored."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import groupby
from operator import itemgetter

import pyarrow as pa

from monitoring import __version__
from monitoring.assessment.pieces import pieces
from monitoring.assessment.who import find_moments
from monitoring.keyfile import keyed_id
from monitoring.warehouse import Warehouse, files

FOUND = (
    "moment_claim",
    "household_person",
    "moment_member",
    "member_row",
    "moment_removed",
    "member_version",
    "moment_reach",
)
"""Whose rows are looked at, and what each moment reaches."""
TIMELINE = (
    "known_settlement",
    "member_state",
    "subject_state",
    "covered_subject",
    "subject_rule",
    "identity_period",
    "line_period",
    "visit_settlement",
    "rule_settlement",
    "counted_row",
    "counted_window",
    "visit_day",
    "burden_period",
    "burden_now",
    "limit_period",
    "timeline",
    "window_state",
)
WARNINGS = ("warning_moment", "warning_change", "warning_burden", "warning_now")

WARNING_KEY = ("subject_key", "rule_id", "window_id")
INPUT_COLUMNS = (
    *("source_table", "source_key", "counted_on", "leaves_on", "settled_amount", "assistance_amount", "fee_amount"),
    *("total_amount", "policy_scope_amount", "compliant_amount", "cash_amount"),
)


def assess(warehouse: Warehouse, key: bytes, thresholds_fingerprint: str) -> dict[str, int]:
    """Bring `warning` and `warning_event` up to the run's last night; return counts.

    Reads the run's relations `run_value`, `run_night`, `accepted_<table>` and those of the policy. Must run inside a transaction.
    """
    warehouse.derive("assessment", "person_anchor_now")
    warehouse.empty("person_anchor")
    warehouse.append("person_anchor", "person_anchor_now")
    find_moments(warehouse)
    for name in FOUND:
        warehouse.derive("assessment", name)
    warehouse.derive("assessment", "reaching_moment")
    counts: Counter[str] = Counter()
    for _ in pieces(warehouse):
        counts.update(_assess_piece(warehouse, key, thresholds_fingerprint))
    return dict(counts)


def _assess_piece(warehouse: Warehouse, key: bytes, thresholds_fingerprint: str) -> dict[str, int]:
    for name in (*TIMELINE, *WARNINGS):
        warehouse.derive("assessment", name)
    warehouse.derive("assessment", "rebuilt_window")
    warehouse.load("warning_mark", _marks(warehouse, key, thresholds_fingerprint))
    for name in ("warning_row", "warning_event_row"):
        warehouse.derive("assessment", name)
    warehouse.replace("warning", "warning_row", WARNING_KEY)
    warehouse.append("warning_event", "warning_event_row")
    return {
        "persons_assessed": warehouse.count("(SELECT DISTINCT subject_key FROM moment WHERE subject_key > 0)"),
        "households_assessed": warehouse.count("(SELECT DISTINCT subject_key FROM moment WHERE subject_key < 0)"),
        "warnings_assessed": warehouse.count("warning_row"),
        **_event_counts(warehouse),
    }


def _marks(warehouse: Warehouse, key: bytes, thresholds_fingerprint: str) -> pa.Table:
    """The keyed id and the fingerprint of each warning of the run; both are made outside SQL, where hashing differs by engine."""
    inputs = _input_digests(warehouse.select("assessment", "warning_input"))
    versions = f"{files.fingerprint()}|{thresholds_fingerprint}|{__version__}"
    marks = []
    for row in warehouse.arrow(
        """
        SELECT w.subject_key, w.rule_id, w.window_id, p.psn_no, w.household_id, o.psn_no AS subject_no
        FROM warning_now AS w
        JOIN person AS p ON p.person_key = w.person_key
        LEFT JOIN person AS o ON o.person_key = w.subject_key
        """
    ).to_pylist():
        subject_name = row["household_id"] or row.pop("subject_no")
        warning_id = keyed_id(key, subject_name, row["rule_id"], row["window_id"])
        inputs_of = inputs.get(tuple(row[name] for name in WARNING_KEY), "")
        print_of = hashlib.sha256(f"{inputs_of}|{versions}".encode()).hexdigest()
        marks.append({**row, "warning_id": warning_id, "fingerprint": print_of})
    columns: dict[str, pa.DataType] = {
        "subject_key": pa.int64(),
        **dict.fromkeys(("rule_id", "window_id", "psn_no", "household_id", "warning_id", "fingerprint"), pa.string()),
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
