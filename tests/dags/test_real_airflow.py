"""Runs of every kind through a real scheduler, with real faults: each takes its night, and nobody's data gets into Airflow."""

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from monitoring.airflow_home import DAG_ID
from monitoring.settings import Settings
from tests.acceptance.deployment import Deployment
from tests.backfill.filling import everything_said
from tests.dags.airflow_server import make_deployment, personal_values_in

BACK_FILL = ("airflow-backfill", "--from", "2024-12-07", "--to", "2024-12-09")
CLI = "from monitoring.cli import main; main()"
STEPS = ["pull", "check", "apply", "publish", "review"]
YEARS = "backfill_years"
AT_A_TERMINAL, BROKEN_STAGING, BROKEN_THRESHOLDS = "2024-12-10", "2024-12-02", "2024-12-03"
FOREIGN_PLATFORM, SOURCE_AWAY, BROKEN_WAREHOUSE = "2024-12-04", "2024-12-05", "2024-12-01"


@pytest.fixture(scope="module")
def deployment(tmp_path_factory):
    """A deployment after one run of every kind and a fault in every step."""
    server = make_deployment(tmp_path_factory.mktemp("deployment"))
    airflow = str(Path(sys.executable).parent / "airflow")
    conf = json.dumps({"night": AT_A_TERMINAL})
    server.configure(
        **{
            name: f"{kind}:///{server.home / 'terminal'}.{kind}"
            for name, kind in {"warehouse": "duckdb", "platform": "sqlite"}.items()
        }
    )
    at_terminal = server.start(airflow, "dags", "test", DAG_ID, "--conf", conf, log="terminal.log")
    # Both would write the DAG for the first time, and the second fails.
    server.codes = {"terminal": at_terminal.wait(120)}
    server.configure()
    with server.serving():
        run_scheduled_night_without_source(server)
        server.trigger("manual__none")
        back_fill = server.start(sys.executable, "-c", CLI, *BACK_FILL, log="back-fill.log")
        server.codes["back-fill"] = back_fill.wait(180)
        server.states = server.wait_for_runs("backfill%", 3)
        server.wait_for_runs("manual__none")
        shutil.copy(server.home / "warehouse.duckdb", server.home / "nights.duckdb")
        fill_years(server)
        pass_deadlines(server)
        run_with_faults(server)
        question = "SELECT c.state FROM callback AS c JOIN deadline AS d ON d.callback_id = c.id WHERE d.missed"
        server.callbacks = server.wait_for(question, lambda state: state in {"success", "failed"})
    return server


def run_scheduled_night_without_source(server):
    (server.home / "source.txt").write_bytes((server.home / "source.db").read_bytes()[100:])
    server.configure(source=f"sqlite:///{server.home / 'source.txt'}")
    # A run at a terminal leaves the DAG without its deadline until the DAG processor has read it again.
    server.wait_for("SELECT id FROM deadline_alert", bool)
    server.night = server.let_the_hour_come()
    server.wait_for_runs("scheduled%")
    server.configure()


def fill_years(server):
    """The same nights in a folder of their own, by the DAG of past years."""
    server.switch_on(YEARS)
    server.trigger(
        "manual__years", YEARS, **{"from": BACK_FILL[2], "to": BACK_FILL[4]}, into=str(server.home / "years")
    )
    server.wait_for_runs("manual__years")


def pass_deadlines(server):
    """Move the deadlines of all runs that are not done to where they have just been missed."""
    server.tell("UPDATE deadline SET deadline_time = '2026-01-01 00:00:00.000000'")


def run_with_faults(server):
    home = server.home
    (home / "staging" / BROKEN_STAGING).mkdir()
    (home / "staging" / BROKEN_STAGING / "checked").touch()
    run_night(server, BROKEN_STAGING)
    (home / "thresholds").rename(home / "put-aside")
    run_night(server, BROKEN_THRESHOLDS)
    (home / "put-aside").rename(home / "thresholds")
    alter_warehouse(home, "ALTER TABLE warning RENAME COLUMN reasons TO put_aside")
    run_night(server, BROKEN_WAREHOUSE)
    alter_warehouse(home, "ALTER TABLE warning RENAME COLUMN put_aside TO reasons")
    with closing(sqlite3.connect(home / "foreign.db")) as base:
        base.execute("CREATE TABLE risk_list (psn_name TEXT)")
    run_night(server, FOREIGN_PLATFORM, platform=f"sqlite:///{home / 'foreign.db'}")
    server.configure(source="postgresql+psycopg://nobody@127.0.0.1:9/none")
    server.trigger(f"manual__{SOURCE_AWAY}", night=SOURCE_AWAY)
    server.wait_for(tasks_of(SOURCE_AWAY), lambda task, state, *_: task != "pull" or state == "up_for_retry")


def alter_warehouse(home, command):
    with closing(duckdb.connect(str(home / "warehouse.duckdb"))) as warehouse:
        warehouse.execute(command)


def run_night(server, night, **settings):
    server.configure(**settings)
    server.trigger(f"manual__{night}", night=night)
    server.wait_for_runs(f"manual__{night}")


def tasks_of(night):
    return f"SELECT task_id, state, try_number FROM task_instance WHERE run_id = 'manual__{night}'"


def steps_of(server, night):
    return [(step, outcome) for found, step, outcome, *_ in server.ledger() if found == night]


