"""Ten thousand rows damaged in known ways: each is caught by the rule meant for it, or is known to be beyond any rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from monitoring.demo.county import generate_county
from monitoring.quality.held import row_id
from monitoring.quality.rules import all_rules
from monitoring.source.tables import SOURCE_TABLES
from tests.acceptance.deployment import SHIPPED, Deployment, deploy
from tests.quality.damaged_night import FIRST, SECOND, DamagedNight, Rows, damage, rows_of
from tests.quality.damages import DAMAGES, Damage
from tests.unit.quality.gate_night import apply_folder, check_rows

SIZE, SEED = 4_000, 7
TABLES = {table.name: table for table in SOURCE_TABLES}


@dataclass(frozen=True)
class Outcome:
    """The deployment after both nights, what was damaged, and the rules that spoke of each row, by table and place."""

    deployment: Deployment
    night: DamagedNight
    clean_quarantine: list[dict[str, Any]]
    held: dict[str, set[str]]
    noted: dict[tuple[str, str | None], set[str]]

    def held_by(self, table: str, place: int) -> set[str]:
        """The rules that hold a row; rows that say the same are one in the quarantine."""
        return self.held.get(row_id(TABLES[table], self.night.rows[table][place]), set())

    def said_of(self, table: str, place: int) -> set[str]:
        key = self.night.rows[table][place][TABLES[table].key]
        return self.held_by(table, place) | self.noted.get((table, key), set())


@pytest.fixture(scope="module")
def county_rows() -> Rows:
    return rows_of(generate_county(SIZE, SEED), FIRST)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory, county_rows: Rows) -> Outcome:
    deployment = deploy(tmp_path_factory.mktemp("mutation"), SHIPPED)
    clean = check_rows(deployment, FIRST, county_rows)
    apply_folder(deployment, FIRST, clean)
    night = damage(county_rows)
    folder = check_rows(deployment, SECOND, night.rows)
    apply_folder(deployment, SECOND, folder)
    held, noted = defaultdict(set), defaultdict(set)
    for row in pq.read_table(folder / "quarantine.parquet").to_pylist():
        held[row["row_id"]].add(row["rule_name"])
    for row in pq.read_table(folder / "notes.parquet").to_pylist():
        noted[row["source_table"], row["source_key"]].add(row["rule_name"])
    return Outcome(deployment, night, _read(clean / "quarantine.parquet"), dict(held), dict(noted))


def _read(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def places(outcome: Outcome, name: str) -> list[tuple[str, int]]:
    return [
        (table, place)
        for table, done in outcome.night.done.items()
        for place, one in enumerate(done)
        if one is not None and one.name == name
    ]


def test_nothing_of_a_clean_county_is_held_back(outcome: Outcome) -> None:
    assert outcome.clean_quarantine == []


def test_there_are_ten_thousand_damages_of_more_than_forty_kinds(outcome: Outcome) -> None:
    count = Counter(one.name for done in outcome.night.done.values() for one in done if one is not None)
    assert set(count) == {one.name for one in DAMAGES}
    assert len(DAMAGES) > 40
    assert sum(count.values()) >= 10_000


@pytest.mark.parametrize("one", [d for d in DAMAGES if d.rule], ids=lambda d: d.name)
def test_each_damage_is_caught_by_the_rule_meant_for_it(outcome: Outcome, one: Damage) -> None:
    missed = [place for place in places(outcome, one.name) if one.rule not in outcome.said_of(*place)]
    assert missed == []


@pytest.mark.parametrize("one", [d for d in DAMAGES if not d.rule], ids=lambda d: d.name)
def test_what_no_rule_can_see_is_listed_with_its_reason_and_holds_nothing_back(outcome: Outcome, one: Damage) -> None:
    assert len(one.why_not) > 20
    assert [place for place in places(outcome, one.name) if outcome.held_by(*place)] == []


def test_no_undamaged_row_is_held_back(outcome: Outcome) -> None:
    undamaged = [(t, n) for t, done in outcome.night.done.items() for n, one in enumerate(done) if one is None]
    assert len(undamaged) > 5_000
    assert [place for place in undamaged if outcome.held_by(*place)] == []


def test_every_rule_is_tried(outcome: Outcome) -> None:
    untried = {rule.name for rule in all_rules()} - {one.rule for one in DAMAGES}
    assert untried == {"settlement_after_death"}, "needs a death in the register too; tests/unit/quality has it"


def test_every_row_is_accounted_for(outcome: Outcome) -> None:
    rows = outcome.deployment.ask("SELECT * FROM accounting WHERE night = $night", night=SECOND)
    assert {row["source_table"]: row["pulled_count"] for row in rows} == {
        t: len(r) for t, r in outcome.night.rows.items()
    }
    for row in rows:
        went = ("accepted", "quarantined", "unchanged", "superseded", "dropped")
        assert row["pulled_count"] + row["held_before_count"] == sum(row[f"{part}_count"] for part in went), row
