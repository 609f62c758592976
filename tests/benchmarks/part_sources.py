"""Part `sources`: rows a second that a pull reads from a real PostgreSQL and a real MariaDB, beside SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from monitoring import nightly
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import write_source
from monitoring.keyfile import make_key
from monitoring.settings import Settings
from tests.benchmarks.figures import Figure
from tests.benchmarks.measuring import Times, in_child
from tests.integration.conftest import AS_OF, NIGHT, commands
from tests.integration.servers import mariadb, postgres

ROOT = Path(__file__).resolve().parents[2]
PART = "sources"
PERSONS = 30_000


def measure_sources(work: Path) -> Iterator[Figure]:
    """One pull of a demo county from each kind of source, each in a process of its own."""
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
            rows, times = measured.value
            yield Figure(PART, 0, name, rows / times.wall["pull"], "rows/s")
            yield Figure(PART, 0, f"{name}: peak memory", measured.peak_mb, "MB")


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
    with times.of("pull"):
        result = nightly.pull(settings, NIGHT, progress=lambda _: None)
    return sum(result.counts.values()), times