def test_scheduled_run_takes_the_night_before_its_hour(deployment):
    assert ("pull", "failed") in steps_of(deployment, deployment.night)
    assert deployment.ask("SELECT state FROM dag_run WHERE run_type = 'scheduled'") == [("failed",)]


def test_back_fill_takes_every_night_of_its_range_the_last_too(deployment):
    assert (deployment.codes["back-fill"], deployment.states) == (0, ["success"] * 3)
    for night in ("2024-12-07", "2024-12-08", "2024-12-09"):
        assert steps_of(deployment, night) == [(step, "done") for step in STEPS]
    assert "2024-12-06" not in {night for night, *_ in deployment.ledger()}


def test_nights_of_a_back_fill_end_as_the_dag_of_past_years(deployment):
    tasks = deployment.ask(
        "SELECT task_id, map_index, state FROM task_instance WHERE run_id = 'manual__years' ORDER BY id"
    )
    assert sorted(tasks) == [(t, m, "success") for t, m in (("close", -1), ("fill", 0), ("fill", 1), ("plan", -1))]
    nights, years = (filled_in(deployment.home / path) for path in ("nights.duckdb", "years/warehouse.duckdb"))
    assert everything_said(nights) == everything_said(years)
    assert rows_rebuilt(nights) == rows_rebuilt(years) != []


def filled_in(warehouse):
    return Deployment(Settings(home=warehouse.parent, warehouse=f"duckdb:///{warehouse}"))


def rows_rebuilt(deployment):
    return deployment.ask(
        "SELECT psn_no, updt_time, known_from FROM insured WHERE reconstructed_from IS NOT NULL ORDER BY psn_no"
    )


def test_run_at_a_terminal_takes_the_night_it_is_given(deployment):
    assert deployment.codes["terminal"] == 0
    assert steps_of(deployment, AT_A_TERMINAL) == [(step, "done") for step in STEPS]


def test_triggered_run_takes_the_night_it_is_given_and_ends_at_the_first_fault(deployment):
    assert steps_of(deployment, BROKEN_STAGING) == [("pull", "done"), ("check", "failed")]
    assert steps_of(deployment, BROKEN_THRESHOLDS) == [("pull", "failed")]
    assert steps_of(deployment, BROKEN_WAREHOUSE) == [("pull", "done"), ("check", "done"), ("apply", "failed")]
    assert steps_of(deployment, FOREIGN_PLATFORM) == [*((step, "done") for step in STEPS[:3]), ("publish", "failed")]


def test_triggered_run_without_a_night_is_refused(deployment):
    assert deployment.ask("SELECT state FROM dag_run WHERE run_id = 'manual__none'") == [("failed",)]
    assert "manual__none does not say which night" in task_log(deployment, "manual__none", "pull")


def test_what_a_person_must_act_on_is_tried_once(deployment):
    tries = deployment.ask("SELECT task_id, try_number FROM task_instance WHERE state = 'failed' ORDER BY id")
    assert tries == [("pull", 1), ("pull", 1), ("check", 1), ("pull", 1), ("apply", 1), ("publish", 1)]


def test_source_that_is_away_is_waited_for(deployment):
    assert ("pull", "up_for_retry", 1) in deployment.ask(tasks_of(SOURCE_AWAY))
    assert steps_of(deployment, SOURCE_AWAY) == [("pull", "failed")]


def test_missed_deadline_is_one_line_for_a_scheduled_night_and_none_for_others(deployment):
    assert deployment.callbacks == [("success",), ("success",)]
    lines = [row for row in deployment.ledger() if row[1] == "deadline"]
    assert {(night, outcome, code) for night, _, outcome, code, _ in lines} == {(deployment.night, "failed", 17)}
    assert "was not ready by" in lines[0][4]


def test_assets_tell_the_night_and_counts(deployment):
    events = deployment.ask(
        "SELECT a.name, e.extra FROM asset_event AS e JOIN asset AS a ON a.id = e.asset_id WHERE e.partition_key = '2024-12-09'"
    )
    told = {name: json.loads(extra) for name, extra in events}
    assert set(told) == {"warehouse_applied", "risk_list_published"}
    assert {extra.pop("night") for extra in told.values()} == {"2024-12-09"}
    assert all(isinstance(count, int) for extra in told.values() for count in extra.values())
    assert {"inserted", "updated", "unchanged"} <= told["risk_list_published"].keys()


def test_nothing_of_a_person_is_in_airflow(deployment):
    stored = {
        name: deployment.ask(f"SELECT COUNT(*) FROM {name}")[0][0] for name in ("xcom", "rendered_task_instance_fields")
    }
    assert all(stored.values())
    told = [deployment.airflow, *deployment.home.glob("*.log"), deployment.home / "ledger.db"]
    found, size = personal_values_in(deployment.home, told)
    assert (found, size > 1_000_000) == (set(), True)


def test_search_finds_what_it_is_to_find(deployment):
    found, _ = personal_values_in(deployment.home, [deployment.home / "platform.db"])
    assert len(found) > 50


def task_log(server, run_id, task_id):
    logs = (server.airflow / "logs").glob(f"dag_id={DAG_ID}/run_id={run_id}/task_id={task_id}/*.log")
    return "".join(path.read_text() for path in logs)
