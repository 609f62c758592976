"""What the task of the DAG `push_risk_list` does: wait for a finished night, push what is due, say so where a push is late."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk.exceptions import AirflowFailException

from monitoring.airflow_deadline import TRIED_AT_TERMINAL, ready_by
from monitoring.airflow_night import airflow_error
from monitoring.errors import MonitoringError, PlatformError, told_unforeseen
from monitoring.ledger.telling import told_in_words

if TYPE_CHECKING:
    from airflow.sdk.definitions.deadline import DeadlineAlert

    from monitoring.ledger import Clock, Ledger
    from monitoring.settings import Settings

log = logging.getLogger(__name__)

Context = Mapping[str, Any]
STEP = "push_deadline"
"""What stands in the ledger in the place of a step."""
LATE_AFTER = timedelta(hours=1)
"""From the start of a run that is still trying: long enough for a platform that restarts."""
NIGHT_STEPS = ("pull", "check", "apply")
ROWS_OF_A_NIGHT = 200
"""So many of the ledger's newest rows hold the newest night, however often it was tried."""


def late_push_alert() -> DeadlineAlert | None:
    """The alert of the DAG; none where Airflow tries it out in the foreground (see `monitoring.airflow_deadline`)."""
    from airflow.sdk.definitions.callback import SyncCallback
    from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

    if sys.argv[1:3] == TRIED_AT_TERMINAL:
        return None
    return DeadlineAlert(DeadlineReference.DAGRUN_QUEUED_AT, LATE_AFTER, SyncCallback(record_late_push))


def push_due(context: Context) -> dict[str, int | str]:
    """Push what is due as of the newest night, unless that night is stopped or not finished; return counts, for XCom and asset.

    In the morning it also writes down which pushes are late. Errors are raised as `monitoring.airflow_night` does.
    """
    from monitoring.ledger import shanghai_now
    from monitoring.settings import load_settings

    try:
        settings = load_settings()
        counts = _push(settings, shanghai_now)
        if context["dag_run"].run_type == "scheduled":
            counts |= {"pushes_late": tell_late_pushes(settings, shanghai_now)}
    except MonitoringError as error:
        log.error("push failed: %s", " ".join(str(error).split()))
        raise airflow_error(error, context) from None
    except Exception as error:  # noqa: BLE001 - an engine's own words may carry a person's value
        raise AirflowFailException(f"The push met {told_unforeseen(error)}") from None
    log.info("push done: %s", told_in_words(counts))
    for asset in context["task"].outlets:
        context["outlet_events"][asset].extra = dict(counts)
    return dict(counts)


def finished_night(ledger: Ledger) -> date | None:
    """The newest night of the ledger if it was applied and not begun anew since; none if it is stopped or still running."""
    rows = [row for row in ledger.rows(last=ROWS_OF_A_NIGHT) if row["step"] in NIGHT_STEPS]
    newest = max((row["night"] for row in rows if isinstance(row["night"], date)), default=None)
    of_newest = [row for row in rows if row["night"] == newest]
    is_finished = bool(of_newest) and (of_newest[-1]["step"], of_newest[-1]["outcome"]) == ("apply", "done")
    return newest if is_finished else None


def tell_late_pushes(settings: Settings, clock: Clock) -> int:
    """Write down each push whose list should be there by now and is not, once; return how many are late."""
    from monitoring.ledger import Ledger
    from monitoring.platform.overdue import overdue_pushes

    yesterday = clock().date() - timedelta(days=1)
    late = overdue_pushes(settings, yesterday if clock() >= ready_by(yesterday) else yesterday - timedelta(days=1))
    with Ledger(settings.ledger_url, clock) as ledger:
        for rhythm, night in late.items():
            if not any(row["step"] == STEP for row in ledger.rows(night)):
                _tell(ledger, rhythm, night)
    return len(late)


def record_late_push(_context: Context) -> None:
    """Called by Airflow when a run is still trying `LATE_AFTER` its start."""
    from monitoring.ledger import shanghai_now
    from monitoring.settings import load_settings

    tell_late_pushes(load_settings(), shanghai_now)


def _push(settings: Settings, clock: Clock) -> dict[str, int]:
    from monitoring.ledger import Ledger
    from monitoring.nightly import publish_newest

    with Ledger(settings.ledger_url, clock) as ledger:
        night = finished_night(ledger)
    if night is None:
        log.warning("the newest night is stopped or not finished, so nothing is pushed; `monitoring runs` shows it")
        return {"nights_waited_for": 1}
    return publish_newest(settings, clock=clock).counts


def _tell(ledger: Ledger, rhythm: str, night: date) -> None:
    late = PlatformError(
        f"The list of {night} ({rhythm}) was not sent by {ready_by(night):%Y-%m-%d %H:%M} (Asia/Shanghai), so townships have not got what is due to them. "
        f"`monitoring runs` shows what stopped it: a night that did not finish, a push that waits for `monitoring approve`, or a platform that is away. "
        "Mend that; the next push makes up for it."
    )
    log.error("%s", late)
    with suppress(PlatformError), ledger.step(night, STEP):
        raise late
