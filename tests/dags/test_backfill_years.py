"""The DAG of past years: a plan, a task for each slice in any order, an end with counts; the same as the command line."""

import fcntl
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.definitions.param import process_params
from airflow.sdk.exceptions import AirflowException, AirflowFailException, ParamValidationError

from tests.acceptance.deployment import THRESHOLDS
from tests.backfill.filling import AFTER, clock, deploy, everything_said, fill, own_place
from tests.dags.test_nightly_monitoring import READ_DAG
from tests.replay.rows import MARGIN, insured, listed, settled
from tests.unit.year_totals.county import entry, write_list

DAG_FILE = Path(__file__).parents[2] / "dags" / "backfill_years.py"
LOG = [
    *(row for n in range(1, 5) for row in (insured(f"P{n}"), listed(f"P{n}", MARGIN, "2022-12-10"))),
    *(settled(f"S{n}", f"P{n}", f"2024-03-0{n}", "6000.00") for n in range(1, 5)),
]
FIRST, LAST = date(2024, 3, 1), date(2024, 3, 5)
RANGE = {"from": FIRST.isoformat(), "to": LAST.isoformat()}


@pytest.fixture
def years(dag_bag):
    return dag_bag.dags["backfill_years"]


@pytest.fixture
def made(tmp_path, monkeypatch):
    found = deploy(tmp_path / "home", THRESHOLDS, LOG, slice_rows=4)
    for name, value in {"HOME": found.settings.home, "THRESHOLDS": THRESHOLDS, "SLICE_ROWS": 4}.items():
        monkeypatch.setenv(f"MONITORING_{name}", str(value))
    monkeypatch.setattr("monitoring.ledger.shanghai_now", clock)
    return found


def context_of(dag, **conf):
    """What a task of a run sees, its parameters merged by Airflow's own code."""
    params = process_params(dag, dag.task_dict["plan"], {**RANGE, **conf}, suppress_exception=False)
    return {"params": params, "dag_run": SimpleNamespace(triggering_user_name="operator", run_type="manual")}


def plan(dag, context):
    return dag.task_dict["plan"].python_callable(**context)


def fill_up_to(dag, until, context):
    """Run the instance of the mapped task that Airflow makes for a slice."""
    instance = dag.task_dict["fill"].unmap({"op_kwargs": {"until": until}})
    return instance.python_callable(**instance.op_kwargs, **context)


def test_dag_is_read_in_under_a_second_and_imports_nothing_heavy():
    script = [sys.executable, "-c", READ_DAG, str(DAG_FILE)]
    seconds, modules = json.loads(subprocess.run(script, check=True, capture_output=True).stdout.splitlines()[-1])
    assert seconds < 1
    assert {"pandas", "duckdb", "pyarrow", "monitoring.settings", "monitoring.source"}.isdisjoint(modules)


def test_a_task_for_each_slice_between_plan_and_end_all_in_the_pool_of_the_warehouse(years):
    assert years.task_dict["plan"].downstream_task_ids == {"fill"}
    assert years.task_dict["fill"].downstream_task_ids == {"close"}
    assert years.task_dict["fill"].is_mapped
    assert {task.pool for task in years.tasks} == {"warehouse"}
    assert (years.schedule, years.max_active_runs) == (None, 1)
    assert len(DAG_FILE.read_text(encoding="utf-8").splitlines()) < 65


@pytest.mark.parametrize("conf", [{"from": "yesterday"}, {"known_by": "tomorrow"}, {"publish": "perhaps"}])
def test_parameters_that_mean_nothing_are_refused_before_the_run(years, conf):
    with pytest.raises(ParamValidationError):
        context_of(years, **conf)


def test_slices_in_any_order_and_tried_again_end_as_the_command_line(years, made, tmp_path):
    own = context_of(years, into=str(tmp_path / "own"))
    ends = plan(years, own)
    assert ends == ["2024-03-01", "2024-03-05"]
    assert [fill_up_to(years, until, own)["slices"] for until in (ends[1], ends[0], ends[1])] == [4, 0, 0]
    counts = years.task_dict["close"].python_callable(**own)
    fill(made, FIRST, LAST)
    assert everything_said(own_place(tmp_path / "own", made)) == everything_said(made)
    assert counts["warnings"] == counts["events_opened"] == len(everything_said(made)["warning"]) > 0
    assert counts["rows_accepted"] == len(LOG)


def test_a_refusal_fails_the_plan_once_and_for_all(years, made, caplog):
    with pytest.raises(AirflowFailException, match="run backwards") as failed:
        plan(years, context_of(years, to="2024-02-01"))
    assert failed.value.__suppress_context__
    made.settings.id_key_file.unlink()
    with pytest.raises(AirflowFailException, match="--make-key"):
        plan(years, context_of(years))


def test_a_place_that_is_at_work_is_tried_again(years, made):
    folder = made.settings.home / "backfill"
    folder.mkdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(AirflowException, match="Another back-fill") as refused:
            fill_up_to(years, RANGE["to"], context_of(years))
    assert not isinstance(refused.value, AirflowFailException)


def test_nothing_of_a_person_is_told(years, made, caplog):
    made.show([*LOG, settled("S9", "P1", "2024-03-02", "50.00")], AFTER)
    caplog.set_level("INFO")
    context = context_of(years)
    fill_up_to(years, plan(years, context)[0], context)
    assert "slice 1 of" in caplog.text
    assert not {"P1", "S1", "140123"} & set(caplog.text.split())


def test_a_published_sum_that_differs_fails_the_end_once_and_for_all(years, made, tmp_path, monkeypatch, caplog):
    caplog.set_level("INFO")
    path = write_list(tmp_path, entry("settlement", 2023, None, "rows", "7"))
    monkeypatch.setenv("MONITORING_YEAR_TOTALS", str(path))
    context = context_of(years, to=RANGE["from"])
    with pytest.raises(AirflowFailException, match="1 of 1 published sums"):
        years.task_dict["close"].python_callable(**context)
    assert "published 7, held 0, difference -7 (share -1.000000), may be 0: BEYOND" in caplog.text
    assert "back-fill done: rows_pulled" in caplog.text
