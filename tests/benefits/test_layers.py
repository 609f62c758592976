"""Serious-illness insurance, backstop and the order of the layers: generated persons against the reference, and planted cases to the fen."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitoring.benefits.load import Benefits
from monitoring.benefits.models import BenefitsFile, OrdinaryInsurance, Segment
from tests.benefits.bureau import COUNTY, bureau, work_out
from tests.benefits.reference import Person, Visit
from tests.benefits.reference_layers import Texts, Told, layers_of
from tests.benefits.test_due import FIRST, NIGHT, YUAN, given, identity_codes, made_people, precedence

SERIOUS, STAY_ASSISTANCE, BACKSTOP = "serious_illness", "inpatient_assistance", "government_backstop"
DEMO, SHANXI, GUYUAN = "example-demo-county", "shanxi-2022", "guyuan-2017"
ALWAYS = (date(2020, 1, 1), date(9999, 12, 31))
Found = dict[tuple[int, str, str | None], Told]


def changed(benefits: Benefits, name: str, **change: object) -> Benefits:
    """The texts with the ordinary insurance, or the first line of an item, changed."""
    files = tuple(_changed_file(file, name, change) for file in benefits.files)
    return Benefits(files, benefits.tree, benefits.fingerprint)


def _changed_file(file: BenefitsFile, name: str, change: dict[str, object]) -> BenefitsFile:
    if file.benefits != name:
        return file
    if file.serious_illness and not set(change) & {"deductible_share", "added_points", "is_uncapped"}:
        return file.model_copy(update={"serious_illness": (file.serious_illness[0].model_copy(update=change),)})
    lines = tuple(n.model_copy(update=change) if n.item == SERIOUS else n for n in file.lines)
    return file.model_copy(update={"lines": lines})


def better_for_the_destitute(benefits: Benefits) -> Benefits:
    """With a second line for some of those entitled, of a lower deductible and fewer points: the better deductible wins."""
    files = []
    for file in benefits.files:
        more = [n for n in file.lines if n.item == SERIOUS and file.benefits == SHANXI]
        change = {
            "id": "more",
            "applies_to": ("destitute",),
            "deductible_share": Decimal("0.30"),
            "added_points": Decimal("0.02"),
        }
        lines = (*file.lines, *(n.model_copy(update=change) for n in more))
        files.append(file.model_copy(update={"lines": lines}))
    return Benefits(tuple(files), benefits.tree, benefits.fingerprint)


def backstop_here(benefits: Benefits) -> Benefits:
    """The backstop of 2017 as if it held in the county in the years of the tests."""
    files = []
    for file in benefits.files:
        if file.benefits == GUYUAN:
            lines = tuple(
                n.model_copy(update={"valid_from": date(2023, 1, 1), "valid_to": date(2024, 12, 31)})
                for n in file.lines
            )
            file = file.model_copy(update={"region": "140000", "lines": lines})  # noqa: PLW2901
        files.append(file)
    return Benefits(tuple(files), benefits.tree, benefits.fingerprint)


def texts(benefits: Benefits) -> Texts:
    policy, _ = given()
    own = [(f, n) for f, n in benefits.lines() if f.region == "140000"]
    ordinary: list[OrdinaryInsurance] = [one for file in benefits.files for one in file.serious_illness]
    return Texts([n for _, n in own], ordinary, precedence(policy))


def found_of(rows: list[dict[str, Any]]) -> Found:
    return {
        (row["counted_key"], row["visit_id"], row["item"]): (
            row["due_amount"],
            row["reason"] or row["state"],
            row["outstanding_amount"],
            row["in_order_amount"],
        )
        for row in rows
    }


def worked(
    people: list[Person], visits: list[Visit], benefits: Benefits | None = None, refunded: tuple[str, ...] = ()
) -> Found:
    policy, shipped = given()
    with bureau(people, visits, identity_codes(policy), refunded) as warehouse:
        return found_of(work_out(warehouse, policy, benefits or shipped, NIGHT))


def made_visits(rng: random.Random, people: list[Person]) -> list[Visit]:
    visits = []
    for person in people:
        for n in range(rng.randint(1, 8)):
            fee = Decimal(rng.randint(100_000, 6_000_000)) * YUAN
            scope = (fee * rng.randint(40, 100) / 100).quantize(YUAN)
            basic = (scope * rng.randint(0, 105) / 100).quantize(YUAN)
            left = max(fee - basic, Decimal(0))
            serious = rng.choice((Decimal(0), (left * rng.randint(0, 60) / 100).quantize(YUAN)))
            settled = rng.choice((Decimal(0), ((left - serious) * rng.randint(0, 100) / 100).quantize(YUAN)))
            outside, more = (rng.choice((Decimal(0), Decimal(0), (left / 4).quantize(YUAN))) for _ in range(2))
            care = rng.choice(("inpatient", "inpatient", "inpatient", "special", "outpatient_chronic", "pharmacy"))
            kind = rng.choice(("390", "390", "390", "310", None))
            place, day = rng.choice(("local", "elsewhere")), FIRST + timedelta(days=rng.randint(0, 700))
            visits.append(
                Visit(
                    person.person,
                    f"V{person.person}-{n}",
                    day,
                    care,
                    place,
                    fee,
                    scope,
                    basic + serious,
                    settled,
                    outside,
                    serious,
                    more,
                    kind,
                )
            )
    return visits


SHAPES: dict[str, dict[str, object]] = {
    "as shipped": {},
    "segments and a cap": {
        "segments": (
            Segment(to=Decimal(10_000), ratio=Decimal("0.50")),
            Segment(to=Decimal(30_000), ratio=Decimal("0.65")),
            Segment(to=None, ratio=Decimal("0.97")),
        ),
        "yearly_cap": Decimal("12000.00"),
        "valid_from": date(2023, 4, 1),
        "care_codes": (),
    },
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_all_layers_are_what_the_reference_says(shape: str, seed: int) -> None:
    policy, benefits = given()
    benefits = backstop_here(changed(benefits, DEMO, **SHAPES[shape]) if SHAPES[shape] else benefits)
    benefits = better_for_the_destitute(benefits) if SHAPES[shape] else benefits
    rng, codes = random.Random(seed), identity_codes(policy)
    categories = sorted({c for line in texts(benefits).lines for c in line.applies_to} & set(codes))
    people = made_people(rng, categories)
    visits = made_visits(rng, people)
    found = worked(people, visits, benefits, tuple(v.visit for v in visits if rng.random() < 0.2))
    expected = layers_of(visits, {p.person: p for p in people}, texts(benefits), NIGHT)
    assert {
        key: (found.get(key), expected.get(key))
        for key in found.keys() | expected.keys()
        if found.get(key) != expected.get(key)
    } == {}
    said = {(key[2], told[1]) for key, told in found.items()}
    assert said >= {(SERIOUS, s) for s in ("outstanding", "received", "paid_later", "below_deductible", "nothing_left")}
    assert said >= {(BACKSTOP, s) for s in ("outstanding", "not_due_yet", "aim_met", "told_with_last_stay")}
    assert any(told[3] != told[2] for told in found.values())


def holder(*categories: tuple[str, date, date]) -> list[Person]:
    return [Person(1, list(categories) or [("subsistence_allowance", *ALWAYS)])]


def stay(number: str, day: date, own: str, serious: str = "0.00", *, scope: str = "60000") -> Visit:
    """A stay of which basic insurance left `own`."""
    insured = Decimal(scope) - Decimal(own) + Decimal(serious)
    return Visit(
        1,
        number,
        day,
        "inpatient",
        "elsewhere",
        Decimal(scope),
        Decimal(scope),
        insured,
        Decimal(0),
        Decimal(0),
        Decimal(serious),
    )


def test_the_example_of_the_domain_follows_from_the_halved_deductible() -> None:
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
        Decimal("1511.25"),
    )
    found = worked(holder(), [visit])
    assert found[1, "V", SERIOUS] == (Decimal("1511.25"), "received", Decimal(0), Decimal(0))
    assert found[1, "V", STAY_ASSISTANCE][2:] == (Decimal("5819.63"), Decimal("5819.63"))
    assert found[1, "V", "tilted_assistance"][1] == "not_stated"


def test_assistance_is_less_once_serious_illness_is_paid() -> None:
    visit = Visit(
        1,
        "V",
        date(2024, 5, 2),
        "inpatient",
        "elsewhere",
        Decimal(24000),
        Decimal(20000),
        Decimal(10175),
        Decimal(0),
        Decimal(0),
    )
    found = worked(holder(), [visit])
    assert found[1, "V", SERIOUS][2] == Decimal("1511.25")
    assert found[1, "V", STAY_ASSISTANCE][2:] == (Decimal("6877.50"), Decimal("5819.63"))


def test_the_deductible_is_met_by_the_years_visits_together_and_a_new_year_begins_anew() -> None:
    visits = [
        stay("A", date(2023, 3, 1), "5000"),
        stay("B", date(2023, 6, 1), "5000"),
        stay("C", date(2024, 1, 1), "5000"),
    ]
    found = worked(holder(), visits)
    assert [found[1, n, SERIOUS][0] for n in "ABC"] == [Decimal(0), Decimal("1625.00"), Decimal(0)]
    assert found[1, "C", SERIOUS][1] == "below_deductible"


def test_a_category_that_begins_within_the_year_counts_from_then_on() -> None:
    begun = holder(("subsistence_allowance", date(2024, 4, 1), ALWAYS[1]))
    visits = [stay("A", date(2024, 3, 1), "10000"), stay("B", date(2024, 4, 1), "1000")]
    assert [worked(begun, visits)[1, n, SERIOUS][0] for n in "AB"] == [Decimal(0), Decimal("650.00")]
    ended = holder(("subsistence_allowance", date(2020, 1, 1), date(2024, 4, 1)))
    assert [worked(ended, visits)[1, n, SERIOUS][0] for n in "AB"] == [Decimal("1625.00"), Decimal(0)]


def test_a_refund_lowers_what_later_visits_stand_on() -> None:
    visits = [stay("A", date(2024, 1, 1), "7000"), stay("B", date(2024, 2, 1), "1000")]
    assert worked(holder(), visits, refunded=("A",)) == worked(holder(), visits)
    gone = [stay("A", date(2024, 1, 1), "0.00", scope="0.00"), visits[1]]
    assert [worked(holder(), seen)[1, "B", SERIOUS][0] for seen in (visits, gone)] == [Decimal("325.00"), Decimal(0)]


def test_a_stay_settled_in_parts_counts_in_the_year_of_each_part() -> None:
    first = replace(stay("S", date(2023, 12, 31), "8000"), part_of="S")
    second = replace(stay("S/2024", date(2024, 1, 6), "8000"), part_of="S")
    found = worked(holder(), [first, second])
    assert [found[1, n, SERIOUS][0] for n in ("S", "S/2024")] == [Decimal("325.00"), Decimal("325.00")]
    same = [replace(stay(n, date(2023, 12, d), "4000"), part_of="S") for n, d in (("S", 1), ("T", 20))]
    assert worked(holder(), same)[1, "S", SERIOUS][0] == Decimal("325.00")


def test_the_order_of_the_visits_under_a_cap() -> None:
    _, benefits = given()
    capped = changed(benefits, DEMO, yearly_cap=Decimal("3000.00"))
    ordinary = holder(("out_of_poverty", *ALWAYS))
    visits = [
        stay("B", date(2024, 1, 1), "18000"),
        stay("A", date(2024, 2, 1), "5000"),
        stay("C", date(2024, 3, 1), "1000"),
    ]
    found = worked(ordinary, visits[::-1], capped)
    assert [found[1, n, SERIOUS][0] for n in "BAC"] == [Decimal(1800), Decimal(1200), Decimal(0)]
    assert found[1, "C", SERIOUS][1] == "no_quota"
    assert worked(holder(), visits, capped)[1, "C", SERIOUS][0] == Decimal("650.00")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (DEMO, {"deductible": Decimal("15000.02")}),
        (DEMO, {"segments": (Segment(to=None, ratio=Decimal("0.61")),)}),
        (
            DEMO,
            {"segments": (Segment(to=Decimal(9000), ratio=Decimal("0.60")), Segment(to=None, ratio=Decimal("0.70")))},
        ),
        (DEMO, {"yearly_cap": Decimal("10.00")}),
        (DEMO, {"insurance": ("310",)}),
        (DEMO, {"care": ("day_surgery",)}),
        (DEMO, {"care_codes": ()}),
        (DEMO, {"valid_from": date(2024, 1, 2)}),
        (DEMO, {"valid_to": date(2024, 1, 31)}),
        (DEMO, {"known_since": date(2025, 1, 1)}),
        (SHANXI, {"deductible_share": Decimal("0.51")}),
        (SHANXI, {"added_points": Decimal("0.06")}),
        (SHANXI, {"applies_to": ("destitute",)}),
        (SHANXI, {"valid_to": date(2024, 1, 31)}),
        (SHANXI, {"is_amount_stated": False}),
        (SHANXI, {"known_since": date(2025, 1, 1)}),
    ],
)
def test_shifting_any_parameter_changes_a_planted_case(name: str, change: dict[str, object]) -> None:
    """Persons 1 and 2 are entitled and not; of each a stay, another one, and special care."""
    _, benefits = given()
    people = [*holder(), Person(2, [("out_of_poverty", *ALWAYS)])]
    own = [stay("A", date(2024, 1, 1), "9000"), stay("B", date(2024, 2, 1), "9000")]
    visits = [replace(visit, person=person, visit=f"{person}{visit.visit}") for visit in own for person in (1, 2)]
    visits += [replace(own[0], person=p, visit=f"{p}C", care="special", day=date(2024, 3, 1)) for p in (1, 2)]
    before = worked(people, visits, benefits)
    assert before != worked(people, visits, changed(benefits, name, **change))


def test_the_uncapping_counts_only_under_a_cap() -> None:
    _, benefits = given()
    capped = changed(benefits, DEMO, yearly_cap=Decimal("100.00"))
    visits = [stay("A", date(2024, 1, 1), "9000")]
    assert worked(holder(), visits, capped)[1, "A", SERIOUS][0] == Decimal("975.00")
    assert worked(holder(), visits, changed(capped, SHANXI, is_uncapped=False))[1, "A", SERIOUS][0] == Decimal("100.00")


def test_without_a_known_ordinary_insurance_it_is_said_and_not_worked_out() -> None:
    _, benefits = given()
    without = Benefits(tuple(f for f in benefits.files if f.benefits != DEMO), benefits.tree, benefits.fingerprint)
    found = worked(holder(), [stay("A", date(2024, 1, 1), "9000")], without)
    assert found[1, "A", SERIOUS] == (None, "not_stated", Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    ("fees", "paid", "gap"),
    [
        (["20000"], ["13000"], "2000.00"),  # 5,000 a year is nearer than 90 %
        (["20000"], ["17000"], None),  # 3,000 borne: one aim is enough
        (["60000"], ["54000"], None),  # 90 % paid: one aim is enough
        (["60000", "40000"], ["50000", "36000"], "4000.00"),  # of the year together 90 % is nearer
    ],
)
def test_the_backstop_takes_the_smaller_gap_of_the_year(fees: list[str], paid: list[str], gap: str | None) -> None:
    benefits = backstop_here(given()[1])
    person = holder(("out_of_poverty", *ALWAYS))
    visits = [
        Visit(
            1,
            f"V{n}",
            date(2023, n + 1, 1),
            "inpatient",
            "local",
            Decimal(fee),
            Decimal(fee),
            Decimal(part),
            Decimal(0),
            Decimal(0),
        )
        for n, (fee, part) in enumerate(zip(fees, paid, strict=True))
    ]
    found = worked(person, visits, benefits)[1, visits[-1].visit, BACKSTOP]
    assert found[:2] == ((Decimal(gap), "outstanding") if gap else (Decimal(0), "aim_met"))


def test_the_backstop_of_2017_ends_with_its_last_day() -> None:
    _, benefits = given()
    line = next(n for f, n in benefits.lines() if f.benefits == GUYUAN)
    assert line.covers(date(2018, 12, 31))
    assert not line.covers(date(2019, 1, 1))
    assert COUNTY != "640400"
