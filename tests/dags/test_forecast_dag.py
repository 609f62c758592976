"""The DAGs of the forecast: the month is scored and a candidate trained, a person is asked about a better one, old scores go."""

import json
import logging
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pendulum
import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException, TaskAwaitingInput
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import TimeRestriction

from monitoring.airflow_approval import APPROVE
from monitoring.airflow_forecast import (
    _choice,
    answer_question,
    find_question,
    forget_scores,
    measure_scores,
    score_newest,
    train_month,
)
from monitoring.errors import WarehouseError
from monitoring.forecast import registry, retraining, scoring
from monitoring.forecast.commands import DEFAULT_CAPACITY, DEFAULT_SEED
from monitoring.forecast.history import Choice
from monitoring.forecast.model_file import CARD, model_folder
from monitoring.forecast.outcomes import all_outcomes
from monitoring.forecast.registry import State, Words
from monitoring.forecast.scoring import scores_folder
from monitoring.ledger.model_decisions import model_decisions
from monitoring.settings import Settings
from tests.acceptance.deployment import THRESHOLDS, deploy
from tests.dags.test_nightly_monitoring import READ_DAG
from tests.forecast.kept_models import CHOICE, EARLY, keep, learn, opened
from tests.replay.rows import insured, settled

DAG_FILE = Path(__file__).parents[2] / "dags" / "forecast.py"
SHANGHAI = "Asia/Shanghai"
MONTHLY, FORGET = "forecast_monthly", "forecast_forget"
NIGHT, MONTH = "2024-12-31", "2025-01"
LOG = [insured("P1"), settled("S1", "P1", "2024-12-05", "10.00")]
ASKED = {"model": MONTH, "subject": "2025-01 / 2025-01", "body": "PR-AUC"}


class FakeRun:
    """What of a run is looked at."""

    triggering_user_name = None
    run_type = "scheduled"

    def __init__(self, text):
        self.run_after = pendulum.parse(text, tz=SHANGHAI).in_timezone("UTC")


def context_of(handed_on=None, at="2025-01-05T07:30"):
    def pull(task_ids):
        return (handed_on or {}).get(task_ids)

    return {"dag_run": FakeRun(at), "ti": SimpleNamespace(xcom_pull=pull)}


def answer(option, reason="seen with the benefit office"):
    """What Airflow hands on when somebody has answered in its page."""
    return {
        "chosen_options": [option],
        "params_input": {"reason": reason},
        "responded_at": datetime(2025, 1, 6, 9),  # noqa: DTZ001 - Airflow's own form is not used
        "responded_by_user": {"id": "7", "name": "li"},
    }


@pytest.fixture
def monthly(dag_bag):
    return dag_bag.dags[MONTHLY]


@pytest.fixture(scope="module")
def weak():
    return learn(EARLY, 2000)


@pytest.fixture(scope="module")
def strong():
    return learn(EARLY, 4000)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITORING_HOME", str(tmp_path))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(THRESHOLDS))
    return tmp_path


@pytest.fixture
def deployment(home):
    return deploy(home)


@pytest.fixture
def candidate(home, weak, strong):
    """A model in use, and a better one of this month."""
    keep(home, "first", weak)
    with opened(home) as ledger:
        registry.promote(home, ledger, "first", Words("wang", "the first"))
    assert keep(home, MONTH, strong).is_better
    return MONTH


def decisions(home):
    with opened(home) as ledger:
        return [(one.model_name, one.decision, one.by_name) for one in model_decisions(ledger)]


def ask(home):
    return find_question(**context_of({"train": {"model": MONTH, "trained": 1}}))


def next_run(dag, after):
    timetable = coerce_to_core_timetable(dag.timetable)
    restriction = TimeRestriction(earliest=after, latest=None, catchup=True)
    return timetable.next_dagrun_info_v2(last_dagrun_info=None, restriction=restriction).run_after


def test_dag_is_read_fast_and_imports_nothing_heavy():
    script = [sys.executable, "-c", READ_DAG, str(DAG_FILE)]
    seconds, modules = json.loads(subprocess.run(script, check=True, capture_output=True).stdout.splitlines()[-1])
    assert seconds < 2  # the operator of the standard provider alone takes most of it
    heavy = {"pandas", "numpy", "sklearn", "duckdb", "pyarrow", "monitoring.forecast.history", "monitoring.settings"}
    assert heavy.isdisjoint(modules)
    assert len(DAG_FILE.read_text(encoding="utf-8").splitlines()) < 60


