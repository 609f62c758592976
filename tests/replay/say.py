"""Warnings and events in the words of the cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.property.compare import Facts, Key
from tests.replay.cases import Case


def name_warning(key: Key) -> str:
    """`psn_no rule year` of a warning."""
    return f"{key[0]} {key[1]} {key[2].year}"


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
