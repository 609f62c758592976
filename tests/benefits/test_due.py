"""Due, paid and outstanding: generated persons against the reference, and the example of the domain to the fen."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitoring.benefits.due import after_payment
from monitoring.benefits.load import Benefits, load_benefits
from monitoring.benefits.models import BY_VISIT, BenefitLine
from monitoring.policy import Policy, load_policy
from tests.benefits.bureau import COUNTY, bureau, work_out
from tests.benefits.reference import Person, Visit, due_of

THRESHOLDS = Path(__file__).resolve().parents[2] / "thresholds"
NIGHT = date(2024, 12, 10)
FIRST = date(2023, 1, 1)
PERSONS = 150
YUAN = Decimal("0.01")
OTHER_LAYERS = {"serious_illness", "tilted_assistance", "government_backstop"}
"""Tested in test_layers.py."""


@cache
def given() -> tuple[Policy, Benefits]:
    policy = load_policy(THRESHOLDS)
    thresholds = policy.thresholds
    names = [entry.category for entry in thresholds.categories.value.categories]
    return policy, load_benefits(THRESHOLDS, thresholds.region_tree, names)


def identity_codes(policy: Policy) -> dict[str, str]:
    rows = policy.relations(FIRST, NIGHT)["identity_category"].to_pylist()
    return {row["category_code"]: row["psn_idet_type"] for row in rows if row["region_code"] == COUNTY}


def precedence(policy: Policy) -> dict[str, int]:
    return {entry.category: entry.precedence for entry in policy.thresholds.categories.value.categories}


def visit_lines(benefits: Benefits) -> list[BenefitLine]:
    return [line for file, line in benefits.lines() if file.region == "140000" and line.item in BY_VISIT]


def made_people(rng: random.Random, categories: list[str]) -> list[Person]:
    people = []
    for number in range(1, PERSONS + 1):
        held = []
        for category in rng.sample(categories, rng.randint(0, 2)):
            start = FIRST + timedelta(days=rng.randint(-400, 500))
            held.append((category, start, start + timedelta(days=rng.choice((90, 400, 9_000)))))
        people.append(Person(number, held or [(categories[0], date(2020, 1, 1), date(2020, 2, 1))]))
    return people


def made_visits(rng: random.Random, people: list[Person]) -> list[Visit]:
    visits = []
    for person in people:
        for n in range(rng.randint(1, 8)):
            fee = Decimal(rng.randint(10_000, 12_000_000)) * YUAN
            scope = (fee * rng.randint(40, 100) / 100).quantize(YUAN)
            insured = (scope * rng.randint(0, 105) / 100).quantize(YUAN)
            left = max(fee - insured, Decimal(0))
            settled = rng.choice((Decimal(0), (left * rng.randint(0, 100) / 100).quantize(YUAN)))
            outside = rng.choice((Decimal(0), Decimal(0), (left / 2).quantize(YUAN)))
            place, care = (
                rng.choice(("local", "elsewhere")),
                rng.choice(("inpatient", "inpatient", "outpatient_chronic", "outpatient", "pharmacy")),
            )
            day = FIRST + timedelta(days=rng.randint(0, 700))
            visits.append(
                Visit(person.person, f"V{person.person}-{n}", day, care, place, fee, scope, insured, settled, outside)
            )
    return visits


def said(rows: list[dict[str, Any]]) -> dict[tuple[int, str, str | None], tuple[Decimal | None, str, Decimal]]:
    return {
        (row["counted_key"], row["visit_id"], row["item"]): (
            row["due_amount"],
            row["reason"] or row["state"],
            row["outstanding_amount"],
        )
        for row in rows
        if row["item"] not in OTHER_LAYERS
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_sql_says_what_the_reference_says(seed: int) -> None:
    policy, benefits = given()
    rng, codes = random.Random(seed), identity_codes(policy)
    lines = visit_lines(benefits)
    categories = sorted({c for line in lines for c in line.applies_to} & set(codes))
    people = made_people(rng, categories)
    visits = made_visits(rng, people)
    refunded = [visit.visit for visit in visits if rng.random() < 0.2]
    with bureau(people, visits, codes, refunded) as warehouse:
        found = said(work_out(warehouse, policy, benefits, NIGHT))
    expected = due_of(visits, {p.person: p for p in people}, lines, precedence(policy), NIGHT)
    listed = {p.person for p in people}
    assert found == {key: value for key, value in expected.items() if key[0] in listed}
    assert {reason for _, reason, _ in found.values()} >= {
        "outstanding",
        "received",
        "paid_later",
        "care_not_covered",
        "not_eligible",
    }


def allowance(
    visits: list[Visit], refunded: list[str] | None = None
) -> dict[tuple[int, str, str | None], tuple[Decimal | None, str, Decimal]]:
    policy, benefits = given()
    people = [Person(1, [("subsistence_allowance", date(2023, 1, 1), date(9999, 12, 31))])]
    with bureau(people, visits, identity_codes(policy), refunded or []) as warehouse:
        return said(work_out(warehouse, policy, benefits, NIGHT))


def stay(number: str, day: date, scope: str, insured: str, settled: str = "0.00") -> Visit:
    return Visit(
        1,
        number,
        day,
        "inpatient",
        "elsewhere",
        Decimal(scope),
        Decimal(scope),
        Decimal(insured),
        Decimal(settled),
        Decimal(0),
    )


def test_the_example_of_an_allowance_holder_away_from_home() -> None:
    visit = Visit(
        1,
        "V",
        date(2024, 5, 2),
        "inpatient",
        "elsewhere",
        Decimal(24000),
        Decimal(20000),
        Decimal("11686.25"),
        Decimal(0),
        Decimal(0),
    )
    assert allowance([visit])[1, "V", "inpatient_assistance"] == (Decimal("5819.63"), "outstanding", Decimal("5819.63"))
    assert after_payment(Decimal("12313.75"), Decimal("8838.50"), [Decimal("5819.63")], is_inclusive=False) == (
        Decimal("6494.12"),
        False,
    )


def test_a_limit_that_is_met_by_payment_alone_stands_or_falls_by_the_comparison() -> None:
    paid = [Decimal("1.00")]
    assert after_payment(Decimal("101.00"), Decimal("100.00"), paid, is_inclusive=True) == (Decimal("100.00"), True)
    assert after_payment(Decimal("101.00"), Decimal("100.00"), paid, is_inclusive=False) == (Decimal("100.00"), False)


def test_visits_share_the_yearly_cap_in_the_order_of_their_days() -> None:
    first, second, third = (stay(n, date(2024, m, 1), "50000", "0") for n, m in (("B", 1), ("A", 2), ("C", 3)))
    found = allowance([third, second, first])
    assert [found[1, n, "inpatient_assistance"][0] for n in ("B", "A", "C")] == [
        Decimal(35000),
        Decimal(25000),
        Decimal(0),
    ]
    assert found[1, "C", "inpatient_assistance"][1] == "no_quota"


def test_a_new_year_has_a_new_cap() -> None:
    found = allowance([stay("A", date(2023, 12, 1), "100000", "0"), stay("B", date(2024, 1, 1), "100000", "0")])
    assert [found[1, n, "inpatient_assistance"][0] for n in ("A", "B")] == [Decimal(60000), Decimal(60000)]


def test_a_refund_gives_quota_back() -> None:
    visits = [stay("A", date(2024, 1, 1), "50000", "0"), stay("B", date(2024, 2, 1), "50000", "0")]
    assert allowance(visits, ["A"])[1, "B", "inpatient_assistance"] == allowance(visits)[1, "B", "inpatient_assistance"]


def shifted(benefits: Benefits, line_id: str, change: dict[str, object]) -> Benefits:
    files = tuple(
        file.model_copy(
            update={"lines": tuple(n.model_copy(update=change) if n.id == line_id else n for n in file.lines)}
        )
        for file in benefits.files
    )
    return Benefits(files, benefits.tree, benefits.fingerprint)


@pytest.mark.parametrize(
    "change",
    [
        {"ratio": Decimal("0.69")},
        {"yearly_cap": Decimal("59999.99")},
        {"applies_to": ("destitute",)},
        {"valid_to": date(2024, 1, 31)},
        {"care": ("outpatient_chronic",)},
        {"place": "local"},
        {"is_amount_stated": False},
        {"known_since": date(2025, 1, 1)},
        {"settled": "year_end"},
    ],
)
def test_shifting_any_parameter_changes_a_planted_case(change: dict[str, object]) -> None:
    policy, benefits = given()
    people = [Person(1, [("subsistence_allowance", date(2023, 1, 1), date(9999, 12, 31))])]
    visits = [stay("A", date(2024, 1, 1), "50000", "0"), stay("B", date(2024, 2, 1), "50000", "0")]
    with bureau(people, visits, identity_codes(policy)) as warehouse:
        before = said(work_out(warehouse, policy, benefits, NIGHT))
        after = said(work_out(warehouse, policy, shifted(benefits, "inpatient-allowance", change), NIGHT))
    assert before != after
