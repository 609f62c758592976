"""A night on PostgreSQL or MariaDB is the night on SQLite, and what the databases do on their own is dealt with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from monitoring.demo.county import County
from monitoring.demo.source_writer import write_source
from monitoring.errors import SourceError
from monitoring.settings import Settings
from monitoring.source.address import Source
from monitoring.source.coverage import Interval
from monitoring.source.opening import look_at_source
from monitoring.source.pull import pull_tables
from monitoring.source.tables import SOURCE_TABLES
from tests.integration.conftest import AS_OF, PASSWORD, assert_same_night, commands, night_of
from tests.integration.grudging import grudging

NAMES = {table.name: table.name for table in SOURCE_TABLES}
DAY = Interval(datetime.fromisoformat("2024-12-10"), datetime.fromisoformat("2024-12-11"))
both = pytest.mark.parametrize("server", ["postgres", "mariadb"], indirect=True)
on_postgres = pytest.mark.parametrize("server", ["postgres"], indirect=True)
on_mariadb = pytest.mark.parametrize("server", ["mariadb"], indirect=True)

MOMENT = {"postgresql": "timestamp", "mysql": "datetime"}
COLUMNS = (
    "setl_id varchar(30), psn_no varchar(30), init_setl_id varchar(30), setl_time {moment}, updt_time {moment}, "
    "medfee_sumamt numeric(16,2), fund_pay_sumamt numeric(16,2)"
)
OTHERS = {
    "insured": "psn_no varchar(30), certno varchar(30), brdy date, insutype varchar(6), insuplc_admdvs varchar(6), updt_time {moment}",
    "identity": "rid varchar(30), psn_no varchar(30), psn_idet_type varchar(6), begntime date, endtime date, updt_time {moment}",
}


def address(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


def make_tables(url: sa.URL, moment: str | None = None) -> None:
    """Empty tables of the least a source must hold."""
    kind = {"moment": moment or MOMENT[url.get_backend_name()]}
    tables = {"settlement": COLUMNS, **OTHERS}
    for name, columns in tables.items():
        commands(url, f"DROP TABLE IF EXISTS {name}", f"CREATE TABLE {name} ({columns.format(**kind)})")


def source(url: sa.URL, **more: object) -> Source:
    return Source(address(url), NAMES, **more)  # type: ignore[arg-type]


def pull(source: Source, folder: Path) -> list[dict[str, str]]:
    pull_tables(source, {name: [DAY] for name in NAMES}, folder, lambda _: None)
    return pq.read_table(folder / "settlement.parquet").to_pylist()


@both
def test_night_equals_the_night_on_sqlite(
    server: sa.URL, county: County, sqlite_night: Settings, tmp_path: Path
) -> None:
    write_source(county, address(server), AS_OF)
    assert_same_night(night_of(tmp_path, address(server), like=sqlite_night), sqlite_night, ("pulled", "checked"))


@both
def test_decimals_and_moments_arrive_exactly(server: sa.URL, tmp_path: Path) -> None:
    make_tables(server)
    commands(
        server,
        "INSERT INTO settlement VALUES ('1', 'p', NULL, '2024-12-09 23:59:59', '2024-12-10 00:00:00', 99999999999999.99, -0.01)",
        "INSERT INTO settlement VALUES ('2', 'p', NULL, '2024-12-10 23:59:59', '2024-12-10 23:59:59', 0.10, NULL)",
        "INSERT INTO settlement VALUES ('3', 'p', '1', '2024-12-10 08:00:00', '2024-12-11 00:00:00', 1, 1)",
        "INSERT INTO settlement VALUES ('4', 'p', ' ', '2024-12-10 08:00:00', NULL, 1, 1)",
    )
    rows = {row["setl_id"]: row for row in pull(source(server), tmp_path)}
    assert sorted(rows) == ["1", "2", "4"]
    assert (rows["1"]["medfee_sumamt"], rows["1"]["fund_pay_sumamt"]) == ("99999999999999.99", "-0.01")
    assert (rows["1"]["setl_time"], rows["1"]["updt_time"]) == ("2024-12-09 23:59:59", "2024-12-10 00:00:00")
    assert (rows["2"]["medfee_sumamt"], rows["2"]["fund_pay_sumamt"]) == ("0.10", None)
    assert rows["4"]["init_setl_id"] is None


@pytest.mark.parametrize(
    ("server", "kind"), [("postgres", "timestamptz"), ("mariadb", "timestamp NULL")], indirect=["server"]
)
def test_moments_with_a_zone_become_local(server: sa.URL, kind: str, tmp_path: Path) -> None:
    make_tables(server, kind)
    zone = "SET TIME ZONE 'UTC'" if kind == "timestamptz" else "SET time_zone = '+00:00'"
    commands(
        server,
        zone,
        "INSERT INTO settlement VALUES ('in', 'p', NULL, '2024-12-10 15:59:59', '2024-12-10 15:59:59', 1, 1)",
        "INSERT INTO settlement VALUES ('next day', 'p', NULL, '2024-12-10 16:00:00', '2024-12-10 16:00:00', 1, 1)",
    )
    rows = pull(source(server), tmp_path)
    assert [(row["setl_id"], row["setl_time"]) for row in rows] == [("in", "2024-12-10 23:59:59")]


@on_mariadb
def test_date_of_zeros_is_missing(server: sa.URL, tmp_path: Path) -> None:
    make_tables(server)
    commands(
        server,
        "SET sql_mode = ''",
        "INSERT INTO settlement VALUES ('1', 'p', NULL, '0000-00-00 00:00:00', '2024-12-10 08:00:00', 1, 1)",
    )
    assert [row["setl_time"] for row in pull(source(server), tmp_path)] == [None]


@both
def test_server_without_the_fast_road_is_read_by_the_slow_one(server: sa.URL, tmp_path: Path) -> None:
    make_tables(server, {"postgresql": "timestamptz", "mysql": "timestamp NULL"}[server.get_backend_name()])
    values = "'2024-12-09 23:59:59', '2024-12-10 08:00:00', 99999999999999.99, -0.01"
    commands(
        server,
        f"INSERT INTO settlement VALUES ('1', 'a,b', '', {values}), ('2', 'say \"so\"', NULL, {values})",
        f"INSERT INTO settlement VALUES ('3', 'two\nlines', ' 一 ', {values})",
    )
    fast, slow = tmp_path / "fast", tmp_path / "slow"
    for folder in (fast, slow):
        folder.mkdir()
    with grudging(server) as line:
        rows = pull(source(line.url), slow)
    assert line.refusals == len(OTHERS) + 1
    assert rows == pull(source(server), fast)
    assert [row["psn_no"] for row in rows] == ["a,b", 'say "so"', "two\nlines"]
    assert {row["medfee_sumamt"] for row in rows} == {"99999999999999.99"}


@on_postgres
def test_right_to_read_is_enough_and_no_more_is_used(server: sa.URL, tmp_path: Path) -> None:
    make_tables(server)
    commands(
        server,
        "INSERT INTO settlement VALUES ('1', 'p', NULL, '2024-12-10 08:00:00', '2024-12-10 08:00:00', 1, 1)",
        f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO reader",
        "GRANT SELECT ON settlement, insured, identity TO reader",
    )
    reader = server.set(username="reader", password=PASSWORD)
    assert [row["setl_id"] for row in pull(source(reader), tmp_path)] == ["1"]
    commands(server, "REVOKE SELECT ON settlement FROM reader")
    with pytest.raises(SourceError, match="may read the tables") as refused:
        pull(source(reader), tmp_path)
    assert not refused.value.is_transient
    assert PASSWORD not in str(refused.value)


@both
def test_wrong_password_is_told_and_not_tried_again(server: sa.URL) -> None:
    is_postgres = server.get_backend_name() == "postgresql"
    # The private PostgreSQL trusts whom it knows, so there it is a role that is not known.
    account = server.set(username="nobody_known" if is_postgres else "root", password=PASSWORD)
    if not is_postgres:
        commands(server, "CREATE OR REPLACE USER 'locked'@'localhost' IDENTIFIED BY 'another'")
        account = account.set(username="locked")
    with pytest.raises(SourceError, match="address and password") as refused:
        look_at_source(source(account))
    assert not refused.value.is_transient
    assert PASSWORD not in f"{refused.value!r} {refused.value.__cause__!r} {refused.value.__suppress_context__}"


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.mark.parametrize("driver", ["postgresql+psycopg", "mysql+pymysql"])
@pytest.mark.parametrize("port", ["silent_port", "closed_port"])
def test_server_that_cannot_be_reached_is_worth_another_try(
    driver: str, port: str, request: pytest.FixtureRequest
) -> None:
    url = sa.make_url(f"{driver}://reader:{PASSWORD}@127.0.0.1:{request.getfixturevalue(port)}/base")
    begun = time.monotonic()
    with pytest.raises(SourceError) as unreachable:
        look_at_source(source(url, connect_seconds=2, answer_seconds=2))
    assert unreachable.value.is_transient
    assert time.monotonic() - begun < 8
    assert PASSWORD not in str(unreachable.value)


@on_postgres
def test_server_that_falls_silent_half_way_is_given_up(server: sa.URL, tmp_path: Path) -> None:
    make_tables(server)
    commands(server, f"INSERT INTO settlement {row_series('generate_series(1, 200000) AS t(seq)', 'postgresql')}")
    stopped: list[int] = []

    def stop_backend(told: str) -> None:
        if told.startswith("settlement") and not stopped:
            stopped.append(reading_backend(server))
            os.kill(stopped[0], signal.SIGSTOP)

    begun = time.monotonic()
    try:
        with pytest.raises(SourceError) as silent:
            pull_tables(source(server, answer_seconds=1), {n: [DAY] for n in NAMES}, tmp_path, stop_backend)
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    assert silent.value.is_transient
    assert time.monotonic() - begun < 20
    assert not (tmp_path / "settlement.parquet").exists()


def reading_backend(url: sa.URL) -> int:
    query = "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND LEFT(query, 4) = 'COPY'"
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        pid = connection.exec_driver_sql(query).scalar_one()
    engine.dispose()
    return int(pid)


@on_postgres
def test_statement_that_takes_too_long_is_ended_by_the_server(server: sa.URL, tmp_path: Path) -> None:
    make_tables(server)
    commands(
        server,
        "DROP TABLE settlement",
        "CREATE VIEW settlement AS SELECT pg_sleep(30)::text AS setl_id, '' AS psn_no, '' AS init_setl_id, "
        "now()::timestamp AS setl_time, NULL::timestamp AS updt_time, 1.00 AS medfee_sumamt, 1.00 AS fund_pay_sumamt",
    )
    begun = time.monotonic()
    try:
        with pytest.raises(SourceError, match=r"QueryCanceled.*within 1 s") as late:
            pull_tables(source(server, answer_seconds=1), {n: [] for n in NAMES}, tmp_path, lambda _: None)
    finally:
        commands(server, "DROP VIEW settlement")
    assert late.value.is_transient
    assert time.monotonic() - begun < 10


def row_series(series: str, backend: str) -> str:
    """A SELECT of settlements of the night, as many as the series has rows."""
    text = "::text" if backend == "postgresql" else ""
    moment = MOMENT[backend] if backend == "postgresql" else "datetime"
    when = f"CAST('2024-12-10 08:00:00' AS {moment})"
    return f"SELECT seq{text}, 'p', NULL, {when}, {when}, CAST(12.30 AS decimal(16,2)), CAST(0.30 AS decimal(16,2)) FROM {series}"


MEASURE = """
import sys
import sqlalchemy as sa
from monitoring.source.database import find_table, open_database
from monitoring.source.database_rows import text_pieces
from tests.benchmarks.measuring import peak_mb
from tests.integration.test_databases import source
asked = source(sa.make_url(sys.argv[1]))
with open_database(asked) as connection:
    [found] = find_table(connection, "settlement", asked)
    texts = [sa.cast(column, sa.Text).label(column.name) for column in found.table.columns]
    rows = sum(piece.num_rows for piece in text_pieces(connection, texts, sa.select(found.table), 20_000, 60))
print(rows, round(peak_mb()))
"""


def measured_reading(url: sa.URL) -> tuple[int, int]:
    """Rows and highest memory in MB of reading a table in a process of its own."""
    done = subprocess.run([sys.executable, "-c", MEASURE, address(url)], check=True, capture_output=True, text=True)
    rows, megabytes = map(int, done.stdout.split())
    return rows, megabytes


@both
def test_memory_does_not_grow_with_the_table(server: sa.URL) -> None:
    make_tables(server)
    backend = server.get_backend_name()
    series = "generate_series(1, {0}) AS t(seq)" if backend == "postgresql" else "seq_1_to_{0}"
    commands(server, f"INSERT INTO settlement {row_series(series.format(40_000), backend)}")
    commands(server, f"ALTER TABLE settlement ADD mdtrt_id varchar(1000) DEFAULT '{'x' * 1000}'")
    few, low = measured_reading(server)
    commands(server, *["INSERT INTO settlement SELECT * FROM settlement LIMIT 40000"] * 4)
    many, high = measured_reading(server)
    assert (few, many) == (40_000, 200_000)
    # Held at once, 160,000 rows more would take 160 MB at least; an allocator alone may keep some dozens.
    assert high - low < 100
