"""What the task of the DAG `bureau_lists` does: write the bureau's lists of the newest night that was applied."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from airflow.sdk.exceptions import AirflowFailException

from monitoring.airflow_night import airflow_error
from monitoring.airflow_push import finished_night
from monitoring.errors import MonitoringError, told_unforeseen
from monitoring.ledger.telling import told_in_words

if TYPE_CHECKING:
    from monitoring.ledger import Clock
    from monitoring.settings import Settings

log = logging.getLogger(__name__)


def write_newest_lists(context: Mapping[str, Any]) -> dict[str, int]:
    """Write the lists of the newest night, unless that night is stopped or not finished; return counts, for XCom.

    Errors are raised as `monitoring.airflow_night` does.
    """
    from monitoring.ledger import shanghai_now
    from monitoring.settings import load_settings

    try:
        counts = _write(load_settings(), shanghai_now)
    except MonitoringError as error:
        log.error("the lists failed: %s", " ".join(str(error).split()))
        raise airflow_error(error, context) from None
    except Exception as error:  # noqa: BLE001 - an engine's own words may carry a person's value
        raise AirflowFailException(f"The lists met {told_unforeseen(error)}") from None
    log.info("lists done: %s", told_in_words(counts))
    return counts


def _write(settings: Settings, clock: Clock) -> dict[str, int]:
    from monitoring.ledger import Ledger
    from monitoring.lists.run import write_lists

    with Ledger(settings.ledger_url, clock) as ledger:
        night = finished_night(ledger)
    if night is None:
        log.warning("the newest night is stopped or not finished, so no lists are written; `monitoring runs` shows it")
        return {"nights_waited_for": 1}
    return write_lists(settings, night, clock=clock).counts
