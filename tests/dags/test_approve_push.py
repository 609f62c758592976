"""The DAG that asks a person: it never holds up the nights, parks without a worker, and writes down who answered."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException, TaskAwaitingInput
from airflow.serialization.serialized_objects import DagSerialization

from monitoring import airflow_approval
from monitoring.airflow_approval import answer_push, oldest_waiting
from monitoring.errors import PlatformError
from monitoring.ledger import Ledger, StepResult, shanghai_now
from monitoring.ledger.approvals import PUSH, Approval, approvals, held_pushes, record_approval
from monitoring.settings import Settings
from tests.dags.test_nightly_monitoring import READ_DAG

NIGHT = date(2024, 12, 10)
DAG_FILE = Path(__file__).parents[2] / "dags" / "approve_push.py"
WAITING = {"night": "2024-12-10", "reason": "35 new warnings (usual 0 - 22)"}


@pytest.fixture
def push_dag(dag_bag):
    return dag_bag.dags["approve_push"]


@pytest.fixture
def home(tmp_path, monkeypatch) -> Iterator[Path]:
    monkeypatch.setenv("MONITORING_HOME", str(tmp_path))
    with Ledger(Settings(home=tmp_path).ledger_url, shanghai_now) as ledger:
        record_approval(ledger, Approval(NIGHT, PUSH, "asked", WAITING["reason"], "monitoring"))
    return tmp_path


def ledger_of(home: Path) -> Ledger:
    return Ledger(Settings(home=home).ledger_url, shanghai_now)


def answer(option: str, reason: str = "backlog of a hospital") -> dict[str, object]:
    """What Airflow hands on when somebody has answered in its page."""
    return {
        "chosen_options": [option],
        "params_input": {"reason": reason},
        "responded_at": datetime(2024, 12, 11, 9),  # noqa: DTZ001 - Airflow's own form is not used
        "responded_by_user": {"id": "7", "name": "li"},
    }


def context_of(answered: dict[str, object]) -> dict[str, object]:
    handed_on = {"find_waiting": WAITING, "ask": answered}
    return {"ti": SimpleNamespace(xcom_pull=lambda task_ids: handed_on[task_ids])}


@pytest.fixture
def publishes(monkeypatch) -> list[Settings]:
    done: list[Settings] = []

    def publish(settings: Settings) -> StepResult:
        done.append(settings)
        return StepResult("publish", NIGHT, {"inserted": 35})

    monkeypatch.setattr("monitoring.nightly.publish_newest", publish)
    return done


def test_steps_in_order_apart_from_the_nights(push_dag, dag_bag):
    assert [task.task_id for task in push_dag.topological_sort()] == ["find_waiting", "ask", "approved", "record"]
    assert (push_dag.catchup, push_dag.max_active_runs) == (False, 1)
    pools = {task.task_id: task.pool for task in push_dag.tasks}
    assert pools["ask"] == "default_pool"  # who waits for a person must not keep the nights from the warehouse
    assert pools["record"] == "warehouse"
    assert set(dag_bag.dags["nightly_monitoring"].task_dict).isdisjoint(push_dag.task_dict)


def test_it_runs_after_each_push_of_a_night(push_dag, dag_bag):
    (published,) = dag_bag.dags["nightly_monitoring"].task_dict["publish"].outlets
    assert [asset.name for asset in push_dag.timetable.asset_condition.objects] == [published.name]


def test_the_scheduler_can_store_it_and_read_it_again(push_dag):
    """Trigger rule, pool and form field must survive the way through Airflow's database."""
    stored = DagSerialization.from_dict(DagSerialization.to_dict(push_dag))
    assert stored.task_dict["record"].trigger_rule == "none_failed"
    assert stored.task_dict["record"].pool == "warehouse"
    assert stored.task_dict["ask"].upstream_task_ids == {"find_waiting"}


def test_dag_is_read_fast_and_imports_nothing_heavy():
    script = [sys.executable, "-c", READ_DAG, str(DAG_FILE)]
    seconds, modules = json.loads(subprocess.run(script, check=True, capture_output=True).stdout.splitlines()[-1])
    assert seconds < 2  # the operator of the standard provider alone takes most of it
    assert {"pandas", "duckdb", "great_expectations", "monitoring.nightly", "monitoring.settings"}.isdisjoint(modules)


def test_the_question_parks_without_a_worker_and_says_what_waits(push_dag, monkeypatch):
    asked = {}
    monkeypatch.setattr(
        "airflow.providers.standard.operators.hitl.upsert_hitl_detail", lambda **told: asked.update(told)
    )
    ask = push_dag.task_dict["ask"]
    ask.render_template_fields({"ti": SimpleNamespace(xcom_pull=lambda task_ids: WAITING)})
    with pytest.raises(TaskAwaitingInput):
        ask.execute({"task_instance": SimpleNamespace(id="1"), "task": ask})
    assert "2024-12-10" in asked["subject"]
    assert (asked["body"], asked["options"], asked["defaults"]) == (WAITING["reason"], ["Approve", "Reject"], None)
    assert list(asked["params"]) == ["reason"]


@pytest.mark.parametrize(("option", "skipped"), [("Approve", []), ("Reject", ["approved"])])
def test_an_answer_is_recorded_whichever_it_is(push_dag, monkeypatch, option, skipped):
    """A no skips only the task between, so that the one which records still runs."""
    ask, told = push_dag.task_dict["ask"], []
    monkeypatch.setattr(type(ask), "skip", lambda _self, ti, tasks: told.extend(t.task_id for t in tasks))
    handed_on = ask.execute_complete({"task": ask, "ti": None}, answer(option))
    assert (handed_on["chosen_options"], told) == ([option], skipped)
    assert push_dag.task_dict["record"].trigger_rule == "none_failed"


def test_nothing_is_asked_where_nothing_waits(home):
    assert oldest_waiting() == WAITING
    with ledger_of(home) as ledger:
        record_approval(ledger, Approval(NIGHT, PUSH, "approved", "known", "li"))
    assert oldest_waiting() is None


def test_a_yes_is_kept_with_name_and_reason_and_pushes_at_once(home, publishes):
    assert answer_push(context_of(answer(airflow_approval.APPROVE))) == {"night": "2024-12-10", "inserted": 35}
    with ledger_of(home) as ledger:
        kept = approvals(ledger)[-1]
    assert (kept.decision, kept.by_name, kept.reason) == ("approved", "li", "backlog of a hospital")
    assert len(publishes) == 1


def test_a_no_is_kept_and_pushes_nothing(home, publishes):
    assert answer_push(context_of(answer("Reject"))) == {"night": "2024-12-10", "rejected": 1}
    with ledger_of(home) as ledger:
        assert [held.decision for held in held_pushes(ledger)] == ["rejected"]
    assert publishes == []


def test_who_comes_second_changes_nothing(home, publishes):
    with ledger_of(home) as ledger:
        record_approval(ledger, Approval(NIGHT, PUSH, "approved", "by command", "wang"))
    answer_push(context_of(answer(airflow_approval.APPROVE)))
    with ledger_of(home) as ledger:
        assert [a.by_name for a in approvals(ledger)] == ["monitoring", "wang"]


def test_a_platform_that_refuses_is_told_without_a_traceback(home, monkeypatch):
    def refuse(_settings):
        raise PlatformError("refused")

    monkeypatch.setattr("monitoring.nightly.publish_newest", refuse)
    with pytest.raises(AirflowFailException, match=r"^refused$") as failed:
        answer_push(context_of(answer(airflow_approval.APPROVE)))
    assert failed.value.__suppress_context__
