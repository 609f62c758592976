"""A push writes the difference and nothing else, on each kind of database, once or twice or from several processes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from monitoring import nightly
from monitoring.errors import KeyFileError, PlatformError
from monitoring.keyfile import make_key
from monitoring.ledger import shanghai_now
from monitoring.platform.batch import BETWEEN, text_hash, value_text
from monitoring.platform.notes import NOTES
from monitoring.platform.publish import publish_risk_list
from monitoring.platform.risk_list import risk_list
from monitoring.platform.staging import UNKNOWN_FEW, Wanted
from monitoring.platform.state import platform_state
from tests.platform.conftest import (
    NEXT_NIGHT,
    NIGHT,
    THIRD_NIGHT,
    agrees,
    change_warehouse,
    pass_to,
    raise_burdens,
    sent,
)

NOTHING_NEW = {"inserted": 0, "updated": 0}


def push(settings, night=NIGHT, **wanted):
    counts = publish_risk_list(settings, night, wanted=Wanted(**wanted))
    return {name: counts[name] for name in ("inserted", "updated", "events", "refused", "batch") if name in counts}


def test_pushes_agree_on_both_sides_and_a_second_writes_nothing(settings):
    first = push(settings)
    persons, events = first["inserted"], first["events"]
    assert first == {"inserted": persons, "updated": 0, "events": events, "refused": 0, "batch": 1}
    assert persons > 5
    assert agrees(settings)
    state = sent(settings.platform)
    assert push(settings) == NOTHING_NEW
    assert sent(settings.platform) == state
    pass_to(settings, NEXT_NIGHT, raise_burdens(3))
    later = push(settings, NEXT_NIGHT)
    assert (later["inserted"], later["batch"]) == (0, 2)
    assert later["updated"] == later["events"] > 5
    assert agrees(settings)


def test_every_kind_of_database_holds_the_same(settings, applied, tmp_path):
    other = applied.model_copy(update={"platform": f"sqlite:///{tmp_path / 'other.db'}"})
    push(settings)
    tables = ("sent_batch", "outbox_person", "outbox_event", "outbox_warning")
    change_warehouse(other, *(f"DELETE FROM {table}" for table in tables))
    push(other)
    assert sent(settings.platform) == sent(other.platform)
    assert platform_state(settings.platform) == platform_state(other.platform)


def test_anybody_can_work_out_the_hash_of_a_batch(settings):
    push(settings)
    engine = sa.create_engine(settings.platform)
    hashes = {}
    with engine.connect() as connection:
        for table in ("risk_list", "risk_list_event"):
            rows = connection.execute(sa.select(risk_list.metadata.tables[table]))
            hashes[table] = sorted(text_hash(BETWEEN.join(map(value_text, row))) for row in rows)
    engine.dispose()
    (batch,) = sent(settings.platform)["risk_list_batch"]
    assert batch["sha256"] == text_hash("".join([*hashes["risk_list"], *hashes["risk_list_event"]]))
    assert batch["burden_amount"] == sum(row["burden_amount"] for row in sent(settings.platform)["risk_list"])


@pytest.mark.parametrize("platform_url", ["sqlite"], indirect=True)
def test_state_differs_when_one_value_does(settings):
    push(settings)
    before = platform_state(settings.platform)
    change(settings, risk_list.update().where(risk_list.c.psn_no == min_key(settings)).values(phone="changed"))
    assert platform_state(settings.platform).sha256 != before.sha256


def change(settings, statement):
    engine = sa.create_engine(settings.platform)
    with engine.begin() as connection:
        connection.execute(statement)
    engine.dispose()


def min_key(settings):
    return min(row["psn_no"] for row in sent(settings.platform)["risk_list"])


@pytest.mark.parametrize("platform_url", ["sqlite"], indirect=True)
class TestUnknown:
    """After a rebuild the platform may hold open warnings that the warehouse no longer has."""

    def lose(self, settings, count):
        """Push, then lose the newest warnings of the warehouse and pass to the next push night."""
        push(settings)
        gone = f"(SELECT warning_id FROM sent_warning ORDER BY warning_id LIMIT {count})"
        pass_to(settings, NEXT_NIGHT, f"DELETE FROM warning WHERE warning_id IN {gone}")

    def test_a_few_are_withdrawn_once(self, settings):
        self.lose(settings, 2)
        assert push(settings, NEXT_NIGHT)["events"] == 2
        gone = [row for row in sent(settings.platform)["risk_list"] if row["state"] == "withdrawn"]
        assert [(row["reasons"], row["first_pushed_on"], row["state_note"]) for row in gone] == [
            ("correction", NIGHT, NOTES["withdrawn"])
        ] * 2
        assert agrees(settings)
        pass_to(settings, THIRD_NIGHT)
        assert push(settings, THIRD_NIGHT)["events"] == 0

    def test_many_are_refused_unless_they_are_meant(self, settings):
        self.lose(settings, UNKNOWN_FEW + 1)
        before = sent(settings.platform)
        with pytest.raises(PlatformError, match=r"11 of the .* open warnings .* --withdraw-unknown"):
            push(settings, NEXT_NIGHT)
        assert sent(settings.platform) == before
        assert push(settings, NEXT_NIGHT, withdraw_unknown=True)["events"] == UNKNOWN_FEW + 1


@pytest.mark.parametrize("platform_url", ["sqlite"], indirect=True)
def test_withheld_nights_are_never_told(settings):
    change_warehouse(settings, "UPDATE applied_night SET is_withheld = TRUE")
    assert push(settings) == NOTHING_NEW
    assert sent(settings.platform)["risk_list_batch"] == []


@pytest.mark.parametrize("platform_url", ["sqlite"], indirect=True)
def test_clock_that_jumps_back_changes_nothing_but_the_moment(settings):
    now = shanghai_now()
    publish_risk_list(settings, NIGHT, clock=lambda: now)
    pass_to(settings, NEXT_NIGHT, raise_burdens(2))
    publish_risk_list(settings, NEXT_NIGHT, clock=lambda: now - timedelta(days=400))
    assert [row["batch_no"] for row in sent(settings.platform)["risk_list_batch"]] == [1, 2]
    assert {row["told_on"] for row in sent(settings.platform)["risk_list_event"]} == {NIGHT, NEXT_NIGHT}
    assert agrees(settings)


@pytest.mark.parametrize("platform_url", ["sqlite"], indirect=True)
def test_another_key_is_refused_before_anything_is_written(settings, tmp_path):
    push(settings)
    other = settings.model_copy(update={"home": tmp_path / "new", "id_key_file": tmp_path / "other.key"})
    other.warehouse = f"duckdb:///{tmp_path / 'new' / 'warehouse.duckdb'}"
    make_key(other.id_key_file)
    with pytest.raises(KeyFileError, match="risk list was made with another key"):
        nightly.pull(other, NIGHT)
    assert not other.staging_folder.exists()


def test_lost_key_is_refused_before_anything_is_written(applied, tmp_path):
    lost = applied.model_copy(update={"home": tmp_path / "new", "id_key_file": tmp_path / "lost.key"})
    with pytest.raises(KeyFileError, match="missing or cannot be read"):
        nightly.pull(lost, NIGHT)
    assert not lost.staging_folder.exists()


@pytest.mark.parametrize("platform_url", ["sqlite"], indirect=True)
def test_push_with_a_changed_key_on_the_warehouse_is_refused(settings, tmp_path):
    change_key = settings.model_copy(update={"id_key_file": tmp_path / "changed.key"})
    make_key(change_key.id_key_file)
    with pytest.raises(KeyFileError, match="not the one this warehouse was made with"):
        nightly.pull(change_key, NIGHT)
