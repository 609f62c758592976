"""A source that says less than it did is named, and stops the night where it is grave."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from monitoring import nightly
from monitoring.errors import QualityError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.ledger.approvals import Approval, record_approval
from monitoring.quality.silence import Severity, SourceFacts, TableSeen, find_silence, moved_hours
from monitoring.quality.silence_seen import refuse_silence
from tests.acceptance.deployment import Deployment, deploy
from tests.replay.rows import insured, paid, settled

DAY = [0] * 8 + [30, 60, 50, 30, 20, 40, 50, 30, 10] + [0] * 7
"""Rows by hour of a bureau's day."""
FACTS = SourceFacts({"settlement": ["setl_id", "psn_part_amt"], "household": ["psn_no"]}, {"settlement.setl_time": DAY})
SEEN = TableSeen(
    1000,
    900,
    datetime.fromisoformat("2024-03-05 20:00"),
    datetime.fromisoformat("2024-03-05 21:00"),
    0,
    300,
    [250] * 14,
)


def names(seen: TableSeen = SEEN, now: SourceFacts = FACTS) -> dict[str, Severity]:
    return {f.metric: f.severity for f in find_silence(now, FACTS, {"settlement": seen})}


def test_a_source_as_ever_says_nothing() -> None:
    assert names() == {}
    assert find_silence(FACTS, None, {}) == []


def test_lost_columns_and_tables_stop_and_new_ones_are_noted() -> None:
    now = replace(FACTS, columns={"settlement": ["setl_id", "hifdm_pay"]})
    assert names(now=now) == {
        "silence_columns_missing:settlement": Severity.stop,
        "silence_columns_new:settlement": Severity.note,
        "silence_table_missing:household": Severity.stop,
    }
    found = find_silence(now, FACTS, {})
    assert found[0].sentence.startswith("settlement of the source has lost the column(s) psn_part_amt")


@pytest.mark.parametrize(
    ("gone", "known", "is_told"), [(20, 30, False), (21, 30, True), (45, 900, False), (46, 900, True)]
)
def test_known_rows_newer_than_the_source_mean_an_old_backup(gone: int, known: int, is_told: bool) -> None:
    found = names(replace(SEEN, gone=gone, known=known))
    assert found == ({"silence_old_backup:settlement": Severity.stop} if is_told else {})


def test_a_source_without_any_row_is_an_old_backup_too() -> None:
    [found] = find_silence(
        FACTS, FACTS, {"settlement": replace(SEEN, pulled=0, newest_pulled=None, gone=900, usual=[])}
    )
    assert "gave no row at all from the stamps read, but 900 newer rows are known" in found.sentence


@pytest.mark.parametrize(
    ("pulled", "known", "is_told"), [(449, 900, True), (450, 900, False), (0, 40, False), (0, 41, True)]
)
def test_far_fewer_rows_than_known_mean_a_truncated_table(pulled: int, known: int, is_told: bool) -> None:
    found = names(replace(SEEN, pulled=pulled, known=known))
    assert found == ({"silence_truncated:settlement": Severity.stop} if is_told else {})


@pytest.mark.parametrize(
    ("of_night", "usual", "told"),
    [
        (0, [250] * 14, "silence_empty_day:settlement"),
        (74, [250] * 14, "silence_smaller_day:settlement"),
        (75, [250] * 14, None),
        (0, [250] * 13 + [20], None),
        (0, [250] * 13 + [0], None),
        (0, [], None),
    ],
)
def test_a_day_far_below_the_smallest_of_two_weeks_is_told(of_night: int, usual: list[int], told: str | None) -> None:
    assert names(replace(SEEN, of_night=of_night, usual=usual)) == ({told: Severity.warning} if told else {})


@pytest.mark.parametrize("shift", [-8, 8, -1, 12])
def test_hours_that_moved_mean_another_time_zone(shift: int) -> None:
    moved = [DAY[(hour - shift) % 24] for hour in range(24)]
    if abs(shift) == 1:
        assert moved_hours(DAY, moved) == 0, "one hour is within what days differ by"
        return
    assert moved_hours(DAY, moved) == shift
    assert names(now=replace(FACTS, hours={"settlement.setl_time": moved})) == {
        "silence_time_zone:settlement": Severity.stop
    }