def test_scoring_and_training_do_not_wait_for_each_other_and_who_is_asked_keeps_nobody_from_the_warehouse(monthly):
    tasks = monthly.task_dict
    alone = {"measure", "score"}
    assert all(tasks[name].downstream_task_ids == tasks[name].upstream_task_ids == set() for name in alone)
    order = ["train", "question", "ask", "approved", "record"]
    assert [t.task_id for t in monthly.topological_sort() if t.task_id not in alone] == order
    assert {t.task_id for t in monthly.tasks if t.pool == "warehouse"} == {*alone, "train"}
    assert (monthly.catchup, monthly.max_active_runs, tasks["ask"].retries) == (False, 1, 0)


def test_they_run_when_the_night_is_done(dag_bag):
    start = pendulum.datetime(2024, 12, 6, tz=SHANGHAI)
    assert next_run(dag_bag.dags[MONTHLY], start) == pendulum.datetime(2025, 1, 5, 7, 30, tz=SHANGHAI)
    assert next_run(dag_bag.dags[FORGET], start) == pendulum.datetime(2024, 12, 6, 8, tz=SHANGHAI)


def test_the_scheduler_can_store_it_and_read_it_again(monthly):
    stored = DagSerialization.from_dict(DagSerialization.to_dict(monthly))
    assert stored.task_dict["record"].trigger_rule == "none_failed"
    assert stored.task_dict["ask"].upstream_task_ids == {"question"}


def test_the_question_parks_without_a_worker_and_says_what_it_is_about(monthly, monkeypatch):
    asked = {}
    monkeypatch.setattr(
        "airflow.providers.standard.operators.hitl.upsert_hitl_detail", lambda **told: asked.update(told)
    )
    task = monthly.task_dict["ask"]
    task.render_template_fields({"ti": SimpleNamespace(xcom_pull=lambda task_ids: {"question": ASKED}[task_ids])})
    with pytest.raises(TaskAwaitingInput):
        task.execute({"task_instance": SimpleNamespace(id="1"), "task": task})
    assert (asked["subject"], asked["body"]) == (ASKED["subject"], ASKED["body"])
    assert (asked["options"], list(asked["params"])) == (["Approve", "Reject"], ["reason"])


def test_without_a_model_in_use_nothing_is_scored_and_nothing_fails(home):
    with pytest.raises(AirflowSkipException, match="No model is in use"):
        score_newest(**context_of())


def test_the_newest_finished_night_is_scored_with_the_model_in_use(deployment, candidate, caplog):
    caplog.set_level(logging.INFO)
    with pytest.raises(AirflowException, match="No night was run and finished") as waiting:
        score_newest(**context_of())
    assert not isinstance(waiting.value, AirflowFailException)
    deployment.run_with(LOG, NIGHT)
    assert score_newest(**context_of()) == {"rows_scored": 2, "files_deleted": 0}  # a person, two rules
    (path,) = scores_folder(deployment.settings.home).glob("*.parquet")
    assert path.name.startswith(f"{NIGHT}_first_made-")
    assert measure_scores(**context_of()) == {"parts_measured": 0}
    deployment.run_with(LOG, "2025-03-05")
    assert measure_scores(**context_of()) == {"parts_measured": 1}
    assert [(str(one.night), one.part_type) for one in all_outcomes(deployment.settings)] == [(NIGHT, "next")]
    assert measure_scores(**context_of()) == {"parts_measured": 0}
    assert "P1" not in caplog.text
    (model_folder(deployment.settings.home, "first") / CARD).write_text("{}", encoding="utf-8")
    with pytest.raises(AirflowFailException, match="made with another"):
        score_newest(**context_of())


def test_too_little_history_is_told_and_no_failure(deployment):
    deployment.run_with(LOG, NIGHT)
    with pytest.raises(AirflowSkipException, match="too little history"):
        train_month(**context_of())


def test_a_wrong_history_is_a_failure_without_a_persons_value(deployment, monkeypatch):
    deployment.run_with(LOG, NIGHT)

    def refuse(*_):
        raise WarehouseError("refused")

    monkeypatch.setattr(retraining, "train_until", refuse)
    with pytest.raises(AirflowFailException, match=r"^refused$"):
        train_month(**context_of())
    monkeypatch.setattr(retraining, "train_until", lambda *_: {}["P1"])
    with pytest.raises(AirflowFailException) as failed:
        train_month(**context_of())
    assert "P1" not in str(failed.value)
    assert failed.value.__suppress_context__


