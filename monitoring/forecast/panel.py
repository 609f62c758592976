"""What is known on a night of everybody who is scored: a row per person, rule and part of the days to come (docs/forecast.md 1 and 2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from monitoring.assessment.asked import Asked, relations_for
from monitoring.errors import ForecastError
from monitoring.forecast.helped import Help
from monitoring.forecast.looking import derive_standing, look_at, prepare
from monitoring.participation.asked import AsOf, Dated, find_night
from monitoring.participation.values import followed_codes, months_before
from monitoring.policy import Policy
from monitoring.warehouse import Warehouse

HORIZON_DAYS = 60
RECENT_DAYS = 90
LOOK_MONTHS = 12
DAY = timedelta(days=1)
OF_A_PIECE = ("standing_settlement", "person_care", "limit_now", "warned_person", "rule_amount", "panel_row")
ORDER = "night, person_key, rule_id, part_type"


@dataclass(frozen=True)
class Sources:
    """What panels and labels are made of: the policy, the dated values beside it, and what was recorded of persons helped."""

    policy: Policy
    dated: Dated
    helped: Sequence[Help] = ()


def make_panel(warehouse: Warehouse, sources: Sources, night: date, one_in: int = 1) -> pa.Table:
    """The rows of a night, in a fixed order; amounts in yuan as DECIMAL(16,2). Nothing is written.

    With `one_in` only one person in so many is looked at, always the same. Errors are those of `panel_pieces`.
    """
    return pa.concat_tables(list(panel_pieces(warehouse, sources, night, one_in)))


def panel_pieces(warehouse: Warehouse, sources: Sources, night: date, one_in: int = 1) -> Iterator[pa.Table]:
    """The same some persons at a time, at least one table; the tables follow each other in the order of the whole. `panel_row` holds the piece meanwhile.

    Raises NightError where the night was not applied, ForecastError where settlements that features need were removed, ThresholdsError for
    figures that are missing.
    """
    find_night(warehouse, night)
    _refuse_removed(warehouse, night)
    prepare(warehouse, relations_for(warehouse, sources.policy, Asked(night, night, night)))
    warehouse.load("forecast_value", forecast_value(night))
    warehouse.load("followed_code", followed_codes(sources.dated, night))
    recent = f"SELECT r.person_key FROM ({recent_persons()}) AS r WHERE {sampled(one_in)}"
    derive_standing(warehouse, sources.dated, AsOf(night, night), recent)
    warehouse.derive("forecast", "insured_person")
    for _ in look_at(warehouse, "insured_person", night, is_ahead_hidden=True):
        for name in OF_A_PIECE:
            warehouse.derive("forecast", name)
        yield warehouse.arrow(f"SELECT * FROM panel_row ORDER BY {ORDER}")


def sampled(one_in: int) -> str:
    """The condition on `r.person_key` that holds for one person in so many: by a hash, for neighbouring numbers may alternate in anything."""
    return "TRUE" if one_in == 1 else f"text_number(CAST(r.person_key AS VARCHAR)) % {one_in:d} = 0"


def recent_persons() -> str:
    """The query that narrows the persons before anything is looked up for each."""
    from monitoring.warehouse import files

    return files.statement("forecast", "recent_person")


def forecast_value(night: date) -> pa.Table:
    """The relation of the days that a night's panel is made by; all half open."""
    january = date(night.year, 1, 1)
    days = {
        "night": night,
        "day_after": night + DAY,
        "look_from": months_before(night, LOOK_MONTHS) + DAY,
        "recent_from": night - timedelta(days=RECENT_DAYS - 1),
        "before_from": date(night.year - 1, 1, 1),
        "this_from": january,
        "next_from": date(night.year + 1, 1, 1),
        "horizon_to": night + timedelta(days=HORIZON_DAYS + 1),
    }
    return pa.table({name: [day] for name, day in days.items()})


def _refuse_removed(warehouse: Warehouse, night: date) -> None:
    sealed = warehouse.arrow("SELECT MAX(before_day) AS day FROM retention").to_pylist()[0]["day"]
    needed = date(night.year - 1, 1, 1)
    if sealed is not None and needed < sealed:
        raise ForecastError(
            f"A forecast of the night {night} needs the settlements since {needed}, and those of visits before {sealed} were removed (`monitoring retention`). "
            f"Name nights from {sealed.year + 1}-01-01 on."
        )
