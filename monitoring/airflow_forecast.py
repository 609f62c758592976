"""What the tasks of the DAGs `forecast_monthly` and `forecast_forget` do."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from monitoring.airflow_approval import APPROVE
from monitoring.airflow_night import FOR_OWNER_ALONE, airflow_error
from monitoring.errors import MonitoringError, NightError, told_unforeseen

if TYPE_CHECKING:
    from datetime import date

    from monitoring.forecast.history import Choice
    from monitoring.ledger import Ledger
    from monitoring.settings import Settings

log = logging.getLogger(__name__)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ASKED_FOR = "the month's candidate is better"


def score_newest(**context: Any) -> dict[str, int]:  # noqa: ANN401 - what Airflow hands over
    """Score the newest finished night with the model in use; returns counts, for XCom. Skipped where no model is in use yet.

    A night that is stopped or running is waited for.
    """
    with _told("the scoring", context):
        settings, ledger = _opened()
        with ledger:
            return _score(settings, ledger)


def measure_scores(**context: Any) -> dict[str, int]:  # noqa: ANN401 - what Airflow hands over
    """Measure what came of scores whose days are over; returns how many parts of files. Only sums are kept."""
    with _told("the measuring of former scores", context):
        from monitoring.forecast.outcomes import measure_outcomes
        from monitoring.ledger import shanghai_now
        from monitoring.settings import load_settings

        found = measure_outcomes(load_settings(), shanghai_now().date())
        for one in (one for one in found if one.is_calibrated is False):
            log.warning("the probabilities of model %s for %s (%s) were off", one.model_name, one.night, one.part_type)
        return {"parts_measured": len(found)}


def train_month(**context: Any) -> dict[str, int | str]:  # noqa: ANN401 - what Airflow hands over
    """Train the candidate of the run's month, called YYYY-MM, as known on the newest finished night; returns its name.

    One that is there already is left alone. Skipped where there is too little history to learn from yet.
    """
    name = context["dag_run"].run_after.astimezone(SHANGHAI).strftime("%Y-%m")
    with _told("the training", context):
        settings, ledger = _opened()
        with ledger:
            return {"model": name, "trained": _train(settings, ledger, name)}


def find_question(**context: Any) -> dict[str, str] | None:  # noqa: ANN401 - what Airflow hands over
    """The question whether to promote the candidate, in Chinese and English; none if it is no better or was decided on."""
    name = context["ti"].xcom_pull(task_ids="train")["model"]
    with _told("the comparison", context):
        settings, ledger = _opened()
        with ledger:
            return _question(settings, ledger, name)


def answer_question(**context: Any) -> dict[str, int]:  # noqa: ANN401 - what Airflow hands over
    """Write the answer of the task `ask` into the run ledger: the candidate is promoted, or rejected. Skipped where nothing was asked."""
    instance = context["ti"]
    asked, answer = instance.xcom_pull(task_ids="question"), instance.xcom_pull(task_ids="ask")
    if not asked or not answer:
        raise AirflowSkipException("Nothing was asked.")
    with _told("the answer", context):
        settings, ledger = _opened()
        with ledger:
            return _decide(settings, ledger, asked, answer)


def forget_scores(**context: Any) -> dict[str, int]:  # noqa: ANN401 - what Airflow hands over
    """Delete scores made more than 120 days ago; returns how many files."""
    with _told("the deletion of old scores", context):
        from monitoring.forecast.scoring import delete_old, scores_folder
        from monitoring.ledger import shanghai_now
        from monitoring.settings import load_settings

        return {"files_deleted": delete_old(scores_folder(load_settings().home), shanghai_now().date())}


@contextmanager
def _told(what: str, context: Mapping[str, Any]) -> Iterator[None]:
    """Errors as `monitoring.airflow_night` raises them; Airflow's own pass."""
    os.umask(FOR_OWNER_ALONE)
    try:
        with warnings.catch_warnings():
            # skops asks every module for every name as it saves, also those that Airflow calls deprecated: a thousand lines of log.
            warnings.filterwarnings("ignore", "The .airflow", FutureWarning)
            yield
    except AirflowException:
        raise
    except MonitoringError as error:
        log.error("%s failed: %s", what, " ".join(str(error).split()))
        raise airflow_error(error, context) from None
    except Exception as error:  # noqa: BLE001 - an engine's own words may carry a person's value
        raise AirflowFailException(f"{what.capitalize()} met {told_unforeseen(error)}") from None


def _opened() -> tuple[Settings, Ledger]:
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.settings import load_settings

    settings = load_settings()
    return settings, Ledger(settings.ledger_url, shanghai_now)


