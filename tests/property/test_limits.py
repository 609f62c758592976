"""The limits that the policy package resolves are those worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitoring.policy import load_policy
from tests.property.counties import FIRST_NIGHT, LAST_NIGHT
from tests.property.policy import FOLDER, POLICY
from tests.property.schedules import nights_between
from tests.reference.model import Policy
from tests.replay.policy import CASE_POLICY
from tests.replay.policy import FOLDER as CASE_FOLDER

DAYS = nights_between(date(2023, 1, 1), LAST_NIGHT)
NIGHTS = (FIRST_NIGHT, date(2024, 1, 24), date(2024, 1, 25), date(2024, 1, 27), date(2024, 1, 28), LAST_NIGHT)
NIGHTS_OF_RELEASE = (date(2024, 2, 21), date(2024, 2, 22))


def _resolved(rows: list[dict[str, Any]], day: date, night: date) -> list[tuple[object, object]]:
    return [
        (row["limit_amount"], row["is_provisional"])
        for row in rows
        if row["valid_from"] <= day < row["valid_to"] and row["known_from"] <= night < row["known_to"]
    ]


@pytest.mark.parametrize(
    ("folder", "policy"), [(FOLDER, POLICY), (CASE_FOLDER, CASE_POLICY)], ids=["generated", "cases"]
)
def test_limits_are_those_worked_out_by_hand(folder: Path, policy: Policy) -> None:
    limits = load_policy(folder).relations(DAYS[0], DAYS[-1])["policy_limit"].to_pylist()
    for rule in policy.rules:
        for line in rule.lines:
            rows = [row for row in limits if (row["rule_id"], row["line_id"]) == (rule.rule_id, line.line_id)]
            for night in (*NIGHTS, *NIGHTS_OF_RELEASE):
                by_hand = [
                    [(p.amount, p.is_provisional) for p in line.periods if p.holds(day, night)]
                    for day in DAYS
                    if day <= night
                ]
                assert by_hand == [_resolved(rows, day, night) for day in DAYS if day <= night]
