"""Whatever happens to the way, the platform or the warehouse: afterwards both sides agree, and each event is there once."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest
import sqlalchemy as sa

from monitoring.errors import PlatformError
from monitoring.ledger import shanghai_now
from monitoring.platform import publish
from monitoring.platform.publish import publish_risk_list
from monitoring.platform.reconcile import require_agreement, run_reconcile
from monitoring.platform.upgrading import upgrade_platform
from tests.platform.conftest import (
    NEXT_NIGHT,
    NIGHT,
    THIRD_NIGHT,
    agrees,
    change_warehouse,
    new_mariadb_database,
    own_warehouse,
    pass_to,
    raise_burdens,
    run_on,
    sent,
)
from tests.platform.cutting import FAULTS, CuttingWay

on_sqlite = pytest.mark.parametrize("platform_url", ["sqlite"], indirect=True)


def way_to_postgresql(request):
    server = request.getfixturevalue("server")
    straight = server.url(server.new_database())
    way = CuttingWay(f"{server.folder}/.s.PGSQL.5432", ".s.PGSQL.5432")
    return way, straight, sa.make_url(straight).update_query_dict({"host": str(way.folder)})


def way_to_mariadb(request):
    straight = new_mariadb_database(request.getfixturevalue("mariadb_url"))
    url = sa.make_url(straight)
    way = CuttingWay(url.query["unix_socket"], "s")
    return way, straight, url.update_query_dict({"unix_socket": str(way.folder / "s")})


@pytest.mark.parametrize("find_way", [way_to_postgresql, way_to_mariadb])
def test_database_that_goes_away_before_during_and_after_the_commit(request, applied, find_way):
    way, straight, url = find_way(request)
    settings = applied.model_copy(update={"platform": url.render_as_string(hide_password=False)})
    upgrade_platform(straight, with_roles=False)
    way.due = list(FAULTS)
    for _ in FAULTS:
        with pytest.raises(PlatformError) as caught:
            publish_risk_list(settings, NIGHT)
        assert caught.value.is_transient
    counts = publish_risk_list(settings, NIGHT)
    assert (way.done, way.due) == (list(FAULTS), [])
    # The commit of the last fault was carried out: the next push finds it and sends nothing.
    assert (counts["inserted"], "batch" in counts) == (0, False)
    assert len(sent(straight)["risk_list_batch"]) == 1
    assert agrees(settings.model_copy(update={"platform": straight}))
    way.close()


class KilledError(BaseException):
    """Ends a push where it stands, as the end of its process would."""


@pytest.mark.parametrize("platform_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("step", "batches"), [("deliver", 0), ("_record", 1)])
def test_process_that_ends_between_two_steps(settings, monkeypatch, step, batches):
    def end(*_, **__):
        raise KilledError

    with monkeypatch.context() as cut:
        cut.setattr(publish, step, end)
        with pytest.raises(KilledError):
            publish_risk_list(settings, NIGHT)
    assert len(sent(settings.platform)["risk_list_batch"]) == batches
    pass_to(settings, NEXT_NIGHT, raise_burdens(2))
    publish_risk_list(settings, NEXT_NIGHT)
    assert len(sent(settings.platform)["risk_list_batch"]) == batches + 1
    told = [event["event"] for event in sent(settings.platform)["risk_list_event"]]
    assert told.count("opened") == len(sent(settings.platform)["risk_list"])
    assert agrees(settings)


@pytest.mark.parametrize("platform_url", ["postgresql"], indirect=True)
def test_two_machines_with_the_same_key_push_at_once(settings, tmp_path):
    both = [own_warehouse(settings, tmp_path / f"{n}.duckdb") for n in range(2)]
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda each: publish_risk_list(each, NIGHT), both))
    assert sorted("batch" in count for count in counts) == [False, True]
    assert all(agrees(each) for each in both)


@on_sqlite
def test_platform_that_was_put_back_from_a_backup_gets_what_it_lost(settings, tmp_path):
    publish_risk_list(settings, NIGHT)
    shutil.copy(tmp_path / "platform.db", tmp_path / "backup.db")
    pass_to(settings, NEXT_NIGHT, raise_burdens(2))
    publish_risk_list(settings, NEXT_NIGHT)
    whole = sent(settings.platform)
    shutil.copy(tmp_path / "backup.db", tmp_path / "platform.db")
    assert publish_risk_list(settings, NEXT_NIGHT)["updated"] == 0
    assert sent(settings.platform) == whole
    assert agrees(settings)


@on_sqlite
def test_older_or_empty_outbox_learns_from_the_platform_what_was_sent(settings, tmp_path):
    publish_risk_list(settings, NIGHT)
    older = own_warehouse(settings, tmp_path / "older.duckdb")
    pass_to(settings, NEXT_NIGHT, raise_burdens(2))
    publish_risk_list(settings, NEXT_NIGHT)
    whole = sent(settings.platform)
    parted = own_warehouse(settings, tmp_path / "parted.duckdb")
    change_warehouse(parted, "UPDATE sent_batch SET sha256 = 'another' WHERE batch_no = 2", "DELETE FROM outbox_person")
    pass_to(older, NEXT_NIGHT, raise_burdens(2))
    for each in (older, parted):
        counts = publish_risk_list(each, NEXT_NIGHT)
        assert (counts["inserted"], counts["updated"], "batch" in counts) == (0, 0, False)
        assert sent(settings.platform) == whole
        assert agrees(each)


@on_sqlite
def test_another_platform_is_not_filled_unasked(settings, tmp_path):
    publish_risk_list(settings, NIGHT)
    whole = sent(settings.platform)
    other = settings.model_copy(update={"platform": f"sqlite:///{tmp_path / 'other.db'}"})
    with pytest.raises(PlatformError, match="has none of the 1 batches"):
        publish_risk_list(other, NIGHT)
    assert sent(other.platform)["risk_list"] == []
    require_agreement(run_reconcile(other, is_mending=True, clock=shanghai_now))
    assert sent(other.platform) == whole


REFUSE = {
    "postgresql": (
        "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN IF NEW.psn_no = '{0}' THEN RAISE EXCEPTION USING MESSAGE = NEW.certno; END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER refusing BEFORE INSERT OR UPDATE ON risk_list FOR EACH ROW EXECUTE FUNCTION refuse()",
    ),
    "mysql": (
        "CREATE TRIGGER refusing BEFORE INSERT ON risk_list FOR EACH ROW IF NEW.psn_no = '{0}' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF",
    ),
    "sqlite": (
        "CREATE TRIGGER refusing BEFORE INSERT ON risk_list WHEN NEW.psn_no = '{0}' BEGIN SELECT RAISE(ABORT, 'no'); END",
    ),
}
CODES = {"postgresql": "P0001", "mysql": "1644", "sqlite": "SQLITE_CONSTRAINT_TRIGGER"}


def test_row_that_a_trigger_refuses_stops_no_other_and_is_tried_again(settings):
    kind = sa.make_url(settings.platform).get_backend_name()
    refused = psn_no_of(settings)
    upgrade_platform(settings.platform, with_roles=False)
    run_on(settings.platform, *(statement.format(refused) for statement in REFUSE[kind]))
    counts = publish_risk_list(settings, NIGHT)
    everybody = counts["inserted"] + 1
    assert (counts["refused"], everybody > 5) == (1, True)
    assert refused not in {
        row["psn_no"] for table in ("risk_list", "risk_list_event") for row in sent(settings.platform)[table]
    }
    assert agrees(settings)
    assert refusals(settings) == [(refused, CODES[kind], 1, 1)]
    drop = "DROP TRIGGER refusing ON risk_list" if kind == "postgresql" else "DROP TRIGGER refusing"
    run_on(settings.platform, drop)
    counts = publish_risk_list(settings, NIGHT)
    assert (counts["inserted"], counts["refused"], counts["batch"]) == (1, 0, 2)
    assert len(sent(settings.platform)["risk_list"]) == everybody
    assert (agrees(settings), refusals(settings)) == (True, [])


@on_sqlite
def test_row_that_is_refused_again_makes_no_batch(settings):
    refused = psn_no_of(settings)
    upgrade_platform(settings.platform, with_roles=False)
    run_on(settings.platform, *(statement.format(refused) for statement in REFUSE["sqlite"]))
    publish_risk_list(settings, NIGHT)
    counts = publish_risk_list(settings, NIGHT)
    assert (counts["inserted"], counts["refused"], "batch" in counts) == (0, 1, False)
    assert refusals(settings) == [(refused, "SQLITE_CONSTRAINT_TRIGGER", 1, 2)]
    assert agrees(settings)


@on_sqlite
def test_table_that_refuses_everything_is_a_fault(settings, monkeypatch):
    monkeypatch.setattr("monitoring.platform.delivery.REFUSED_AT_MOST", 3)
    upgrade_platform(settings.platform, with_roles=False)
    run_on(settings.platform, "CREATE TRIGGER refusing BEFORE INSERT ON risk_list BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(PlatformError, match="refuses one row after the other"):
        publish_risk_list(settings, NIGHT)
    assert sent(settings.platform) == {"risk_list": [], "risk_list_event": [], "risk_list_batch": []}


def psn_no_of(settings):
    """A person with an open warning of the year."""
    with duckdb.connect(settings.warehouse.removeprefix("duckdb:///"), read_only=True) as base:
        query = "SELECT MIN(psn_no) FROM warning WHERE state = 'open' AND NOT is_closed"
        return base.execute(query).fetchone()[0]


def refusals(settings):
    with duckdb.connect(settings.warehouse.removeprefix("duckdb:///"), read_only=True) as base:
        return base.execute("SELECT psn_no, error_code, first_batch_no, last_batch_no FROM refused_person").fetchall()


@pytest.mark.parametrize("platform_url", ["postgresql", "mariadb"], indirect=True)
def test_reconcile_says_what_differs_and_puts_right_what_may_be(settings):
    publish_risk_list(settings, NIGHT)
    whole = sent(settings.platform)
    first, second = (row["psn_no"] for row in whole["risk_list"][:2])
    gone = whole["risk_list_event"][0]["event_id"]
    run_on(
        settings.platform,
        f"UPDATE risk_list SET phone = 'changed', burden_amount = burden_amount + 0.01 WHERE psn_no = '{first}'",
        f"DELETE FROM risk_list WHERE psn_no = '{second}'",
        f"DELETE FROM risk_list_event WHERE event_id = '{gone}'",
    )
    found = run_reconcile(settings, is_mending=False, clock=shanghai_now)
    counts = {one.kind: (one.missing, one.different, one.unknown) for one in found.tables}
    assert counts == {"batch": (0, 0, 0), "event": (1, 0, 0), "person": (1, 1, 0)}
    with pytest.raises(PlatformError, match="1 of event, 2 of person"):
        require_agreement(found)
    require_agreement(run_reconcile(settings, is_mending=True, clock=shanghai_now))
    assert sent(settings.platform) == whole
    run_on(
        settings.platform,
        f"UPDATE risk_list_event SET step = 9 WHERE event_id = '{gone}'",
        f"UPDATE risk_list SET psn_no = 'another' WHERE psn_no = '{first}'",
    )
    left = run_reconcile(settings, is_mending=True, clock=shanghai_now)
    with pytest.raises(PlatformError, match="1 of event, 1 of person"):
        require_agreement(left)


@on_sqlite
def test_third_batch_chains_on_the_second(settings):
    for night in (NIGHT, NEXT_NIGHT, THIRD_NIGHT):
        pass_to(settings, night, raise_burdens(2))
        publish_risk_list(settings, night)
    batches = sent(settings.platform)["risk_list_batch"]
    assert [row["previous_sha256"] for row in batches] == ["", *(row["sha256"] for row in batches[:-1])]
