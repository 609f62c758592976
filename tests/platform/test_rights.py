"""An account may do what it needs and nothing more: real logins with passwords on a real PostgreSQL."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from monitoring.cli import app
from monitoring.errors import PlatformError
from monitoring.ledger import shanghai_now
from monitoring.platform.publish import publish_risk_list
from monitoring.platform.reconcile import run_reconcile
from monitoring.platform.upgrading import upgrade_platform
from tests.platform.conftest import NEXT_NIGHT, NIGHT, PASSWORD, pass_to, raise_burdens

USED = {
    ("risk_list", "SELECT"),
    ("risk_list", "INSERT"),
    ("risk_list", "UPDATE"),
    ("risk_list_event", "SELECT"),
    ("risk_list_event", "INSERT"),
    ("risk_list_batch", "SELECT"),
    ("risk_list_batch", "INSERT"),
    ("risk_list_sender", "SELECT"),
    ("risk_list_sender", "INSERT"),
    ("platform_version", "SELECT"),
}
"""What a push uses."""
FOR_ANSWERS = {("risk_feedback", "SELECT")}
"""What reading the answers uses."""
CONTRACT = {"risk_list", "risk_list_event", "risk_list_batch"}


@pytest.fixture
def ready(server, database):
    """A platform with its tables and roles."""
    upgrade_platform(server.url(database), with_roles=True)
    return database


def run(url, statement):
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.exec_driver_sql(statement)
            return result.all() if result.returns_rows else None
    finally:
        engine.dispose()


def rights(server, database, role):
    query = f"SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = '{role}'"
    return {tuple(row) for row in run(server.url(database), query)}


def pushed(applied, url):
    return publish_risk_list(applied.model_copy(update={"platform": url}), NIGHT)


def test_password_is_asked_for(server, ready):
    url = sa.make_url(server.new_account(ready, "monitoring_read")).set(password="another")  # noqa: S106
    with pytest.raises(sa.exc.OperationalError, match="password authentication failed"):
        run(url, "SELECT 1")


def test_push_account_without_tables_is_told_the_command_and_leaves_nothing(server, database, applied):
    with pytest.raises(PlatformError, match="monitoring platform upgrade") as caught:
        pushed(applied, server.new_account(database))
    assert "no right to" in str(caught.value)
    assert caught.value.exit_code == 15
    assert not caught.value.is_transient
    public = "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public'"
    assert run(server.url(database), public) == []


def test_push_account_pushes_and_pushes_again(server, ready, applied):
    account = server.new_account(ready, "monitoring_push")
    first = pushed(applied, account)
    assert first["inserted"] > 5
    second = pushed(applied, account)
    assert (second["inserted"], second["updated"], "batch" in second) == (0, 0, False)
    pass_to(applied, NEXT_NIGHT, raise_burdens(2))
    assert pushed(applied, account)["updated"] > 5


def test_push_role_has_exactly_the_rights_that_are_used(server, ready):
    assert rights(server, ready, "monitoring_push") == USED | FOR_ANSWERS


@contextmanager
def without(server, database, table, right):
    """The push role without one of its rights."""
    run(server.url(database), f"REVOKE {right} ON {table} FROM monitoring_push")
    with pytest.raises(PlatformError):
        yield
    run(server.url(database), f"GRANT {right} ON {table} TO monitoring_push")


FIRST_PUSH = (
    ("risk_list_sender", "INSERT"),
    ("risk_list_sender", "SELECT"),
    ("platform_version", "SELECT"),
    ("risk_feedback", "SELECT"),
    ("risk_list_batch", "SELECT"),
    ("risk_list_batch", "INSERT"),
    ("risk_list_event", "INSERT"),
    ("risk_list", "INSERT"),
)
LATER_PUSH = (("risk_list", "UPDATE"), ("risk_list", "SELECT"))
COMPARISON = (("risk_list_event", "SELECT"),)


def test_each_right_is_needed(server, ready, applied):
    account = server.new_account(ready, "monitoring_push")
    assert {*FIRST_PUSH, *LATER_PUSH, *COMPARISON} == USED | FOR_ANSWERS
    for right in FIRST_PUSH:
        with without(server, ready, *right):
            pushed(applied, account)
    assert run(server.url(ready), "SELECT COUNT(*) FROM risk_list") == [(0,)]
    pushed(applied, account)
    pass_to(applied, NEXT_NIGHT, raise_burdens(2))
    for right in LATER_PUSH:
        with without(server, ready, *right):
            pushed(applied, account)
    for right in COMPARISON:
        with without(server, ready, *right):
            run_reconcile(applied.model_copy(update={"platform": account}), is_mending=False, clock=shanghai_now)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM risk_list",
        "TRUNCATE risk_list",
        "ALTER TABLE risk_list ADD COLUMN note TEXT",
        "DROP TABLE risk_list",
        "CREATE TABLE note (a INTEGER)",
        "UPDATE platform_version SET version_num = '0'",
        "DELETE FROM risk_list_sender",
        "UPDATE risk_list_event SET event = 'opened'",
        "DELETE FROM risk_list_event",
        "UPDATE risk_list_batch SET sha256 = ''",
        "DELETE FROM risk_list_batch",
        "DELETE FROM risk_feedback",
        "INSERT INTO risk_feedback (feedback_id, status, happened_on, recorded_at) VALUES ('1', 'received', '2024-12-11', '2024-12-11')",
    ],
)
def test_push_account_can_do_nothing_else(server, ready, statement):
    with pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner"):
        run(server.new_account(ready, "monitoring_push"), statement)


def test_reading_account_sees_what_was_sent_and_nothing_else(server, ready, applied):
    pushed(applied, server.new_account(ready, "monitoring_push"))
    reader = server.new_account(ready, "monitoring_read")
    assert [run(reader, f"SELECT COUNT(*) > 0 FROM {table}")[0][0] for table in sorted(CONTRACT)] == [True] * 3
    seen = "SELECT table_name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    assert {row[0] for row in run(reader, seen)} == CONTRACT
    assert rights(server, ready, "monitoring_read") == {(table, "SELECT") for table in CONTRACT}


ANSWER = "INSERT INTO risk_feedback (feedback_id, psn_no, status, happened_on, recorded_at) VALUES ('1', 'P1', 'received', '2024-12-11', '2024-12-11')"


def test_answering_account_reads_what_was_sent_and_adds_answers(server, ready):
    account = server.new_account(ready, "monitoring_answer")
    run(account, ANSWER)
    assert run(account, "SELECT feedback_id FROM risk_feedback") == [("1",)]
    assert rights(server, ready, "monitoring_answer") == {
        *((table, "SELECT") for table in CONTRACT),
        ("risk_feedback", "SELECT"),
        ("risk_feedback", "INSERT"),
    }
    for statement in (
        "UPDATE risk_feedback SET status = 'recognised'",
        "DELETE FROM risk_feedback",
        "SELECT * FROM risk_list_sender",
    ):
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            run(account, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM risk_list_sender",
        "SELECT * FROM platform_version",
        "SELECT * FROM risk_feedback",
        "UPDATE risk_list SET phone = ''",
        "INSERT INTO risk_list SELECT * FROM risk_list",
        "DELETE FROM risk_list",
        "CREATE TABLE note (a INTEGER)",
    ],
)
def test_reading_account_can_do_nothing_else(server, ready, statement):
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        run(server.new_account(ready, "monitoring_read"), statement)


def test_command_makes_tables_and_roles_and_may_be_repeated(server, database, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONITORING_PLATFORM", server.url(database))
    told = [CliRunner().invoke(app, ["platform", "upgrade", "--with-roles"]) for _ in range(2)]
    assert [result.exit_code for result in told] == [0, 0]
    assert [result.stderr for result in told] == ["platform tables: none -> 0003\n", "platform tables: 0003\n"]
    assert rights(server, database, "monitoring_push") == USED | FOR_ANSWERS


def test_sqlite_has_no_roles(tmp_path):
    with pytest.raises(PlatformError, match="has no roles"):
        upgrade_platform(f"sqlite:///{tmp_path / 'platform.db'}", with_roles=True)


@pytest.mark.parametrize("platform_url", ["mariadb"], indirect=True)
def test_roles_on_mariadb_let_push_and_read_and_nothing_else(platform_url, applied):
    for _ in range(2):
        upgrade_platform(platform_url, with_roles=True)
    accounts = {}
    for role in ("monitoring_push", "monitoring_read", "monitoring_answer"):
        user = f"user_{role[-4:]}"
        for statement in (
            f"CREATE OR REPLACE USER {user}@localhost IDENTIFIED BY '{PASSWORD}'",
            f"GRANT {role} TO {user}@localhost",
            f"SET DEFAULT ROLE {role} FOR {user}@localhost",
        ):
            run(platform_url, statement)
        accounts[role] = sa.make_url(platform_url).set(username=user, password=PASSWORD)
    pusher = accounts["monitoring_push"].render_as_string(hide_password=False)
    first = pushed(applied, pusher)
    assert (first["inserted"] > 5, pushed(applied, pusher)["inserted"]) == (True, 0)
    pass_to(applied, NEXT_NIGHT, raise_burdens(2))
    assert pushed(applied, pusher)["updated"] > 5
    assert {row[0] for row in run(accounts["monitoring_read"], "SHOW TABLES")} == CONTRACT
    run(accounts["monitoring_answer"], ANSWER)
    refused = [
        ("monitoring_push", "DELETE FROM risk_list"),
        ("monitoring_push", "UPDATE risk_list_event SET event = 'opened'"),
        ("monitoring_read", "UPDATE risk_list SET phone = ''"),
        ("monitoring_answer", "UPDATE risk_feedback SET status = 'recognised'"),
    ]
    for role, statement in refused:
        with pytest.raises(sa.exc.OperationalError, match="denied"):
            run(accounts[role], statement)
