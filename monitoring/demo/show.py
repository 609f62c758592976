"""`monitoring demo`: an invented county, one night on it through Airflow, and what came out."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from monitoring.airflow_home import prepare_airflow_home, run_night_in_airflow
from monitoring.demo.prepare import prepare_demo_source
from monitoring.errors import NightError, SettingsError
from monitoring.keyfile import make_key
from monitoring.ledger import Ledger, shanghai_now
from monitoring.platform.risk_list import risk_list
from monitoring.policy import load_policy
from monitoring.settings import Settings, load_settings

MARK = "demo"
"""File in the home that says its content is invented and may be thrown away."""
OWN_FILES = (
    *("source.db", "warehouse.duckdb", "warehouse.duckdb.wal", "platform.db", "ledger.db"),
    *("review.db", "review.db-wal", "review.db-shm"),
)
FIRST_DAY, LAST_DAY = date(2023, 1, 1), date(2024, 12, 31)
END_OF_DAY = time(23, 59, 59)
FAILED = 1
SHOWN_ROWS = 10
WIDE = 140


def run_demo(size: int, seed: int, night: date) -> int:
    """Make everything anew under the home and run the night; return 0 or the exit code of what failed."""
    if not FIRST_DAY <= night <= LAST_DAY:
        raise NightError(f"The demo county has settlements from {FIRST_DAY} to {LAST_DAY}; name a night in between.")
    settings = load_settings()
    _claim_home(settings)
    tell(f"An invented county of {size:,} insured persons (seed {seed}); nobody in it exists.")
    airflow_home = settings.home.absolute() / "airflow"
    with ThreadPoolExecutor(1) as pool:
        preparing = pool.submit(prepare_airflow_home, airflow_home)
        prepare_demo_source(settings.source, size, seed, datetime.combine(night, END_OF_DAY), tell)
        make_key(settings.id_key_file)
        if not preparing.done():
            tell("Airflow is still being prepared ...")
        preparing.result()
    tell(f"Running the night of {night} through Airflow ...")
    code = run_night_in_airflow(airflow_home, night, environment(settings), tell)
    _show_steps(settings, night)
    if code:
        return code
    _show_risk_list(settings)
    return 0


def tell(line: str) -> None:
    """Progress; data goes to stdout, talk to stderr."""
    sys.stderr.write(line + "\n")


def environment(settings: Settings) -> dict[str, str]:
    """The settings as the variables another process of this deployment needs."""
    return {
        "MONITORING_HOME": str(settings.home.absolute()),
        "MONITORING_SOURCE": settings.source,
        "MONITORING_WAREHOUSE": settings.warehouse,
        "MONITORING_PLATFORM": settings.platform,
        "MONITORING_REVIEW": settings.review,
        "MONITORING_ID_KEY_FILE": str(settings.id_key_file.absolute()),
        "MONITORING_THRESHOLDS": str(settings.thresholds.absolute()),
    }


def _claim_home(settings: Settings) -> None:
    """Empty what an earlier demo left; refuse to touch anything that a demo did not make."""
    home = settings.home
    own = [settings.source, settings.warehouse, settings.platform, settings.review]
    if any(str(home.absolute()) not in address for address in own):
        raise SettingsError(
            "The demo writes an invented county over its source, warehouse, platform and review database, and one of MONITORING_SOURCE, MONITORING_WAREHOUSE, "
            "MONITORING_PLATFORM and MONITORING_REVIEW points outside MONITORING_HOME. Unset them for the demo; nothing was touched."
        )
    is_ours = (home / MARK).exists()
    if not is_ours and home.exists() and any(home.iterdir()):
        raise SettingsError(
            f"The folder {home} (MONITORING_HOME) holds something that no demo made; the demo would overwrite it. Set MONITORING_HOME to an "
            "empty folder for the demo; nothing was touched."
        )
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / MARK).write_text(
        "Everything in this folder was made by `monitoring demo` and may be deleted.\n", encoding="utf-8"
    )
    for name in OWN_FILES:
        (home / name).unlink(missing_ok=True)
    shutil.rmtree(settings.staging_folder, ignore_errors=True)


def _show_steps(settings: Settings, night: date) -> None:
    ledger = Ledger(settings.ledger_url, shanghai_now)
    rows = ledger.rows(night)
    ledger.close()
    seconds = 0.0
    for row in rows:
        started, ended = row["started_at"], row["ended_at"]
        if isinstance(started, datetime) and isinstance(ended, datetime):
            seconds += (ended - started).total_seconds()
    tell(f"The steps of the night took {seconds:.1f} s by the ledger (`monitoring runs` shows each).")


def _show_risk_list(settings: Settings) -> None:
    engine = sa.create_engine(settings.platform)
    columns = risk_list.c
    with engine.connect() as connection:
        counted = connection.execute(sa.select(columns.risk_kind, sa.func.count()).group_by(columns.risk_kind))
        kinds: dict[str, int] = {str(kind): int(count) for kind, count in counted}
        by_urgency = sa.select(risk_list).order_by(
            sa.cast(columns.burden_multiple, sa.Float).desc(), columns.warning_id
        )
        rows = connection.execute(by_urgency.limit(SHOWN_ROWS)).mappings().all()
    engine.dispose()
    table = Table(
        "name",
        "township",
        "village",
        "category",
        "over since",
        "burden",
        "limit",
        "times",
        "kind",
        "due",
        title="Risk list: the most urgent",
    )
    for row in rows:
        table.add_row(
            row.psn_name,
            row.township_name,
            row.village_name,
            row.category_name or "-",
            str(row.crossed_on),
            f"{row.burden_amount:,}",
            f"{row.limit_amount:,}",
            f"{row.burden_multiple:.2f}",
            row.risk_kind.split("_")[0],
            str(row.due_on),
        )
    console = Console()
    console.width = max(console.width, WIDE) if not console.is_terminal else console.width
    console.print(table)
    told = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(kinds.items()))
    title = load_policy(settings.thresholds).title.en
    tell(f"{sum(kinds.values())} persons on the risk list ({told}). Limits: {title}.")
    tell("Go on: monitoring warnings | monitoring explain WARNING_ID | monitoring runs | make airflow")
