"""The project's own Airflow: its home under `var/airflow`, one night run through it, and the server with its page.

python -m monitoring.airflow_home serve --home var/airflow --port 8080
"""

from __future__ import annotations

import argparse
import configparser
import io
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from urllib.request import urlopen

from monitoring.errors import MonitoringError

DAG_ID = "nightly_monitoring"
DAGS_FOLDER = Path(__file__).resolve().parents[1] / "dags"
POOL = "warehouse"
USER = "admin"
HOST = "127.0.0.1"
DEFAULT_PORT = 8080
# Two tasks at a time and one server process: Airflow's defaults take several gigabytes of memory.
PARALLELISM = 2
START_SECONDS = 120
STOP_SECONDS = 20
# No triggerer: the DAG defers nothing.
COMPONENTS = (("api-server", "--workers", "1"), ("scheduler",), ("dag-processor",))

STEP_LINE = re.compile(r"\] (step \w+ of night .+?)\s+\[monitoring\.airflow_night\]")

Talk = Callable[[str], None]


def prepare_airflow_home(home: Path, port: int = DEFAULT_PORT) -> None:
    """Write the configuration, make the SQLite metadata database and the one-slot pool; repeating it changes nothing.

    Raises `MonitoringError` if Airflow refuses; what it says is in `home/prepare.log`.
    """
    home = home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    _write_configuration(home, port)
    _write_password(home)
    ready = home / "ready"
    if ready.exists() and ready.read_text() == version("apache-airflow"):
        return
    for command in (("db", "migrate"), ("pools", "set", POOL, "1", "whoever opens the warehouse")):
        _run_quietly(home, command)
    ready.write_text(version("apache-airflow"))


