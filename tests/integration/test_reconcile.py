"""The comparison with a real database: sums are worked out by the server, and every change behind the watermark is found."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from monitoring.demo.county import County
from monitoring.demo.source_writer import write_source
from monitoring.reconcile.differences import Kind
from monitoring.reconcile.reconcile import reconcile
from monitoring.settings import Settings
from tests.integration.conftest import AS_OF, commands
from tests.integration.test_databases import address

KEYS = "SELECT setl_id FROM setl_d WHERE updt_time < '2024-12-01' ORDER BY setl_id"
both = pytest.mark.parametrize("server", ["postgres", "mariadb"], indirect=True)


@both
def test_changes_behind_the_watermark_are_found(server: sa.URL, county: County, sqlite_night: Settings) -> None:
    write_source(county, address(server), AS_OF)
    settings = sqlite_night.model_copy(update={"source": address(server)})
    assert [one.days for one in reconcile(settings, [], None, None)] == [[]] * 5, (
        "the same county, by day and to the fen"
    )
    engine = sa.create_engine(server)
    with engine.connect() as connection:
        gone, moved, changed, ahead = connection.exec_driver_sql(KEYS).scalars().fetchmany(4)
    engine.dispose()
    commands(
        server,
        f"DELETE FROM setl_d WHERE setl_id = '{gone}'",
        f"UPDATE setl_d SET updt_time = '2022-06-01 08:00:00' WHERE setl_id = '{moved}'",
        f"UPDATE setl_d SET fund_pay_sumamt = fund_pay_sumamt + 0.01 WHERE setl_id = '{changed}'",
        f"UPDATE setl_d SET updt_time = '2024-12-12 08:00:00' WHERE setl_id = '{ahead}'",
    )
    [found] = reconcile(settings, ["settlement"], None, None)
    assert {d.key: d.kind for d in found.differences} == {
        gone: Kind.gone,
        moved: Kind.restamped,
        changed: Kind.changed,
        ahead: Kind.coming,
    }


def test_it_reads_only_the_days_that_differ(county: County, sqlite_night: Settings, tmp_path: Path) -> None:
    import sqlite3

    write_source(county, f"sqlite:///{tmp_path}/source.db", AS_OF)
    with sqlite3.connect(tmp_path / "source.db") as connection:
        connection.execute("DELETE FROM setl_d WHERE setl_id = (SELECT MIN(setl_id) FROM setl_d)")
    connection.close()
    [found] = reconcile(
        sqlite_night.model_copy(update={"source": f"sqlite:///{tmp_path}/source.db"}), ["settlement"], None, None
    )
    assert (len(found.days), len(found.differences)) == (1, 1)
