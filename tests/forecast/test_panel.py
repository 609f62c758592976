"""Generated counties: the rows that are scored, their features and their labels are those of the plain reference, and know nothing of later days."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from monitoring.errors import NightError
from monitoring.forecast import looking, panel
from monitoring.forecast.helped import Action, Help, help_events, record_help
from monitoring.forecast.labels import make_labels
from monitoring.forecast.levers import find_levers, load_lever_sources
from monitoring.forecast.panel import Sources, make_panel
from monitoring.participation.asked import load_dated
from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse
from tests.forecast import reference
from tests.forecast.county import FOLLOWED, WORLD, enrich, thresholds_of
from tests.property.counties import make_county, seeded
from tests.property.pipeline import run_nights
from tests.property.policy import POLICY
from tests.property.rules import SHAPES
from tests.reference.known import Change, Run, end_of, known_versions

NIGHTS = [date(2023, 12, 20), date(2024, 1, 15), date(2024, 2, 10), date(2024, 3, 1), date(2024, 4, 12)]
CUT_OFFS = NIGHTS[:3]
BLOCKS = {"year": 40, "mixed": 95}
"""Counties of many small worlds; where rules of every window are applied, most persons are over one of them already."""
FEW = 15


def midday(day: date) -> datetime:
    return datetime.combine(day, time(12))


class Ran:
    """A county whose nights were run, and what the reference knows of it."""

    def __init__(
        self,
        home: Path,
        shape: str,
        more: tuple[Change, ...] = (),
        nights: list[date] = NIGHTS,
        blocks: int | None = None,
    ) -> None:
        rng, count = seeded(17), blocks or BLOCKS[shape]
        log = [enrich(rng, change) for change in make_county(rng, shape, has_late_rows=True, blocks=count).log]
        log = sorted([*log, *more], key=lambda change: change.seen_at)
        runs = [Run(night, end_of(night)) for night in nights]
        folder = thresholds_of(home / "thresholds", shape)
        run_nights(home, folder, log, runs)
        self.settings = Settings(home=home, source=f"sqlite:///{home / 'source.db'}", thresholds=folder)
        policy = replace(POLICY, rules=SHAPES[shape])
        self.county = reference.World60(known_versions(log, runs), policy, WORLD, FOLLOWED, self._help(rng))

    def _help(self, rng: random.Random) -> list[tuple[str, date, date]]:
        """Every other person is helped some time, some of it recorded after the last night, or wrongly."""
        with open_warehouse(self.settings, read_only=True) as warehouse:
            numbers = warehouse.arrow("SELECT psn_no FROM person ORDER BY psn_no")["psn_no"].to_pylist()
        found, events = [], []
        for number in numbers[::2]:
            day = CUT_OFFS[0] + timedelta(days=rng.randint(-10, 130))
            recorded_on = rng.choice((NIGHTS[-1], NIGHTS[-1] + timedelta(days=1)))
            events.append(Help(Action.helped, number, day, "other", "calls", "officer", midday(recorded_on)))
            if rng.random() < 0.1:
                events.append(replace(events[-1], action=Action.withdrawn))
            else:
                found.append((number, day, recorded_on))
        record_help(self.settings, events)
        return found

    @contextmanager
    def opened(self) -> Iterator[tuple[Warehouse, Sources]]:
        dated = load_dated(self.settings)
        sources = Sources(load_policy(self.settings.thresholds), dated, help_events(self.settings))
        with open_warehouse(self.settings, read_only=True) as warehouse:
            yield warehouse, sources

    def panel(self, night: date, one_in: int = 1) -> pa.Table:
        with self.opened() as (warehouse, sources):
            return make_panel(warehouse, sources, night, one_in)

    def named(self, rows: pa.Table) -> dict[reference.Key, dict[str, Any]]:
        with open_warehouse(self.settings, read_only=True) as warehouse:
            people = warehouse.arrow("SELECT person_key, psn_no FROM person").to_pylist()
        names = {row["person_key"]: row["psn_no"] for row in people}
        return {(names[r["person_key"]], r["rule_id"], r["part_type"]): r for r in rows.to_pylist()}


@pytest.fixture(scope="module", params=["year", "mixed"])
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return Ran(tmp_path_factory.mktemp("county"), request.param)


@pytest.mark.parametrize("night", CUT_OFFS)
def test_rows_and_features_are_those_of_the_reference(ran: Ran, night: date) -> None:
    expected = reference.panel(ran.county, night)
    found = ran.named(ran.panel(night))
    assert found.keys() == expected.keys()
    for key, row in expected.items():
        assert {name: found[key][name] for name in row} == row, key
    assert len(expected) >= 8


def test_labels_are_those_of_the_reference(ran: Ran) -> None:
    with ran.opened() as (warehouse, sources):
        panels = [make_panel(warehouse, sources, night) for night in CUT_OFFS]
        labels = make_labels(warehouse, sources, panels, NIGHTS[-1])
    kinds: Counter[object] = Counter()
    for night in CUT_OFFS:
        found = ran.named(labels.filter(pa.compute.equal(labels["night"], pa.scalar(night))))
        for key, row in reference.panel(ran.county, night).items():
            expected = reference.label(ran.county, key, row, NIGHTS[-1])
            assert {name: found[key][name] for name in expected} == expected, (night, key)
            kinds[expected["censored_type"] or ("shock" if expected["is_shock"] else expected["is_crossed"])] += 1
    wanted = {"over_before", "left", "merged", "shock", "helped", False}
    assert wanted <= kinds.keys() or {*wanted, True} - {"merged"} <= kinds.keys(), kinds


@pytest.mark.parametrize("night", CUT_OFFS)
def test_levers_that_can_only_be_asked_are_those_of_the_reference(ran: Ran, night: date) -> None:
    """Of everybody who is insured where the codes of care hold, for few of the county are scored."""
    here = {number for number, (one, _) in ran.county.insured(night, night).items() if (one.county or "")[:4] == "1401"}
    known = ran.county.known(night, is_ahead_hidden=True)
    with ran.opened() as (warehouse, _):
        people = warehouse.arrow("SELECT person_key, psn_no FROM person").to_pylist()
        names = {
            row["person_key"]: row["psn_no"]
            for row in people
            if known.is_anchor(row["psn_no"]) and row["psn_no"] in here
        }
        found = find_levers(warehouse, load_lever_sources(ran.settings, night), night, names)
    kinds: Counter[str] = Counter()
    for key, number in names.items():
        expected = reference.questions(ran.county, night, number)
        told = {one.code: one for one in found.get(key, []) if one.is_question}
        assert told.keys() == expected.keys(), number
        assert all(
            f"住院{count}次" in told[code].zh and str(count) in told[code].en for code, count in expected.items()
        )
        kinds.update(expected)
    assert len(kinds) == 2 and min(kinds.values()) >= 2, kinds


def test_a_label_night_before_the_end_of_the_part_censors_all_of_it(ran: Ran) -> None:
    with ran.opened() as (warehouse, sources):
        panels = [make_panel(warehouse, sources, CUT_OFFS[1])]
        labels = make_labels(warehouse, sources, panels, NIGHTS[3]).to_pylist()
    assert {"horizon"} <= {row["censored_type"] for row in labels} <= {"horizon", "over_before"}
    assert not any(row["is_crossed"] for row in labels)


def test_the_prefilter_drops_nobody_who_can_be_scored(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    narrowed = [ran.panel(night) for night in CUT_OFFS]
    monkeypatch.setattr(panel, "recent_persons", lambda: "SELECT DISTINCT person_key FROM member")
    assert [ran.panel(night) for night in CUT_OFFS] == narrowed


def test_the_size_of_a_piece_changes_nothing(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ran.panel(CUT_OFFS[1])
    monkeypatch.setattr(looking, "PERSONS", 7)
    assert ran.panel(CUT_OFFS[1]) == whole


def test_a_sample_is_of_whole_persons_and_the_same_each_time(ran: Ran) -> None:
    whole, sample = ran.panel(CUT_OFFS[1]), ran.panel(CUT_OFFS[1], one_in=3)
    chosen = set(sample["person_key"].to_pylist())
    assert 0 < len(chosen) < len(set(whole["person_key"].to_pylist()))
    assert sample == whole.filter(pa.compute.is_in(whole["person_key"], pa.array(sorted(chosen))))
    assert ran.panel(CUT_OFFS[1], one_in=3) == sample


def test_a_sample_does_not_follow_what_alternates_with_the_numbers(ran: Ran) -> None:
    with ran.opened() as (warehouse, _):
        query = f"SELECT r.person_key FROM (SELECT UNNEST(range(4000)) AS person_key) AS r WHERE {panel.sampled(2)}"
        chosen = warehouse.arrow(query)["person_key"].to_pylist()
    assert 1850 < len(chosen) < 2150
    assert 900 < sum(key % 2 for key in chosen) < 1100


def test_a_night_that_was_not_applied_is_refused(ran: Ran) -> None:
    with pytest.raises(NightError):
        ran.panel(NIGHTS[-1] + timedelta(days=1))


def test_later_nights_change_no_byte_of_a_panel(tmp_path: Path) -> None:
    early = Ran(tmp_path / "early", "year", nights=NIGHTS[:2], blocks=FEW)
    late = Ran(tmp_path / "late", "year", nights=NIGHTS[:3], blocks=FEW)
    assert early.panel(NIGHTS[1]) == late.panel(NIGHTS[1])


def test_planted_rows_of_later_days_change_no_feature(tmp_path: Path) -> None:
    """Whatever is dated after the night, also what was known on it already, and whatever became known after it."""
    from tests.replay.rows import refunded, settled

    rng, night = random.Random(3), NIGHTS[1]
    plain = Ran(tmp_path / "plain", "year", nights=NIGHTS[:3], blocks=FEW)
    before = plain.panel(night)
    numbers = sorted({key[0] for key in plain.named(before)})
    own = [c for c in make_county(seeded(17), "year", has_late_rows=True, blocks=FEW).log if c.table == "settlement"]
    planted = []
    for n, number in enumerate(numbers):
        tomorrow = f"{night + timedelta(days=rng.randint(1, 20))}"
        planted.append(settled(f"AHEAD{n}", number, tomorrow, "9000.00", written=f"{night - timedelta(days=1)}"))
        planted.append(settled(f"LATE{n}", number, "2024-01-05", "9000.00", written=f"{night + timedelta(days=3)}"))
        bills = [c.key for c in own if c.row["psn_no"] == number and not c.row.get("init_setl_id")]
        if bills:
            planted.append(
                refunded(f"BACK{n}", bills[0], number, tomorrow, "50.00", written=f"{night - timedelta(days=1)}")
            )
    leaky = Ran(tmp_path / "leaky", "year", tuple(planted), NIGHTS[:3], FEW)
    assert leaky.panel(night).drop_columns("person_key") == before.drop_columns("person_key")
    assert numbers and leaky.named(leaky.panel(NIGHTS[2])).keys() != plain.named(plain.panel(NIGHTS[2])).keys()
