"""The DAG of the night: it loads fast, runs once a night for the day before, and each kind of run finds its night."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pendulum
import pytest
from airflow.sdk.definitions.param import process_params
from airflow.sdk.exceptions import AirflowException, AirflowFailException, ParamValidationError
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.timetables.base import TimeRestriction

import monitoring
from monitoring.airflow_night import NIGHT_OPTION, TERMINAL_USER, find_night, run_step
from monitoring.errors import PlatformError, QualityError

DAG_FILE = Path(__file__).parents[2] / "dags" / "nightly_monitoring.py"
STEPS = ["pull", "check", "apply", "publish"]
SHANGHAI = "Asia/Shanghai"

READ_DAG = """
import json, runpy, sys, time
import airflow.sdk
before, begin = set(sys.modules), time.perf_counter()
runpy.run_path(sys.argv[1])
print(json.dumps([time.perf_counter() - begin, sorted(set(sys.modules) - before)]))
"""


def context_of(dag, conf=None, partition_key=None, user=None):
    """What a task of a run sees, its parameters merged by Airflow's own code."""
    return {
        "params": process_params(dag, dag.task_dict["pull"], conf, suppress_exception=False),
        "partition_key": partition_key,
        "run_id": "manual__1",
        "dag_run": SimpleNamespace(triggering_user_name=user),
    }


def stub_steps(monkeypatch, step):
    """Put `step(settings, night)` in the place of the package's own steps."""
    nightly = SimpleNamespace(**dict.fromkeys(STEPS, step))
    settings = SimpleNamespace(load_settings=lambda: "settings")
    for name, module in {"nightly": nightly, "settings": settings}.items():
        monkeypatch.setitem(sys.modules, f"monitoring.{name}", module)
        monkeypatch.setattr(monitoring, name, module, raising=False)


def raise_error(error):
    def step(_settings, _night):
        raise error

    return step


def test_dags_load_without_error(dag_bag):
    assert dag_bag.import_errors == {}
    assert list(dag_bag.dags) == ["nightly_monitoring"]


def test_dag_is_read_in_under_a_second_and_imports_nothing_heavy():
    script = [sys.executable, "-c", READ_DAG, str(DAG_FILE)]
    seconds, modules = json.loads(subprocess.run(script, check=True, capture_output=True).stdout.splitlines()[-1])
    heavy = {
        "pandas",
        "duckdb",
        "pyarrow",
        "sklearn",
        "great_expectations",
        "monitoring.nightly",
        "monitoring.settings",
    }
    assert seconds < 1
    assert heavy.isdisjoint(modules)


def test_steps_run_in_order_one_night_at_a_time_in_the_pool_of_the_warehouse(dag):
    assert [task.task_id for task in dag.topological_sort()] == STEPS
    assert [sorted(dag.task_dict[step].downstream_task_ids) for step in STEPS] == [
        ["check"],
        ["apply"],
        ["publish"],
        [],
    ]
    assert {task.pool for task in dag.tasks} == {"warehouse"}
    assert (dag.catchup, dag.max_active_runs) == (False, 1)


def test_retries_back_off(dag):
    for task in dag.tasks:
        assert (task.retries, task.retry_delay, task.retry_exponential_backoff) == (3, timedelta(minutes=5), 2)


def test_run_by_hand_takes_its_parameter(dag):
    assert find_night(context_of(dag, {"night": "2024-12-10"})) == date(2024, 12, 10)


def test_parameter_wins_over_the_partition_key(dag):
    assert find_night(context_of(dag, {"night": "2024-12-10"}, "2024-12-31")) == date(2024, 12, 10)


