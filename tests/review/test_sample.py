"""The sample of the unflagged: who belongs to which stratum, the same draw again, and an estimate that never comes without its interval."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitoring.keyfile import keyed_id
from monitoring.review.case_tables import review_sample
from monitoring.review.database import REVIEW
from monitoring.review.estimating import missed_in, missed_together, read_strata
from monitoring.review.fed_tables import review_person
from monitoring.review.feed import feed_review
from monitoring.review.sample import STRATA, Wish, choose
from tests.replay.rows import MARGIN, belongs, insured, listed, settled
from tests.review.fed import CLOCK, Fed, fed_deployment
from tests.unit.platform.pushing import HOME, over

NIGHT = "2024-12-10"
WISH = Wish(date(2024, 12, 1), date(2024, 12, 10), b"k" * 32, 3, frozenset())


def stay(number: int, name: str, day: str, amount: str = "100.00") -> object:
    """A stay in hospital."""
    return settled(f"S{number}{name}", f"P{number}", day, amount, med_type="21")


def poor(number: int, **fields: str) -> list[object]:
    """A listed person of the county."""
    return [insured(f"P{number}", **{**HOME, **fields}), listed(f"P{number}", MARGIN, "2023-01-01")]


LOG = [
    *over(1),  # flagged
    *poor(2),  # no settlement at all
    *poor(3),
    settled("S3a", "P3", "2023-09-05", "50.00", med_type="1401"),
    settled("S3b", "P3", "2023-12-05", "50.00", med_type="1401"),  # chronic treatment until a year ago
    settled("S3c", "P3", "2024-10-05", "20.00", med_type="11"),
    *poor(4),
    stay(4, "a", "2023-08-05"),
    stay(4, "b", "2024-05-05"),  # two stays, none in the last six months
    *poor(5),
    stay(5, "a", "2024-10-05", "4500.00"),  # 90 % of the limit
    insured("P6", **HOME),
    stay(6, "a", "2024-03-05"),
    belongs("P6", "HH6", relation="01"),
    insured("P7", **HOME),
    stay(7, "a", "2024-09-05"),
    belongs("P7", "HH6"),  # two patients in one household
    *poor(8, surv_stas="2"),  # dead
    insured("P9", **HOME),  # not listed, without any settlement
    *poor(10),
    belongs("P10", "HH1"),
    belongs("P1", "HH1", relation="01"),  # of a flagged household
    *poor(11),
    settled("S11", "P11", "2024-11-05", "10.00", med_type="11"),  # was seen lately
    *poor(13),
    settled("S13a", "P13", "2023-10-05", "50.00", med_type="1401"),
    settled("S13b", "P13", "2024-11-05", "50.00", med_type="1401"),  # still treated
    *poor(12),
    stay(12, "a", "2024-10-06", "3900.00"),  # 78 %
]
WANTED = {
    "P2": "no_settlement",
    "P3": "broken_off",
    "P4": "broken_off",
    "P5": "near_limit",
    "P6": "several_patients",
    "P7": "several_patients",
}


@pytest.fixture(scope="module")
def fed(tmp_path_factory: pytest.TempPathFactory) -> Fed:
    """A county with somebody of each stratum, and somebody of none."""
    fed = fed_deployment(tmp_path_factory.mktemp("sample"), sample_persons=10)
    fed.run_with(LOG, NIGHT)
    return fed


def test_everybody_unflagged_stands_in_the_one_stratum_that_fits(fed: Fed) -> None:
    assert {row["psn_no"]: row["stratum"] for row in fed.rows(review_sample)} == WANTED
    sizes = {row["stratum"]: (row["stratum_person_count"], row["drawn_count"]) for row in fed.rows(review_sample)}
    assert sizes == {"no_settlement": (1, 1), "broken_off": (2, 2), "near_limit": (1, 1), "several_patients": (2, 2)}


def test_who_was_drawn_has_a_case_of_that_origin_and_a_row(fed: Fed) -> None:
    for psn_no in WANTED:
        case = fed.case_of(psn_no)
        assert (case["origin_type"], case["state"], case["standing"]) == ("sample", "screening", "none")
        assert case["case_id"] == fed.row(review_sample, psn_no=psn_no)["case_id"]
    assert fed.case_of("P6")["case_id"] == fed.case_of("P7")["case_id"]
    assert {row["psn_no"] for row in fed.rows(review_person)} == {*WANTED, "P1"}


def test_a_month_is_drawn_once_and_nobody_again_within_a_year(fed: Fed) -> None:
    before = fed.everything()
    fed.feed(NIGHT)
    assert fed.everything() == before
    counts = feed_review(fed.settings, date(2024, 12, 10), lambda: CLOCK, date(2025, 1, 1)).counts
    assert counts["persons_drawn"] == 0


def test_the_same_key_and_month_draw_the_same_and_others_do_not() -> None:
    members = [f"P{number}" for number in range(1000)]
    drawn = [one.psn_no for one in choose("near_limit", members, WISH)]
    assert drawn == [one.psn_no for one in choose("near_limit", members[::-1], WISH)]
    assert len(set(drawn)) == 3
    others = Wish(date(2025, 1, 1), WISH.night, WISH.key, 3, frozenset())
    keys = Wish(WISH.month, WISH.night, b"l" * 32, 3, frozenset())
    for other in (others, keys):
        assert drawn != [one.psn_no for one in choose("near_limit", members, other)]
    left = Wish(WISH.month, WISH.night, WISH.key, 3, frozenset(drawn))
    again = choose("near_limit", members, left)
    assert not set(drawn) & {one.psn_no for one in again}
    assert {one.stratum_person_count for one in again} == {1000}


def test_everybody_is_as_likely_as_everybody_else() -> None:
    members = [f"P{number}" for number in range(10)]
    counts = dict.fromkeys(members, 0)
    for month in range(1, 2001):
        wish = Wish(date(month, 1, 1), WISH.night, WISH.key, 3, frozenset())
        for one in choose("near_limit", members, wish):
            counts[one.psn_no] += 1
    assert all(500 < count < 700 for count in counts.values())


def sampled(tmp_path: Path, rows: list[tuple[str, str | None, int, date]]) -> sa.Engine:
    """A database with samples: stratum, outcome, persons of the stratum, month."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'sample.db'}")
    REVIEW.metadata.create_all(engine, [review_sample])
    with engine.begin() as connection:
        for number, (stratum, outcome, persons, month) in enumerate(rows):
            row = {"sample_id": keyed_id(b"k", str(number)), "month_first_date": month, "stratum": stratum}
            more = {"psn_no": f"P{number}", "case_id": "c", "stratum_person_count": persons, "drawn_count": 10}
            connection.execute(review_sample.insert(), {**row, **more, "outcome": outcome})
    return engine