@pytest.mark.parametrize("now", [[n // 3 for n in DAY], [5] * 24, [0] * 24, [9] * 12 + [20] * 12])
def test_few_rows_or_other_hours_of_work_are_no_time_zone(now: list[int]) -> None:
    assert moved_hours(DAY, now) == 0


LOG = [
    *[insured(f"P{n}") for n in range(1, 60)],
    *[settled(f"S{n}", f"P{n}", "2024-03-05", "10.00") for n in range(1, 50)],
    paid("A1", "S1", "P1", "2024-03-05", "1.00"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """One night taken over, and the source of the next one put aside."""
    deployment = deploy(tmp_path_factory.mktemp("home"))
    deployment.run_with(LOG, "2024-03-05")
    deployment.show([*LOG, settled("T1", "P1", "2024-03-06", "10.00")], datetime.fromisoformat("2024-03-07"))
    shutil.copy(deployment.settings.home / "source.db", deployment.settings.home / "before.db")
    return deployment


@pytest.fixture
def before(home: Deployment) -> Iterator[Deployment]:
    shutil.copy(home.settings.home / "before.db", home.settings.home / "source.db")
    yield home


NIGHT = date(2024, 3, 6)


def look(deployment: Deployment, *commands: str) -> None:
    """Pull and check the night after the source was changed."""
    change(deployment, *commands)
    nightly.check(deployment.settings, NIGHT)


def change(deployment: Deployment, *commands: str) -> None:
    """Change the source and pull the night."""
    with sqlite3.connect(deployment.settings.home / "source.db") as connection:
        for command in commands:
            connection.execute(command)
    connection.close()
    nightly.pull(deployment.settings, NIGHT, progress=lambda _: None)


def test_a_night_like_the_one_before_passes(before: Deployment) -> None:
    look(before, "ALTER TABLE setl_d ADD COLUMN another TEXT")
    folder = before.settings.staging_folder / str(NIGHT)
    assert json.loads((folder / "pulled" / "manifest.json").read_text(encoding="utf-8"))["silence"] == []
    assert json.loads((folder / "checked" / "summary.json").read_text(encoding="utf-8"))["silence"] == []


DUMB = {
    "a column less": ("ALTER TABLE setl_d DROP COLUMN psn_part_amt", "lost the column(s) psn_part_amt"),
    "a table less": ("DROP TABLE asst_pay_d", "had a table assistance on the night before"),
    "an old backup": (
        "DELETE FROM setl_d WHERE CAST(SUBSTR(setl_id, 2) AS INTEGER) >= 1",
        "are known already up to 2024-03-05 20:00",
    ),
    "a truncated table": (
        "DELETE FROM psn_info_b WHERE CAST(SUBSTR(psn_no, 2) AS INTEGER) > 20",
        "insured of the source gave 20 rows where 59 are known",
    ),
}


@pytest.mark.parametrize("case", DUMB)
def test_a_source_that_says_less_stops_the_night(before: Deployment, tmp_path: Path, case: str) -> None:
    command, told = DUMB[case]
    before.settings.overlap_days = 9999 if "truncated" in case else 3
    change(before, command)
    pulled = before.settings.staging_folder / str(NIGHT) / "pulled"
    with Ledger(before.settings.ledger_url, shanghai_now) as ledger, pytest.raises(QualityError) as stopped:
        refuse_silence(ledger, NIGHT, pulled / "manifest.json", tmp_path / "summary.json")
    before.settings.overlap_days = 3
    assert told in str(stopped.value)
    assert json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))["silence"] != []


def test_what_a_person_lets_go_no_longer_stops_the_night(before: Deployment) -> None:
    command, _ = DUMB["a column less"]
    with pytest.raises(QualityError, match="--check silence_columns_missing:settlement"):
        look(before, command)
    with Ledger(before.settings.ledger_url, shanghai_now) as ledger:
        record_approval(ledger, Approval(NIGHT, "check:silence_columns_missing:settlement", "approved", "agreed", "A"))
    assert before.ask("SELECT MAX(night) AS night FROM applied_night") == [{"night": date(2024, 3, 5)}]
    nightly.check(before.settings, NIGHT)
    summary = before.settings.staging_folder / str(NIGHT) / "checked" / "summary.json"
    assert [f["name"] for f in json.loads(summary.read_text(encoding="utf-8"))["silence"]] == ["columns_missing"]
