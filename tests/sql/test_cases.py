"""Every case of `cases/` through real nights on a DuckDB file: all events, all warnings, the columns named."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.deployment import deploy
from tests.sql.cases import Case, load_cases, source_rows

CASES = load_cases()
NIGHTS = [
    "2023-01-31",
    "2023-02-28",
    "2023-12-29",
    "2024-01-05",
    "2024-02-29",
    "2024-03-10",
    "2024-03-20",
    "2024-03-31",
    "2024-06-30",
    "2025-01-31",
]
"""The nights that are run: the first takes what came before; between two of them nights were missed."""

Said = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """By `case.person rule year`: the warning's row, and its events in order."""
    deployment = deploy(tmp_path_factory.mktemp("cases"))
    deployment.run_with(source_rows(CASES), *NIGHTS)
    warnings = deployment.ask("SELECT * FROM warning")
    said: Said = {_name(row): {**row, "events": []} for row in warnings}
    for event in deployment.ask("SELECT * FROM warning_event ORDER BY warning_id, event_no"):
        text = f"{event['known_on']} {event['event']} {event['reasons']}".strip()
        said[_name(event)]["events"].append(text)
    return said


def _name(row: dict[str, Any]) -> str:
    return f"{row['psn_no']} {row['rule_id']} {row['window_from'].year}"


def _of_case(said: Said, name: str, case: Case) -> Said:
    return {
        key.removeprefix(f"{name}."): row
        for key, row in said.items()
        if key.startswith(f"{name}.") and row["rule_id"] in case.rules
    }


@pytest.mark.parametrize("name", CASES)
def test_case(said: Said, name: str) -> None:
    case = CASES[name]
    found = _of_case(said, name, case)
    assert {key: row["events"] for key, row in found.items()} == {e.warning: e.events for e in case.expected}
    for expected in case.expected:
        columns = {column: _text(found[expected.warning][column]) for column in expected.now}
        assert columns == {c: _own(name, c, v) for c, v in expected.now.items()}, expected.warning


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _own(name: str, column: str, value: str | None) -> str | None:
    return f"{name}.{value}" if column == "identity_rid" and value is not None else value


@pytest.mark.parametrize("section", ["1", "2", "3", "4", "5", "6", "7", "8", "9"])
def test_every_section_of_the_text_has_a_case(section: str) -> None:
    assert any(section in case.section.split(", ") for case in CASES.values())
