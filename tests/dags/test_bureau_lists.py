"""The bureau's lists after each applied night: the DAG loads fast and shares the slot of the warehouse."""

import json
import subprocess
import sys
from pathlib import Path

from airflow.serialization.encoders import coerce_to_core_timetable

from tests.dags.test_nightly_monitoring import READ_DAG

DAG_FILE = Path(__file__).parents[2] / "dags" / "bureau_lists.py"


def test_dag_is_read_in_under_a_second_and_imports_nothing_heavy():
    script = [sys.executable, "-c", READ_DAG, str(DAG_FILE)]
    seconds, modules = json.loads(subprocess.run(script, check=True, capture_output=True).stdout.splitlines()[-1])
    assert seconds < 1
    assert {"pandas", "duckdb", "pyarrow", "monitoring.nightly", "monitoring.settings"}.isdisjoint(modules)
    assert len(DAG_FILE.read_text(encoding="utf-8").splitlines()) < 60


def test_it_runs_when_a_night_was_applied_in_the_pool_of_the_warehouse(dag_bag):
    dag = dag_bag.dags["bureau_lists"]
    (task,) = dag.tasks
    assert (task.pool, task.retries) == ("warehouse", 3)
    assert (dag.catchup, dag.max_active_runs) == (False, 1)
    timetable = coerce_to_core_timetable(dag.timetable)
    assert [asset.name for _, asset in timetable.asset_condition.iter_assets()] == ["warehouse_applied"]
