"""The DAG of the night: it loads fast, runs once a night for the day before, and each kind of run finds its night."""

import json
import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pendulum
import pytest
from airflow.models.taskinstance import TaskInstance
from airflow.sdk.definitions.param import process_params
from airflow.sdk.exceptions import AirflowException, AirflowFailException, ParamValidationError
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.serialization.serialized_objects import create_scheduler_operator
from airflow.timetables.base import TimeRestriction

import monitoring
from monitoring.airflow_backfill import backfill_command
from monitoring.airflow_deadline import deadline_alert, ready_by, tell_late
from monitoring.airflow_night import NIGHT_OPTION, TERMINAL_USER, find_night, run_step
from monitoring.errors import PlatformError, QualityError
from monitoring.ledger import Ledger
from monitoring.settings import Settings

DAG_FILE = Path(__file__).parents[2] / "dags" / "nightly_monitoring.py"
STEPS = ["pull", "check", "apply", "publish", "review"]
SHANGHAI = "Asia/Shanghai"
NIGHT = date(2024, 12, 10)

READ_DAG = """
import json, runpy, sys, time
import airflow.sdk
before, begin = set(sys.modules), time.perf_counter()
runpy.run_path(sys.argv[1])
print(json.dumps([time.perf_counter() - begin, sorted(set(sys.modules) - before)]))
"""


def context_of(dag, conf=None, partition_key=None, user=None, run_type="manual"):
    """What a task of a run sees, its parameters merged by Airflow's own code."""
    return {
        "params": process_params(dag, dag.task_dict["pull"], conf, suppress_exception=False),
        "partition_key": partition_key,
        "run_id": "manual__1",
        "dag_run": SimpleNamespace(triggering_user_name=user, run_type=run_type),
        "task": dag.task_dict["publish"],
        "outlet_events": defaultdict(SimpleNamespace),
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
    assert {"nightly_monitoring", "approve_push"} <= set(dag_bag.dags)


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
        ["review"],
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


def test_back_fill_command_names_each_night_of_its_range(dag):
    command = backfill_command(date(2024, 12, 8), date(2024, 12, 10), is_again=False)
    first, last = (pendulum.parse(command[command.index(option) + 1]) for option in ("--from-date", "--to-date"))
    bounds = {"earliest": first, "latest": last}
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
    with pytest.raises(AirflowFailException, match=r"ValueError in airflow_night\.py"):
        run_step("pull", context_of(dag, {"night": "2024-12-10"}))


def test_unforeseen_error_is_told_by_kind_and_place_without_its_own_words(dag, monkeypatch):
    stub_steps(monkeypatch, raise_error(KeyError("a name")))
    with pytest.raises(AirflowFailException, match=r"KeyError in test_nightly_monitoring\.py, line \d+") as failed:
        run_step("apply", context_of(dag, {"night": "2024-12-10"}))
    assert failed.value.__suppress_context__
    assert "a name" not in str(failed.value)


def test_asset_carries_night_and_counts(dag, monkeypatch):
    stub_steps(monkeypatch, lambda *_: SimpleNamespace(counts={"inserted": 3}))
    context = context_of(dag, {"night": "2024-12-10"})
    run_step("publish", context)
    ((asset, event),) = context["outlet_events"].items()
    assert (asset.name, event.extra) == ("risk_list_published", {"night": "2024-12-10", "inserted": 3})


def test_deadline_of_a_night_that_begins_on_time_is_six_o_clock(dag):
    (alert,) = dag.deadline
    start = pendulum.datetime(2024, 12, 11, tz=SHANGHAI)
    restriction = TimeRestriction(earliest=start, latest=None, catchup=True)
    run = coerce_to_core_timetable(dag.timetable).next_dagrun_info_v2(last_dagrun_info=None, restriction=restriction)
    due = run.run_after.in_timezone(SHANGHAI).naive() + alert.interval
    assert due == ready_by(NIGHT) == datetime(2024, 12, 11, 6)  # noqa: DTZ001 - Asia/Shanghai
    assert alert.callback.path == "monitoring.airflow_deadline.record_missed_deadline"


def test_dag_tried_at_a_terminal_has_no_deadline(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/usr/bin/airflow", "dags", "test", "nightly_monitoring"])
    assert deadline_alert() is None


@pytest.mark.parametrize(("run_type", "hour", "lines"), [("scheduled", 7, 1), ("scheduled", 2, 0), ("backfill", 7, 0)])
def test_scheduled_night_that_begins_after_its_deadline_says_so_at_once(dag, monkeypatch, run_type, hour, lines):
    told, asked = [], []

    def note_what_is_asked(*_, **options):
        asked.append(options)
        return SimpleNamespace(counts={})

    stub_steps(monkeypatch, note_what_is_asked)
    monkeypatch.setattr("monitoring.ledger.shanghai_now", lambda: datetime(2024, 12, 11, hour))  # noqa: DTZ001
    monkeypatch.setattr("monitoring.airflow_deadline.tell_late", lambda _settings, night, _clock: told.append(night))
    run_step("pull", context_of(dag, partition_key="2024-12-10", run_type=run_type))
    assert told == [NIGHT] * lines
    assert asked == [{"is_rebuilding": True} if run_type == "backfill" else {}]


def test_missed_deadline_is_written_into_the_ledger(tmp_path):
    settings = Settings(home=tmp_path)
    tell_late(settings, NIGHT, lambda: datetime(2024, 12, 11, 6, 1))  # noqa: DTZ001
    ledger = Ledger(settings.ledger_url, None)
    (row,) = ledger.rows()
    ledger.close()
    assert (row["night"], row["step"], row["outcome"], row["exit_code"]) == (NIGHT, "deadline", "failed", 17)
    assert "monitoring runs --date 2024-12-10" in row["message"]


@pytest.mark.parametrize(("tries", "minutes"), [(1, 5), (2, 10), (3, 20)])
def test_airflow_waits_twice_as_long_before_each_further_try(dag, tries, minutes):
    instance = TaskInstance(create_scheduler_operator(dag.task_dict["pull"]), dag_version_id=uuid4())
    instance.try_number, instance.end_date = tries, pendulum.datetime(2024, 12, 11)
    wait = instance.next_retry_datetime() - instance.end_date
    assert timedelta(minutes=minutes) <= wait <= timedelta(minutes=2 * minutes)


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
