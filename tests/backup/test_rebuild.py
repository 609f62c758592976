"""A warehouse built anew from the source says the same as the one that was lost, and sends nothing a second time."""

import shutil

import duckdb
import pytest

from monitoring.demo.source_writer import advance_source
from monitoring.errors import KeyFileError
from monitoring.keyfile import make_key
from monitoring.platform.state import platform_state
from tests.backup.conftest import NIGHTS, end_of, run_night, tables

HOW_IT_CAME_ABOUT = {"assessed_on", "known_on", "event_count", "reasons", "reached_step", "highest_step", "person_key"}
"""What a warning says about the nights that led to it; these nights are lost with the warehouse."""


def current_state(settings):
    path = settings.warehouse.removeprefix("duckdb:///")
    with duckdb.connect(path, read_only=True) as connection:
        result = connection.execute("SELECT * FROM warning WHERE is_produced ORDER BY warning_id")
        names = [column[0] for column in result.description]
        kept = [position for position, name in enumerate(names) if name not in HOW_IT_CAME_ABOUT]
        return [tuple(row[position] for position in kept) for row in result.fetchall()]


@pytest.mark.parametrize("has_year_ended", [False, True])
def test_rebuilt_warehouse_ends_the_same_and_sends_nothing_again(settings, lost_later, county, has_year_ended):
    night = NIGHTS[2] if has_year_ended else NIGHTS[1]
    if has_year_ended:
        advance_source(county, settings.source, end_of(NIGHTS[1]), end_of(NIGHTS[2]))
        run_night(settings, night)
    before, sent = current_state(settings), platform_state(settings.platform)
    assert len(before) > 10
    published = run_night(lost_later(settings), night)[-1].counts
    assert current_state(settings) == before
    assert published["inserted"] == 0
    assert published["updated"] == 0
    assert platform_state(settings.platform) == sent


def test_rebuild_with_another_key_is_refused_before_anything_is_written(lost):
    lost.id_key_file.unlink()
    make_key(lost.id_key_file)
    with pytest.raises(KeyFileError, match="made with another key"):
        run_night(lost, NIGHTS[1])
    assert not (lost.home / "warehouse.duckdb").exists()
    assert not lost.staging_folder.exists()


def test_next_night_after_a_rebuild_goes_on(settings, lost_later, county):
    run_night(lost_later(settings), NIGHTS[1])
    advance_source(county, settings.source, end_of(NIGHTS[1]), end_of(NIGHTS[2]))
    published = run_night(settings, NIGHTS[2])[-1].counts
    assert published["inserted"] + published["updated"] > 0
    assert [row[0] for row in tables(settings)["applied_night"]] == [NIGHTS[1], NIGHTS[2]]


@pytest.fixture
def lost_later():
    def lose(settings):
        for name in ("warehouse.duckdb", "ledger.db"):
            (settings.home / name).unlink()
        shutil.rmtree(settings.staging_folder)
        return settings

    return lose
