"""The platform's tables come to this version's shape by steps, from nothing or by hand, and nothing half-made stays."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlglot
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlglot import exp

from monitoring.databases import connectable, present_version, upgrade, wanted_version, written_out
from monitoring.errors import PlatformError
from monitoring.platform.contract import PLATFORM
from monitoring.platform.risk_list import risk_list

DDL = Path(__file__).parents[2] / "sql" / "platform"
HEAD = wanted_version(PLATFORM)


@pytest.fixture
def engine(platform_url):
    engine = connectable(platform_url, PLATFORM)
    yield engine
    engine.dispose()


def statements(text):
    """What a person would run by hand, without the transaction around it."""
    blocks = (block.strip() for block in text.split(";\n"))
    return [block for block in blocks if block and block not in {"COMMIT", "BEGIN"} and not block.endswith("\nBEGIN")]


def differences(engine):
    ours = {*PLATFORM.metadata.tables, PLATFORM.version_table}
    options = {
        "compare_type": True,
        "version_table": PLATFORM.version_table,
        "include_name": lambda name, kind, _: kind != "table" or name in ours,
    }
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts=options), PLATFORM.metadata)


def table_names(engine):
    return set(sa.inspect(engine).get_table_names())


def test_steps_lead_to_the_model(engine):
    assert upgrade(engine, PLATFORM) == (None, HEAD)
    assert differences(engine) == []


def test_second_upgrade_changes_nothing(engine):
    upgrade(engine, PLATFORM)
    assert upgrade(engine, PLATFORM) == (HEAD, HEAD)


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite", "mysql"])
def test_written_ddl_is_what_the_steps_do(dialect):
    text = (DDL / f"{dialect}.sql").read_text(encoding="utf-8")
    assert text.split("\n", 1)[1] == written_out(PLATFORM, dialect)


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite", "mysql"])
def test_written_ddl_names_every_column_of_the_model(dialect):
    text = (DDL / f"{dialect}.sql").read_text(encoding="utf-8")
    statements = sqlglot.parse(text, dialect={"postgresql": "postgres"}.get(dialect, dialect))
    made = {s.find(exp.Table).name: s for s in statements if isinstance(s, exp.Create)}
    added = [c.name for s in statements if isinstance(s, exp.Alter) for c in s.find_all(exp.ColumnDef)]
    assert [c.name for c in made["risk_list"].find_all(exp.ColumnDef)] + added == [c.name for c in risk_list.columns]
    assert set(made) == {*PLATFORM.metadata.tables, PLATFORM.version_table}


def test_tables_made_by_hand_are_the_same(platform_url, engine):
    text = (DDL / f"{engine.dialect.name}.sql").read_text(encoding="utf-8")
    with engine.begin() as connection:
        for statement in statements(text):
            connection.exec_driver_sql(statement)
    assert upgrade(engine, PLATFORM) == (HEAD, HEAD)
    assert differences(engine) == []


def test_table_of_before_there_were_steps_is_taken_over(engine):
    risk_list.create(engine)
    upgrade(engine, PLATFORM)
    assert differences(engine) == []


def test_table_of_somebody_else_is_refused_and_nothing_is_left_behind(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE risk_list (warning_id VARCHAR(32), note VARCHAR(10))")
    with pytest.raises(PlatformError, match="has a table risk_list that this program did not make"):
        upgrade(engine, PLATFORM)
    assert table_names(engine) == {"risk_list"}


def test_tables_of_a_newer_program_are_refused(engine):
    upgrade(engine, PLATFORM)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE platform_version SET version_num = '9999'")
    with pytest.raises(PlatformError, match="version 9999, which this program does not know"):
        upgrade(engine, PLATFORM)
    assert present_version(engine, PLATFORM) == "9999"


def test_upgrades_at_the_same_moment_wait_for_each_other(platform_url):
    def run(_):
        own = connectable(platform_url, PLATFORM)
        try:
            return upgrade(own, PLATFORM)[1]
        finally:
            own.dispose()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(run, range(6))) == [HEAD] * 6
