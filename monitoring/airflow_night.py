"""What a task of the DAG does: find the night of its run and call the step of that night."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from airflow.sdk.exceptions import AirflowException, AirflowFailException

from monitoring.errors import MonitoringError, told_unforeseen
from monitoring.ledger.telling import told_in_words

log = logging.getLogger(__name__)

StepName = Literal["pull", "check", "apply", "publish", "review"]
Context = Mapping[str, Any]

NIGHT_OPTION = """--conf '{"night": "2024-12-10"}'"""
# `airflow dags test` starts its runs under this name; nobody at a terminal wants to sleep through the retries.
TERMINAL_USER = "dag_test"
FOR_OWNER_ALONE = 0o077
"""umask: what a step writes holds data of persons."""


def run_step(step_name: StepName, context: Context) -> dict[str, int | str]:
    """Run one step for the night of the context and return the night and the step's counts, for XCom and asset.

    A failure that a person must act on raises `AirflowFailException` and is not tried again; a source or platform that
    is away for the moment raises `AirflowException`, which Airflow tries again as the DAG says.
    """
    os.umask(FOR_OWNER_ALONE)
    night = find_night(context)
    if step_name == "pull":
        _tell_if_late(night, context)
    try:
        counts = _call_step(step_name, night, is_past=context["dag_run"].run_type == "backfill")
    except MonitoringError as error:
        log.error("step %s of night %s failed: %s", step_name, night, " ".join(str(error).split()))
        raise airflow_error(error, context) from None
    except Exception as error:  # noqa: BLE001 - an engine's own words may carry a person's value
        raise AirflowFailException(f"Step {step_name} of night {night} met {told_unforeseen(error)}") from None
    log.info("step %s of night %s done: %s", step_name, night, told_in_words(counts))
    produced: dict[str, int | str] = {"night": night.isoformat(), **counts}
    for asset in context["task"].outlets:
        context["outlet_events"][asset].extra = dict(produced)
    return produced


def find_night(context: Context) -> date:
    """The business date of the run: its parameter `night`, else the partition key of a scheduled or back-fill run.

    Never `ds` or `logical_date`: they are a day off, or today's, for some kinds of run. Raises `AirflowFailException`
    naming the option if the run has neither, or if what it has is no date.
    """
    given = context["params"].get("night") or context.get("partition_key")
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise AirflowFailException(
            f"The run {context['run_id']} does not say which night it is for (found: {given!r}), and no built-in date "
            f"of Airflow is the right one for a run started by hand. Start it with {NIGHT_OPTION}."
        ) from None


def _call_step(step_name: StepName, night: date, *, is_past: bool) -> dict[str, int]:
    from monitoring import nightly
    from monitoring.settings import load_settings

    settings = load_settings()
    steps = {
        "pull": nightly.pull,
        "check": nightly.check,
        "apply": nightly.apply,
        "publish": nightly.publish,
        "review": nightly.review,
    }
    if is_past and step_name == "pull":
        # What the source has overwritten since a past night is rebuilt, as `monitoring backfill` does.
        result = nightly.pull(settings, night, is_rebuilding=True)
    else:
        result = steps[step_name](settings, night)
    return {name: int(count) for name, count in result.counts.items()}


def _tell_if_late(night: date, context: Context) -> None:
    """Airflow counts the deadline from the start of the run; one that starts after it is late already."""
    from monitoring.airflow_deadline import ready_by, tell_late
    from monitoring.ledger import shanghai_now
    from monitoring.settings import load_settings

    if context["dag_run"].run_type == "scheduled" and shanghai_now() > ready_by(night):
        tell_late(load_settings(), night, shanghai_now)


def airflow_error(error: MonitoringError, context: Context) -> AirflowException:
    """What Airflow tries again, or what it does not: a person must act, or somebody at a terminal waits."""
    is_at_terminal = context["dag_run"].triggering_user_name == TERMINAL_USER
    if error.is_transient and not is_at_terminal:
        return AirflowException(str(error))
    return AirflowFailException(str(error))
