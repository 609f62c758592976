"""A real Airflow for tests: scheduler, DAG processor and API server in a home of their own, over a small invented county."""

import configparser
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

from monitoring.airflow_home import DAG_ID, airflow_environment, prepare_airflow_home
from monitoring.demo.prepare import prepare_demo_source
from monitoring.keyfile import make_key

ROOT = Path(__file__).parents[2]
SHANGHAI = ZoneInfo("Asia/Shanghai")
CANARY = "金丝雀"
PERSONAL = {
    "psn_info_b": ("psn_no", "certno", "psn_name", "tel", "mob", "resd_addr", "resdbook_no"),
    "setl_d": ("setl_id", "mdtrt_id"),
    "hshd_psn_d": ("hshd_no",),
}
START_SECONDS = 120
RUN_SECONDS = 180


class AirflowServer:
    """One deployment: `home` holds source, warehouse, platform, ledger and, in `airflow`, Airflow's own files."""

    def __init__(self, home):
        self.home = home
        self.airflow = home / "airflow"
        self.port = _free_port()
        self._token = ""

    @property
    def environment(self):
        """What every process of the deployment needs; source and platform stand in `monitoring.toml`, so that a test can change them."""
        return airflow_environment(
            self.airflow,
            {
                "MONITORING_HOME": str(self.home),
                "MONITORING_THRESHOLDS": str(self.home / "thresholds"),
                "PYTHONPATH": str(ROOT),
            },
        )

    def configure(self, **settings):
        """Write `monitoring.toml` anew; every task reads it when it begins."""
        lines = [f"{name} = {json.dumps(str(value))}\n" for name, value in settings.items()]
        (self.home / "monitoring.toml").write_text("".join(lines))

    def start(self, *command, log):
        """Start a command of the deployment; what it says goes to a file in the home."""
        with (self.home / log).open("w") as file:
            return subprocess.Popen(command, cwd=self.home, env=self.environment, stdout=file, stderr=file)

    @contextmanager
    def serving(self):
        """Start all parts, end them with their children."""
        options = ["serve", "--home", str(self.airflow), "--port", str(self.port)]
        process = self.start(sys.executable, "-m", "monitoring.airflow_home", *options, log="serve.log")
        try:
            self._log_in()
            yield self
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    def call(self, method, path, **body):
        """Ask the API as the page does."""
        data = json.dumps(body).encode() if body else None
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        request = Request(f"http://127.0.0.1:{self.port}/{path}", data, headers, method=method)
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - the address is ours
            return json.load(answer)

    def trigger(self, run_id, dag_id=DAG_ID, **conf):
        """Start a run by hand."""
        self.call("POST", f"api/v2/dags/{dag_id}/dagRuns", dag_run_id=run_id, logical_date=None, conf=conf)

    def switch_on(self, dag_id):
        """Have the scheduler run what is triggered of a DAG."""
        self.call("PATCH", f"api/v2/dags/{dag_id}", is_paused=False)

    def wait_for(self, question, wanted):
        """Ask the metadata database until every row of the answer is wanted, and there is one; return the answer."""
        end = time.monotonic() + RUN_SECONDS
        while True:
            rows = self.ask(question)
            if rows and all(wanted(*row) for row in rows):
                return rows
            assert time.monotonic() < end, f"{question}: still {rows}"
            time.sleep(0.3)

    def wait_for_runs(self, pattern, count=1):
        """Wait for the end of the runs whose id matches; return their states."""
        question = f"SELECT state, (SELECT COUNT(*) FROM dag_run WHERE run_id LIKE '{pattern}') FROM dag_run WHERE run_id LIKE '{pattern}'"
        rows = self.wait_for(question, lambda state, found: state in {"success", "failed"} and found == count)
        return [state for state, _ in rows]

    def ask(self, question):
        """Rows of Airflow's metadata database."""
        with closing(sqlite3.connect(f"file:{self.airflow / 'airflow.db'}?mode=ro", uri=True, timeout=30)) as base:
            return base.execute(question).fetchall()

    def tell(self, statement, *values):
        """Change Airflow's metadata database."""
        with closing(sqlite3.connect(self.airflow / "airflow.db", timeout=30)) as base, base:
            base.execute(statement, values)

    def let_the_hour_come(self):
        """Switch the DAG on as if its next tick were the one that has just passed; return that tick's night."""
        self.switch_on(DAG_ID)
        today = datetime.now(SHANGHAI).replace(hour=1, minute=0, second=0, microsecond=0)
        tick = today if today < datetime.now(SHANGHAI) else today - timedelta(days=1)
        moments = [
            moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") for moment in (tick, tick - timedelta(days=1))
        ]
        night = (tick - timedelta(days=1)).date().isoformat()
        self.tell(
            "UPDATE dag SET next_dagrun_create_after = ?, next_dagrun_partition_date = ?, next_dagrun_partition_key = ?",
            *moments,
            night,
        )
        return night

    def ledger(self):
        """Night, step, outcome, exit code and message of each step, oldest first."""
        with closing(sqlite3.connect(self.home / "ledger.db")) as base:
            return base.execute(
                "SELECT night, step, outcome, exit_code, message FROM run_step ORDER BY run_step_id"
            ).fetchall()

    def _log_in(self):
        passwords = json.loads((self.airflow / "simple_auth_manager_passwords.json.generated").read_text())
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self._token = self.call("POST", "auth/token", username="admin", password=passwords["admin"])[
                    "access_token"
                ]
                self.call("GET", f"api/v2/dags/{DAG_ID}")
                return
            except HTTPError as error:
                assert error.code == 404, error  # the DAG is not read yet
            except OSError:
                pass
            assert time.monotonic() < end, (self.home / "serve.log").read_text()
            time.sleep(0.5)


