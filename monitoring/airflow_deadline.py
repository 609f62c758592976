"""What is said when the risk list of a night is not ready in the morning: one line in the log and one in the ledger."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from monitoring.errors import NightError

if TYPE_CHECKING:
    from airflow.sdk.definitions.deadline import DeadlineAlert

    from monitoring.ledger import Clock
    from monitoring.settings import Settings

log = logging.getLogger(__name__)

NIGHT_BEGINS = time(1)
READY_BY = time(6)
"""When townships' officers come to work and read the list, Asia/Shanghai."""
DEADLINE = timedelta(hours=READY_BY.hour - NIGHT_BEGINS.hour)
"""From the start of the run: Airflow measures from there, and a scheduled night starts at `NIGHT_BEGINS`."""
STEP = "deadline"
"""What stands in the ledger in the place of a step."""


TRIED_AT_TERMINAL = ["dags", "test"]


def deadline_alert() -> DeadlineAlert | None:
    """The alert of the DAG; none where Airflow tries it out in the foreground, which promises nobody a list.

    The try-out stores the DAG so; the DAG processor's next reading (30 s) puts the alert back.
    """
    from airflow.sdk.definitions.callback import SyncCallback
    from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

    # Airflow 3.3.2 ends a good `dags test` with a database error if the DAG has a deadline (apache/airflow#73428).
    if sys.argv[1:3] == TRIED_AT_TERMINAL:
        return None
    return DeadlineAlert(DeadlineReference.DAGRUN_QUEUED_AT, DEADLINE, SyncCallback(record_missed_deadline))


def ready_by(night: date) -> datetime:
    """The moment by which the list of a night has to be there, Asia/Shanghai without zone."""
    return datetime.combine(night + timedelta(days=1), READY_BY)


def record_missed_deadline(context: Mapping[str, Any]) -> None:
    """Called by Airflow when a run is not done `DEADLINE` after its start; runs by hand and back-fills promise nothing."""
    from monitoring.ledger import shanghai_now
    from monitoring.settings import load_settings

    run = context["dag_run"]
    if run["run_type"] == "scheduled":
        tell_late(load_settings(), date.fromisoformat(run["partition_key"]), shanghai_now)


def tell_late(settings: Settings, night: date, clock: Clock) -> None:
    """Write down that the list of the night is late; nothing else is changed."""
    from monitoring.ledger import Ledger

    late = NightError(
        f"The risk list of the night {night} was not ready by {ready_by(night):%Y-%m-%d %H:%M} (Asia/Shanghai), so townships still see the one before. "
        f"`monitoring runs --date {night}` shows how far the night came and what stopped it; do what it says there, then run the night again."
    )
    log.error("%s", late)
    ledger = Ledger(settings.ledger_url, clock)
    try:
        with suppress(NightError), ledger.step(night, STEP):
            raise late
    finally:
        ledger.close()
