"""The limits that the policy package resolves are those worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitoring.policy import load_policy
from tests.property.counties import FIRST_NIGHT
from tests.property.policy import FOLDER, POLICY
from tests.property.schedules import nights_between
from tests.reference.model import LimitPeriod, Policy
from tests.replay.policy import CASE_POLICY
from tests.replay.policy import FOLDER as CASE_FOLDER

LAST_DAY = date(2024, 12, 31)
DAYS = nights_between(date(2023, 1, 1), LAST_DAY)
Limit = tuple[object, ...]


def _nights(policy: Policy) -> list[date]:
    """The first and the last night, and those on which something becomes known."""
    known = {period.known_from for rule in policy.rules for line in rule.lines for period in line.periods}
    published = {night for night in known if FIRST_NIGHT < night < LAST_DAY}
    return sorted(
        {FIRST_NIGHT, LAST_DAY, *published, *(date.fromordinal(night.toordinal() - 1) for night in published)}
    )


def _resolved(rows: list[dict[str, Any]], day: date, night: date) -> list[Limit]:
    return [
        (row["limit_amount"], row["income_share"], row["kept_amount"] or 0, row["is_provisional"])
        for row in rows
        if row["valid_from"] <= day < row["valid_to"] and row["known_from"] <= night < row["known_to"]
    ]


def _by_hand(periods: tuple[LimitPeriod, ...], day: date, night: date) -> list[Limit]:
    return [
        (period.amount, period.share if period.amount is None else None, period.kept, period.is_provisional)
        for period in periods
        if period.holds(day, night)
    ]


@pytest.mark.parametrize(
    ("folder", "policy"), [(FOLDER, POLICY), (CASE_FOLDER, CASE_POLICY)], ids=["generated", "cases"]
)
def test_limits_are_those_worked_out_by_hand(folder: Path, policy: Policy) -> None:
    limits = load_policy(folder).relations(DAYS[0], DAYS[-1])["policy_limit"].to_pylist()
    assert {row["rule_id"] for row in limits} == {rule.rule_id for rule in policy.rules}
    for rule in policy.rules:
        for line in rule.lines:
            rows = [row for row in limits if (row["rule_id"], row["line_id"]) == (rule.rule_id, line.line_id)]
            for night in _nights(policy):
                asked = [day for day in DAYS if day <= night]
                by_hand = [_by_hand(line.periods, day, night) for day in asked]
                assert by_hand == [_resolved(rows, day, night) for day in asked], (rule.rule_id, line.line_id, night)
