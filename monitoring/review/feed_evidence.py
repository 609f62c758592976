"""The evidence that a page shows, as JSON: of a warning its days and events, of a person who paid what. No diagnosis, provider or item is in it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from monitoring.assessment.assess import FOUND, TIMELINE
from monitoring.assessment.who import whole_moments
from monitoring.benefits.telling import told as told_due
from monitoring.review.feed_present import PERSON_COLUMNS, WARNING_COLUMNS
from monitoring.warehouse import Warehouse

Row = dict[str, Any]

PIECE = 25_000
"""Warnings whose timelines are worked out at once: each piece looks through the settlements again."""
CHUNK = 5_000
"""Rows that are written at once, with their evidence in memory."""
MONTH_AMOUNTS = {
    "fee": "fee_amount",
    "basic": "basic_amount",
    "serious": "serious_amount",
    "assistance": "assistance_amount",
    "other": "other_amount",
    "person": "total_amount",
}


def changed_warnings(warehouse: Warehouse) -> Iterator[list[Row]]:
    """Rows of `review_warning` that differ from `stored_warning`, some at once, with their evidence."""
    _number_changed(warehouse, "warning", "warning_id")
    count = warehouse.count("changed_warning")
    for first in range(0, count, PIECE):
        warehouse.make("asked_warning", f"SELECT * FROM changed_warning WHERE {_between(first, PIECE)}")
        _derive_days(warehouse)
        for start in range(first, min(first + PIECE, count), CHUNK):
            rows = _rows(warehouse, "asked_warning", WARNING_COLUMNS, start)
            days = _grouped(_of_chunk(warehouse, "warning_day", "warning", start, "day_from"), "warning_id")
            stories = _grouped(_of_chunk(warehouse, "warning_story", "warning", start, "event_no"), "warning_id")
            yield [
                row | {"evidence": warning_evidence(days[row["warning_id"]], stories[row["warning_id"]])}
                for row in rows
            ]


def changed_persons(warehouse: Warehouse) -> Iterator[list[Row]]:
    """Rows of `review_person` that differ from `stored_person`, some at once, with their evidence."""
    _number_changed(warehouse, "person", "psn_no")
    knows_assistance = bool(warehouse.arrow("SELECT is_assistance_known FROM review_value")[0][0].as_py())
    for start in range(0, warehouse.count("changed_person"), CHUNK):
        rows = _rows(warehouse, "changed_person", ("person_key", *PERSON_COLUMNS), start)
        told = {
            name: _grouped(_of_chunk(warehouse, name, "person", start, order), "person_key")
            for name, order in PERSON_PARTS.items()
        }
        for row in rows:
            key = row.pop("person_key")
            row["evidence"] = person_evidence(
                told["shown_month"][key],
                told["shown_year"][key],
                told["person_unknown"][key],
                told["shown_due"][key],
                knows_assistance=knows_assistance,
            )
        yield rows


PERSON_PARTS = {
    "shown_month": "month_first_date",
    "shown_year": "paid_year",
    "person_unknown": "unknown_code",
    "shown_due": "visited_on, visit_id, item",
}
"""What a person's evidence is made of, with what each is ordered by."""


def warning_evidence(days: Iterable[Row], story: Iterable[Row]) -> str:
    """Burden and limit from a day on until the next one, and events; amounts in yuan as text."""
    told = [[_day(d["day_from"]), _text(d["burden_amount"]), _text(d["limit_amount"]), d["is_over"]] for d in days]
    events = [
        {
            "event": e["event"],
            "known_on": _day(e["known_on"]),
            "reasons": e["reasons"].split(",") if e["reasons"] else [],
            "step": _text(e["step"]),
            "burden": _text(e["burden_amount"]),
            "limit": _text(e["limit_amount"]),
        }
        for e in story
    ]
    return json.dumps({"days": told, "events": events}, ensure_ascii=False)


def person_evidence(
    months: Iterable[Row], years: Iterable[Row], unknown: Iterable[Row], due: Iterable[Row], *, knows_assistance: bool
) -> str:
    """Who paid what by month, what earlier years came to, what is not known, and what assistance is outstanding; amounts in yuan as text."""
    whole = {
        "months": [_month(row, knows_assistance=knows_assistance) for row in months],
        "years": [
            {"year": row["paid_year"], "fee": _text(row["fee_amount"]), "person": _text(row["total_amount"])}
            for row in years
        ],
        "unknown": [row["unknown_code"] for row in unknown],
        "outstanding": [{lang: told_due(row, lang) for lang in ("zh", "en")} for row in due],
    }
    return json.dumps(whole, ensure_ascii=False)


def _month(row: Row, *, knows_assistance: bool) -> dict[str, str | None]:
    amounts = {name: _text(row[column]) for name, column in MONTH_AMOUNTS.items()}
    outside = _text(row["assistance_outside_amount"]) if knows_assistance else None
    return {"month": f"{row['month_first_date']:%Y-%m}", **amounts, "assistance_outside": outside}


def _derive_days(warehouse: Warehouse) -> None:
    """Work the timelines of the asked warnings out once more, each as of the night that it was last assessed."""
    warehouse.make("whole_moment", "SELECT DISTINCT subject_key, known_on AS night FROM asked_warning")
    whole_moments(warehouse)
    for name in (*FOUND, *TIMELINE):
        warehouse.derive("assessment", name)
    for name in ("warning_day", "warning_story"):
        warehouse.derive("review", name)


def _number_changed(warehouse: Warehouse, subject: str, key: str) -> None:
    """Leave `changed_<subject>`: rows that were not fed, or otherwise, each with its place."""
    warehouse.make(
        f"changed_{subject}",
        f"SELECT f.*, ROW_NUMBER() OVER (ORDER BY f.{key}) - 1 AS place FROM fed_{subject} AS f "
        f"LEFT JOIN stored_{subject} AS s ON s.{key} = f.{key} WHERE s.fed_hash IS DISTINCT FROM f.fed_hash",
    )


def _rows(warehouse: Warehouse, relation: str, columns: Iterable[str], start: int) -> list[Row]:
    told = ", ".join((*columns, "fed_hash"))
    query = f"SELECT {told} FROM {relation} WHERE {_between(start, CHUNK)} ORDER BY place"
    found: list[Row] = warehouse.arrow(query).to_pylist()
    return found


def _of_chunk(warehouse: Warehouse, relation: str, subject: str, start: int, order: str) -> list[Row]:
    key = {"warning": "warning_id", "person": "person_key"}[subject]
    query = (
        f"SELECT r.* FROM {relation} AS r JOIN changed_{subject} AS c ON c.{key} = r.{key} WHERE {_between(start, CHUNK)} "
        f"ORDER BY c.place, r.{order}"
    )
    found: list[Row] = warehouse.arrow(query).to_pylist()
    return found


def _between(start: int, count: int) -> str:
    return f"place >= {start} AND place < {start + count}"


def _grouped(rows: Iterable[Row], key: str) -> Mapping[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