def _newest_night(ledger: Ledger) -> date:
    """The newest night if it is finished. Raises a NightError that is tried again if it is not."""
    from monitoring.airflow_push import finished_night

    night = finished_night(ledger)
    if night is None:
        fault = NightError(
            "No night was run and finished yet, or the newest is stopped or running, so there is nothing whole to forecast from. It is tried again; `monitoring runs` shows the nights that were run (back-filled ones are none of them)."
        )
        fault.is_transient = True
        raise fault
    return night


def _score(settings: Settings, ledger: Ledger) -> dict[str, int]:
    from monitoring.forecast.registry import in_use, load_in_use
    from monitoring.forecast.scoring import score_night, scores_folder
    from monitoring.forecast.telling import shifted_lines

    if in_use(ledger) is None:
        raise AirflowSkipException("No model is in use yet: `monitoring forecast models` shows those that are kept.")
    model, night = load_in_use(settings.home, ledger), _newest_night(ledger)
    if list(scores_folder(settings.home).glob(f"{night}_{model.name}_made-*.parquet")):
        log.info("%s was scored by model %s already; its scores are left alone", night, model.name)
        return {"rows_scored": 0, "files_deleted": 0}
    capacity = model.about["evaluation"]["capacity"]
    found = score_night(settings, night, model.name, capacity, ledger.now().date())
    for line in shifted_lines(found.drifts):
        log.warning("%s", line)
    if found.is_other_thresholds:
        log.warning("the model %s was made with other thresholds than are in force", model.name)
    log.info("%s: scored by %s of model %s", night, model.scorer, model.name)
    return {"rows_scored": found.row_count, "files_deleted": found.deleted_count}


def _train(settings: Settings, ledger: Ledger, name: str) -> int:
    from monitoring.forecast.model_file import model_folder
    from monitoring.forecast.registry_telling import against_lines
    from monitoring.forecast.retraining import train_candidate
    from monitoring.forecast.splits import TooLittleHistoryError

    if model_folder(settings.home, name).exists():
        log.info("the candidate %s is there already; it is left alone", name)
        return 0
    night = _newest_night(ledger)
    try:
        kept = train_candidate(settings, ledger, night, name, _choice(settings, ledger), log.info)
    except TooLittleHistoryError as error:
        raise AirflowSkipException(str(error)) from None
    for line in against_lines(name, kept.against.as_document()):
        log.info("%s", line)
    return 1


def _choice(settings: Settings, ledger: Ledger) -> Choice:
    """As the model in use was trained, by whoever chose that; the usual where there is none."""
    from monitoring.forecast.commands import DEFAULT_CAPACITY, DEFAULT_SEED
    from monitoring.forecast.history import Choice
    from monitoring.forecast.registry import about_in_use

    about = about_in_use(settings.home, ledger)
    if about is None:
        return Choice(DEFAULT_CAPACITY, DEFAULT_SEED)
    return Choice(about["evaluation"]["capacity"], about["seed"], about["one_in"])


def _question(settings: Settings, ledger: Ledger, name: str) -> dict[str, str] | None:
    from monitoring.forecast import registry
    from monitoring.forecast.model_file import fingerprint_of_model, load_model
    from monitoring.forecast.registry_telling import question

    standing = registry.standing_of(settings.home, ledger, name)
    if standing not in {registry.State.kept, registry.State.asked}:
        log.info("the candidate %s was decided on already: %s", name, standing.value)
        return None
    model = load_model(settings.home, name)
    unfit = registry.find_unfit(name, model.about.get("against"), registry.in_use(ledger))
    if unfit:
        log.info("nobody is asked: %s", unfit)
        return None
    registry.ask(settings.home, ledger, name, ASKED_FOR)
    said = question(model.about)
    subject = f"Forecast: put the model {name} in use? / 预测：模型 {name} 是否投入使用？"
    fingerprint = str(fingerprint_of_model(settings.home, name))
    return {"model": name, "fingerprint": fingerprint, "subject": subject, "body": f"{said.zh}\n\n{said.en}"}


def _decide(settings: Settings, ledger: Ledger, asked: Mapping[str, str], answer: Mapping[str, Any]) -> dict[str, int]:
    from monitoring.forecast import registry

    name = asked["model"]
    registry.refuse_other(settings.home, name, asked["fingerprint"])
    if registry.standing_of(settings.home, ledger, name) is not registry.State.asked:
        log.info("the candidate %s was decided on before this answer; nothing is changed", name)
        return {"decided_before": 1}
    user = answer.get("responded_by_user") or {}
    reason = (answer.get("params_input") or {}).get("reason") or "no reason was written down (Airflow)"
    words = registry.Words(str(user.get("name") or user.get("id") or "Airflow"), str(reason))
    is_approved = answer["chosen_options"] == [APPROVE]
    (registry.promote if is_approved else registry.reject)(settings.home, ledger, name, words)
    return {"promoted" if is_approved else "rejected": 1}