@pytest.mark.parametrize("today", [date(2024, 12, 11), date(2025, 1, 1), date(2024, 3, 1)])
def test_scheduled_run_belongs_to_the_day_before(dag, today):
    start = pendulum.datetime(today.year, today.month, today.day, tz=SHANGHAI)
    restriction = TimeRestriction(earliest=start, latest=None, catchup=True)
    timetable = coerce_to_core_timetable(dag.timetable)
    run = timetable.next_dagrun_info_v2(last_dagrun_info=None, restriction=restriction)
    assert run.run_after.in_timezone(SHANGHAI) == start.add(hours=1)
    assert find_night(context_of(dag, partition_key=run.partition_key)) == today - timedelta(days=1)


def test_back_fill_names_each_night_of_its_range_if_the_last_one_has_reached_its_hour(dag):
    bounds = {"earliest": pendulum.datetime(2024, 12, 8), "latest": pendulum.datetime(2024, 12, 10, 2)}
    runs = list(coerce_to_core_timetable(dag.timetable).iter_partition_dagrun_infos(**bounds))
    nights = [find_night(context_of(dag, partition_key=run.partition_key)) for run in runs]
    assert nights == [date(2024, 12, 8), date(2024, 12, 9), date(2024, 12, 10)]


def test_run_without_a_night_is_refused_and_told_the_option(dag):
    with pytest.raises(AirflowFailException, match="does not say which night") as refused:
        find_night(context_of(dag) | {"ds": "2024-12-10", "logical_date": pendulum.datetime(2024, 12, 10)})
    assert NIGHT_OPTION in str(refused.value)


def test_night_that_is_no_date_is_refused_before_the_run(dag):
    with pytest.raises(ParamValidationError, match="date"):
        context_of(dag, {"night": "10 December"})


def test_partition_key_that_is_no_date_is_refused(dag):
    with pytest.raises(AirflowFailException, match="'all'"):
        find_night(context_of(dag, partition_key="all"))


@pytest.mark.parametrize("step", STEPS)
def test_task_calls_its_step_with_the_night_and_hands_on_counts_only(dag, monkeypatch, step):
    calls = []

    def count_rows(settings, night):
        calls.append((settings, night))
        return SimpleNamespace(counts={"pulled": 12, "accepted": 11})

    stub_steps(monkeypatch, raise_error(AssertionError("another step was called")))
    monkeypatch.setattr(monitoring.nightly, step, count_rows)
    handed_on = dag.task_dict[step].python_callable(**context_of(dag, {"night": "2024-12-10"}))
    assert calls == [("settings", date(2024, 12, 10))]
    assert handed_on == {"night": "2024-12-10", "pulled": 12, "accepted": 11}


def test_count_that_is_no_number_is_not_handed_on(dag, monkeypatch):
    stub_steps(monkeypatch, lambda *_: SimpleNamespace(counts={"worst": "a name"}))
    with pytest.raises(ValueError, match="invalid literal"):
        run_step("pull", context_of(dag, {"night": "2024-12-10"}))


def test_error_of_a_user_is_not_tried_again(dag, monkeypatch):
    stub_steps(monkeypatch, raise_error(QualityError("what, where, why, cure")))
    with pytest.raises(AirflowFailException, match=r"^what, where, why, cure$") as failed:
        run_step("check", context_of(dag, {"night": "2024-12-10"}))
    assert failed.value.__suppress_context__


def test_platform_that_is_away_is_tried_again(dag, monkeypatch):
    stub_steps(monkeypatch, raise_error(transient_error()))
    with pytest.raises(AirflowException, match=r"^away$") as failed:
        run_step("publish", context_of(dag, {"night": "2024-12-10"}, user="operator"))
    assert not isinstance(failed.value, AirflowFailException)


def test_nobody_at_a_terminal_waits_for_retries(dag, monkeypatch):
    stub_steps(monkeypatch, raise_error(transient_error()))
    with pytest.raises(AirflowFailException):
        run_step("publish", context_of(dag, {"night": "2024-12-10"}, user=TERMINAL_USER))


def transient_error():
    error = PlatformError("away")
    error.is_transient = True
    return error