def test_twelve_months_are_pooled_and_nothing_found_still_has_an_upper_end(tmp_path: Path) -> None:
    months = [date(2024, month, 1) for month in range(1, 13)]
    rows = [("no_settlement", "no_cause", 1000 + 100 * (month.month % 2), month) for month in months for _ in range(10)]
    rows += [("near_limit", "cause" if place < 2 else "no_cause", 200, date(2024, 6, 1)) for place in range(10)]
    rows += [("broken_off", None, 50, date(2024, 6, 1))]
    rows += [("near_limit", "cause", 9_999, date(2023, 12, 1))]
    engine = sampled(tmp_path, rows)
    with engine.connect() as connection:
        strata = {one.name: one for one in read_strata(connection, None, date(2024, 12, 31))}
    engine.dispose()
    assert list(strata) == list(STRATA)
    nobody, near = strata["no_settlement"], strata["near_limit"]
    assert (nobody.person_count, nobody.checked_count, nobody.found_count) == (1050, 120, 0)
    missed = missed_in(nobody)
    assert missed is not None
    assert (missed.estimated, missed.least) == (0, 0)
    assert missed.most == pytest.approx(1050 * (1 - 0.025 ** (1 / 120)))
    assert (near.checked_count, near.found_count) == (10, 2)
    found = missed_in(near)
    assert found is not None
    assert found.estimated == pytest.approx(40)
    assert missed_in(strata["broken_off"]) is None
    whole = missed_together(strata.values())
    assert whole is not None
    assert whole.estimated == pytest.approx(40)
    assert whole.most == pytest.approx(40 + math.hypot(missed.most, found.most - 40))


def test_nobody_checked_says_nothing(tmp_path: Path) -> None:
    engine = sampled(tmp_path, [])
    with engine.connect() as connection:
        strata = read_strata(connection, None, date(2024, 12, 1))
    engine.dispose()
    assert missed_together(strata) is None
