"""What a night changed on the risk list, by rule, and what explains it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from monitoring.policy import Policy
from monitoring.quality.comparable import Measured
from monitoring.warehouse import Warehouse

DESTINATIONS = ("list", "hint", "ended", "fallen")


@dataclass(frozen=True)
class NightSpan:
    """A night that was applied, and the days it brought."""

    night: date
    first_day: date
    last_day: date
    is_first: bool
    is_policy_changed: bool

    @property
    def day_count(self) -> int:
        """Days it brought, at least one."""
        return (self.last_day - self.first_day).days + 1

    def holds(self, day: date) -> bool:
        """Whether it brought the day."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class NewWarnings:
    """Warnings of one rule that a night opened or took back, those of persons whose identities changed that night apart."""

    night: date
    rule: str
    opened: int = 0
    opened_by_list: int = 0
    taken_back: int = 0
    taken_back_by_list: int = 0

    def measured(self, span: NightSpan) -> list[Measured]:
        """What is to be judged: changes that no identity list explains, per day of the night."""
        counts = {
            f"warnings_opened:{self.rule}": self.opened - self.opened_by_list,
            f"warnings_taken_back:{self.rule}": self.taken_back - self.taken_back_by_list,
        }
        return [Measured(self.night, m, _per_day(n, span), n, "count", False) for m, n in counts.items()]


def applied_spans(warehouse: Warehouse) -> list[NightSpan]:
    """Every night that was applied, oldest first."""
    warehouse.derive("quality", "applied_span")
    rows = warehouse.arrow("SELECT * FROM applied_span ORDER BY night NULLS FIRST").to_pylist()
    return [NightSpan(**row) for row in rows]


def count_new_warnings(
    warehouse: Warehouse, nights: Iterable[date], held: Iterable[date], rules: Iterable[str]
) -> list[NewWarnings]:
    """Counts of each night and rule, those without any change included; `held` are the nights whose push waits. Needs `applied_span`."""
    wanted = sorted(set(nights))
    for name, days in {"judged_night": wanted, "held_night": sorted(set(held))}.items():
        warehouse.load(name, pa.table({"night": pa.array(days, pa.date32())}))
    rows = {(row["night"], row["rule_id"]): row for row in warehouse.select("quality", "new_warning").to_pylist()}
    every = sorted({*rules, *(rule for _, rule in rows)})
    return [_counted(night, rule, rows.get((night, rule))) for night in wanted for rule in every]


def count_destinations(warehouse: Warehouse, night: date) -> dict[str, int]:
    """Warnings that a night opened, by where they go: `list` (pushed), `hint`, `ended` and `fallen` (all three are not)."""
    warehouse.load("told_night", pa.table({"night": pa.array([night], pa.date32())}))
    found = warehouse.select("quality", "new_warning_destination").to_pylist()
    counts = {row["destination_type"]: int(row["warning_count"]) for row in found}
    return {name: counts.get(name, 0) for name in DESTINATIONS}


def explanations(span: NightSpan, policy: Policy, rule: str) -> list[str]:
    """Why a night may open any number of warnings of a rule: first night, other thresholds, another limit, 1 January."""
    found = {
        "the first night of this warehouse": span.is_first,
        "the thresholds were changed": span.is_policy_changed,
        "a limit begins or becomes known": _is_limit_changed(span, policy, rule),
        "a year begins": any(span.holds(date(year, 1, 1)) for year in (span.first_day.year, span.last_day.year)),
    }
    return [reason for reason, holds in found.items() if holds]


def _is_limit_changed(span: NightSpan, policy: Policy, rule: str) -> bool:
    periods = (period for period in policy.limit_periods() if period.rule.rule == rule)
    days: Sequence[date] = [d for p in periods for d in (p.valid_from, p.valid_to, p.known_from, p.known_to)]
    return any(span.holds(day) for day in days)


def _per_day(count: int, span: NightSpan) -> Decimal:
    return (Decimal(count) / span.day_count).quantize(Decimal("0.01"))


def _counted(night: date, rule: str, row: dict[str, int] | None) -> NewWarnings:
    names = ("opened", "opened_by_list", "taken_back", "taken_back_by_list")
    counts = [int(row[f"{name}_count"]) for name in names] if row else [0] * len(names)
    return NewWarnings(night, rule, *counts)
