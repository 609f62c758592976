"""The band of a value, from nights of the same kind."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from monitoring.ledger.observations import AcceptedNormal, Observation
from monitoring.quality.calendar_days import holiday_calendar
from monitoring.quality.comparable import Band, Measured, Shape, band_of

MONDAY = date(2024, 6, 3)
STEADY = [300, 310, 290, 305, 295, 300]


def seen(day: date, value: str | int, outcome: str = "fine", basis: int = 300) -> Observation:
    kind = holiday_calendar().kind_of(day).name
    return Observation(day, day, "m", Decimal(value), basis, kind, "night", outcome=outcome)


def weekdays_before(day: date, values: list[int], **more: object) -> list[Observation]:
    days = [day - timedelta(days=n) for n in range(1, 90)]
    kinds = [d for d in days if holiday_calendar().kind_of(d).name == holiday_calendar().kind_of(day).name]
    return [seen(d, v, **more) for d, v in zip(kinds, values, strict=False)][::-1]  # type: ignore[arg-type]


def band(
    history: list[Observation],
    *,
    day: date = MONDAY,
    shape: Shape = "count",
    value: int = 300,
    accepted: AcceptedNormal | None = None,
    is_blocking: bool = True,
) -> Band:
    measured = Measured(day, "m", Decimal(value), 300, shape, is_blocking)
    return band_of(measured, holiday_calendar().kind_of(day), history, accepted)


def test_steady_nights_give_a_narrow_band_and_far_stops() -> None:
    found = band(weekdays_before(MONDAY, STEADY))
    assert found.lower is not None and found.upper is not None
    assert Decimal(200) < found.lower < Decimal(260) and Decimal(340) < found.upper < Decimal(400)
    assert (found.least, found.most) == (Decimal(60), Decimal(1200))
    assert found.note == "6 comparable nights"


def test_other_kinds_of_day_do_not_count_where_there_are_enough_of_the_same() -> None:
    sundays = [seen(MONDAY - timedelta(days=1 + 7 * n), 10) for n in range(8)]
    assert band([*sundays, *weekdays_before(MONDAY, STEADY)]) == band(weekdays_before(MONDAY, STEADY))


def test_too_few_nights_of_the_kind_give_a_wide_band_and_a_note() -> None:
    sunday = MONDAY - timedelta(days=1)
    found = band(weekdays_before(MONDAY, STEADY), day=sunday)
    assert (found.lower, found.least) == (None, None)
    assert found.upper is not None and found.upper > Decimal(1200)
    assert found.note == "wide: only 0 nights of the kind sunday"


def test_nothing_is_judged_by_hardly_any_nights() -> None:
    assert band(weekdays_before(MONDAY, STEADY[:4])) == Band(note="not judged: only 4 earlier nights are known")


def test_a_festival_is_compared_with_the_same_day_of_earlier_years() -> None:
    third = date(2025, 1, 31)
    history = [seen(date(2024, 2, 12), 40), seen(date(2023, 1, 24), 60), *weekdays_before(date(2025, 1, 10), STEADY)]
    found = band(history, day=third)
    assert "the same day of the festival in" in found.note
    assert found.upper is not None and Decimal(60) < found.upper < Decimal(300)
    assert band(weekdays_before(date(2025, 1, 10), STEADY), day=third).note == "wide: no earlier year of this festival"


def test_an_empty_working_day_is_below_the_least_of_a_busy_county_and_not_of_a_quiet_one() -> None:
    busy, quiet = band(weekdays_before(MONDAY, STEADY)), band(weekdays_before(MONDAY, [9, 8, 12, 10, 9, 10]))
    assert busy.least is not None and busy.least > 0
    assert quiet.least is None and quiet.most is not None and quiet.most >= 60


def test_a_stopped_night_is_no_example() -> None:
    history = weekdays_before(MONDAY, STEADY)
    stopped = [seen(MONDAY - timedelta(days=50 + n), 9000, outcome="blocking") for n in range(20)]
    assert band([*stopped, *history]) == band(history)


def test_an_accepted_normal_puts_the_nights_before_it_aside() -> None:
    accepted = AcceptedNormal("m", MONDAY, Decimal(900), "a second county", "Li")
    found = band(weekdays_before(MONDAY, STEADY), accepted=accepted)
    assert found.lower is not None and found.upper is not None
    assert found.lower < 900 < found.upper and "accepted" in found.note
    later = MONDAY + timedelta(days=1)
    assert band(weekdays_before(later, [900, *STEADY]), day=later, accepted=accepted).note == found.note


def test_an_accepted_normal_of_a_later_day_does_not_speak_yet() -> None:
    accepted = AcceptedNormal("m", MONDAY + timedelta(days=1), Decimal(900), "a second county", "Li")
    assert band(weekdays_before(MONDAY, STEADY), accepted=accepted) == band(weekdays_before(MONDAY, STEADY))


def test_means_stop_at_another_unit_and_not_at_another_practice() -> None:
    found = band(weekdays_before(MONDAY, STEADY), shape="mean")
    assert (found.least, found.most) == (Decimal(60), Decimal(1500))


@pytest.mark.parametrize("shape", ["sum", "mean"])
def test_amounts_of_few_rows_are_not_judged(shape: Shape) -> None:
    assert band(weekdays_before(MONDAY, STEADY, basis=10), shape=shape).upper is None


def test_what_may_not_stop_a_night_has_no_stops() -> None:
    found = band(weekdays_before(MONDAY, STEADY), is_blocking=False)
    assert (found.least, found.most) == (None, None)
    assert found.upper is not None


def test_a_share_is_judged_whatever_the_kind_of_day() -> None:
    history = [seen(MONDAY - timedelta(days=n), "0.02") for n in range(10, 0, -1)]
    found = band(history, day=MONDAY + timedelta(days=6), shape="share")
    assert found.note == "10 nights before"
    assert found.upper is not None and Decimal("0.03") < found.upper < Decimal("0.08")
    assert found.most is not None and found.most >= Decimal("0.5")
