"""Where a back-fill goes, by what a warehouse holds: on, made anew beside, or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from monitoring.backfill.request import Knowledge, Request
from monitoring.backfill.target import WIDER, Target, choose_target
from monitoring.errors import BackfillError
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.acceptance.deployment import THRESHOLDS

TODAY = Knowledge.today


def day(n: int) -> date:
    return date(2024, 3, n)


def settings_with(
    home: Path, *nights: int, loaded: int | None = None, lock_wait_seconds: int = 300, **said: Any
) -> Settings:
    """A warehouse of which only the nights are written down: slices of a back-fill, withheld, unless said otherwise."""
    settings = Settings(home=home, thresholds=THRESHOLDS, lock_wait_seconds=lock_wait_seconds)
    if nights or loaded:
        put_nights(settings, *nights, loaded=loaded, **said)
    return settings


def put_nights(settings: Settings, *nights: int, loaded: int | None = None, **said: Any) -> None:
    run = {"thresholds_fingerprint": "t", "sql_fingerprint": "s", "package_version": "1", "is_example": True}
    usual = {**run, "is_backfill": True, "is_withheld": True, "rules_as_of": None, **said}
    with open_warehouse(settings) as warehouse:
        rows = [{"night": day(n), "front": day(n), **usual} for n in nights]
        warehouse.load("new_night", pa.Table.from_pylist(rows, warehouse.schema("applied_night")))
        warehouse.append("applied_night", "new_night")
        if loaded:
            warehouse.load("new_load", pa.table({"known_from": [day(loaded)], "row_count": [5]}))
            warehouse.append("pending_load", "new_load")


def choose(settings: Settings, first: int, last: int, **asked: Any) -> Target:
    return choose_target(settings, Request(day(first), day(last), **asked))


def test_an_empty_warehouse_takes_any_range(tmp_path: Path) -> None:
    found = choose(settings_with(tmp_path), 4, 9)
    assert (found.first, found.last, found.replaces, found.is_done) == (day(4), day(9), None, False)


def test_hindsight_begins_and_ends_on_the_last_night(tmp_path: Path) -> None:
    found = choose(settings_with(tmp_path), 4, 9, known_by=TODAY)
    assert (found.first, found.last) == (day(9), day(9))


@pytest.mark.parametrize("is_backfill", [True, False])
def test_a_later_range_goes_on_where_the_nights_end(tmp_path: Path, is_backfill: bool) -> None:
    settings = settings_with(tmp_path, 4, 6, is_backfill=is_backfill)
    for first, last, is_done in ((4, 9, False), (5, 6, True), (8, 12, False)):
        found = choose(settings, first, last)
        assert (found.first, found.last, found.replaces, found.is_done) == (day(4), day(last), None, is_done)


def test_an_earlier_range_is_refused_where_a_night_was_no_slice(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, 4)
    put_nights(settings, 6, is_backfill=False)
    with pytest.raises(BackfillError, match=r"2024-03-04.*--into.*--from 2024-03-04"):
        choose(settings, 3, 9)


def test_a_wider_range_is_made_anew_beside_for_all_nights_there_are(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, 4, 6)
    for last, until in ((5, 6), (9, 9)):
        found = choose(settings, 2, last)
        assert (found.first, found.last, found.replaces) == (day(2), day(until), settings)
        assert found.settings.warehouse == settings.warehouse + WIDER
        assert (found.is_fresh, found.is_done, found.present.front) == (True, False, None)


def test_what_was_begun_anew_is_gone_on_with(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, 4, 6)
    put_nights(settings.model_copy(update={"warehouse": settings.warehouse + WIDER}), 2, 3)
    found = choose(settings, 2, 9)
    assert (found.is_fresh, found.present.front, found.last) == (False, day(3), day(9))


@pytest.mark.parametrize("held", [{"nights": (1, 3)}, {"nights": (2, 12)}, {"nights": (2, 3), "is_backfill": False}])
def test_what_was_begun_for_another_range_goes(tmp_path: Path, held: dict[str, Any]) -> None:
    settings = settings_with(tmp_path, 4, 6)
    beside = settings.model_copy(update={"warehouse": settings.warehouse + WIDER})
    put_nights(beside, *held["nights"], is_backfill=held.get("is_backfill", True))
    assert choose(settings, 2, 9).is_fresh


def test_what_the_platform_heard_of_it_goes_on_hearing_of(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, 4)
    put_nights(settings, 6, 8, is_withheld=False)
    assert choose(settings, 2, 9).published_from == day(6)


@pytest.mark.parametrize(("loaded", "is_anew"), [(4, False), (3, False), (5, True)])
def test_what_was_loaded_serves_nights_that_come_after_it(tmp_path: Path, loaded: int, is_anew: bool) -> None:
    found = choose(settings_with(tmp_path, loaded=loaded), 4, 9)
    assert (found.first, found.replaces is not None) == (day(4), is_anew)


@pytest.mark.parametrize(("nights", "is_done"), [((6,), False), ((9,), True), ((12,), True)])
def test_hindsight_of_a_later_night_is_made_anew(tmp_path: Path, nights: tuple[int, ...], is_done: bool) -> None:
    found = choose(settings_with(tmp_path, *nights), 2, 9, known_by=TODAY)
    assert (found.is_done, found.replaces is None) == (is_done, is_done)


@pytest.mark.parametrize("said", [{}, {"is_backfill": False}])
def test_hindsight_is_not_put_beside_nights(tmp_path: Path, said: dict[str, Any]) -> None:
    with pytest.raises(BackfillError, match=r"--known-by today.*--into"):
        choose(settings_with(tmp_path, 4, 6, **said), 2, 9, known_by=TODAY)


@pytest.mark.parametrize(("held", "asked"), [(None, day(1)), (day(1), day(2))])
def test_nights_under_other_rules_are_refused(tmp_path: Path, held: date | None, asked: date | None) -> None:
    settings = settings_with(tmp_path / "home")
    put_nights(
        settings.model_copy(update={"warehouse": f"duckdb:///{tmp_path / 'own' / 'warehouse.duckdb'}"}),
        4,
        rules_as_of=held,
    )
    with pytest.raises(BackfillError, match="under the rules of"):
        choose(settings, 5, 9, rules_as_of=asked, into=tmp_path / "own")


def test_removed_years_are_not_brought_back_by_a_wider_range(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, 4, 6)
    said = {"before_day": day(1), "removed_on": day(7), "is_all": False, "settlement_count": 3, "assistance_count": 0}
    with open_warehouse(settings) as warehouse:
        rows = [{**said, "digest": "d", "proof_text": "{}", "is_rewritten": True}]
        warehouse.load("new_removal", pa.Table.from_pylist(rows, warehouse.schema("retention")))
        warehouse.append("retention", "new_removal")
    with pytest.raises(BackfillError, match=r"removed from that warehouse.*--into.*--from 2024-03-04"):
        choose(settings, 2, 9)
    assert choose(settings, 4, 9).replaces is None
