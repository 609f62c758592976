"""What the platform is to see now: every warning and person with a warning, worked out in the warehouse."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa

from monitoring.errors import NightError
from monitoring.platform.rhythm import rhythm_of
from monitoring.policy import Policy
from monitoring.warehouse import Warehouse

SELECTIONS = (
    "publish_member",
    "leading_insured",
    "household_member",
    "household_burden",
    "answered_person",
    "recognised_person",
    "monitored_person",
    "listed_person",
    "risk_row",
)


def newest_night(warehouse: Warehouse, night: date) -> date:
    """The night as of which is pushed: the newest applied. Raises `NightError` if the night asked for lies after it."""
    front = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
    if front is None or night > front:
        raise NightError(
            f"The night {night} was not applied yet, so there is nothing of it to publish. Run `monitoring nightly --date {night}` first."
        )
    newest: date = front
    return newest


def derive_present(warehouse: Warehouse, policy: Policy, front: date, today: date) -> None:
    """Leave `risk_row` (grain: warning) and `listed_person` (grain: person), as known on the night `front`; answers up to `today`."""
    first = warehouse.arrow("SELECT MIN(crossed_on) AS day FROM warning").to_pylist()[0]["day"] or front
    for name, table in policy.relations(date(first.year, 1, 1), date(front.year, 12, 31), known_by=front).items():
        warehouse.load(name, table)
    warehouse.load("rule_rhythm", _rule_rhythms(policy))
    values: dict[str, list[object]] = {
        "night": [front],
        "first_day": [front + timedelta(days=1)],
        "today": [today],
        "is_example": [policy.is_example],
    }
    warehouse.load("publish_value", pa.table(values))
    for name in SELECTIONS:
        warehouse.derive("publishing", name)


def _rule_rhythms(policy: Policy) -> pa.Table:
    rules = [placed.value for placed in policy.thresholds.applied]
    rhythms = {rule.rule: rhythm_of(rule.push) for rule in rules if rule.push is not None}
    rows = [{"rule_id": rule, "rhythm": rhythm} for rule, rhythm in rhythms.items()]
    columns: dict[str, pa.DataType] = {"rule_id": pa.string(), "rhythm": pa.string()}
    return pa.Table.from_pylist(rows, pa.schema(columns))
