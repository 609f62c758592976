"""Which stamps a night reads, against a model that counts days one by one."""

import itertools
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitoring.source.coverage import BEGINNING, Interval, end_of_night, gaps, intervals_to_pull, merged

START = datetime.fromisoformat("2024-01-01")
DAYS = 40


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def between(first: int, last: int) -> Interval:
    return Interval(day(first), day(last))


spans = st.lists(
    st.tuples(st.integers(0, DAYS), st.integers(1, 9)).map(lambda s: between(s[0], s[0] + s[1])), max_size=8
)


def days_of(intervals: list[Interval]) -> set[int]:
    return {n for n in range(-5, 2 * DAYS) if any(i.start <= day(n) < i.end for i in intervals)}


@given(spans)
def test_merged_intervals_hold_the_same_days_once_and_in_order(intervals: list[Interval]) -> None:
    result = merged(intervals)
    assert days_of(result) == days_of(intervals)
    assert all(a.end < b.start for a, b in itertools.pairwise(result))


@given(spans, st.integers(0, DAYS))
def test_gaps_are_what_was_never_read_before_the_end(covered: list[Interval], end: int) -> None:
    assert days_of(gaps(covered, day(end))) == set(range(-5, end)) - days_of(covered)


@given(spans, st.integers(0, DAYS), st.integers(0, 4))
def test_a_night_reads_gaps_and_itself_each_begun_early(covered: list[Interval], night: int, overlap: int) -> None:
    pulled = intervals_to_pull(covered, day(night).date(), overlap)
    unread = set(range(-5, night + 1)) - days_of(covered)
    wanted = {early for n in unread | {night} for early in range(max(-5, n - overlap), n + 1)}
    assert days_of(pulled) == wanted
    assert pulled == merged(pulled)


@given(st.permutations(range(8)))
def test_nights_in_any_order_leave_nothing_unread(order: list[int]) -> None:
    covered: list[Interval] = []
    for night in order:
        covered += intervals_to_pull(covered, day(night).date(), 0)
    assert merged(covered) == [Interval(BEGINNING, day(8))]


def test_the_first_night_takes_everything() -> None:
    assert intervals_to_pull([], date(2024, 3, 5), 3) == [Interval(BEGINNING, datetime.fromisoformat("2024-03-06"))]


def test_the_night_ends_where_the_next_day_begins() -> None:
    assert end_of_night(date(2024, 2, 29)) == datetime.fromisoformat("2024-03-01")


def test_a_second_run_reads_its_own_day_and_the_overlap_only() -> None:
    covered = [Interval(BEGINNING, end_of_night(date(2024, 3, 5)))]
    assert intervals_to_pull(covered, date(2024, 3, 5), 3) == [
        Interval(datetime.fromisoformat("2024-03-02"), datetime.fromisoformat("2024-03-06"))
    ]
