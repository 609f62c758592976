"""Part `publish`: a push of many persons to a real PostgreSQL and a real MariaDB, the same push again, all of them changed, and a push of a few into a long list."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path

import duckdb
import sqlalchemy as sa

from monitoring import nightly
from monitoring.databases import upgrade
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import write_source
from monitoring.keyfile import make_key
from monitoring.platform import publish
from monitoring.platform.contract import PLATFORM
from monitoring.settings import Settings
from tests.benchmarks.figures import Figure
from tests.benchmarks.measuring import Times, in_child
from tests.integration.conftest import commands
from tests.integration.servers import mariadb, postgres

ROOT = Path(__file__).resolve().parents[2]
PART = "publish"
PERSONS, LONG_LIST, FEW = 100_000, 1_000_000, 500
PUSH_SECONDS = 10.0
NIGHT, NEXT_NIGHT = date(2024, 12, 10), date(2024, 12, 20)
STEPS = {"settle": "settle", "stage_push": "work out and stage", "deliver": "send", "_record": "take over"}
FIRST_COPY = 1_000_000
RAISE = "UPDATE warning SET burden_amount = burden_amount * 2, burden_multiple = burden_multiple * 2, step = step + 1"
ALL = "all"


def measure_publish(work: Path) -> Iterator[Figure]:
    """Seconds of each push, persons a second, and where they go; each push in a process of its own. Raises AssertionError if a push says too little or too much."""
    work.mkdir(parents=True, exist_ok=True)
    settings = _one_night(work)
    with ExitStack() as stack:
        servers = {"PostgreSQL": stack.enter_context(postgres()), "MariaDB": stack.enter_context(mariadb())}
        for kind, address in servers.items():
            many = _with_persons(settings, _base_of(address, "many"), PERSONS)
            yield from _many(many, kind)
        few = _with_persons(settings, _base_of(servers["PostgreSQL"], "long"), LONG_LIST)
        yield from _few(few)


def _many(settings: Settings, kind: str) -> Iterator[Figure]:
    counts, times = in_child(push, settings, NIGHT).value
    assert counts["inserted"] == counts["events"] == PERSONS, counts
    yield from _figures(f"{kind}, {PERSONS:,} warnings", times, PUSH_SECONDS if kind == "PostgreSQL" else None)
    yield Figure(PART, 0, f"{kind}, {PERSONS:,} warnings: persons a second", PERSONS / times.wall[ALL], "rows/s")
    counts, times = in_child(push, settings, NIGHT).value
    assert "batch" not in counts, counts
    yield from _figures(f"{kind}, the same again (writes nothing)", times)
    _pass_to(settings, NEXT_NIGHT, RAISE)
    counts, times = in_child(push, settings, NEXT_NIGHT).value
    assert counts["updated"] == PERSONS, counts
    yield from _figures(f"{kind}, all of them changed", times)


def _few(settings: Settings) -> Iterator[Figure]:
    yield from _figures(f"PostgreSQL, {LONG_LIST:,} warnings", in_child(push, settings, NIGHT).value[1])
    _pass_to(settings, NEXT_NIGHT, f"{RAISE} WHERE person_key < {FIRST_COPY + FEW}")
    counts, times = in_child(push, settings, NEXT_NIGHT).value
    assert counts["events"] == FEW, counts
    yield from _figures(f"PostgreSQL, {FEW} changed of {LONG_LIST:,}", times)


def _figures(name: str, times: Times, target: float | None = None) -> Iterator[Figure]:
    yield Figure(PART, 0, name, times.wall[ALL], "s", target, cpu=times.cpu[ALL])
    for step in STEPS.values():
        if step in times.wall:
            yield Figure(PART, 0, f"{name}: {step}", times.wall[step], "s", cpu=times.cpu[step])


def push(settings: Settings, night: date) -> tuple[dict[str, int], Times]:
    """Counts of one push, and its seconds by step."""
    times = Times()
    with ExitStack() as stack:
        for function, step in STEPS.items():
            stack.enter_context(times.watching(publish, function, step))
        with times.of(ALL):
            counts = publish.publish_risk_list(settings, night)
    return dict(counts), times


def _base_of(address: str, name: str) -> str:
    """A new database with the platform's tables, which are made once and not by each push."""
    url = sa.make_url(address)
    coding = " CHARACTER SET utf8mb4" if url.get_backend_name() == "mysql" else ""
    base = f"bench_{name}_{time.monotonic_ns()}"
    commands(url, f"CREATE DATABASE {base}{coding}")
    engine = sa.create_engine(url.set(database=base))
    upgrade(engine, PLATFORM)
    engine.dispose()
    return engine.url.render_as_string(hide_password=False)


