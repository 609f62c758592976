"""The monthly comparison: it loads fast, shares the slot of the warehouse, and tells what it found."""

import json
import logging
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pendulum
import pytest
from airflow.sdk.definitions.param import process_params
from airflow.sdk.exceptions import AirflowFailException
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.timetables.base import TimeRestriction

from monitoring.reconcile.airflow_task import run_monthly
from tests.acceptance.deployment import THRESHOLDS, deploy
from tests.dags.test_nightly_monitoring import READ_DAG
from tests.replay.rows import insured, settled
from tests.unit.reconcile.damaged import alter

DAG_FILE = Path(__file__).parents[2] / "dags" / "monthly_reconcile.py"
SHANGHAI = "Asia/Shanghai"


@pytest.fixture
def monthly(dag_bag):
    return dag_bag.dags["monthly_reconcile"]


def context_of(dag, conf=None):
    return {"params": process_params(dag, dag.task_dict["reconcile"], conf, suppress_exception=False)}


def test_dag_is_read_in_under_a_second_and_imports_nothing_heavy():
    script = [sys.executable, "-c", READ_DAG, str(DAG_FILE)]
    seconds, modules = json.loads(subprocess.run(script, check=True, capture_output=True).stdout.splitlines()[-1])
    assert seconds < 1
    assert {"pandas", "duckdb", "pyarrow", "monitoring.settings", "monitoring.source"}.isdisjoint(modules)


def test_one_task_one_run_at_a_time_in_the_pool_of_the_warehouse(monthly):
    (task,) = monthly.tasks
    assert (task.task_id, task.pool, task.retries, task.retry_delay) == (
        "reconcile",
        "warehouse",
        3,
        timedelta(minutes=30),
    )
    assert (monthly.catchup, monthly.max_active_runs) == (False, 1)
    assert len(DAG_FILE.read_text(encoding="utf-8").splitlines()) < 60


def test_it_runs_at_five_on_the_second_of_each_month(monthly):
    start = pendulum.datetime(2024, 12, 3, tz=SHANGHAI)
    timetable = coerce_to_core_timetable(monthly.timetable)
    restriction = TimeRestriction(earliest=start, latest=None, catchup=True)
    run = timetable.next_dagrun_info_v2(last_dagrun_info=None, restriction=restriction)
    assert run.run_after == pendulum.datetime(2025, 1, 2, 5, tz=SHANGHAI)


@pytest.fixture
def deployment(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITORING_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(THRESHOLDS))
    return deploy(tmp_path / "home")


def test_what_a_person_must_mend_is_not_tried_again(monthly, deployment):
    with pytest.raises(AirflowFailException, match="no warehouse yet"):
        run_monthly(context_of(monthly))


def test_it_tells_what_differs_and_ends_many_only_with_a_person(monthly, deployment, caplog):
    caplog.set_level(logging.INFO)
    deployment.run_with([insured("P1"), settled("S1", "P1", "2024-03-05", "10.00")], "2024-03-05")
    assert run_monthly(context_of(monthly))["rows_wrong"] == 0
    alter(deployment, "DELETE FROM setl_d")
    assert run_monthly(context_of(monthly))["settlement_gone"] == 1
    assert "2024-03-05: 1 gone at the source" in caplog.text
    assert "S1" not in caplog.text
    with pytest.raises(AirflowFailException, match="1 of 1 rows of settlement are gone"):
        run_monthly(context_of(monthly, {"mend": True}))