def run_night_in_airflow(home: Path, night: date, env: Mapping[str, str], talk: Talk) -> int:
    """Run the DAG for one night through Airflow, in the foreground; the exit code is 0 if every task succeeded.

    `home` is prepared already, `env` holds the `MONITORING_*` settings of the night. Everything Airflow says goes to
    `home/nights/DATE.log`; `talk` gets one line per task, and where to read on if something failed.
    """
    log_file = home.absolute() / "nights" / f"{night}.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    command = [_executable(), "dags", "test", DAG_ID, "--conf", json.dumps({"night": night.isoformat()})]
    with subprocess.Popen(  # noqa: S603
        command, env=airflow_environment(home, env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        _follow(process.stdout or (), log_file, talk)
    if process.returncode:
        talk(f"Airflow ended the night with exit code {process.returncode}; all it said: {log_file}")
    return process.returncode


def serve_airflow(home: Path, port: int, talk: Talk) -> int:
    """Run scheduler, DAG processor and web page until Ctrl-C or until one ends; end all of them with their children.

    Returns 0 after Ctrl-C or a termination signal, 1 if a component ended by itself. Logs are in `home/server/`.
    """
    _require_free(port)
    prepare_airflow_home(home, port)
    signal.signal(signal.SIGTERM, _interrupt)
    with ExitStack() as stack:
        processes = [_start_component(stack, home, component) for component in COMPONENTS]
        try:
            if _wait_until_ready(port, processes):
                talk(_welcome(home, port))
            while all(process.poll() is None for process in processes):
                time.sleep(1)
        except KeyboardInterrupt:
            talk("Airflow is stopping.")
            return 0
        finally:
            _stop_groups(processes)
    talk(f"A part of Airflow ended by itself; why is in {home / 'server'}.")
    return 1


def airflow_environment(home: Path, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment of an Airflow process: that of this one, the home, and what `env` adds."""
    # No AIRFLOW__ variable of another installation may override the home's configuration file.
    own = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW__")}
    folder = str(Path(sys.executable).parent)
    return {
        **own,
        "AIRFLOW_HOME": str(home.absolute()),
        "PATH": os.pathsep.join((folder, own.get("PATH", ""))),
        **(env or {}),
    }


def _executable() -> str:
    return str(Path(sys.executable).parent / "airflow")


def _write_configuration(home: Path, port: int) -> None:
    path = home / "airflow.cfg"
    config = configparser.ConfigParser(interpolation=None)
    config.read(path, encoding="utf-8")
    secret = config.get("api_auth", "jwt_secret", fallback="") or secrets.token_urlsafe(48)
    config.read_dict(_configuration(home, port, secret))
    text = io.StringIO()
    config.write(text)
    _write_private(path, text.getvalue())


def _configuration(home: Path, port: int, secret: str) -> dict[str, dict[str, str]]:
    return {
        "core": {
            "dags_folder": str(DAGS_FOLDER),
            "executor": "LocalExecutor",
            "parallelism": str(PARALLELISM),
            "load_examples": "False",
            "simple_auth_manager_users": f"{USER}:admin",
        },
        "database": {"sql_alchemy_conn": f"sqlite:///{home / 'airflow.db'}"},
        "api": {"host": HOST, "port": str(port), "base_url": f"http://{HOST}:{port}"},
        "api_auth": {"jwt_secret": secret},
        "usage_data_collection": {"enabled": "False"},
        "dag_processor": {"parsing_processes": "1"},
    }


def _write_password(home: Path) -> None:
    path = home / "simple_auth_manager_passwords.json.generated"
    if not path.exists():
        _write_private(path, json.dumps({USER: secrets.token_urlsafe(12)}))


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def _run_quietly(home: Path, command: Sequence[str]) -> None:
    log_file = home / "prepare.log"
    with log_file.open("a", encoding="utf-8") as log:
        ended = subprocess.run(  # noqa: S603
            [_executable(), *command], env=airflow_environment(home), stdout=log, stderr=log, check=False
        )
    if ended.returncode:
        raise MonitoringError(
            f"Airflow could not be set up in {home}: `airflow {' '.join(command)}` ended with {ended.returncode}. "
            f"Without it no night can be scheduled. Read the end of {log_file}, or remove the folder and start again."
        )


def _follow(lines: Iterable[str], log_file: Path, talk: Talk) -> None:
    """Write every line to the log and tell those that a step wrote about itself."""
    with log_file.open("w", encoding="utf-8") as log:
        for line in lines:
            log.write(line)
            if step := STEP_LINE.search(line):
                talk(step.group(1))


def _require_free(port: int) -> None:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((HOST, port))
        except OSError:
            raise MonitoringError(
                f"Port {port} of this machine is in use, perhaps by another Airflow, and the web page needs it. "
                f"End that program or choose another port: `make airflow PORT={port + 1}`."
            ) from None


def _start_component(stack: ExitStack, home: Path, component: Sequence[str]) -> subprocess.Popen[bytes]:
    log_file = home / "server" / f"{component[0]}.log"
    log_file.parent.mkdir(exist_ok=True)
    log = stack.enter_context(log_file.open("w", encoding="utf-8"))
    # A session of its own makes a process group of its own: children are ended with their parent.
    return subprocess.Popen(  # noqa: S603
        [_executable(), *component], env=airflow_environment(home), stdout=log, stderr=log, start_new_session=True
    )


def _wait_until_ready(port: int, processes: Sequence[subprocess.Popen[bytes]]) -> bool:
    """True once the page says that the scheduler is alive; False if a component has ended first."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and all(process.poll() is None for process in processes):
        if _is_scheduler_alive(port):
            return True
        time.sleep(0.5)
    return False


def _is_scheduler_alive(port: int) -> bool:
    try:
        with urlopen(f"http://{HOST}:{port}/api/v2/monitor/health", timeout=5) as answer:
            health = json.load(answer)
    except OSError:
        return False
    return bool(health["scheduler"]["status"] == "healthy")


def _welcome(home: Path, port: int) -> str:
    passwords = home / "simple_auth_manager_passwords.json.generated"
    password = json.loads(passwords.read_text(encoding="utf-8"))[USER]
    return (
        f"Airflow is ready: http://{HOST}:{port}/dags/{DAG_ID}  user {USER}  password {password}\n"
        "The DAG is paused. Switched on, it runs each night at 01:00 (Asia/Shanghai) for the day before; triggered by "
        "hand, it asks for the night. Ctrl-C ends Airflow."
    )


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _stop_groups(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    _signal_groups(processes, signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue
    # Children that outlived their parent are still in its group.
    _signal_groups(processes, signal.SIGKILL)


def _signal_groups(processes: Sequence[subprocess.Popen[bytes]], number: signal.Signals) -> None:
    for process in processes:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            continue


def _talk(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare the home, or serve Airflow from it."""
    parser = argparse.ArgumentParser(prog="python -m monitoring.airflow_home")
    parser.add_argument("action", choices=("prepare", "serve"))
    parser.add_argument("--home", type=Path, default=Path("var/airflow"), help="folder of this Airflow")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port of the web page, on this machine only")
    options = parser.parse_args(arguments)
    try:
        if options.action == "serve":
            return serve_airflow(options.home.absolute(), options.port, _talk)
        prepare_airflow_home(options.home, options.port)
    except MonitoringError as error:
        _talk(str(error))
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
