"""The push by rhythm: it waits for a finished night, tells nothing twice, and says so where a push is late."""

import json
import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pendulum
import pytest
import sqlalchemy as sa
from airflow.sdk.exceptions import AirflowException
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.timetables.base import TimeRestriction

from monitoring import airflow_push
from monitoring.errors import NightError
from monitoring.ledger import Ledger
from monitoring.nightly import apply, check, pull
from monitoring.platform.overdue import overdue_pushes
from tests.dags.test_nightly_monitoring import READ_DAG
from tests.unit.platform.pushing import TEN_DAYS, batches, deploy_pushing, events, over

DAG_FILE = Path(__file__).parents[2] / "dags" / "push_risk_list.py"
SHANGHAI = "Asia/Shanghai"
NIGHT = date(2024, 3, 10)
MORNING = datetime.fromisoformat("2024-03-11 06:00:00")


@pytest.fixture
def dag(dag_bag):
    return dag_bag.dags["push_risk_list"]


@pytest.fixture
def deployment(tmp_path, monkeypatch):
    """A rule of every ten days; the night of the 10th is pulled, checked and applied, and not pushed."""
    made = deploy_pushing(tmp_path, {"total-5000": TEN_DAYS})
    made.show(over(1), datetime.fromisoformat("2024-03-11 00:00:00"))
    for step in (pull, check, apply):
        step(made.settings, NIGHT)
    monkeypatch.setattr("monitoring.settings.load_settings", lambda: made.settings)
    monkeypatch.setattr("monitoring.ledger.shanghai_now", lambda: MORNING)
    return made


def context_of(dag, run_type="asset_triggered"):
    task = dag.task_dict["push"]
    run = SimpleNamespace(run_type=run_type, triggering_user_name=None)
    return {"dag_run": run, "task": task, "outlet_events": defaultdict(SimpleNamespace)}


def late_rows(deployment):
    with Ledger(deployment.settings.ledger_url, lambda: MORNING) as ledger:
        return [row for row in ledger.rows() if row["step"] == airflow_push.STEP]


def stop(deployment, step, night=NIGHT):
    clock = deployment.settings.ledger_url, lambda: MORNING
    with Ledger(*clock) as ledger, pytest.raises(NightError), ledger.step(night, step):
        raise NightError("stopped")


def test_dag_is_read_in_under_a_second_and_imports_nothing_heavy():
    script = [sys.executable, "-c", READ_DAG, str(DAG_FILE)]
    seconds, modules = json.loads(subprocess.run(script, check=True, capture_output=True).stdout.splitlines()[-1])
    assert seconds < 1
    assert {"pandas", "duckdb", "pyarrow", "monitoring.nightly", "monitoring.settings"}.isdisjoint(modules)
    assert len(DAG_FILE.read_text(encoding="utf-8").splitlines()) < 65


def test_one_task_with_long_retries_in_the_pool_of_the_warehouse(dag):
    (task,) = dag.tasks
    assert (task.pool, task.retries, task.retry_delay) == ("warehouse", 8, timedelta(minutes=5))
    assert [asset.name for asset in task.outlets] == ["risk_list_published"]
    assert (dag.catchup, dag.max_active_runs) == (False, 1)
    assert dag.deadline[0].interval == airflow_push.LATE_AFTER


def test_it_runs_when_a_night_was_applied_and_at_six(dag):
    timetable = coerce_to_core_timetable(dag.timetable)
    assert [asset.name for _, asset in timetable.asset_condition.iter_assets()] == ["warehouse_applied"]
    start = pendulum.datetime(2024, 12, 3, 12, tz=SHANGHAI)
    run = timetable.next_dagrun_info(
        last_automated_data_interval=None, restriction=TimeRestriction(earliest=start, latest=None, catchup=True)
    )
    assert run.run_after == pendulum.datetime(2024, 12, 4, 6, tz=SHANGHAI)


def test_it_pushes_a_finished_night_once(dag, deployment):
    context = context_of(dag)
    counts = airflow_push.push_due(context)
    assert (counts["inserted"], counts["batch"]) == (1, 1)
    assert next(iter(context["outlet_events"].values())).extra == counts
    assert "batch" not in airflow_push.push_due(context_of(dag))
    assert (len(batches(deployment)), events(deployment)) == (1, [(NIGHT, "opened")])


@pytest.mark.parametrize("step", ["pull", "check", "apply"])
def test_it_waits_for_a_night_that_is_stopped(dag, deployment, step):
    stop(deployment, step)
    assert airflow_push.push_due(context_of(dag)) == {"nights_waited_for": 1}
    engine = sa.create_engine(deployment.settings.platform)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_stopped_push_does_not_keep_it_from_trying(dag, deployment):
    stop(deployment, "publish")
    assert airflow_push.push_due(context_of(dag))["batch"] == 1


def test_a_late_push_is_told_once_in_the_morning(dag, deployment):
    stop(deployment, "check")
    assert airflow_push.push_due(context_of(dag, "scheduled")) == {"nights_waited_for": 1, "pushes_late": 1}
    airflow_push.record_late_push({})
    (row,) = late_rows(deployment)
    assert (row["night"], row["outcome"], row["exit_code"]) == (NIGHT, "failed", 15)
    assert "2024-03-10 (ten_days) was not sent by 2024-03-11 06:00" in row["message"]


def test_nothing_is_late_once_it_was_sent_nor_before_the_morning(dag, deployment, monkeypatch):
    monkeypatch.setattr("monitoring.ledger.shanghai_now", lambda: MORNING - timedelta(hours=1))
    assert list(overdue_pushes(deployment.settings, NIGHT)) == ["ten_days"]
    airflow_push.push_due(context_of(dag))
    monkeypatch.setattr("monitoring.ledger.shanghai_now", lambda: MORNING)
    assert airflow_push.push_due(context_of(dag, "scheduled"))["pushes_late"] == 0
    assert late_rows(deployment) == []


def test_a_platform_that_is_away_is_tried_again(dag, deployment, monkeypatch):
    gone = deployment.settings.model_copy(update={"platform": "postgresql+psycopg://nobody@127.0.0.1:1/none"})
    monkeypatch.setattr("monitoring.settings.load_settings", lambda: gone)
    with pytest.raises(AirflowException) as raised:
        airflow_push.push_due(context_of(dag))
    assert type(raised.value) is AirflowException
