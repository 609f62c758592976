"""Whether the Airflow that runs the nights is set up so that it can.

Its configuration is read from file and environment, as Airflow itself does, without starting Airflow.
"""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from monitoring.doctor.finding import Finding, fault, fine, warning
from monitoring.errors import NightError
from monitoring.settings import Settings

SUBJECT = "airflow"
DAG_ID = "nightly_monitoring"
POOL = "warehouse"
DAG_FILE = f"{DAG_ID}.py"
ONE_MACHINE = {"LocalExecutor"}
DEAF = timedelta(minutes=5)
"""A scheduler writes every few seconds that it lives."""


@dataclass(frozen=True)
class Configuration:
    """Airflow's settings: a variable of the environment wins over the file."""

    home: Path
    file: configparser.ConfigParser

    def get(self, section: str, key: str, default: str) -> str | None:
        """The value; none where a command or a secrets store gives it, which only Airflow itself can ask."""
        name = f"AIRFLOW__{section.upper()}__{key.upper()}"
        if name in os.environ:
            return os.environ[name]
        is_elsewhere = any(
            f"{name}_{kind}" in os.environ or self.file.has_option(section, f"{key}_{kind.lower()}")
            for kind in ("CMD", "SECRET")
        )
        return None if is_elsewhere else self.file.get(section, key, fallback=default)


def look_at_airflow(settings: Settings) -> Iterator[Finding]:
    """Executor, DAGs folder, time zone, metadata database, pool, DAG and scheduler; each with its cure."""
    home = Path(os.environ.get("AIRFLOW_HOME", settings.home.absolute() / "airflow"))
    file = configparser.ConfigParser(interpolation=None, strict=False)
    if not file.read(home / "airflow.cfg", encoding="utf-8") and not any(
        name.startswith("AIRFLOW__") for name in os.environ
    ):
        cure = "Set AIRFLOW_HOME to the one that is to run the nights, make one (`make airflow`), or have another scheduler call `monitoring nightly`."
        yield warning(SUBJECT, f"there is no Airflow in {home}; nobody starts the night", cure)
        return
    configuration = Configuration(home, file)
    yield from _executor(configuration)
    yield from _dags_folder(configuration)
    yield from _zone(configuration)
    yield from _database(configuration, settings)


def _executor(configuration: Configuration) -> Iterator[Finding]:
    name = (configuration.get("core", "executor", "LocalExecutor") or "").rpartition(".")[2]
    if name in ONE_MACHINE:
        yield fine(SUBJECT, f"executor {name}")
        return
    cure = "Warehouse and staging are files: all tasks of the night have to run on the machine that holds them. Use LocalExecutor, or a queue of one worker."
    yield warning(SUBJECT, f"executor {name or 'unknown'} may run the steps of a night on several machines", cure)


def _dags_folder(configuration: Configuration) -> Iterator[Finding]:
    folder = configuration.get("core", "dags_folder", str(configuration.home / "dags"))
    if folder is None or list(Path(folder).rglob(DAG_FILE)):
        yield fine(
            SUBJECT, f"{DAG_FILE} lies in the DAGs folder" if folder else "the DAGs folder is kept in a secrets store"
        )
        return
    cure = f"Set dags_folder (AIRFLOW__CORE__DAGS_FOLDER) to the folder dags of this project, or put {DAG_FILE} there."
    yield fault(
        SUBJECT,
        f"the DAGs folder {folder} has no {DAG_FILE}, so no night is ever scheduled",
        cure,
        NightError.exit_code,
    )


def _zone(configuration: Configuration) -> Iterator[Finding]:
    zone = configuration.get("core", "default_timezone", "utc")
    yield fine(SUBJECT, f"default time zone {zone}; the night is scheduled at 01:00 Asia/Shanghai whatever it is")


