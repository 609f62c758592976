"""Let the platform hear of back-filled nights, where that is asked for."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from monitoring.backfill.request import Request
from monitoring.ledger import Clock, StepResult
from monitoring.recording import in_ledger
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse

PUBLISH = "slice_publish"


def release_withheld(settings: Settings, request: Request, clock: Clock) -> dict[str, int]:
    """No longer withhold the back-filled nights of the range, and publish what the warehouse says; return counts of the push."""
    from monitoring.nightly import held_back
    from monitoring.platform.publish import publish_risk_list

    night = _release(settings, request)
    with in_ledger(settings, night, PUBLISH, clock, "back-fill") as results:
        counts = held_back(settings, night, clock) or publish_risk_list(settings, night)
        results.append(StepResult(PUBLISH, night, counts))
    return counts


def _release(settings: Settings, request: Request) -> date:
    """Mark the nights in one transaction; return the last night applied."""
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        warehouse.load("released_range", pa.table({"night_from": [request.first], "night_last": [request.last]}))
        warehouse.derive("backfill", "released_night")
        warehouse.replace("applied_night", "released_night", ("night", "front"))
        front: date = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
    return front
