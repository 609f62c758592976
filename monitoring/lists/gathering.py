"""What stands in the lists of a night; the same night gives the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.benefits.disputes import disputes_known
from monitoring.benefits.due import WORK_LIST, ask_due, benefits_of, derive_due, work_list
from monitoring.clues.broken_treatment import broken_treatments
from monitoring.clues.commands import COLUMNS
from monitoring.participation.rates import Row, participation_as_of
from monitoring.participation.telling import NAME_COLUMNS
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse

YEARS_BACK = 1
"""Visits since 1 January of the year before: what is settled once at the end of a year is outstanding only after it."""


@dataclass(frozen=True)
class BureauList:
    """One list: `name` is that of its file; `what` says in the access log whose data it holds."""

    name: str
    what: str
    columns: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True)
class BureauLists:
    """All lists of a night, and counts without names."""

    night: date
    lists: tuple[BureauList, ...]
    counts: dict[str, int]


def gather_lists(settings: Settings, night: date) -> BureauLists:
    """The lists as known on a night. Raises NightError where it was not applied, ThresholdsError with all faults of a file."""
    taking_part = participation_as_of(settings, night)
    broken = broken_treatments(settings, night)
    outstanding = _outstanding(settings, night)
    counts = {
        "uninsured": len(taking_part.names),
        "broken_treatment": len(broken.rows),
        "outstanding_visits": sum(row["state"] == "outstanding" for row in outstanding),
        "disputed_visits": sum(row["state"] == "disputed" for row in outstanding),
        "unreadable_list_lines": taking_part.unreadable_count,
        # 0: no value says when a treatment counts as broken off, so its list is empty for want of a value.
        "has_treatment_value": int(broken.has_value),
    }
    lists = (
        BureauList("uninsured.csv", "uninsured listed persons", NAME_COLUMNS, taking_part.names),
        BureauList("broken-treatment.csv", "broken treatment", COLUMNS, broken.rows),
        BureauList("outstanding.csv", "outstanding assistance", WORK_LIST, outstanding),
    )
    return BureauLists(night, lists, counts)


def _outstanding(settings: Settings, night: date) -> list[Row]:
    policy, benefits = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask_due(warehouse, night, date(night.year - YEARS_BACK, 1, 1))
        derive_due(warehouse, policy, benefits, asked, disputes=disputes_known(settings, night))
        return work_list(warehouse, asked)
