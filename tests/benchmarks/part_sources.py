"""Part `sources`: rows a second that a pull reads from a real PostgreSQL and a real MariaDB, beside SQLite, and how much the fast roads of the two save."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from monitoring import nightly
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import write_source
from monitoring.keyfile import make_key
from monitoring.settings import Settings, SourceTables
from monitoring.source import database_rows
from monitoring.source.address import Source
from monitoring.source.database import find_table, open_database
from monitoring.source.relation import CHUNK_ROWS
from tests.benchmarks.figures import Figure
from tests.benchmarks.measuring import Measured, Times, in_child
from tests.integration.conftest import AS_OF, NIGHT, commands
from tests.integration.servers import mariadb, postgres

ROOT = Path(__file__).resolve().parents[2]
PART = "sources"
PERSONS = 30_000
WORK = "work"
TABLE = SourceTables().settlement


def measure_sources(work: Path) -> Iterator[Figure]:
    """One pull of a demo county from each kind of source, and the reading of its settlements by each road; each in a process of its own."""
    county = generate_county(PERSONS, 7)
    work.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        addresses = {
            "sqlite": f"sqlite:///{work}/source.db",
            "postgresql": _base_of(stack.enter_context(postgres()), "CREATE DATABASE bench"),
            "mariadb": _base_of(stack.enter_context(mariadb()), "CREATE DATABASE bench CHARACTER SET utf8mb4"),
        }
        for address in addresses.values():
            write_source(county, address, AS_OF)
        for name, address in addresses.items():
            measured = in_child(pull, address, work / name)
            yield from _figures(name, measured)
        for name in ("postgresql", "mariadb"):
            fast, plain = (in_child(read, addresses[name], is_plain) for is_plain in (False, True))
            yield from _figures(f"{name}, reading alone", fast)
            yield from _figures(f"{name}, reading alone by a plain cursor", plain)
            yield Figure(PART, 0, f"{name}: plain cursor / fast road, cpu", _cpu(plain) / _cpu(fast), "ratio")


def _figures(name: str, measured: Measured[tuple[int, Times]]) -> Iterator[Figure]:
    rows, times = measured.value
    yield Figure(PART, 0, name, rows / times.wall[WORK], "rows/s", cpu=_cpu(measured))
    yield Figure(PART, 0, f"{name}: peak memory", measured.peak_mb, "MB")


def _cpu(measured: Measured[tuple[int, Times]]) -> float:
    """Seconds of the processors on this side of the line."""
    return measured.value[1].cpu[WORK]


def _base_of(address: str, command: str) -> str:
    url = sa.make_url(address)
    commands(url, command)
    return url.set(database="bench").render_as_string(hide_password=False)


def pull(address: str, home: Path) -> tuple[int, Times]:
    """Rows of one pull into Parquet, and how long it took."""
    settings = Settings(home=home, source=address, thresholds=ROOT / "thresholds")
    home.mkdir(parents=True)
    make_key(settings.id_key_file)
    times = Times()
    with times.of(WORK):
        result = nightly.pull(settings, NIGHT, progress=lambda _: None)
    return sum(result.counts.values()), times


def read(address: str, is_plain: bool) -> tuple[int, Times]:
    """Settlements read as text, all columns, kept nowhere; `is_plain`: as from a server that has no fast road."""
    if is_plain:
        database_rows.FAST_ROADS.clear()
    source, times = Source(address, {}), Times()
    with times.of(WORK), open_database(source) as connection:
        [found] = find_table(connection, TABLE, source) or []
        texts = [sa.cast(column, sa.Text).label(column.name) for column in found.table.columns]
        statement = sa.select(found.table)
        pieces = database_rows.text_pieces(connection, texts, statement, CHUNK_ROWS, source.answer_seconds)
        rows = sum(piece.num_rows for piece in pieces)
    return rows, times