def test_a_month_is_trained_once_as_known_on_the_newest_night(deployment, strong, monkeypatch):
    deployment.run_with(LOG, NIGHT)
    asked = []
    monkeypatch.setattr(
        retraining, "train_until", lambda _settings, until, choice, _: asked.append((until, choice)) or strong
    )
    assert train_month(**context_of()) == {"model": MONTH, "trained": 1}
    assert train_month(**context_of()) == {"model": MONTH, "trained": 0}
    assert asked == [(date(2024, 12, 31), Choice(DEFAULT_CAPACITY, DEFAULT_SEED))]
    assert decisions(deployment.settings.home) == []


def test_a_candidate_is_trained_as_the_model_in_use_was(home, candidate):
    """Who chose the persons that can be handled, and to look at one in so many, chose it for the months to come."""
    settings = Settings(home=home)
    with opened(home) as ledger:
        assert _choice(settings, ledger) == CHOICE
        (model_folder(home, "first") / CARD).write_text("{}", encoding="utf-8")
        assert _choice(settings, ledger) == Choice(DEFAULT_CAPACITY, DEFAULT_SEED)


def test_a_person_is_asked_about_a_better_candidate_in_both_languages(home, candidate):
    asked = ask(home)
    assert (asked["model"], MONTH in asked["subject"]) == (MONTH, True)
    assert {"subject", "body", "fingerprint", "model"} == set(asked)
    for word in (
        "在用模型：first",
        "in use: first",
        "PR-AUC +0.0",
        "Brier",
        "2024-04-30",
        "95",
        "概率",
        "calibrated",
        "groups",
    ):
        assert word in asked["body"], word
    assert decisions(home)[-1] == (MONTH, "asked", "monitoring")
    assert ask(home)["fingerprint"] == asked["fingerprint"]


def test_nobody_is_asked_about_one_that_is_no_better_or_was_decided_on(home, weak, candidate):
    keep(home, "same", weak)
    assert find_question(**context_of({"train": {"model": "same", "trained": 1}})) is None
    with opened(home) as ledger:
        registry.reject(home, ledger, MONTH, Words("wang", "by command"))
    assert ask(home) is None
    assert "asked" not in [decision for _, decision, _ in decisions(home)]


@pytest.mark.parametrize(
    ("option", "decision", "in_use"), [(APPROVE, "promoted", MONTH), ("Reject", "rejected", "first")]
)
def test_an_answer_is_recorded_with_the_name_of_who_gave_it(home, candidate, option, decision, in_use):
    handed_on = {"question": ask(home), "ask": answer(option)}
    assert answer_question(**context_of(handed_on)) == {decision: 1}
    assert decisions(home)[-1] == (MONTH, decision, "li")
    with opened(home) as ledger:
        assert registry.in_use(ledger).model_name == in_use


def test_who_comes_second_changes_nothing(home, candidate):
    handed_on = {"question": ask(home), "ask": answer(APPROVE)}
    with opened(home) as ledger:
        registry.reject(home, ledger, MONTH, Words("wang", "by command"))
    assert answer_question(**context_of(handed_on)) == {"decided_before": 1}
    assert decisions(home)[-1] == (MONTH, "rejected", "wang")


def test_an_answer_is_for_the_model_that_was_asked_about(home, candidate):
    handed_on = {"question": ask(home), "ask": answer(APPROVE)}
    path = model_folder(home, MONTH) / CARD
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(AirflowFailException, match="replaced or changed"):
        answer_question(**context_of(handed_on))
    with opened(home) as ledger:
        assert registry.standing_of(home, ledger, "first") is State.in_use


def test_where_nothing_was_asked_nothing_is_recorded(home):
    with pytest.raises(AirflowSkipException):
        answer_question(**context_of())


def test_scores_that_have_served_go_every_day(home, monkeypatch):
    folder = scores_folder(home)
    today = date(2025, 1, 5)
    made = [today - timedelta(days=days) for days in (0, scoring.KEPT_DAYS, scoring.KEPT_DAYS + 1)]
    for day in made:
        (folder / f"2024-08-31_first_made-{day}.parquet").touch()
    monkeypatch.setattr("monitoring.ledger.shanghai_now", lambda: datetime(2025, 1, 5, 8))  # noqa: DTZ001 - as the ledger's clock
    assert forget_scores(**context_of()) == {"files_deleted": 1}
    assert sorted(path.name[-18:-8] for path in folder.iterdir()) == sorted(map(str, made[:2]))
