"""What the doctor says of rights and clocks on real servers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitoring.demo.prepare import prepare_demo_source
from monitoring.doctor import Finding, clocks, examine
from monitoring.keyfile import make_key
from monitoring.settings import Settings
from tests.integration.servers import mariadb, postgres

TABLES = "setl_d, psn_info_b, psn_idet_d, hshd_psn_d, asst_pay_d"
AS_OF = datetime.fromisoformat("2024-12-11 00:00:00")


@pytest.fixture(scope="module", params=["postgresql", "mariadb"])
def administrator(request: pytest.FixtureRequest) -> Iterator[sa.URL]:
    """The source with a small county, and an account `reader` that may read it and nothing else."""
    with (postgres if request.param == "postgresql" else mariadb)() as address:
        coding = "" if request.param == "postgresql" else " CHARACTER SET utf8mb4"
        run(sa.make_url(address), f"CREATE DATABASE bureau{coding}")
        url = sa.make_url(address).set(database="bureau")
        prepare_demo_source(url.render_as_string(hide_password=False), 1000, 1, AS_OF)
        if request.param == "postgresql":
            run(url, "CREATE ROLE reader LOGIN", f"GRANT SELECT ON {TABLES} TO reader")
        else:
            run(url, "CREATE USER reader@localhost", "GRANT SELECT ON bureau.* TO reader@localhost")
        yield url


def run(url: sa.URL, *commands: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for command in commands:
            connection.exec_driver_sql(command)
    engine.dispose()


def findings(url: sa.URL, home: Path, **settings: object) -> list[Finding]:
    made = Settings(home=home, source=url.render_as_string(hide_password=False), **settings)
    make_key(made.id_key_file)
    return examine(made)


def of(subject: str, found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.verdict, finding.told) for finding in found if finding.subject == subject]


def test_account_that_may_only_read_suffices(administrator: sa.URL, tmp_path: Path) -> None:
    found = findings(administrator.set(username="reader"), tmp_path)
    assert of("source", found) == [("ok", "reachable, all that is needed is there")]
    assert of("source rights", found) == [("ok", "the account may read and not write")]
    assert of("data", found)[0][1].startswith("1,060 insured rows of 4 regions")
    assert {verdict for verdict, _ in of("clocks", found)} == {"ok"}


def test_account_that_may_do_anything_is_warned_of(administrator: sa.URL, tmp_path: Path) -> None:
    ((verdict, told),) = of("source rights", findings(administrator, tmp_path))
    assert (verdict, told.startswith("the account may do anything")) == ("warning", True)


def test_account_that_may_write_is_warned_of(administrator: sa.URL, tmp_path: Path) -> None:
    account = "reader" if administrator.get_backend_name() == "postgresql" else "reader@localhost"
    run(administrator, f"GRANT UPDATE ON setl_d TO {account}")
    ((verdict, told),) = of("source rights", findings(administrator.set(username="reader"), tmp_path))
    run(administrator, f"REVOKE UPDATE ON setl_d FROM {account}")
    assert verdict == "warning"
    assert "the account may UPDATE" in told


def test_clocks_that_differ_are_told(administrator: sa.URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = clocks.shanghai_now() + timedelta(hours=8)
    monkeypatch.setattr(clocks, "shanghai_now", lambda: ahead)
    told = [text for verdict, text in of("clocks", findings(administrator, tmp_path)) if verdict == "warning"]
    assert len(told) == 1
    assert "differs from this machine's by 28," in told[0]


def test_account_of_the_platform_that_may_not_write(administrator: sa.URL, tmp_path: Path) -> None:
    if administrator.get_backend_name() != "postgresql":
        pytest.skip("MariaDB tells rights in too many forms; the first push tells")
    platform = administrator.set(username="reader").render_as_string(hide_password=False)
    found = findings(administrator, tmp_path, platform=platform)
    assert of("platform", found)[-1] == ("FAULT", "the account may not CREATE tables")
