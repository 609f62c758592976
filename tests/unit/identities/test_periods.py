"""Periods follow from the snapshots alone."""

from __future__ import annotations

from datetime import date
from itertools import permutations

from monitoring.identities.certificate import Fault
from monitoring.identities.entries import Entry
from monitoring.identities.periods import Period, Snapshot, periods_of


def on(month: int, day: int = 1) -> date:
    return date(2024, month, day)


def entry(who: str, begin: date | None = None, end: date | None = None, name: str | None = None) -> Entry:
    return Entry(1, who, None, name or who, "7019", begin, end)


def damaged(name: str) -> Entry:
    return Entry(2, None, Fault.rounded, name, "7019")


def snapshot(month: int, *entries: Entry) -> Snapshot:
    return Snapshot(on(month), entries)


def of(who: str, *snapshots: Snapshot) -> list[tuple[date, date | None]]:
    return [(p.begin_on, p.end_on) for p in periods_of(snapshots).get((who, "7019"), [])]


def test_a_person_holds_from_the_first_list_to_the_day_before_the_first_without_him() -> None:
    lists = [snapshot(1, entry("A"), entry("B")), snapshot(2, entry("A"), entry("B")), snapshot(3, entry("A"))]
    assert of("A", *lists) == [(on(1), None)]
    assert of("B", *lists) == [(on(1), on(2, 29))]


def test_who_comes_back_holds_a_second_period() -> None:
    lists = [snapshot(1, entry("A")), snapshot(2, entry("B")), snapshot(3, entry("A"))]
    assert of("A", *lists) == [(on(1), on(1, 31)), (on(3), None)]


def test_the_order_of_import_does_not_matter() -> None:
    lists = [snapshot(1, entry("A")), snapshot(2, entry("A"), entry("B")), snapshot(3, entry("B"))]
    assert len({str(sorted(periods_of(order).items())) for order in permutations(lists)}) == 1


def test_days_that_the_list_gives_go_before_its_own() -> None:
    lists = [snapshot(1, entry("A", on(1, 15))), snapshot(2, entry("A", on(1, 16), on(6, 30)))]
    assert of("A", *lists) == [(on(1, 16), on(6, 30))]
    assert of("A", *lists, snapshot(3)) == [(on(1, 16), on(2, 29))]


def test_a_day_of_its_own_never_reaches_back_into_the_period_before() -> None:
    lists = [snapshot(1, entry("A", on(1))), snapshot(2), snapshot(3, entry("A", on(1)))]
    assert of("A", *lists) == [(on(1), on(1, 31)), (on(2), None)]


def test_a_period_that_would_end_before_it_begins_was_none() -> None:
    assert of("A", snapshot(1, entry("A", on(5))), snapshot(2)) == []


def test_who_stands_there_with_a_damaged_number_is_not_ended() -> None:
    first = snapshot(1, entry("A", name="甲"), entry("B", name="乙"))
    lists = [first, snapshot(2, damaged("甲")), snapshot(3, entry("A", name="甲"))]
    assert of("A", *lists) == [(on(1), None)]
    assert of("B", *lists) == [(on(1), on(1, 31))]
    assert of("A", first, snapshot(2, damaged("甲")), snapshot(3)) == [(on(1), on(2, 29))]


def test_one_person_may_hold_two_codes() -> None:
    both = Snapshot(on(1), (entry("A"), Entry(3, "A", None, "A", "7131")))
    assert periods_of([both, snapshot(2, entry("A"))]) == {
        ("A", "7019"): [Period(on(1), None)],
        ("A", "7131"): [Period(on(1), on(1, 31))],
    }
