"""What came of scores as a table for the bureau, and as CSV and JSON, in which small numbers are withheld."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from monitoring.forecast.outcomes import Outcome
from monitoring.review.suppression import TOTAL, Mark, Table, suppress

if TYPE_CHECKING:
    from rich.table import Table as Printed

Row = dict[str, object]
TOLD = ("model_name", "night", "part_type", "measured_on", "label_night")
COLUMNS = (
    *(*TOLD, "row_count", "censored", "judged_count", "expected_crossings", "crossings", "shocks", "is_calibrated"),
    *("chosen_count", "found_count", "helped_count", "recognised_count", "recognised_chosen_count"),
)
PARTS: Mapping[str, str | None] = {
    "row_count": None,
    "judged_count": "row_count",
    "censored_count": "row_count",
    "crossings": "judged_count",
    "stayed_count": "judged_count",
    "shocks": "crossings",
    "course_count": "crossings",
    "chosen_count": None,
    "found_count": "chosen_count",
    "unnamed_count": "crossings",
    "missed_count": "chosen_count",
    "helped_count": None,
    "recognised_count": None,
    "recognised_chosen_count": "recognised_count",
    "recognised_other_count": "recognised_count",
}
"""What is counted, each a part of the one named; some are told of none, for they could be worked out."""


def outcome_rows(outcomes: Sequence[Outcome], *, is_handed_on: bool) -> list[Row]:
    """A row for each outcome with `COLUMNS`; of what is handed on small numbers are withheld, with those from which they could be worked out."""
    return [_row(one, _hidden(one) if is_handed_on else {}) for one in outcomes]


def _row(one: Outcome, hidden: Mapping[str, Mark]) -> Row:
    plain = {name: getattr(one, name) for name in COLUMNS}
    censored = {reason: str(hidden.get(f"censored_{reason}", count)) for reason, count in one.censored.items()}
    told = {name: str(hidden[name]) if name in hidden else value for name, value in plain.items()}
    return {**told, "censored": ", ".join(f"{reason} {count}" for reason, count in censored.items())}


def _hidden(one: Outcome) -> dict[str, Mark]:
    """What is not told of an outcome, which stands alone: sums over nights mean nothing."""
    reasons = {f"censored_{reason}": count for reason, count in one.censored.items()}
    found = suppress(Table({**PARTS, **dict.fromkeys(reasons, "censored_count")}, {"one": {**_counts(one), **reasons}}))
    return {name: found.get((TOTAL, name), mark) for (_, name), mark in found.items()}


def _counts(one: Outcome) -> dict[str, int]:
    own = {name: int(getattr(one, name)) for name in PARTS if hasattr(one, name)}
    rest = {
        "censored_count": sum(one.censored.values()),
        "stayed_count": one.judged_count - one.crossings,
        "course_count": one.crossings - one.shocks,
        "missed_count": one.chosen_count - one.found_count,
        # Crossings are rows and those found persons: with one rule the difference is who crossed unnamed.
        "unnamed_count": max(one.crossings - one.found_count, 0),
        "recognised_other_count": one.recognised_count - one.recognised_chosen_count,
    }
    return {**own, **rest}


def outcome_table(outcomes: Sequence[Outcome]) -> Printed:
    """A line for each outcome, with small numbers: for the bureau alone."""
    from rich.table import Table as Printed

    heads = ("model", "night", "part", "known on", "rows", "censored", "expected", "crossed", "shocks", "calibrated")
    table = Printed(*heads, "named", "of them crossed", "helped", "recognised", "of them named")
    for one in outcomes:
        calibrated = {True: "yes", False: "NO", None: "not known"}[one.is_calibrated]
        censored = ", ".join(f"{count:,} {reason}" for reason, count in one.censored.items())
        named = (one.model_name, str(one.night), one.part_type, str(one.label_night))
        sums = (f"{one.row_count:,}", censored, f"{one.expected_crossings:,.1f}", f"{one.crossings:,}")
        persons = (one.chosen_count, one.found_count, one.helped_count, one.recognised_count)
        told = (f"{count:,}" for count in (*persons, one.recognised_chosen_count))
        table.add_row(*named, *sums, f"{one.shocks:,}", calibrated, *told)
    return table
