"""Rates of participation on the terminal and in files; no name of a person is ever in them."""

from __future__ import annotations

import sys

from rich.table import Table

from monitoring.participation.private_file import as_csv, as_json
from monitoring.participation.rates import Participating
from monitoring.reports.printing import console

RATE_COLUMNS = (
    *("level_type", "region_code", "region_name", "county_code", "group_type", "group_code"),
    *("listed_count", "dead_count", "moved_away_count", "expected_count", "insured_count", "insured_share"),
    *("goal_share", "is_reached", "waiting_count", "suspended_count", "not_insured_count", "not_matched_count"),
    "unknown_count",
)
NAME_COLUMNS = (
    *("psn_no", "certificate", "psn_name", "phone", "county_code", "township_code", "township_name", "category_codes"),
    *("participation_state", "is_moved_away", "insutype", "insured_since_on", "waiting_days"),
)
_SHOWN = tuple(name for name in RATE_COLUMNS if name not in {"level_type", "county_code", "group_type"})


def told_participation(found: Participating) -> str:
    """What the figures are of, and what is not known."""
    lines = [f"Listed persons and their insurance as of night {found.night}"]
    if not found.has_goal:
        lines.append("no goal of participation.yaml holds on this day, so no rate is compared with one")
    if found.unreadable_count:
        lines.append(
            f"{found.unreadable_count:,} lines of the newest identity lists have an id number that cannot be read and are in no figure "
            "(monitoring identities show LIST names the rows)"
        )
    return "; ".join(lines)


def write_rates(found: Participating, output: str) -> None:
    """Write the rates to the terminal; a table leaves townships out."""
    if output == "table":
        console().print(_table(found))
    else:
        sys.stdout.write(as_json(found.rates) if output == "json" else as_csv(found.rates, RATE_COLUMNS))


def _table(found: Participating) -> Table:
    table = Table(*(name.removesuffix("_count") for name in _SHOWN))
    for row in (rate for rate in found.rates if rate["level_type"] != "township"):
        table.add_row(*("" if row[name] is None else str(row[name]) for name in _SHOWN))
    return table
