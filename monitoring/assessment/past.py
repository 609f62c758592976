"""Warnings of any past days in one pass, under the rules of those days or of a chosen one. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from monitoring.assessment.asked import Asked, ask, relations_for
from monitoring.assessment.one_pass import assess_pass
from monitoring.policy import load_policy
from monitoring.policy.entries import Title
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse

SHOWN = (
    *(
        "psn_no",
        "household_id",
        "region_code",
        "township_code",
        "rule_id",
        "window_id",
        "window_from",
        "window_to",
        "state",
        "crossed_on",
        "fell_on",
    ),
    *(
        "step",
        "highest_step",
        "burden_amount",
        "limit_amount",
        "line_id",
        "category_code",
        "crossing_reasons",
        "falling_reasons",
    ),
)


@dataclass(frozen=True)
class PastWarnings:
    """Warnings that crossed on the days asked for, ordered by day; every row says whether it is counterfactual."""

    asked: Asked
    title: Title
    is_example: bool
    rules_as_of: date | None
    rows: pa.Table


def assess_past(
    settings: Settings, first: date, last: date, known_by: date | None, rules_as_of: date | None
) -> PastWarnings:
    """Assess everybody as of the night `known_by` (the newest applied if None) and keep what crossed from `first` to `last`.

    With `rules_as_of` the rules of that day hold on all days, which is counterfactual. Raises `NightError` for days that
    are not known yet, and `ThresholdsError` naming the figures that are missing, before any work.
    """
    policy = load_policy(settings.thresholds)
    held = policy if rules_as_of is None else policy.rules_as_of(rules_as_of)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask(warehouse, first, last, known_by)
        assess_pass(warehouse, relations_for(warehouse, held, asked), asked.night)
        warehouse.load("asked_period", asked.table())
        warehouse.derive("whatif", "crossed_warning")
        ordered = "ORDER BY crossed_on, rule_id, household_id, psn_no, window_id"
        rows = warehouse.arrow(f"SELECT {', '.join(SHOWN)} FROM crossed_warning {ordered}")
    return PastWarnings(asked, held.title, held.is_example, rules_as_of, _mark(rows, rules_as_of))


def _mark(rows: pa.Table, rules_as_of: date | None) -> pa.Table:
    is_counterfactual = pa.array([rules_as_of is not None] * rows.num_rows, pa.bool_())
    days = pa.array([rules_as_of] * rows.num_rows, pa.date32())
    return rows.append_column("is_counterfactual", is_counterfactual).append_column("rules_as_of", days)
