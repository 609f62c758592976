"""How many open warnings would fall if all that is outstanding were paid, by rule and category."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from monitoring.benefits.disputes import disputes_known
from monitoring.benefits.due import FOLDER, AskedDue, ask_due, benefits_of, derive_due
from monitoring.reports.warnings import derive_feedback_as_of
from monitoring.review.suppression import TOTAL, Cell, Mark, Table, suppress
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

Row = dict[str, object]
COLUMNS: Mapping[str, str | None] = {
    "open_count": None,
    "outstanding_count": "open_count",
    "falls_count": "outstanding_count",
}
"""Each a part of the one before: open warnings, those with something outstanding behind them, those that would fall."""
_FILLING = {"settled_count": "open_count", "stands_count": "outstanding_count"}
"""What is left of each, so that the parts add up; told as well."""
OF_OPEN = "SELECT DISTINCT counted_key FROM open_warning"
OPEN = """
SELECT
  a.warning_id, w.person_key AS counted_key, a.rule_id, a.category_code, a.window_from, w.window_to, a.burden_amount, a.limit_amount
FROM warning_as_of AS a
JOIN warning AS w ON w.warning_id = a.warning_id
WHERE a.state = 'open' AND a.household_id IS NULL AND a.trigger_type <> 'application'
"""
HOUSEHOLDS = (
    "SELECT COUNT(*) AS row_count FROM warning_as_of "
    "WHERE state = 'open' AND household_id IS NOT NULL AND trigger_type <> 'application'"
)


@dataclass(frozen=True)
class Effect:
    """Rows by rule and category with the yuan behind them, and the small numbers among them that are not to be handed on; `household_count` open warnings are of households, to whom no benefit is due; `made_up` names what amounts may rest on and is no text."""

    night: date
    table: Table
    amounts: Mapping[Cell, Decimal]
    hidden: Mapping[Cell, Mark]
    household_count: int
    made_up: tuple[str, ...]

    def rows(self, *, is_handed_on: bool) -> list[Row]:
        """One row per rule and category, and the total; of what is handed on small numbers are withheld, with the yuan that belong to them."""
        return [self._row(key, self.hidden if is_handed_on else {}) for key in (*self.table.rows, TOTAL)]

    def _row(self, key: str, hidden: Mapping[Cell, Mark]) -> Row:
        rule, _, category = key.partition(" ")
        counts = self.table.total if key == TOTAL else self.table.rows[key]
        row: Row = {"rule_id": rule, "category_code": category or None}
        for name in self.table.columns:
            mark = hidden.get((key, name))
            row[name] = counts[name] if mark is None else str(mark)
        for name, of in (("outstanding_amount", "outstanding_count"), ("falls_amount", "falls_count")):
            amount = self.amounts.get((key, name), Decimal("0.00"))
            row[name] = amount if (key, of) not in hidden else str(Mark.withheld)
        return row


def ask_effect(settings: Settings, night: date | None) -> Effect:
    """Judge all open warnings of persons as of a night, the newest if None. Raises `NightError` for a night that was not applied."""
    policy, benefits = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = derive_open(warehouse, night)
        derive_due(warehouse, policy, benefits, asked, OF_OPEN, disputes_known(settings, night))
        warehouse.derive(FOLDER, "warning_effect")
        counted = warehouse.arrow(
            """
            SELECT
              rule_id || ' ' || COALESCE(category_code, '-') AS row_key,
              COUNT(*) AS open_count,
              COUNT(*) FILTER (WHERE outstanding_amount > 0) AS outstanding_count,
              COUNT(*) FILTER (WHERE effect = 'falls') AS falls_count,
              SUM(outstanding_amount) AS outstanding_amount,
              COALESCE(SUM(outstanding_amount) FILTER (WHERE effect = 'falls'), 0) AS falls_amount
            FROM warning_effect
            GROUP BY row_key
            ORDER BY row_key
            """
        ).to_pylist()
        households = warehouse.arrow(HOUSEHOLDS).to_pylist()[0]["row_count"]
    return _effect(asked.night, counted, int(households), tuple(benefits.made_up()))


def derive_open(warehouse: Warehouse, night: date | None) -> AskedDue:
    """Leave `open_warning` as of a night, and say from which day on visits count for any of them."""
    asked = ask_due(warehouse, night, None)
    derive_feedback_as_of(warehouse, asked.night)
    warehouse.derive("reports", "warning_as_of")
    warehouse.make("open_warning", OPEN)
    first = warehouse.arrow("SELECT MIN(window_from) AS day FROM open_warning").to_pylist()[0]["day"]
    return AskedDue(first or asked.first, asked.night)


def _effect(night: date, counted: Iterable[Row], households: int, made_up: tuple[str, ...]) -> Effect:
    rows: dict[str, dict[str, int]] = {}
    amounts: dict[Cell, Decimal] = defaultdict(Decimal)
    for row in counted:
        key = str(row["row_key"])
        numbers = {name: int(str(row[name])) for name in COLUMNS}
        numbers["settled_count"] = numbers["open_count"] - numbers["outstanding_count"]
        numbers["stands_count"] = numbers["outstanding_count"] - numbers["falls_count"]
        rows[key] = numbers
        for name in ("outstanding_amount", "falls_amount"):
            amount = Decimal(str(row[name]))
            amounts[key, name] = amount
            amounts[TOTAL, name] += amount
    table = Table(dict(COLUMNS) | _FILLING, rows)
    return Effect(night, table, amounts, suppress(table), households, made_up)
