"""The sum of a warning, on rows made by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from monitoring.reports.adding import Counting, add_up, latest_story
from tests.unit.reports.rows import counted

OLD = counted(
    source_key="old", counted_on=date(2023, 1, 10), leaves_on=date(2024, 1, 10), settled_amount=Decimal("70.00")
)
NEW = counted(
    source_key="new", counted_on=date(2023, 9, 1), leaves_on=date(2024, 9, 1), settled_amount=Decimal("50.00")
)


def test_what_leaves_a_rolling_window_is_taken_off_again() -> None:
    days = add_up([OLD, NEW], Counting("total", is_after=False), date(2024, 6, 1))
    assert [(str(d.day), [e.kind for e in d.entries], str(d.burden)) for d in days] == [
        ("2023-01-10", ["settlement"], "70.00"),
        ("2023-09-01", ["settlement"], "120.00"),
        ("2024-01-10", ["aged_out"], "50.00"),
    ]


def test_a_story_begins_where_all_before_it_had_left() -> None:
    assert latest_story([OLD, NEW], date(2024, 6, 1)) == [OLD, NEW]
    late = counted(counted_on=date(2024, 9, 1), leaves_on=date(2025, 9, 1))
    assert latest_story([OLD, NEW, late], date(2024, 9, 1)) == [late]
    assert latest_story([OLD, NEW, late], date(2024, 8, 31)) == [OLD, NEW, late]
