"""The list of a benefit officer: of the persons chosen on a night those of the account's regions, each with the levers that are open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from monitoring.forecast.levers import Lever, LeverSources, find_levers
from monitoring.forecast.looking import derive_standing
from monitoring.forecast.receiving import Receiver
from monitoring.participation.asked import AsOf
from monitoring.policy.relations import build_relations
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

Row = Mapping[str, object]
LEVER_COLUMNS = ("lever_codes", "levers_zh", "levers_en")
CONTACT_COLUMNS = ("psn_name", "phone", "township_name")
"""How a person is reached, as in the other lists that the officer works from."""


@dataclass(frozen=True)
class OfficerList:
    """Rows to hand over, each with `CONTACT_COLUMNS` and `LEVER_COLUMNS`, and how many chosen persons belong to no region of the account; `made_up` names what amounts may rest on and is no text."""

    rows: list[dict[str, object]]
    outside_count: int
    made_up: list[str]


def list_for(
    settings: Settings, sources: LeverSources, night: date, chosen: Sequence[Row], receiver: Receiver
) -> OfficerList:
    """Of the rows chosen on a night (each with its `psn_no`) those of persons whose county lies in the account's regions, with levers, in their order.

    Raises NightError and ThresholdsError as the scoring of that night does.
    """
    with open_warehouse(settings, read_only=True) as warehouse:
        placed = _placed(warehouse, sources, night, chosen)
        keys = {
            number: one["person_key"] for number, one in placed.items() if one["region_code"] in receiver.region_codes
        }
        levers = find_levers(warehouse, sources, night, keys.values())
    numbers = {str(row["psn_no"]) for row in chosen}
    rows = [
        _told(row, placed[number], levers.get(keys[number], []))
        for row in chosen
        if (number := str(row["psn_no"])) in keys
    ]
    return OfficerList(rows, len(numbers - keys.keys()), sources.benefits.made_up())


def _placed(
    warehouse: Warehouse, sources: LeverSources, night: date, chosen: Sequence[Row]
) -> dict[str, dict[str, Any]]:
    """Person, county and contact of each number."""
    numbers = sorted({str(row["psn_no"]) for row in chosen})
    warehouse.load("officer_number", pa.table({"psn_no": pa.array(numbers, pa.string())}))
    warehouse.load("region", build_relations(sources.dated.thresholds, [])["region"])
    persons = "SELECT DISTINCT m.person_key FROM officer_number AS n JOIN member AS m ON m.psn_no = n.psn_no"
    derive_standing(warehouse, sources.dated, AsOf(night, night), persons)
    warehouse.derive("forecast_use", "officer_person")
    return {row["psn_no"]: row for row in warehouse.arrow("SELECT * FROM officer_person").to_pylist()}


def _told(row: Row, person: Row, levers: Sequence[Lever]) -> dict[str, object]:
    return {
        **row,
        **{name: person[name] for name in CONTACT_COLUMNS},
        "lever_codes": "; ".join(lever.code for lever in levers),
        "levers_zh": "；".join(lever.zh for lever in levers),
        "levers_en": "; ".join(lever.en for lever in levers),
    }
