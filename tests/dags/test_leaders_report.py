"""The DAGs of the leaders' report: when they run, which period they take, and that they wait for its last night."""

import json
import subprocess
import sys
from pathlib import Path

import pendulum
import pytest
from airflow.sdk.definitions.param import process_params
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.timetables.base import TimeRestriction

from monitoring.leaders.airflow_task import run_report
from monitoring.leaders.fonts import USUAL
from tests.acceptance.deployment import THRESHOLDS, deploy
from tests.dags.test_nightly_monitoring import READ_DAG
from tests.integration.servers import absent
from tests.replay.rows import insured, settled

DAG_FILE = Path(__file__).parents[2] / "dags" / "leaders_report.py"
SHANGHAI = "Asia/Shanghai"
MONTHLY, YEARLY = "leaders_report_monthly", "leaders_report_yearly"


@pytest.fixture
def font():
    if not any(Path(path).is_file() for path in USUAL):
        absent("a font with Chinese characters")


class FakeRun:
    """What of a run is looked at."""

    def __init__(self, text):
        self.run_after = pendulum.parse(text, tz=SHANGHAI).in_timezone("UTC")


def context_of(dag, at="2025-01-03T06:30", conf=None):
    params = process_params(dag, dag.task_dict["write"], conf, suppress_exception=False)
    return {"params": params, "dag_run": FakeRun(at)}


def next_run(dag, after):
    timetable = coerce_to_core_timetable(dag.timetable)
    restriction = TimeRestriction(earliest=after, latest=None, catchup=True)
    return timetable.next_dagrun_info_v2(last_dagrun_info=None, restriction=restriction).run_after


def test_dag_is_read_in_under_a_second_and_imports_nothing_heavy():
    script = [sys.executable, "-c", READ_DAG, str(DAG_FILE)]
    seconds, modules = json.loads(subprocess.run(script, check=True, capture_output=True).stdout.splitlines()[-1])
    assert seconds < 1
    assert {"pandas", "duckdb", "pyarrow", "reportlab", "openpyxl", "monitoring.settings"}.isdisjoint(modules)


def test_one_task_each_in_the_pool_of_the_warehouse(dag_bag):
    for dag_id in (MONTHLY, YEARLY):
        (task,) = dag_bag.dags[dag_id].tasks
        assert (task.task_id, task.pool) == ("write", "warehouse")
        assert (dag_bag.dags[dag_id].catchup, dag_bag.dags[dag_id].max_active_runs) == (False, 1)
    assert len(DAG_FILE.read_text(encoding="utf-8").splitlines()) < 60


def test_they_run_on_the_third_after_the_night(dag_bag):
    start = pendulum.datetime(2024, 12, 4, tz=SHANGHAI)
    assert next_run(dag_bag.dags[MONTHLY], start) == pendulum.datetime(2025, 1, 3, 6, 30, tz=SHANGHAI)
    assert next_run(dag_bag.dags[YEARLY], start) == pendulum.datetime(2025, 1, 3, 7, 30, tz=SHANGHAI)


@pytest.fixture
def deployment(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITORING_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(THRESHOLDS))
    return deploy(tmp_path / "home")


LOG = [insured("P1"), settled("S1", "P1", "2024-12-05", "10.00")]


@pytest.mark.usefixtures("font")
def test_a_report_waits_for_the_last_night_of_its_period(dag_bag, deployment):
    deployment.run_with(LOG, "2024-12-30")
    with pytest.raises(AirflowException, match="needs the night of 2024-12-31") as told:
        run_report(context_of(dag_bag.dags[MONTHLY]), is_year=False)
    assert not isinstance(told.value, AirflowFailException)
    deployment.run_with(LOG, "2024-12-31")
    assert run_report(context_of(dag_bag.dags[MONTHLY]), is_year=False) == {"files": 6}
    assert run_report(context_of(dag_bag.dags[MONTHLY]), is_year=False) == {"files": 0}
    assert (deployment.settings.home / "reports" / "report-2024-12.zh.pdf").exists()


def test_a_period_that_is_none_is_not_tried_again(dag_bag, deployment):
    with pytest.raises(AirflowFailException, match="is no period"):
        run_report(context_of(dag_bag.dags[MONTHLY], conf={"period": "2024"}), is_year=False)
