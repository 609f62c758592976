"""The platform's tables come to this version's shape by steps, from nothing or by hand, and nothing half-made stays."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlglot
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlglot import exp

from monitoring import databases
from monitoring.databases import connectable, present_version, upgrade, wanted_version, written_out
from monitoring.errors import PlatformError
from monitoring.platform.contract import PLATFORM
from tests.platform.conftest import run_on, sent

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
    made = {s.find(exp.Table).name: s for s in statements if isinstance(s, exp.Create) and s.kind == "TABLE"}
    for table in PLATFORM.metadata.sorted_tables:
        assert [c.name for c in made[table.name].find_all(exp.ColumnDef)] == [c.name for c in table.columns]
    assert set(made) == {*PLATFORM.metadata.tables, PLATFORM.version_table}


def test_tables_made_by_hand_are_the_same(platform_url, engine):
    text = (DDL / f"{engine.dialect.name}.sql").read_text(encoding="utf-8")
    with engine.begin() as connection:
        for statement in statements(text):
            connection.exec_driver_sql(statement)
    assert upgrade(engine, PLATFORM) == (HEAD, HEAD)
    assert differences(engine) == []


def steps_to(engine, revision):
    """Run the steps up or down to a revision."""
    with databases.alone(engine, PLATFORM) as connection:
        configuration = databases._configuration(PLATFORM)
        configuration.attributes["connection"] = connection
        present = (
            connection.exec_driver_sql("SELECT version_num FROM platform_version").scalar()
            if _has_version(engine)
            else "0"
        )
        (command.upgrade if str(present) < revision else command.downgrade)(configuration, revision)


def _has_version(engine):
    return sa.inspect(engine).has_table(PLATFORM.version_table)


BEFORE = (
    "INSERT INTO risk_list (warning_id, state, reasons, state_note, rule_id, rule_title, window_from, window_last, risk_kind, psn_no, psn_name, region_code, "
    "is_monitored, is_deceased, is_assistance_known, burden_amount, total_amount, compliant_amount, compliant_after_amount, step, first_pushed_on, due_on, "
    "updated_on, is_example) VALUES ('{0}', '{1}', 'settlement', 'note', 'rule-{0}', 'title', '{2}-01-01', '{2}-12-31', 'fall_into_poverty', '{3}', '某人', "
    "'140123', '0', '0', '1', '6000.25', '6000.25', '6000.25', '6000.25', '1.50', '2024-03-10', '2024-03-25', '2024-03-20', '0')"
)
SENT_BEFORE = [
    ("a", "closed", 2023, "P1"),
    ("b", "open", 2024, "P1"),
    ("c", "withdrawn", 2024, "P2"),
    ("d", "merged", 2024, "P3"),
]
OLD = "SELECT warning_id, state, rule_id, psn_no, psn_name, region_code, burden_amount, step, first_pushed_on, due_on FROM risk_list ORDER BY warning_id"


def test_what_was_sent_under_the_earlier_shape_is_taken_over_and_given_back(platform_url, engine):
    steps_to(engine, "0002")
    run_on(platform_url, *(BEFORE.format(*row) for row in SENT_BEFORE))
    before = run_on(platform_url, OLD)
    steps_to(engine, HEAD)
    found = sent(platform_url)
    rows = {row["psn_no"]: row for row in found["risk_list"]}
    assert {psn_no: (row["warning_id"], row["state"], row["further_count"]) for psn_no, row in rows.items()} == {
        "P1": ("b", "open", 1),
        "P2": ("c", "withdrawn", 0),
        "P3": ("d", "merged", 0),
    }
    assert (str(rows["P1"]["burden_amount"]), str(rows["P1"]["due_on"]), rows["P1"]["present_psn_no"]) == (
        "6000.25",
        "2024-03-25",
        "P1",
    )
    events = {row["warning_id"]: (row["event"], row["event_no"], row["batch_no"]) for row in found["risk_list_event"]}
    assert events == {"a": ("closed", 1, 1), "b": ("opened", 1, 1), "c": ("withdrawn", 1, 1), "d": ("merged", 1, 1)}
    (batch,) = found["risk_list_batch"]
    assert (batch["inserted_count"], batch["event_count"], batch["opened_count"], batch["rhythms"]) == (3, 4, 1, "*")
    assert differences(engine) == []
    steps_to(engine, "0002")
    assert run_on(platform_url, OLD) == before
    assert table_names(engine) == {"risk_list", "risk_list_sender", PLATFORM.version_table}
    steps_to(engine, HEAD)
    assert sent(platform_url)["risk_list"] == found["risk_list"]


def test_earlier_shape_without_steps_is_refused(platform_url, engine):
    steps_to(engine, "0002")
    run_on(platform_url, "DROP TABLE platform_version")
    with pytest.raises(PlatformError, match="has a table risk_list that this program did not make"):
        upgrade(engine, PLATFORM)


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
