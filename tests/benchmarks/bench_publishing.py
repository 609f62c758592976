"""A push of many persons to a real PostgreSQL and a real MariaDB, the same push again, and a push of a few into a long list.

python -m tests.benchmarks.bench_publishing --persons 100000 --long 1000000 --few 500
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path

import duckdb
import sqlalchemy as sa
from tests.benchmarks.bench_assessment import ROOT, Figures, show

from monitoring import nightly
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import write_source
from monitoring.keyfile import make_key
from monitoring.platform import publish
from monitoring.settings import Settings
from tests.integration.servers import mariadb, postgres

NIGHT, NEXT_NIGHT, THIRD_NIGHT = date(2024, 12, 10), date(2024, 12, 20), date(2024, 12, 31)
STEPS = {"settle": "settle", "stage_push": "work out and stage", "deliver": "send", "_record": "take over"}


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="bench-publishing-"))
    try:
        settings = _one_night(folder)
        for kind, server in (("PostgreSQL", postgres), ("MariaDB", mariadb)):
            if kind.lower() not in options.only.lower():
                continue
            with server() as address:
                show(_measure(settings, _new_base(address), kind, options.persons))
                if options.long and kind == "PostgreSQL":
                    show(_measure_long(settings, _new_base(address), options.long, options.few))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000, help="persons with an open warning")
    parser.add_argument("--long", type=int, default=1_000_000, help="persons on a long list; 0 leaves it out")
    parser.add_argument("--few", type=int, default=500, help="persons with news on the long list")
    parser.add_argument("--only", default="postgresql mariadb", help="servers to measure")
    return parser.parse_args()


def _new_base(address: str) -> str:
    url = sa.make_url(address)
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"bench_{time.monotonic_ns()}"
    coding = " CHARACTER SET utf8mb4" if url.get_backend_name() == "mysql" else ""
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}{coding}")
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def _one_night(folder: Path) -> Settings:
    """A deployment with a night of a small county, whose first open warning is copied as often as wanted."""
    settings = Settings(home=folder, thresholds=ROOT / "thresholds", memory_limit="3GB")
    make_key(settings.id_key_file)
    write_source(generate_county(1_000, 7), settings.source, datetime.combine(NIGHT, clock_time(23, 59, 59)))
    for step in (nightly.pull, nightly.check, nightly.apply):
        step(settings, NIGHT)
    return settings


def _with_persons(settings: Settings, url: str, count: int) -> Settings:
    """A copy of the warehouse in which so many persons have the same history."""
    path = settings.home / f"{count}.duckdb"
    shutil.copy(settings.warehouse.removeprefix("duckdb:///"), path)
    with duckdb.connect(str(path)) as base:
        base.execute(
            "CREATE TEMP TABLE one AS SELECT person_key FROM warning WHERE state = 'open' AND NOT is_closed ORDER BY warning_id LIMIT 1"
        )
        base.execute(f"CREATE TEMP TABLE copy AS SELECT 1000000 + range AS n FROM range({count})")
        names = {
            "psn_no": "'C' || n",
            "warning_id": "md5('w' || n)",
            "setl_id": "'S' || n || setl_id",
            "resdbook_no": "NULL",
            "certno": "'1' || n",
        }
        for table in ("person", "insured", "settlement", "warning", "warning_event"):
            columns = [
                row[0]
                for row in base.execute(
                    f"SELECT column_name FROM duckdb_columns() WHERE table_name = '{table}'"
                ).fetchall()
            ]
            key = "person_key" if "person_key" in columns else "subject_key"
            kept = {key: "n", "person_key": "n", "subject_key": "n", **names}
            chosen = ", ".join(f"{kept[c]} AS {c}" if c in kept else f"t.{c}" for c in columns)
            base.execute(
                f"INSERT INTO {table} SELECT {chosen} FROM {table} AS t JOIN one ON one.person_key = t.{key} CROSS JOIN copy"
            )
        base.execute("DELETE FROM warning WHERE person_key < 1000000")
    return settings.model_copy(update={"warehouse": f"duckdb:///{path}", "platform": url})


def _pass_to(settings: Settings, night: date, change: str) -> None:
    with duckdb.connect(settings.warehouse.removeprefix("duckdb:///")) as base:
        base.execute(change)
        base.execute(
            f"INSERT INTO applied_night SELECT * REPLACE (DATE '{night}' AS night, DATE '{night}' AS front) FROM applied_night LIMIT 1"
        )


RAISE = "UPDATE warning SET burden_amount = burden_amount * 2, burden_multiple = burden_multiple * 2, step = step + 1"


def _measure(settings: Settings, url: str, kind: str, count: int) -> Figures:
    figures: Figures = {}
    many = _with_persons(settings, url, count)
    counts = _timed(many, NIGHT, figures, f"{kind}: {count:,} persons, first push")
    assert counts["inserted"] == counts["events"] == count, counts
    assert "batch" not in _timed(many, NIGHT, figures, f"{kind}: the same again")
    _pass_to(many, NEXT_NIGHT, RAISE)
    assert _timed(many, NEXT_NIGHT, figures, f"{kind}: all of them changed")["updated"] == count
    return figures


def _measure_long(settings: Settings, url: str, count: int, few: int) -> Figures:
    figures: Figures = {}
    many = _with_persons(settings, url, count)
    _timed(many, NIGHT, figures, f"{count:,} persons, first push")
    _pass_to(many, NEXT_NIGHT, f"{RAISE} WHERE person_key < 1000000 + {few}")
    assert _timed(many, NEXT_NIGHT, figures, f"{few:,} of them changed")["events"] == few
    return figures


def _timed(settings: Settings, night: date, figures: Figures, name: str) -> dict[str, int]:
    """Push, and put seconds of the wall and of this process's CPU among the figures, by step."""
    with _watched() as seconds:
        begun, worked = time.monotonic(), _worked()
        counts = publish.publish_risk_list(settings, night)
        figures[f"{name}, s"] = round(time.monotonic() - begun, 2)
        figures[f"{name}, CPU s of this process"] = round(_worked() - worked, 2)
    figures.update({f"{name}: {STEPS[step]}, s": round(spent, 2) for step, spent in seconds.items()})
    return counts


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextmanager
def _watched() -> Iterator[dict[str, float]]:
    """Seconds of the wall by step of a push."""
    seconds: dict[str, float] = {}
    originals = {name: getattr(publish, name) for name in STEPS}
    for name, original in originals.items():
        setattr(publish, name, _watch(name, original, seconds))
    try:
        yield seconds
    finally:
        for name, original in originals.items():
            setattr(publish, name, original)


def _watch(name: str, original: object, seconds: dict[str, float]) -> object:
    def run(*values: object, **named: object) -> object:
        begun = time.monotonic()
        try:
            return original(*values, **named)  # type: ignore[operator]
        finally:
            seconds[name] = seconds.get(name, 0.0) + time.monotonic() - begun

    return run


if __name__ == "__main__":
    main()
