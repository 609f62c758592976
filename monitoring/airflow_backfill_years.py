"""What the tasks of the DAG `backfill_years` do: plan, fill in up to the end of a slice, close."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from airflow.sdk.exceptions import AirflowFailException

from monitoring.airflow_night import airflow_error
from monitoring.errors import MonitoringError, told_unforeseen

if TYPE_CHECKING:
    from monitoring.backfill.request import Request
    from monitoring.settings import Settings

log = logging.getLogger(__name__)

Context = Mapping[str, Any]
Result = TypeVar("Result")
TASKS_AT_MOST = 500
"""Airflow maps at most 1,024 tasks of one kind; where there are more slices a task does several."""


def plan_slices(context: Context) -> list[str]:
    """The nights on which slices end, in order. Raises what stands against the back-fill, before any work."""
    return _told(context, "plan", _plan)


def fill_up_to(context: Context, until: str) -> dict[str, int]:
    """Fill in everything up to the end of a slice that is not there yet, so that neither order nor retries matter; return counts."""
    return _told(context, f"slice up to {until}", lambda settings, request: _fill(settings, request, until))


def close_years(context: Context) -> dict[str, int]:
    """Put a warehouse made anew in its place, publish if asked to, count what the nights gave, and compare it with published sums.

    Fails for good where one differs by more than it may, so that somebody looks; what was filled in stays.
    """
    return _told(context, "close", _close)


def _plan(settings: Settings, request: Request) -> list[str]:
    from monitoring.backfill.plan import make_plan
    from monitoring.backfill.telling import told_target
    from monitoring.ledger import shanghai_now

    plan = make_plan(settings, request, shanghai_now)
    for line in told_target(plan):
        log.info(line)
    nights = sorted({piece.night.isoformat() for piece in plan.slices})
    step = -(-len(nights) // TASKS_AT_MOST) or 1
    return nights[::-1][::step][::-1]


def _fill(settings: Settings, request: Request, until: str) -> dict[str, int]:
    from monitoring.backfill.run import run_backfill

    filled = run_backfill(settings, request, until=date.fromisoformat(until), progress=log.info)
    rows = sum(n for result in filled.slices for name, n in result.counts.items() if name.endswith("_pulled"))
    return {"slices": len(filled.slices), "rows_pulled": rows}


def _close(settings: Settings, request: Request) -> dict[str, int]:
    from monitoring.backfill.run import run_backfill
    from monitoring.backfill.tally import take_tally
    from monitoring.backfill.totals import tell_totals

    filled = run_backfill(settings, request, progress=log.info)
    pushed = {f"published_{name}": count for name, count in filled.pushed.items()}
    counts = take_tally(filled.settings, request).counts | pushed
    log.info("back-fill done: %s", ", ".join(f"{name} {count:,}" for name, count in counts.items()))
    tell_totals(filled.settings, log.info)
    return counts


def _told(context: Context, what: str, act: Callable[[Settings, Request], Result]) -> Result:
    """Do it, with errors told as Airflow understands them and without a person's value."""
    from monitoring.settings import load_settings

    try:
        return act(load_settings(), _request_of(context["params"]))
    except MonitoringError as error:
        log.error("back-fill, %s: %s", what, " ".join(str(error).split()))
        raise airflow_error(error, context) from None
    except Exception as error:  # noqa: BLE001 - an engine's own words may carry a person's value
        raise AirflowFailException(f"The back-fill ({what}) met {told_unforeseen(error)}") from None


def _request_of(params: Mapping[str, Any]) -> Request:
    from monitoring.backfill.request import Knowledge, Request

    held, into = params["rules_as_of"], params["into"]
    return Request(
        date.fromisoformat(params["from"]),
        date.fromisoformat(params["to"]),
        Knowledge(params["known_by"]),
        date.fromisoformat(held) if held else None,
        Path(into) if into else None,
        bool(params["publish"]),
    )
