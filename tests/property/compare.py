"""What the reference says, in the columns of the pipeline's tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.reference.assess import Event, History, Key, Warned
from tests.reference.model import ALWAYS, FOREVER, MEASURES

Table = list[dict[str, Any]]
Facts = Mapping[str, Any]

EVENT_COLUMNS = (
    *("known_on", "event", "reasons", "state"),
    *("crossed_on", "fell_on", "step", "burden_amount", "limit_amount"),
)
BURDEN_COLUMNS = {
    **{f"{measure}_amount": measure for measure in MEASURES},
    **{f"{measure}_after_amount": f"{measure}_after" for measure in MEASURES},
}
STATE_COLUMNS = ("state", "is_produced", "closed_on")
ALL_COLUMNS = (
    *(*STATE_COLUMNS, "window_from", "window_to", "psn_no", "head_count", "crossed_on", "fell_on", "step"),
    *("highest_step", "line_id", "category_code", "identity_rid"),
    *("limit_amount", "is_provisional", "burden_amount", "fee_amount", *BURDEN_COLUMNS),
)


@dataclass(frozen=True)
class Said:
    """The rows of the warehouse's tables `warning` and `warning_event`."""

    warnings: Table
    events: Table


def expected_warnings(history: History) -> dict[Key, Facts]:
    """Every warning with the columns that are compared: all of them, but of a merged one only the state."""
    return {key: _facts_of(warned) for key, warned in history.warnings.items()}


def _facts_of(warned: Warned) -> Facts:
    now, limit, subject = warned.now, warned.now.explained_by, warned.subject
    is_household = subject.name != subject.lead
    facts = {
        "state": now.state,
        "is_produced": now.is_produced,
        "closed_on": warned.closed_on,
    }
    if now.end is None:
        return facts
    return {
        **facts,
        "window_from": warned.window.first or ALWAYS,
        "window_to": warned.window.end or FOREVER,
        "psn_no": subject.lead,
        "head_count": subject.heads if is_household else None,
        "crossed_on": now.crossed_on,
        "fell_on": now.fell_on,
        "step": now.step,
        "highest_step": now.highest_step,
        "line_id": now.line_id,
        "category_code": limit.category if limit else None,
        "identity_rid": limit.rid if limit else None,
        "limit_amount": now.limit_amount,
        "is_provisional": limit.is_provisional if limit else None,
        "burden_amount": now.end.burden,
        "fee_amount": now.end.fee,
        **{column: now.end.burdens[name] for column, name in BURDEN_COLUMNS.items()},
    }


def expected_events(history: History) -> dict[Key, list[Facts]]:
    """The events of every warning, in their order."""
    events: dict[Key, list[Facts]] = {}
    for event in history.events:
        events.setdefault(event.key, []).append(_facts_of_event(event))
    return events


def _facts_of_event(event: Event) -> Facts:
    return {column: getattr(event, column) for column in EVENT_COLUMNS}


def said_warnings(said: Said) -> dict[Key, Facts]:
    """The pipeline's warnings, reduced to the columns that are compared."""
    return {_key(row): _pick(row, STATE_COLUMNS if row["state"] == "merged" else ALL_COLUMNS) for row in said.warnings}


def said_events(said: Said) -> dict[Key, list[Facts]]:
    """The pipeline's events by warning, in their order."""
    events: dict[Key, list[Facts]] = {}
    for row in said.events:
        events.setdefault(_key(row), []).append(_pick(row, EVENT_COLUMNS))
    return events


def _key(row: Mapping[str, Any]) -> Key:
    return row["household_id"] or row["psn_no"], row["rule_id"], row["window_id"]


def _pick(row: Mapping[str, Any], columns: tuple[str, ...]) -> Facts:
    return {column: row[column] for column in columns}


def only_produced(warnings: Mapping[Key, Facts]) -> dict[Key, Facts]:
    """The current state: the warnings that the rows now known produce."""
    return {key: facts for key, facts in warnings.items() if facts["is_produced"]}


def differences(expected: Mapping[Key, Any], said: Mapping[Key, Any]) -> list[str]:
    """A line for each warning that differs, with the values that differ: expected, then said."""
    lines = []
    for key in sorted(expected.keys() | said.keys()):
        one, other = expected.get(key), said.get(key)
        if one != other:
            lines.append(f"{' '.join(map(str, key))}: {_differing(one, other)}")
    return lines


def _differing(expected: Any, said: Any) -> str:
    if isinstance(expected, Mapping) and isinstance(said, Mapping):
        return ", ".join(f"{c}: {v} / {said.get(c)}" for c, v in expected.items() if v != said.get(c))
    if isinstance(expected, list) and isinstance(said, list):
        return _first_differing(expected, said)
    return f"{_show(expected)} / {_show(said)}"


def _first_differing(expected: list[Facts], said: list[Facts]) -> str:
    for one, other in zip(expected, said, strict=False):
        if one != other:
            return f"event {_show(one)} / {_show(other)}"
    return f"{len(expected)} events / {len(said)}: {_show((expected + said)[min(len(expected), len(said))])}"


def _show(facts: Any) -> str:
    if isinstance(facts, list):
        return "; ".join(map(_show, facts))
    return "nothing" if facts is None else " ".join(f"{v}" for v in facts.values())
