"""A push writes the difference and nothing else, on each kind of database, once or twice or from several processes."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from monitoring import nightly
from monitoring.errors import KeyFileError, PlatformError
from monitoring.keyfile import make_key
from monitoring.platform import publish
from monitoring.platform.publish import publish_risk_list
from monitoring.platform.risk_list import risk_list
from monitoring.platform.state import platform_state
from tests.platform.conftest import NIGHT


def change(url, statement):
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(statement)
    engine.dispose()


def rows(url):
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(sa.select(risk_list)).mappings().all()
    engine.dispose()
    return {row["warning_id"]: dict(row) for row in found}


def copies(row, count):
    return [{**row, "warning_id": f"unknown{n}"} for n in range(count)]


def test_second_push_changes_nothing(settings):
    first = publish_risk_list(settings, NIGHT)
    state = platform_state(settings.platform)
    assert first["inserted"] > 5
    assert publish_risk_list(settings, NIGHT) == {"inserted": 0, "updated": 0, "unchanged": first["inserted"]}
    assert platform_state(settings.platform) == state


def test_every_kind_of_database_holds_the_same(settings, tmp_path):
    other = settings.model_copy(update={"platform": f"sqlite:///{tmp_path / 'other.db'}"})
    for each in (settings, other):
        publish_risk_list(each, NIGHT)
    assert rows(settings.platform) == rows(other.platform)
    assert platform_state(settings.platform) == platform_state(other.platform)


def test_state_differs_when_one_value_does(settings):
    publish_risk_list(settings, NIGHT)
    before = platform_state(settings.platform)
    key = min(rows(settings.platform))
    change(settings.platform, risk_list.update().where(risk_list.c.warning_id == key).values(phone="changed"))
    assert platform_state(settings.platform).sha256 != before.sha256


def test_changed_row_is_put_right_and_keeps_its_first_day(settings):
    publish_risk_list(settings, NIGHT)
    before, state = rows(settings.platform), platform_state(settings.platform)
    key = min(before)
    change(settings.platform, risk_list.update().where(risk_list.c.warning_id == key).values(phone="changed"))
    assert publish_risk_list(settings, NIGHT)["updated"] == 1
    assert rows(settings.platform) == before
    assert platform_state(settings.platform) == state  # though the database now gives its rows in another order


def test_pushes_at_the_same_moment_send_every_row_once(settings, monkeypatch):
    # The warehouse is read beforehand: what is looked at here is the platform, and several threads in one engine are not.
    with publish.open_warehouse(settings, read_only=True) as warehouse:
        known, deployment = publish.risk_rows(warehouse, settings, NIGHT), warehouse.arrow("SELECT * FROM deployment")
    read = SimpleNamespace(arrow=lambda _: deployment)
    monkeypatch.setattr(publish, "open_warehouse", lambda *_, **__: nullcontext(read))
    monkeypatch.setattr(publish, "risk_rows", lambda *_: known)
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: publish_risk_list(settings, NIGHT), range(4)))
    total = len(rows(settings.platform))
    assert sorted(count["inserted"] for count in counts) == [0, 0, 0, total]
    assert sorted(count["unchanged"] for count in counts) == [0, total, total, total]


def test_open_row_that_the_warehouse_does_not_know_is_withdrawn_once(settings):
    publish_risk_list(settings, NIGHT)
    known = rows(settings.platform)
    a_row = next(row for row in known.values() if row["state"] == "open")
    change(settings.platform, risk_list.insert().values(copies(a_row, 1)))
    assert publish_risk_list(settings, NIGHT)["updated"] == 1
    found = rows(settings.platform)
    gone = found.pop("unknown0")
    assert (gone["state"], gone["reasons"], gone["first_pushed_on"]) == ("withdrawn", "correction", NIGHT)
    assert gone["state_note"] == publish.NOTES["withdrawn"]
    assert found == known
    assert publish_risk_list(settings, NIGHT)["updated"] == 0


def test_many_unknown_open_rows_are_refused_unless_they_are_meant(settings):
    publish_risk_list(settings, NIGHT)
    a_row = next(row for row in rows(settings.platform).values() if row["state"] == "open")
    change(settings.platform, risk_list.insert().values(copies(a_row, publish.UNKNOWN_FEW + 1)))
    before = platform_state(settings.platform)
    with pytest.raises(PlatformError, match=r"11 of the .* open rows .* --withdraw-unknown"):
        publish_risk_list(settings, NIGHT)
    assert platform_state(settings.platform) == before
    assert publish_risk_list(settings, NIGHT, withdraw_unknown=True)["updated"] == publish.UNKNOWN_FEW + 1


def test_another_key_is_refused_before_anything_is_written(settings, tmp_path):
    publish_risk_list(settings, NIGHT)
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


def test_push_with_a_changed_key_on_the_warehouse_is_refused(settings, tmp_path):
    change_key = settings.model_copy(update={"id_key_file": tmp_path / "changed.key"})
    make_key(change_key.id_key_file)
    with pytest.raises(KeyFileError, match="not the one this warehouse was made with"):
        nightly.pull(change_key, NIGHT)


def test_platform_that_is_away_may_be_tried_again(applied):
    away = applied.model_copy(update={"platform": "postgresql+psycopg://nobody@127.0.0.1:1/none"})
    with pytest.raises(PlatformError, match="did not take the risk list") as caught:
        publish_risk_list(away, NIGHT)
    assert caught.value.is_transient
