"""A warehouse made anew takes the place of the narrower one in one moment, with what persons decided there, or not at all."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from monitoring.backfill.present import look_at
from monitoring.backfill.replacing import begin_beside, take_place
from monitoring.backfill.request import Request
from monitoring.backfill.target import WIDER, Target, choose_target, warehouse_path
from monitoring.errors import BackfillError, WarehouseError
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.backfill.test_target import day, put_nights, settings_with

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def narrower(tmp_path: Path) -> Settings:
    """The night of the 6th, in which somebody has let a row pass."""
    settings = settings_with(tmp_path, 6, lock_wait_seconds=0)
    release = {"row_id": "r", "source_table": "settlement", "rule_name": "n", "released_by": "b", "reason": "w"}
    with open_warehouse(settings) as warehouse:
        rows = [{**release, "released_at": datetime(2024, 3, 7)}]  # noqa: DTZ001 - Asia/Shanghai
        warehouse.load("new_release", pa.Table.from_pylist(rows, warehouse.schema("quarantine_release")))
        warehouse.append("quarantine_release", "new_release")
    return settings


def wider_of(settings: Settings) -> Target:
    return choose_target(settings, Request(day(4), day(5)))


def finished(settings: Settings) -> Target:
    """The wider warehouse with its slices."""
    target = wider_of(settings)
    begin_beside(target)
    put_nights(target.settings, 4, 6)
    return wider_of(settings)


def releases(settings: Settings) -> int:
    with open_warehouse(settings, read_only=True) as warehouse:
        return warehouse.count("quarantine_release")


def test_it_takes_the_place_with_what_was_released(narrower: Settings) -> None:
    target = finished(narrower)
    assert look_at(narrower).first == day(6)
    take_place(target)
    assert (look_at(narrower).first, look_at(narrower).front, releases(narrower)) == (day(4), day(6), 1)
    assert not warehouse_path(target.settings).exists()


def test_what_is_left_of_another_range_goes_with_its_log(narrower: Settings) -> None:
    beside = narrower.model_copy(update={"warehouse": narrower.warehouse + WIDER})
    put_nights(beside, 2)
    log = warehouse_path(beside).with_name(f"{warehouse_path(beside).name}.wal")
    begin_beside(wider_of(narrower))
    assert (look_at(beside).first, releases(beside), log.exists()) == (None, 1, False)


@pytest.mark.parametrize("said", [{"is_backfill": False}, {}])
def test_a_night_applied_meanwhile_keeps_the_present_one(narrower: Settings, said: dict[str, bool]) -> None:
    target = finished(narrower)
    put_nights(narrower, 7, **said)
    with pytest.raises(BackfillError, match=r"2024-03-07.*--into"):
        take_place(target)
    assert look_at(narrower).first == day(6)
    assert warehouse_path(target.settings).exists()


def test_who_has_it_open_is_waited_for(narrower: Settings) -> None:
    target = finished(narrower)
    command = [sys.executable, "-c", HOLD, str(warehouse_path(narrower))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseError, match="Another process") as refused:
            take_place(target)
        holder.kill()
    assert refused.value.is_transient
    take_place(target)
    assert look_at(narrower).first == day(4)
