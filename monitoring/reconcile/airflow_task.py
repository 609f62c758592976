"""What the task of the monthly DAG does."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from airflow.sdk.exceptions import AirflowException, AirflowFailException

from monitoring.errors import MonitoringError, told_unforeseen

log = logging.getLogger(__name__)


def run_monthly(context: Mapping[str, Any]) -> dict[str, int]:
    """Compare everything with the source and log it in words; returns counts. Mends if the run was started with `mend`.

    More than may end unasked fails the run: nobody is there to ask.
    """
    try:
        return _compare(is_mending=bool(context["params"].get("mend")))
    except MonitoringError as error:
        log.error("the comparison with the source failed: %s", " ".join(str(error).split()))
        kind = AirflowException if error.is_transient else AirflowFailException
        raise kind(str(error)) from None
    except Exception as error:  # noqa: BLE001 - an engine's own words may carry a person's value
        raise AirflowFailException(f"The comparison with the source met {told_unforeseen(error)}") from None


def _compare(*, is_mending: bool) -> dict[str, int]:
    from monitoring.ledger import shanghai_now
    from monitoring.reconcile.run import Wanted, run_reconcile
    from monitoring.reconcile.telling import counts, needs_mending, told
    from monitoring.settings import load_settings

    wanted = Wanted(is_mending=is_mending)
    found = run_reconcile(load_settings(), wanted, ask=lambda _: False, clock=shanghai_now)
    for line in told(found).splitlines():
        log.info(line)
    wrong = needs_mending(found)
    if wrong and not is_mending:
        log.warning("%s rows are wrong here; `monitoring reconcile --mend` has the next night mend them", wrong)
    return {**counts(found), "rows_wrong": wrong}
