"""What the demo writes into a source database, at a moment and from day to day."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import datetime

import pytest
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.schema import CreateTable

from monitoring.demo.county import generate_county
from monitoring.demo.prepare import prepare_demo_source
from monitoring.demo.source_tables import TABLES
from monitoring.demo.source_writer import advance_source, write_source
from monitoring.errors import SourceError

EARLY, LATE = datetime.fromisoformat("2024-03-01 12:00:00"), datetime.fromisoformat("2024-05-31 23:59:59")


@pytest.fixture(scope="module")
def small():
    return generate_county(800, 3)


def rows(path, table):
    with sqlite3.connect(path) as connection:
        found = connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    connection.close()
    return found


def test_advancing_gives_what_writing_at_once_gives(small, tmp_path):
    stepwise, at_once = tmp_path / "a.db", tmp_path / "b.db"
    write_source(small, f"sqlite:///{stepwise}", EARLY)
    before = rows(stepwise, "setl_d")
    changed = advance_source(small, f"sqlite:///{stepwise}", EARLY, LATE)
    counts = write_source(small, f"sqlite:///{at_once}", LATE)
    assert changed["settlement"] > 100
    assert before != rows(stepwise, "setl_d")
    for name, table in TABLES.items():
        assert rows(stepwise, table.name) == rows(at_once, table.name), name
        assert counts[name] == len(rows(at_once, table.name))


def test_writing_replaces_what_was_there_and_gives_the_same_bytes(small, tmp_path):
    paths = [tmp_path / "a.db", tmp_path / "b.db"]
    digests = []
    for path in paths:
        write_source(small, f"sqlite:///{path}", EARLY)
        digests.append(hashlib.sha256(path.read_bytes()).hexdigest())
    assert digests[0] == digests[1]
    write_source(small, f"sqlite:///{paths[0]}", LATE)
    write_source(small, f"sqlite:///{paths[0]}", EARLY)
    assert rows(paths[0], "setl_d") == rows(paths[1], "setl_d")


def test_sqlite_keeps_amounts_and_date_times_as_exact_text(small, tmp_path):
    path = tmp_path / "a.db"
    write_source(small, f"sqlite:///{path}", EARLY)
    with sqlite3.connect(path) as connection:
        connection.row_factory = sqlite3.Row
        first = connection.execute("SELECT * FROM setl_d WHERE setl_id = 'P07-1'").fetchone()
        indexes = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    connection.close()
    assert (first["medfee_sumamt"], first["setl_time"]) == ("18500.00", "2024-01-20 09:00:00")
    assert first["init_setl_id"] is None
    assert {f"ix_{table.name}_updt_time" for table in TABLES.values()} <= indexes


@pytest.mark.parametrize("dialect", [postgresql.dialect(), mysql.dialect()])
def test_other_engines_get_decimals_and_date_times(dialect):
    statement = str(CreateTable(TABLES["settlement"]).compile(dialect=dialect))
    assert "medfee_sumamt NUMERIC(16, 2)" in statement
    assert "PRIMARY KEY (setl_id)" in statement
    assert "setl_time TIMESTAMP" in statement or "setl_time DATETIME" in statement


def test_columns_are_those_of_the_contract(small):
    for log in small:
        written = {column.name for column in TABLES[log.name].columns}
        assert written == set(log.table.column_names), log.name


def test_one_call_generates_writes_and_reports(tmp_path):
    said: list[str] = []
    counts = prepare_demo_source(f"sqlite:///{tmp_path / 'a.db'}", 300, 1, EARLY, said.append)
    assert counts["insured"] > 300
    assert any("300 insured" in line for line in said)
    assert any("setl_d" in line for line in said)


def test_an_unreachable_database_is_a_clear_error_without_its_password(small):
    with pytest.raises(SourceError, match="cannot be written") as caught:
        write_source(small, "postgresql+psycopg://user:secret@127.0.0.1:1/none", EARLY)
    assert "secret" not in str(caught.value)
