"""The project's own Airflow: its configuration, a night followed line by line, a server that leaves nothing behind."""

import configparser
import json
import os
import signal
import socket
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from monitoring import airflow_home
from monitoring.errors import MonitoringError

STEP_LINE = (
    "2024-12-11T01:00:09.1Z [info     ] step pull of night 2024-12-10 done: pulled 984,000, accepted 983,990 "
    "[monitoring.airflow_night] loc=airflow_night.py:42"
)


@pytest.fixture
def fake_airflow(tmp_path, monkeypatch):
    """Put a shell script in the place of the `airflow` command; it notes its arguments first."""

    def write(script):
        path = tmp_path / "bin" / "airflow"
        path.parent.mkdir()
        path.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/calls\n{script}\n')
        path.chmod(0o755)
        monkeypatch.setattr(airflow_home, "_executable", lambda: str(path))

    return write


def read_configuration(home):
    config = configparser.ConfigParser(interpolation=None)
    config.read(home / "airflow.cfg")
    return config


def test_preparing_makes_database_and_pool_once(tmp_path, fake_airflow):
    fake_airflow("exit 0")
    airflow_home.prepare_airflow_home(tmp_path / "home")
    airflow_home.prepare_airflow_home(tmp_path / "home")
    assert (tmp_path / "calls").read_text().splitlines() == [
        "db migrate",
        "pools set warehouse 1 whoever opens the warehouse",
    ]


def test_preparing_again_keeps_secret_and_password_and_nobody_else_reads_them(tmp_path, fake_airflow):
    fake_airflow("exit 0")
    home = tmp_path / "home"
    private = [home / "airflow.cfg", home / "simple_auth_manager_passwords.json.generated"]
    airflow_home.prepare_airflow_home(home)
    first = [path.read_text() for path in private]
    airflow_home.prepare_airflow_home(home)
    assert [path.read_text() for path in private] == first
    assert len(read_configuration(home)["api_auth"]["jwt_secret"]) >= 64
    assert [path.stat().st_mode & 0o077 for path in private] == [0, 0]


def test_configuration_is_small_local_and_silent(tmp_path, fake_airflow):
    fake_airflow("exit 0")
    airflow_home.prepare_airflow_home(tmp_path / "home", port=8090)
    config = read_configuration(tmp_path / "home")
    assert config["api"]["base_url"] == "http://127.0.0.1:8090"
    assert config["core"]["parallelism"] == "2"
    assert (config["core"]["load_examples"], config["usage_data_collection"]["enabled"]) == ("False", "False")
    assert config["database"]["sql_alchemy_conn"] == f"sqlite:///{tmp_path}/home/airflow.db"


def test_preparing_that_fails_says_where_to_read_on_and_is_tried_again(tmp_path, fake_airflow):
    fake_airflow("exit 3")
    for _ in range(2):
        with pytest.raises(MonitoringError, match="`airflow db migrate` ended with 3") as failed:
            airflow_home.prepare_airflow_home(tmp_path / "home")
    assert str(tmp_path / "home" / "prepare.log") in str(failed.value)


def test_settings_of_another_airflow_do_not_reach_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    environment = airflow_home.airflow_environment(tmp_path, {"MONITORING_HOME": "/x"})
    assert "AIRFLOW__CORE__EXECUTOR" not in environment
    assert (environment["AIRFLOW_HOME"], environment["MONITORING_HOME"]) == (str(tmp_path), "/x")


@pytest.mark.parametrize("exit_code", [0, 1])
def test_night_tells_a_line_per_step_keeps_all_in_a_log_and_ends_as_airflow_does(tmp_path, fake_airflow, exit_code):
    fake_airflow(f"echo noise; echo '{STEP_LINE}'; exit {exit_code}")
    told = []
    ended = airflow_home.run_night_in_airflow(tmp_path, date(2024, 12, 10), {}, told.append)
    log_file = tmp_path / "nights" / "2024-12-10.log"
    assert ended == exit_code
    assert told[0] == "step pull of night 2024-12-10 done: pulled 984,000, accepted 983,990"
    assert [str(log_file) in line for line in told[1:]] == [True] * exit_code
    assert log_file.read_text().splitlines() == ["noise", STEP_LINE]
    assert (tmp_path / "calls").read_text() == 'dags test nightly_monitoring --conf {"night": "2024-12-10"}\n'


def test_server_ends_with_all_its_children_when_a_part_of_it_ends(tmp_path, fake_airflow, monkeypatch):
    # The scheduler ends; the others have a child each that does not listen to SIGTERM.
    fake_airflow(
        f'case "$1" in db|pools) exit 0;; scheduler) sleep 0.3; exit 1;; esac\n'
        f"(trap '' TERM; sleep 60) & echo $! >> {tmp_path}/children; wait"
    )
    monkeypatch.setattr(airflow_home, "STOP_SECONDS", 1)
    told = []
    ended = run_with_signals_kept(lambda: airflow_home.serve_airflow(tmp_path / "home", free_port(), told.append))
    assert ended == 1
    assert "ended by itself" in told[-1]
    assert_all_gone([int(line) for line in (tmp_path / "children").read_text().split()])


def test_server_ends_quietly_on_a_termination_signal(tmp_path, fake_airflow):
    fake_airflow('case "$1" in db|pools) exit 0;; esac\nexec sleep 60')
    told = []
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
    ended = run_with_signals_kept(lambda: airflow_home.serve_airflow(tmp_path / "home", free_port(), told.append))
    assert (ended, told) == (0, ["Airflow is stopping."])


def test_port_in_use_is_told_with_the_cure(tmp_path, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert airflow_home.main(["serve", "--home", str(tmp_path), "--port", str(port)]) == 1
    assert f"make airflow PORT={port + 1}" in capsys.readouterr().err


def test_welcome_names_address_user_and_password(tmp_path, fake_airflow):
    fake_airflow("exit 0")
    airflow_home.prepare_airflow_home(tmp_path, 8090)
    password = json.loads((tmp_path / "simple_auth_manager_passwords.json.generated").read_text())["admin"]
    welcome = airflow_home._welcome(tmp_path, 8090)
    assert "http://127.0.0.1:8090/dags/nightly_monitoring" in welcome
    assert f"user admin  password {password}\n" in welcome


def run_with_signals_kept(call):
    """Call and put back the handler of SIGTERM that the server replaces."""
    handler = signal.getsignal(signal.SIGTERM)
    try:
        return call()
    finally:
        signal.signal(signal.SIGTERM, handler)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def assert_all_gone(process_ids):
    assert process_ids
    end = time.monotonic() + 5
    while any(is_running(process_id) for process_id in process_ids):
        assert time.monotonic() < end, "a child outlived the server"
        time.sleep(0.05)


def is_running(process_id):
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().split()[2]
    except FileNotFoundError:
        return False
    return state != "Z"  # ended, and waiting for its parent to ask how
