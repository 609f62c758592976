"""What the tasks of the DAG `approve_push` do: find the push that waits, and write down what a person answered."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from airflow.sdk.exceptions import AirflowException, AirflowFailException

from monitoring.errors import ApprovalError, MonitoringError

log = logging.getLogger(__name__)

APPROVE = "Approve"
"""The option of Airflow's own approval operator that lets the push go."""


def oldest_waiting() -> dict[str, str] | None:
    """The night whose push has waited longest, and why; none if nothing waits for an answer."""
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.ledger.approvals import held_pushes
    from monitoring.settings import load_settings

    with Ledger(load_settings().ledger_url, shanghai_now) as ledger:
        asked = [held for held in held_pushes(ledger) if held.decision == "asked"]
    return {"night": asked[0].night.isoformat(), "reason": asked[0].reason} if asked else None


def answer_push(context: Mapping[str, Any]) -> dict[str, int | str]:
    """Write the answer of the task `ask` into the run ledger and, if it is yes, bring the risk list up at once."""
    instance = context["ti"]
    waiting, answer = instance.xcom_pull(task_ids="find_waiting"), instance.xcom_pull(task_ids="ask")
    night, is_approved = date.fromisoformat(waiting["night"]), answer["chosen_options"] == [APPROVE]
    try:
        _record(night, answer, is_approved=is_approved)
        # Also where it was answered before: a push that broke off is tried again.
        return {"night": str(night), **(_publish() if is_approved else {"rejected": 1})}
    except MonitoringError as error:
        raise (AirflowException if error.is_transient else AirflowFailException)(str(error)) from None


def _record(night: date, answer: Mapping[str, Any], *, is_approved: bool) -> None:
    from monitoring.approval.deciding import Verdict, decide_push
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.settings import load_settings

    user = answer.get("responded_by_user") or {}
    reason = (answer.get("params_input") or {}).get("reason") or "no reason was written down (Airflow)"
    verdict = Verdict(is_approved, str(user.get("name") or user.get("id") or "Airflow"), str(reason))
    with Ledger(load_settings().ledger_url, shanghai_now) as ledger:
        try:
            decide_push(ledger, night, verdict)
        except ApprovalError as error:
            log.info("%s", error)


def _publish() -> dict[str, int]:
    from monitoring.nightly import publish_newest
    from monitoring.settings import load_settings

    return publish_newest(load_settings()).counts