def _one_night(folder: Path) -> Settings:
    """A deployment with a night of a small county, of which one person is copied as often as wanted."""
    settings = Settings(home=folder, thresholds=ROOT / "thresholds", memory_limit="3GB")
    make_key(settings.id_key_file)
    write_source(generate_county(1_000, 7), settings.source, datetime.combine(NIGHT, clock_time(23, 59, 59)))
    for step in (nightly.pull, nightly.check, nightly.apply):
        step(settings, NIGHT)
    return settings


def _with_persons(settings: Settings, platform: str, count: int) -> Settings:
    """A copy of the warehouse in which so many persons have the same history.

    It is that of a person with one warning, of this year alone, so that his row stays as it is from one night to the next; among those the one
    with the most settlements. Another's would be another measure.
    """
    path = settings.home / f"{time.monotonic_ns()}.duckdb"
    shutil.copy(settings.warehouse.removeprefix("duckdb:///"), path)
    with duckdb.connect(str(path)) as base:
        base.execute(
            "CREATE TEMP TABLE one AS SELECT w.person_key FROM warning AS w JOIN settlement AS s ON s.person_key = w.person_key "
            "GROUP BY w.person_key HAVING COUNT(DISTINCT w.warning_id) = 1 AND BOOL_AND(w.state = 'open' AND NOT w.is_closed) "
            f"AND MIN(s.burden_date) >= DATE '{NIGHT.year}-01-01' ORDER BY COUNT(*) DESC, w.person_key LIMIT 1"
        )
        base.execute(f"CREATE TEMP TABLE copy AS SELECT {FIRST_COPY} + range AS n FROM range({count})")
        for table in ("person", "insured", "settlement", "warning", "warning_event"):
            _copy(base, table)
        base.execute(f"DELETE FROM warning WHERE person_key < {FIRST_COPY}")
    return settings.model_copy(update={"warehouse": f"duckdb:///{path}", "platform": platform})


def _copy(base: duckdb.DuckDBPyConnection, table: str) -> None:
    found = base.execute(f"SELECT column_name FROM duckdb_columns() WHERE table_name = '{table}' ORDER BY column_index")
    columns = [row[0] for row in found.fetchall()]
    key = "person_key" if "person_key" in columns else "subject_key"
    new = {
        **dict.fromkeys((key, "person_key", "subject_key"), "n"),
        "psn_no": "'C' || n",
        "warning_id": "md5('w' || n)",
        "setl_id": "'S' || n || setl_id",
        "resdbook_no": "NULL",
        "certno": "'1' || n",
    }
    chosen = ", ".join(f"{new[c]} AS {c}" if c in new else f"t.{c}" for c in columns)
    base.execute(
        f"INSERT INTO {table} SELECT {chosen} FROM {table} AS t JOIN one ON one.person_key = t.{key} CROSS JOIN copy"
    )


def _pass_to(settings: Settings, night: date, change: str) -> None:
    with duckdb.connect(settings.warehouse.removeprefix("duckdb:///")) as base:
        base.execute(change)
        base.execute(
            f"INSERT INTO applied_night SELECT * REPLACE (DATE '{night}' AS night, DATE '{night}' AS front) FROM applied_night LIMIT 1"
        )
