"""Until when an answer is due: dated per region, with reference, by the calendar or by working days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from monitoring.errors import ThresholdsError
from monitoring.platform.due_days import due_days
from monitoring.policy import load_policy
from monitoring.policy.deadlines import load_deadlines
from monitoring.quality.calendar_days import holiday_calendar

SHIPPED = Path(__file__).parents[3] / "thresholds"
TREE = load_policy(SHIPPED).thresholds.region_tree
ENTRY = """
  - id: {id}
    region: "{region}"
    task: {task}
    days: {days}
    counted_in: {counted_in}
    valid_from: "{valid_from}"
    valid_to: {valid_to}
    reference: {{title: "A notice", href: "https://example.org/notice"}}
    checked_on: "2026-11-01"
"""
USUAL = {
    "id": "visit",
    "region": "140100",
    "task": "visit",
    "days": 3,
    "counted_in": "calendar_days",
    "valid_from": "2022-01-01",
    "valid_to": "null",
}


def written(folder: Path, *entries: dict[str, object]) -> Path:
    text = "deadlines:" + "".join(ENTRY.format(**{**USUAL, **entry}) for entry in entries)
    (folder / "deadlines.yaml").write_text(text, encoding="utf-8")
    return folder


def due(folder: Path, region: str | None, day: str, rule_days: int | None = 15) -> tuple[date | None, date | None]:
    return due_days((region, rule_days, date.fromisoformat(day)), load_deadlines(folder, TREE), holiday_calendar())


def test_without_a_file_the_rules_own_days_count(tmp_path: Path) -> None:
    assert due(tmp_path, "140123", "2024-03-06") == (date(2024, 3, 21), None)
    assert due(tmp_path, "140123", "2024-03-06", None) == (None, None)


def test_nearest_region_counts_and_others_have_none(tmp_path: Path) -> None:
    written(
        tmp_path,
        {"region": "140000", "days": 7, "id": "province"},
        {},
        {"task": "decision", "days": 15, "id": "decision"},
    )
    assert due(tmp_path, "140123", "2024-03-06") == (date(2024, 3, 9), date(2024, 3, 21))
    assert due(tmp_path, "140200", "2024-03-06") == (date(2024, 3, 13), None)
    assert due(tmp_path, "130000", "2024-03-06") == (date(2024, 3, 21), None)
    assert due(tmp_path, None, "2024-03-06") == (date(2024, 3, 21), None)


def test_the_text_in_force_on_the_day_counts(tmp_path: Path) -> None:
    written(tmp_path, {"valid_to": '"2023-12-31"'}, {"id": "newer", "valid_from": "2024-01-01", "days": 5})
    assert due(tmp_path, "140123", "2023-12-31")[0] == date(2024, 1, 3)
    assert due(tmp_path, "140123", "2024-01-01")[0] == date(2024, 1, 6)


@pytest.mark.parametrize(
    ("counted_from", "days", "last"),
    [
        ("2024-03-06", 3, "2024-03-11"),  # Thursday, Friday, Monday
        ("2024-02-08", 3, "2024-02-19"),  # Friday before the festival, the make-up Sunday after it, Monday
        ("2024-02-03", 1, "2024-02-04"),  # a make-up Sunday
        ("2024-09-30", 2, "2024-10-09"),  # after National Day
        ("2024-12-31", 1, "2025-01-02"),
    ],
)
def test_working_days_leave_out_holidays_and_count_make_up_days(
    tmp_path: Path, counted_from: str, days: int, last: str
) -> None:
    written(tmp_path, {"days": days, "counted_in": "working_days"})
    assert due(tmp_path, "140123", counted_from)[0] == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([{"region": "999999"}], "deadlines.yaml:3 deadlines[0].region: 999999 is not in regions.csv"),
        ([{}, {"id": "second"}], "deadlines[1].valid_from: shares days with visit"),
        ([{"valid_to": '"2023-12-31"'}, {"valid_from": "2024-01-01"}], "deadlines[1].id: visit stands twice"),
        ([{"days": 0}], "deadlines[0].days"),
        ([{"counted_in": "weeks"}], "deadlines[0].counted_in: weeks is not one of the known values"),
        ([{"valid_to": '"2021-12-31"'}], "ends before it begins"),
    ],
)
def test_faults_name_file_line_and_cure(tmp_path: Path, entries: list[dict[str, object]], told: str) -> None:
    written(tmp_path, *entries)
    with pytest.raises(ThresholdsError) as caught:
        load_deadlines(tmp_path, TREE)
    assert told in str(caught.value)


def test_a_deadline_without_a_reference_does_not_load(tmp_path: Path) -> None:
    path = written(tmp_path, {}) / "deadlines.yaml"
    path.write_text(path.read_text().replace("    reference: ", "    # "), encoding="utf-8")
    with pytest.raises(ThresholdsError, match="does not load"):
        load_deadlines(tmp_path, TREE)


def test_shipped_deadlines_load_and_name_their_texts() -> None:
    entries = load_deadlines(SHIPPED, TREE).entries
    assert {entry.task for entry in entries} == {"visit", "decision"}
    assert all(entry.reference.href for entry in entries)