def _database(configuration: Configuration, settings: Settings) -> Iterator[Finding]:
    url = configuration.get("database", "sql_alchemy_conn", f"sqlite:///{configuration.home / 'airflow.db'}")
    if url is None:
        yield fine(SUBJECT, "the address of its database is kept in a secrets store; pool and DAG were not looked at")
        return
    if url.startswith("sqlite") and not _is_example(settings):
        cure = "SQLite locks as a whole and is for trying out. Give Airflow a PostgreSQL (AIRFLOW__DATABASE__SQL_ALCHEMY_CONN) before real nights."
        yield warning(SUBJECT, "its own database is SQLite", cure)
    yield from _metadata(url)


def _is_example(settings: Settings) -> bool:
    from monitoring.policy import load_policy

    return load_policy(settings.thresholds).is_example


def _metadata(url: str) -> Iterator[Finding]:
    try:
        engine = sa.create_engine(_readable(url), hide_parameters=True, poolclass=sa.NullPool)
        with engine.connect() as connection:
            yield from _pool(connection)
            yield from _dag(connection)
            yield from _scheduler(connection)
    except (SQLAlchemyError, ImportError) as error:
        cure = "Check AIRFLOW__DATABASE__SQL_ALCHEMY_CONN, and that `airflow db migrate` was run."
        yield fault(SUBJECT, f"its database cannot be read ({type(error).__name__})", cure, NightError.exit_code)


def _readable(url: str) -> sa.URL:
    """The address with the drivers that are installed here; a SQLite file is not made by looking."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "mysql":
        return parsed.set(drivername="mysql+pymysql")
    return parsed.set(database=f"file:{parsed.database}", query={"mode": "ro", "uri": "true"})


def _pool(connection: sa.Connection) -> Iterator[Finding]:
    slots = connection.execute(sa.text("SELECT slots FROM slot_pool WHERE pool = :pool"), {"pool": POOL}).scalar()
    make = f"Run `airflow pools set {POOL} 1 'whoever opens the warehouse'`."
    if slots is None:
        yield fault(
            SUBJECT, f"the pool {POOL} does not exist, so no step of a night ever starts", make, NightError.exit_code
        )
    elif slots != 1:
        yield warning(
            SUBJECT,
            f"the pool {POOL} has {slots} slots; steps would wait for each other at the warehouse's lock and fail",
            make,
        )
    else:
        yield fine(SUBJECT, f"pool {POOL} with one slot")


def _dag(connection: sa.Connection) -> Iterator[Finding]:
    query = sa.text("SELECT is_paused, has_import_errors, is_stale FROM dag WHERE dag_id = :dag_id")
    row = connection.execute(query, {"dag_id": DAG_ID}).first()
    if row is None or row.is_stale:
        yield warning(
            SUBJECT,
            f"the DAG {DAG_ID} was not read yet",
            "Start `airflow dag-processor` and wait a minute; see its log if it stays so.",
        )
    elif row.has_import_errors:
        yield warning(SUBJECT, f"the DAG {DAG_ID} cannot be read", "`airflow dags list-import-errors` says why.")
    elif row.is_paused:
        yield warning(
            SUBJECT,
            f"the DAG {DAG_ID} is switched off: no night is scheduled",
            f"`airflow dags unpause {DAG_ID}` once all here is well.",
        )
    else:
        yield fine(SUBJECT, f"the DAG {DAG_ID} is read and switched on")


def _scheduler(connection: sa.Connection) -> Iterator[Finding]:
    query = "SELECT MAX(latest_heartbeat) FROM job WHERE job_type = 'SchedulerJob' AND state = 'running'"
    beat = connection.exec_driver_sql(query).scalar()
    last = datetime.fromisoformat(str(beat)).replace(tzinfo=None) if beat else None
    # Airflow writes UTC.
    if last is None or datetime.now(UTC).replace(tzinfo=None) - last > DEAF:
        told = f"no scheduler has been heard of {f'since {last:%Y-%m-%d %H:%M} UTC' if last else 'so far'}"
        yield warning(
            SUBJECT, told, "Start `airflow scheduler`, under something that starts it again (docs/operations.md)."
        )
    else:
        yield fine(SUBJECT, "the scheduler is alive")
