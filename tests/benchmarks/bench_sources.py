"""Rows per second that a night pulls from a real PostgreSQL and a real MariaDB, beside SQLite.

python -m tests.benchmarks.bench_sources --size 30000
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from monitoring import nightly
from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import write_source
from monitoring.keyfile import make_key
from monitoring.settings import Settings
from tests.integration.conftest import AS_OF, NIGHT, commands
from tests.integration.servers import mariadb, postgres

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=30_000, help="insured persons")
    county = generate_county(parser.parse_args().size, 7)
    table = Table("source", "rows", "seconds", "rows per second")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        addresses = {
            "sqlite": f"sqlite:///{folder}/source.db",
            "postgresql": base_of(stack.enter_context(postgres()), "CREATE DATABASE bench"),
            "mariadb": base_of(stack.enter_context(mariadb()), "CREATE DATABASE bench CHARACTER SET utf8mb4"),
        }
        for name, address in addresses.items():
            write_source(county, address, AS_OF)
            rows, seconds = pull(address, folder / name)
            table.add_row(name, f"{rows:,}", f"{seconds:.1f}", f"{rows / seconds:,.0f}")
    Console().print(table)


def base_of(address: str, command: str) -> str:
    url = sa.make_url(address)
    commands(url, command)
    return url.set(database="bench").render_as_string(hide_password=False)


def pull(address: str, home: Path) -> tuple[int, float]:
    """Rows of one pull into Parquet, and how long it took."""
    settings = Settings(home=home, source=address, thresholds=ROOT / "thresholds")
    make_key(settings.id_key_file)
    started = time.perf_counter()
    result = nightly.pull(settings, NIGHT, progress=lambda _: None)
    return sum(result.counts.values()), time.perf_counter() - started


if __name__ == "__main__":
    main()
