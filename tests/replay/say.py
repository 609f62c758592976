"""Warnings and events in the words of the cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.property.compare import Facts
from tests.reference.assess import Key
from tests.replay.cases import Case
from tests.replay.policy import CASE_POLICY

LENGTHS = {"calendar_year": len("2024"), "calendar_month": len("2024-03")}
WINDOWS = {rule.rule_id: rule.window for rule in CASE_POLICY.rules}


def name_warning(key: Key) -> str:
    """`subject rule window` of a warning: the year, the month, `rolling` or the visit."""
    subject, rule_id, window_id = key
    return f"{subject} {rule_id} {window_id[: LENGTHS.get(WINDOWS[rule_id])]}"


def say_events(events: Mapping[Key, list[Facts]]) -> dict[str, list[str]]:
    """`known_on event reasons` of every event, by warning."""
    return {
        name_warning(key): [f"{one['known_on']} {one['event']} {one['reasons']}".strip() for one in found]
        for key, found in events.items()
    }


def say_final(case: Case, warnings: Mapping[Key, Facts]) -> dict[str, dict[str, Any]]:
    """Those columns of those warnings that the case speaks of."""
    by_name = {name_warning(key): facts for key, facts in warnings.items()}
    return {
        name: {column: _say(by_name[name][column]) for column in columns} for name, columns in case.finally_.items()
    }


def _say(value: object) -> object:
    return value if isinstance(value, bool) or value is None else str(value)
