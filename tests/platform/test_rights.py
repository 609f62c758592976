"""An account may do what it needs and nothing more: real logins with passwords on a real PostgreSQL."""

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from monitoring.cli import app
from monitoring.errors import PlatformError
from monitoring.platform.publish import publish_risk_list
from monitoring.platform.upgrading import upgrade_platform
from tests.platform.conftest import NIGHT, PASSWORD

USED = {
    ("risk_list", "SELECT"),
    ("risk_list", "INSERT"),
    ("risk_list", "UPDATE"),
    ("risk_list_sender", "SELECT"),
    ("risk_list_sender", "INSERT"),
    ("platform_version", "SELECT"),
}


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
    assert pushed(applied, account) == {"inserted": 0, "updated": 0, "unchanged": first["inserted"]}


def test_push_role_has_exactly_the_rights_a_push_uses(server, ready):
    assert rights(server, ready, "monitoring_push") == USED


@pytest.mark.parametrize(("table", "right"), sorted(USED))
def test_push_needs_each_of_its_rights(server, ready, applied, table, right):
    account = server.new_account(ready, "monitoring_push")
    if right == "UPDATE":
        pushed(applied, account)
        run(server.url(ready), "UPDATE risk_list SET phone = 'changed'")
    run(server.url(ready), f"REVOKE {right} ON {table} FROM monitoring_push")
    with pytest.raises(PlatformError):
        pushed(applied, account)


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
    ],
)
def test_push_account_can_do_nothing_else(server, ready, statement):
    with pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner"):
        run(server.new_account(ready, "monitoring_push"), statement)


def test_reading_account_sees_the_contract_table_and_nothing_else(server, ready, applied):
    pushed(applied, server.new_account(ready, "monitoring_push"))
    reader = server.new_account(ready, "monitoring_read")
    assert run(reader, "SELECT COUNT(*) FROM risk_list")[0][0] > 5
    seen = "SELECT table_name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    assert run(reader, seen) == [("risk_list",)]
    assert rights(server, ready, "monitoring_read") == {("risk_list", "SELECT")}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM risk_list_sender",
        "SELECT * FROM platform_version",
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
    assert [result.stderr for result in told] == ["platform tables: none -> 0002\n", "platform tables: 0002\n"]
    assert rights(server, database, "monitoring_push") == USED


def test_sqlite_has_no_roles(tmp_path):
    with pytest.raises(PlatformError, match="has no roles"):
        upgrade_platform(f"sqlite:///{tmp_path / 'platform.db'}", with_roles=True)


@pytest.mark.parametrize("platform_url", ["mariadb"], indirect=True)
def test_roles_on_mariadb_let_push_and_read_and_nothing_else(platform_url, applied):
    for _ in range(2):
        upgrade_platform(platform_url, with_roles=True)
    accounts = {}
    for role in ("monitoring_push", "monitoring_read"):
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
    assert pushed(applied, pusher) == {"inserted": 0, "updated": 0, "unchanged": first["inserted"]}
    assert run(accounts["monitoring_read"], "SHOW TABLES") == [("risk_list",)]
    refused = [("monitoring_push", "DELETE FROM risk_list"), ("monitoring_read", "UPDATE risk_list SET phone = ''")]
    for role, statement in refused:
        with pytest.raises(sa.exc.OperationalError, match="denied"):
            run(accounts[role], statement)
