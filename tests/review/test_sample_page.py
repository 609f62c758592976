"""The sample: each outcome does what it says, and the estimate holds the truth as often as it promises."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitoring.review.case_tables import review_case, review_case_event, review_sample
from monitoring.review.estimating import (
    Missed,
    Stratum,
    exact_interval,
    first_month,
    missed_in,
    missed_together,
)
from monitoring.review.words import said
from tests.review.planted import TODAY, VILLAGE_A, VILLAGE_B, VILLAGE_FAR, Planted, form_key, planted, table_rows


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Planted]:
    """An empty site."""
    with planted(tmp_path) as made:
        yield made


def check(site: Planted, sample_id: str, outcome: str, version: int = 1, role: str = "county_supervisor") -> int:
    """Send an outcome; return the answer's status."""
    client = site.client(role)
    key = form_key(client.get("/sample").text)
    sent = {"form_key": key, "version": str(version), "outcome": outcome}
    return client.post(f"/sample/{sample_id}", data=sent).status_code


@pytest.mark.parametrize(
    ("outcome", "state", "result", "action"),
    [("no_cause", "answered", "no_cause", "check_sample"), ("cause", "dispatched", None, "dispatch")],
)
def test_outcome(site: Planted, outcome: str, state: str, result: str | None, action: str) -> None:
    """No cause closes the case without a visit; a cause dispatches it, and with it the township sees it."""
    case_id, sample_id = site.sampled()
    assert check(site, sample_id, outcome) == 303
    case = site.one(review_case, case_id=case_id)
    assert (case["state"], case["result"], case["visited_on"]) == (state, result, None)
    assert case["dispatched_on"] == (TODAY if outcome == "cause" else None)
    assert site.one(review_case_event, case_id=case_id, version=2)["action"] == action
    row = site.one(review_sample, sample_id=sample_id)
    assert (row["outcome"], row["checked_on"]) == (outcome, TODAY)
    assert check(site, sample_id, "no_cause", version=2) == 409


def test_unreachable_is_tried_again(site: Planted) -> None:
    """The case stays where it is, and a later outcome takes the place of the first."""
    case_id, sample_id = site.sampled()
    assert check(site, sample_id, "unreachable") == 303
    assert site.one(review_case, case_id=case_id)["version"] == 1
    assert check(site, sample_id, "no_cause") == 303
    assert site.one(review_sample, sample_id=sample_id)["outcome"] == "no_cause"


def test_overtaken(site: Planted) -> None:
    """An older version changes nothing."""
    case_id, sample_id = site.sampled()
    assert check(site, sample_id, "cause", version=0) == 409
    assert site.one(review_sample, sample_id=sample_id)["outcome"] is None
    assert site.one(review_case, case_id=case_id)["state"] == "screening"


def test_warned_meanwhile(site: Planted) -> None:
    """A case with a warning goes its own way, and the outcome is kept."""
    case_id, sample_id = site.sampled()
    with site.engine.begin() as connection:
        connection.execute(review_case.update().where(review_case.c.case_id == case_id).values(warning_count=1))
    assert check(site, sample_id, "no_cause") == 303
    assert site.one(review_case, case_id=case_id)["state"] == "screening"
    assert site.one(review_sample, sample_id=sample_id)["outcome"] == "no_cause"


def test_no_region(site: Planted) -> None:
    """Nobody would see it: it has to be dispatched by hand."""
    _, sample_id = site.sampled(None)
    assert check(site, sample_id, "cause", role="bureau_operator") == 422


def test_another_county(site: Planted) -> None:
    """Not on the page, not in the counts, and not to be answered."""
    case_id, sample_id = site.sampled(VILLAGE_FAR, outcome="cause")
    page = site.client("county_supervisor").get("/sample").text
    assert case_id not in page
    assert table_rows(page, said("sample.missed", "zh").format(first="2024-01", last="2024-12"))["接近标准"][1] == "0"
    assert check(site, sample_id, "no_cause") == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page(site: Planted, language: str) -> None:
    """Ten of a thousand drawn and one with cause: a hundred missed by estimate, with its interval, in both languages."""
    for number in range(10):
        site.sampled((VILLAGE_A, VILLAGE_B)[number % 2], outcome="cause" if not number else "no_cause")
    page = site.client("county_supervisor", language).get("/sample?month=2024-12")
    assert page.status_code == 200
    rows = table_rows(page.text, said("sample.missed", language).format(first="2024-01", last="2024-12"))
    assert rows[said("stratum.near_limit", language)] == ["1,000", "10", "10", "0", "1", "100", "3–445"]
    assert rows[said("stratum.broken_off", language)] == ["0", "0", "0", "0", "0", "—", "—"]
    assert rows[said("sample.together", language)][-2:] == ["100", "3–445"]
    assert "赵虚构" not in page.text


@pytest.mark.parametrize("role", ["township_worker", "auditor", "benefit_officer", "administrator"])
def test_others_do_not_check(site: Planted, role: str) -> None:
    """It is the desk's."""
    assert site.client(role).get("/sample").status_code == 403


def test_interval_by_tables() -> None:
    """Exact limits as printed: 0 of 10 and 1 of 10 of the binomial."""
    assert exact_interval(0, 10) == pytest.approx((0, 0.3085), abs=1e-4)
    assert exact_interval(1, 10) == pytest.approx((0.0025, 0.4450), abs=1e-4)
    assert exact_interval(10, 10) == pytest.approx((0.6915, 1), abs=1e-4)
    assert exact_interval(0, 0) == (0, 1)


def test_nothing_found_says_something() -> None:
    """Of 120 checked none: up to some 30 of 1,000 may be missed."""
    missed = missed_in(Stratum("near_limit", 1_000, 120, 120, 0, 0))
    assert missed == Missed(0, 0, pytest.approx(30.3, abs=0.1))
    assert missed_together([Stratum("near_limit", 1_000, 120, 120, 0, 0), Stratum("x", 50, 5, 0, 0, 5)]) == missed
    assert missed_together([]) is None


def test_first_month() -> None:
    """Twelve months with the last."""
    assert first_month(date(2024, 12, 1)) == date(2024, 1, 1)
    assert first_month(date(2024, 1, 1)) == date(2023, 2, 1)


@pytest.mark.parametrize(
    "shares", [(0.0, 0.0, 0.0, 0.0), (0.002, 0.0, 0.001, 0.004), (0.01, 0.03, 0.002, 0.05), (0.2, 0.1, 0.3, 0.5)]
)
def test_interval_holds_the_truth(shares: tuple[float, ...]) -> None:
    """Simulated: at least 93 of 100 intervals have the true number in them, in each stratum and together."""
    rng = random.Random(7)
    persons, checked, trials = (3_000, 800, 500, 1_500), 120, 1_000
    held, held_together = [0] * len(shares), 0
    for _ in range(trials):
        strata = [
            Stratum(str(place), size, checked, checked, sum(rng.random() < share for _ in range(checked)), 0)
            for place, (size, share) in enumerate(zip(persons, shares, strict=True))
        ]
        for place, one in enumerate(strata):
            missed = missed_in(one)
            assert missed is not None
            held[place] += missed.least <= shares[place] * one.person_count <= missed.most
        together = missed_together(strata)
        assert together is not None
        truth = sum(share * size for share, size in zip(shares, persons, strict=True))
        held_together += together.least <= truth <= together.most
    assert min(held) >= 0.93 * trials
    assert held_together >= 0.93 * trials
