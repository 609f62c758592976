"""Generated counties: what the queries say of every listed person is what the plain-Python reference says, on each night."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitoring.clues.broken_treatment import broken_treatments
from monitoring.participation.asked import AsOf
from monitoring.participation.rates import participation_as_of
from monitoring.settings import Settings
from tests.participation.asking import said_of_persons, with_dated_values
from tests.property.counties import make_county, seeded
from tests.property.pipeline import run_nights
from tests.property.policy import POLICY, write_folder
from tests.reference.known import Change, Run, end_of, known_versions
from tests.reference.model import FOREVER
from tests.reference.participation import (
    Broken,
    Knowledge,
    Person,
    Place,
    WaitingRule,
    World,
    broken_treatment,
    lapsed_on,
    listed_persons,
    visits_that_stand,
)
from tests.reference.persons import find_anchors
from tests.replay.rows import listed

SEED, BLOCKS = 9, 60
NIGHTS = [date(2024, 1, 2), date(2024, 1, 20), date(2024, 2, 10), date(2024, 3, 1)]
HOME, CITY = Place("140123", "140100"), Place(None, "140100")
WORLD = World(
    places={
        "140123": HOME,
        "140199": CITY,
        "140100": CITY,
        "140200": Place(None, "140200"),
        "140000": Place(None, None),
    },
    townships={"140123101": "140123"},
    codes=[(c.code, c.category, c.valid_from, c.valid_to or FOREVER) for c in POLICY.codes],
    care_types=POLICY.care_types,
    waiting=[
        WaitingRule(region, "390", 60, date(2023, 1, 1), date(2024, 1, 31), frozenset({"destitute"}))
        for region in ("140123", "140199", "140100")
    ],
)
BROKEN = Broken(frozenset({"outpatient_chronic"}), 2, 30, 10, 24)
CODES = ("7131", "7019", "7301", "7777")
STATES = ("1", "1", "1", "1", "2", "3", "0", None)
BEGUN = (None, "2023-06-01", "2023-12-20", "2024-01-25", "2024-02-05", "2024-03-20")
DIVISIONS = (None, "140123101201", "140123999001", "140200101001")


def enrich(rng: random.Random, change: Change) -> Change:
    """An insured row with states, beginnings and divisions of all kinds."""
    if change.table != "insured":
        return change
    more = {
        "psn_insu_stas": rng.choice(STATES),
        "psn_insu_date": rng.choice(BEGUN),
        "live_admdvs": rng.choice(DIVISIONS),
        "resd_loc_admdvs": rng.choice(DIVISIONS),
        "updt_time": f"{change.updt_time:%Y-%m-%d %H:%M:%S}",
    }
    return replace(change, row={**change.row, **more})


def list_many(rng: random.Random, log: list[Change]) -> list[Change]:
    """Identities for most of the persons, besides those of the county."""
    numbers = sorted({change.key for change in log if change.table == "insured"})
    chosen = [number for number in numbers if rng.random() < 0.7]
    return [listed(number, rng.choice(CODES), "2023-11-01", rid=f"more {number}") for number in chosen]


class Ran:
    """A county whose nights were run, and what the reference knows of it."""

    def __init__(self, home: Path, change: Callable[[random.Random, Change], Change] = enrich) -> None:
        rng = seeded(SEED)
        county = make_county(rng, "mixed", has_late_rows=True, blocks=BLOCKS)
        log = [change(rng, one) for one in county.log]
        log += list_many(rng, log)
        runs = [Run(night, end_of(night)) for night in NIGHTS]
        folder = with_dated_values(write_folder(home / "thresholds", "mixed"))
        run_nights(home, folder, log, runs)
        self.settings = Settings(home=home, source=f"sqlite:///{home / 'source.db'}", thresholds=folder)
        self.versions = known_versions(log, runs)

    def knowledge(self, night: date) -> Knowledge:
        return Knowledge(self.versions, night)

    def members(self, night: date) -> dict[str, list[str]]:
        """All numbers of a person by each of them."""
        anchors = find_anchors(self.knowledge(night).rows("insured"))
        return {n: [m for m, a in anchors.items() if a == anchor] for n, anchor in anchors.items()}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return Ran(tmp_path_factory.mktemp("generated"))


@pytest.mark.parametrize("night", NIGHTS)
def test_every_listed_person_stands_as_the_reference_says(county: Ran, night: date) -> None:
    expected = listed_persons(county.knowledge(night), night, WORLD)
    assert said_of_persons(county.settings, AsOf(night, night)) == expected


@pytest.mark.parametrize("days", [1, 25, 90])
def test_a_day_that_is_over_is_judged_with_what_is_known_now(county: Ran, days: int) -> None:
    day, night = NIGHTS[-1] - timedelta(days=days), NIGHTS[-1]
    expected = listed_persons(county.knowledge(night), day, WORLD)
    assert said_of_persons(county.settings, AsOf(day, night)) == expected


def test_the_county_holds_every_state_and_standing(county: Ran) -> None:
    people = [p for night in NIGHTS for p in listed_persons(county.knowledge(night), night, WORLD).values()]
    assert {p.state for p in people} >= {
        "insured",
        "waiting",
        "not_begun",
        "suspended",
        "ended",
        "not_insured",
        "unknown",
    }
    assert {p.standing for p in people} == {"expected", "dead", "moved_away"}
    assert any(len(p.categories) > 1 for p in people)


@pytest.mark.parametrize("night", NIGHTS)
def test_rates_count_each_person_once_in_each_of_his_groups(county: Ran, night: date) -> None:
    people = listed_persons(county.knowledge(night), night, WORLD).values()
    found = {
        (row["level_type"], row["region_code"], row["group_code"]): row
        for row in participation_as_of(county.settings, night).rates
        if row["group_type"] != "goal" and row["level_type"] != "township"
    }
    counted: Counter[object] = Counter()
    expected: Counter[object] = Counter()
    insured: Counter[object] = Counter()
    for person in people:
        for key in _keys(person):
            counted[key] += 1
            expected[key] += person.standing == "expected"
            insured[key] += person.standing == "expected" and person.state in {"insured", "waiting"}
    assert {key: row["listed_count"] for key, row in found.items()} == dict(counted)
    assert {key: row["expected_count"] for key, row in found.items()} == {k: expected[k] for k in counted}
    assert {key: row["insured_count"] for key, row in found.items()} == {k: insured[k] for k in counted}


def _keys(person: Person) -> list[tuple[str, str | None, str]]:
    groups = [*person.categories, "listed"]
    return [(level, code, g) for g in groups for level, code in (("all", None), ("county", person.county))]


@pytest.mark.parametrize("night", NIGHTS)
def test_denominator_is_the_sum_of_its_parts(county: Ran, night: date) -> None:
    for row in participation_as_of(county.settings, night).rates:
        parts = ("insured", "suspended", "not_insured", "not_matched", "unknown")
        assert row["expected_count"] == sum(int(str(row[f"{part}_count"])) for part in parts)
        others = int(str(row["dead_count"])) + int(str(row["moved_away_count"]))
        assert int(str(row["listed_count"])) == int(str(row["expected_count"])) + others


@pytest.mark.parametrize("night", NIGHTS)
def test_broken_treatments_are_those_of_the_reference(county: Ran, night: date) -> None:
    known, members = county.knowledge(night), county.members(night)
    expected = {}
    for person in listed_persons(known, night, WORLD).values():
        own = members.get(person.psn_no, [person.psn_no])
        lapse = lapsed_on(known, own, person.psn_no, night)
        clue = broken_treatment(person, visits_that_stand(known, own, WORLD), lapse, night, BROKEN)
        if clue is not None:
            expected[person.psn_no] = clue
    said = {row["psn_no"]: _clue(row) for row in broken_treatments(county.settings, night).rows}
    assert said == expected
    assert expected or night == NIGHTS[0]


def _clue(row: dict[str, object]) -> tuple[object, frozenset[str], frozenset[str]]:
    return row["last_seen_on"], _words(row["treatment"]), _words(row["reasons"])


def _words(text: object) -> frozenset[str]:
    return frozenset(str(text).split(", ")) - {""}
