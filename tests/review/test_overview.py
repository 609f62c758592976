"""The overview: numbers counted by hand, nothing of another township, small numbers withheld from who opens no cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.review.case_tables import review_case_event, review_identity_entered
from monitoring.review.overview import quantile
from monitoring.review.pages.overview import PLACE_TABLE, RULE_TABLE
from monitoring.review.words import said
from tests.review.planted import (
    NOW,
    TOWN_A,
    TOWN_B,
    VILLAGE_A,
    VILLAGE_B,
    VILLAGE_FAR,
    Planted,
    days_ago,
    planted,
    table_rows,
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Planted]:
    """Nine cases in township A, three in B, one in another county."""
    with planted(tmp_path) as made:
        made.case(opened_on=days_ago(7))
        made.case(opened_on=days_ago(8), state="dispatched", dispatched_on=days_ago(5))
        made.case(opened_on=days_ago(91), state="dispatched", dispatched_on=days_ago(5))
        out = made.case(state="screened_out", version=2)
        made.add(
            review_case_event,
            case_id=out,
            version=2,
            happened_at=NOW,
            action="screen_out",
            to_state="screened_out",
            reason_code="maternity",
        )
        made.visited(refusal_reason="农户不申请或不签承诺授权书")
        _, recognised = made.visited(result="newly_recognised", verified_compliant_amount=Decimal("10.10"))
        made.visited(result="newly_recognised", verified_compliant_amount=Decimal("0.25"))
        made.visited(result="referred", referral_amount=Decimal("300.05"))
        made.visited(result="deceased")
        made.add(review_identity_entered, visit_id=recognised, entered_at=NOW, user_id=1, is_assisted=True)
        for _ in range(3):
            made.case(VILLAGE_B, state="dispatched", dispatched_on=days_ago(1), opened_on=days_ago(2))
        made.case(VILLAGE_FAR)
        made.sampled()
        yield made


def row(page: str, place: str, language: str = "zh") -> dict[str, str]:
    """A row of the table of places."""
    cells = table_rows(page, said("overview.by_place", language))[place]
    names = (*PLACE_TABLE, "pushed", "referral_amount", "verified_compliant_amount")
    return dict(zip(names, cells, strict=True))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_numbers_by_hand(site: Planted, language: str) -> None:
    """Every column of a township, in both languages."""
    page = site.client("county_supervisor", language).get("/overview")
    assert page.status_code == 200
    assert row(page.text, f"虚构{TOWN_A}", language) == {
        "cases": "9",
        "screening": "1",
        "screened_out": "1",
        "waiting": "2",
        "visited": "5",
        "newly_recognised": "2",
        "assisted": "1",
        "already_monitored": "0",
        "not_recognised": "1",
        "referred": "1",
        "gone": "1",
        "pushed": "7",
        "referral_amount": "300.05",
        "verified_compliant_amount": "10.35",
    }
    total = row(page.text, said("figure.total", language), language)
    assert (total["cases"], total["waiting"], total["pushed"]) == ("12", "5", "10")


def test_ages_and_days(site: Planted) -> None:
    """Each open case in its age; half of the visits within ten days."""
    page = site.client("county_supervisor", "en").get("/overview").text
    ages = table_rows(page, said("overview.by_age", "en"))
    assert {name: cells[0] for name, cells in ages.items()} == {
        "0–7 days": "4",
        "8–15 days": "1",
        "16–30 days": "0",
        "31–90 days": "0",
        "over 90 days": "1",
        "Total": "6",
    }
    assert "Half of the visits were made within 10 days, nine of ten within 10 days." in page


def test_yield_of_rules(site: Planted) -> None:
    """Warnings, results and reasons by rule."""
    page = site.client("county_supervisor", "en").get("/overview").text
    rules = table_rows(page, said("overview.by_rule", "en"))
    found = dict(zip(RULE_TABLE, rules["Rule A"], strict=True))
    assert (found["warnings"], found["cases"], found["open"], found["visited"]) == ("12", "12", "6", "5")
    assert (found["newly_recognised"], found["not_recognised"], found["screened_out"]) == ("2", "1", "1")
    reasons = table_rows(page, said("overview.by_reason", "en"))
    assert {name: cells[0] for name, cells in reasons.items()} == {
        "At the desk: maternity": "1",
        "After the visit: the household does not apply or does not sign": "1",
    }


def test_worker_sees_dispatched_of_his_township(site: Planted) -> None:
    """Villages of A, plain numbers, not a count of B or of what was not dispatched."""
    page = site.client("township_worker").get("/overview").text
    assert row(page, f"虚构{VILLAGE_A}")["cases"] == "7"
    assert row(page, said("figure.total", "zh"))["cases"] == "7"
    assert TOWN_B not in page
    assert VILLAGE_B not in page
    client = site.client("township_worker")
    foreign, missing = (client.get(f"/overview?region={code}") for code in (TOWN_B, "990199999"))
    assert (foreign.status_code, foreign.content) == (404, missing.content)


def test_region_in_the_scope(site: Planted) -> None:
    """One township of the county by villages; the other county is not there."""
    page = site.client("county_supervisor").get(f"/overview?region={TOWN_B}").text
    assert row(page, f"虚构{VILLAGE_B}")["cases"] == "3"
    assert row(page, said("figure.total", "zh"))["cases"] == "3"
    assert site.client("county_supervisor").get("/overview?region=990102").status_code == 404


def test_auditor_sees_no_small_number(site: Planted) -> None:
    """1 to 4 are withheld, and what they follow from; a region by itself is not to be had."""
    client = site.client("auditor")
    page = client.get("/overview").text
    total = row(page, said("figure.total", "zh"))
    assert total["cases"] == "12"
    for place in (f"虚构{TOWN_A}", f"虚构{TOWN_B}", said("figure.total", "zh")):
        cells = row(page, place)
        assert not {cells[name] for name in PLACE_TABLE} & {"1", "2", "3", "4"}, cells
    assert row(page, f"虚构{TOWN_B}")["cases"] == "&lt;5"
    assert row(page, f"虚构{TOWN_A}")["cases"] == "…"
    assert row(page, f"虚构{TOWN_A}")["verified_compliant_amount"] == "…"
    assert row(page, said("figure.total", "zh"))["referral_amount"] == "…"
    assert client.get(f"/overview?region={TOWN_A}").status_code == 404


def test_case_without_region(site: Planted) -> None:
    """Somebody counts it: the bureau, in a row of its own."""
    site.case(None)
    page = site.client("bureau_operator", "en").get("/overview").text
    assert row(page, "Place not known more closely", "en")["cases"] == "1"
    assert "Place not known" not in site.client("county_supervisor", "en").get("/overview").text


def test_administrator_counts_nothing(site: Planted) -> None:
    """Who makes accounts sees no cases, not even a number."""
    assert site.client("administrator").get("/overview").status_code == 403


def test_quantile() -> None:
    """The least day within which so many were visited."""
    days = {1: 5, 10: 4, 30: 1}
    assert [quantile(days, share) for share in (50, 51, 90, 91)] == [1, 10, 10, 30]


def test_day_of_the_visit_counts_from_the_first_crossing(site: Planted) -> None:
    """A visit 40 days after the crossing moves the ninetieth."""
    site.visited(crossed_on=date(2024, 11, 1))
    page = site.client("county_supervisor", "en").get("/overview").text
    assert "within 10 days, nine of ten within 40 days" in page