def make_deployment(home):
    """A county of 1,000 with canaries in the place of names, a key, thresholds and an Airflow that is not running yet."""
    server = AirflowServer(home)
    prepare_demo_source(f"sqlite:///{home / 'source.db'}", 1000, 1, datetime(2024, 12, 11))  # noqa: DTZ001 - local, as everything in a source
    with closing(sqlite3.connect(home / "source.db")) as base, base:
        base.execute(f"UPDATE psn_info_b SET psn_name = '{CANARY}' || psn_no, resd_addr = '{CANARY}' || certno")
    make_key(home / "id.key")
    (home / "thresholds").symlink_to(ROOT / "thresholds")
    prepare_airflow_home(server.airflow, server.port)
    _hurry(server.airflow / "airflow.cfg")
    server.configure()
    return server


def _hurry(path):
    """The loops of a test need no rest: Airflow waits up to 30 s for a changed DAG file and for its next reading."""
    config = configparser.ConfigParser(interpolation=None)
    config.read(path)
    config.read_dict(
        {
            "core": {"min_serialized_dag_update_interval": "0"},
            "dag_processor": {"refresh_interval": "5", "min_file_process_interval": "5"},
            "scheduler": {"scheduler_idle_sleep_time": "0.2"},
        }
    )
    with path.open("w") as file:
        config.write(file)


def personal_values_in(home, paths):
    """What in the files of the paths names or numbers a person of the source: names as UTF-8 or as JSON spells them."""
    files = [path for top in paths for path in (top, *top.rglob("*")) if path.is_file()]
    text = b"\0".join(path.read_bytes() for path in files)
    spellings = {CANARY.encode(), json.dumps(CANARY)[1:-1].encode()}
    return {value for value in spellings | _personal_values(home) if value in text}, len(text)


def _personal_values(home):
    with closing(sqlite3.connect(home / "source.db")) as base:
        return {
            str(value).encode()
            for table, columns in PERSONAL.items()
            for name in columns
            for (value,) in base.execute(f"SELECT DISTINCT {name} FROM {table} WHERE LENGTH({name}) > 6 LIMIT 2000")
        }


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
