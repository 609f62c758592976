"""What a task of the DAG does: find the night of its run and call the step of that night."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from airflow.sdk.exceptions import AirflowException, AirflowFailException

from monitoring.errors import MonitoringError
from monitoring.ledger.telling import told_in_words

log = logging.getLogger(__name__)

StepName = Literal["pull", "check", "apply", "publish"]
Context = Mapping[str, Any]

NIGHT_OPTION = """--conf '{"night": "2024-12-10"}'"""
# `airflow dags test` starts its runs under this name; nobody at a terminal wants to sleep through the retries.
TERMINAL_USER = "dag_test"


def run_step(step_name: StepName, context: Context) -> dict[str, int | str]:
    """Run one step for the night of the context and return the night and the step's counts, for the XCom.

    A failure that a person must act on raises `AirflowFailException` and is not tried again; a source or platform that
    is away for the moment raises `AirflowException`, which Airflow tries again as the DAG says.
    """
    night = find_night(context)
    try:
        counts = _call_step(step_name, night)
    except MonitoringError as error:
        log.error("step %s of night %s failed: %s", step_name, night, " ".join(str(error).split()))
        raise _airflow_error(error, context) from None
    log.info("step %s of night %s done: %s", step_name, night, told_in_words(counts))
    return {"night": night.isoformat(), **counts}


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


def _call_step(step_name: StepName, night: date) -> dict[str, int]:
    from monitoring import nightly
    from monitoring.settings import load_settings

    steps = {"pull": nightly.pull, "check": nightly.check, "apply": nightly.apply, "publish": nightly.publish}
    result = steps[step_name](load_settings(), night)
    return {name: int(count) for name, count in result.counts.items()}


def _airflow_error(error: MonitoringError, context: Context) -> AirflowException:
    is_at_terminal = context["dag_run"].triggering_user_name == TERMINAL_USER
    if error.is_transient and not is_at_terminal:
        return AirflowException(str(error))
    return AirflowFailException(str(error))
