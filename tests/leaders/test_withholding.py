"""Small numbers in a report: withheld with whatever would give them away, by place, by category and by month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import pytest

from monitoring.indicators.protection import Period, Place, Sums
from monitoring.indicators.protection_words import BY_CODE
from monitoring.leaders.asked import Asked
from monitoring.leaders.cells import Cells
from monitoring.leaders.collecting import Collected, Left
from monitoring.leaders.content_of_lists import outstanding_section
from monitoring.leaders.withholding import TOTAL, Mark, counts_of, marks_of, rate_marks, rest_of

PERIOD = Period("month", date(2024, 12, 1), date(2024, 12, 31))


def sums(**values: int) -> Sums:
    named = {name.replace("__", "."): Decimal(value) for name, value in values.items()}
    return Sums(PERIOD, Place("all", None, None, "*"), named)


def test_a_small_count_is_withheld_and_so_is_another_that_would_tell_it() -> None:
    rows = {"a": sums(opened_count=3), "b": sums(opened_count=40), "c": sums(opened_count=60)}
    marks = marks_of(rows, sums(opened_count=103))
    assert marks.of("a", ["opened_count"]) is Mark.few
    assert marks.of("b", ["opened_count"]) is Mark.withheld
    assert marks.of("c", ["opened_count"]) is None
    assert marks.of(TOTAL, ["opened_count"]) is None


def test_a_small_total_is_told_nowhere() -> None:
    rows = {"a": sums(opened_count=3), "b": sums(opened_count=0)}
    marks = marks_of(rows, sums(opened_count=3))
    assert [marks.of(row, ["opened_count"]) for row in ("a", "b", TOTAL)] == [Mark.withheld, Mark.withheld, Mark.few]


def test_few_who_are_not_listed_withhold_the_listed_too() -> None:
    whole, listed = sums(all__patient_count=500), sums(all__patient_count=498)
    marks = marks_of({"listed": listed, "rest": rest_of(whole, listed)}, whole)
    assert marks.of("listed", ["all.patient_count"]) is Mark.withheld


def test_a_share_needs_all_its_counts() -> None:
    assert counts_of(BY_CODE["over_limit_share"]) == ["over_person_count", "insured_count"]
    assert counts_of(BY_CODE["scope_share_inpatient"]) == ["inpatient.patient_count"]
    assert counts_of(BY_CODE["person_burden_all"]) == ["all.burdened_count"]


def test_a_rate_is_withheld_where_few_are_missing() -> None:
    marks = rate_marks({"a": (100, 98), "b": (200, 150), "c": (300, 200), "d": (50, 50)})
    assert marks.of("a", ["expected", "insured", "missing"]) is not None
    assert sum(marks.of(row, ["missing"]) is not None for row in "abcd") >= 2
    assert marks.of("c", ["expected", "insured", "missing"]) is None


ITEM_ROWS = [
    {
        "item": item,
        "visit_count": n,
        "person_count": n,
        "due_amount": Decimal(90),
        "outstanding_amount": Decimal(amount),
    }
    for item, n, amount in (("inpatient_assistance", 4, "70.00"), ("serious_illness", 2, "30.00"))
]


@pytest.mark.parametrize(
    ("persons", "said"),
    [
        ((0, 0), "nothing is outstanding for visits of the period. Nor for any visit of the year so far."),
        ((0, 6), "nothing is outstanding for visits of the period. For all visits of the year so far: 100.00 yuan."),
        ((4, 5), "few persons, so the amount is withheld. For all visits of the year so far: 100.00 yuan."),
        ((5, 3), "100.00 yuan of assistance are outstanding for visits of the period. For visits of the year so far"),
    ],
)
def test_the_sum_outstanding_looks_at_different_persons(persons: tuple[int, int], said: str) -> None:
    left = Left(*((Decimal(100), count) for count in persons))
    asked = Asked(date(2024, 12, 1), is_year=False)
    rows = ITEM_ROWS if persons[0] else []
    found = cast(Collected, SimpleNamespace(outstanding=rows, left=left, questions=[], asked=asked))
    section = outstanding_section(found, Cells("en"))
    assert said in section.sentences[0]
    # Two items of 2 and 4 persons add up to 6, but are owed to 4.
    assert "few yuan" not in " ".join(section.sentences)
