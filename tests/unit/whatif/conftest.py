"""Small counties with a night behind them, and both ways to assess them under changed limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitoring.assessment import pieces
from monitoring.assessment.asked import Asked, ask, relations_for
from monitoring.assessment.one_pass import Relations, assess_pass
from monitoring.demo.planted import PLANTED_NIGHT
from monitoring.demo.prepare import prepare_demo_source
from monitoring.policy import Policy, load_policy
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse
from monitoring.whatif.burdens import BurdenStore
from monitoring.whatif.compare import Comparison, compare
from tests.acceptance.deployment import SHIPPED, Deployment, deploy
from tests.property.counties import LAST_NIGHT, make_county, seeded
from tests.property.pipeline import assess_night
from tests.property.policy import write_folder
from tests.reference.known import end_of

FIRST_DAY = date(2022, 1, 1)
"""Before every burden of a generated county."""
SHAPES = ("mixed", "household", "dated")
"""Between them all windows, persons and households, own income, paid shares, and limits that begin, end and are replaced."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Bench:
    """An open warehouse with what is asked about it."""

    settings: Settings
    warehouse: Warehouse
    asked: Asked
    policy: Policy

    def relations(self, policy: Policy) -> Relations:
        return relations_for(self.warehouse, policy, self.asked)

    def compare(self, changed: Policy | Relations) -> Comparison:
        store = BurdenStore.of(self.settings, self.warehouse, self.asked.night)
        other = self.relations(changed) if isinstance(changed, Policy) else changed
        return compare(self.warehouse, store, self.asked, self.relations(self.policy), other)

    def rows(self, relation: str) -> Rows:
        ordered = "ORDER BY subject_key, rule_id, window_id"
        return self.warehouse.arrow(f"SELECT * FROM {relation} {ordered}").to_pylist()

    def pass_rows(self, policy: Policy) -> Rows:
        """What one pass under the policy says of the days asked for."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pieces, "ROWS", 50)
            assess_pass(self.warehouse, self.relations(policy), self.asked.night)
        self.warehouse.load("asked_period", self.asked.table())
        self.warehouse.derive("whatif", "crossed_warning")
        return self.rows("crossed_warning")


@contextmanager
def bench_of(settings: Settings, first: date) -> Iterator[Bench]:
    with open_warehouse(settings, read_only=True) as warehouse:
        night = warehouse.arrow("SELECT MAX(front) AS night FROM applied_night").to_pylist()[0]["night"]
        yield Bench(settings, warehouse, ask(warehouse, first, night, None), load_policy(settings.thresholds))


def make_deployment(home: Path, shape: str, blocks: int) -> Deployment:
    """A county of many blocks, and its last night alone."""
    deployment = deploy(home, write_folder(home.parent / f"{shape}-thresholds", shape))
    county = make_county(seeded(7), shape, blocks=blocks)
    deployment.show(county.log, end_of(LAST_NIGHT))
    assess_night(deployment.settings, LAST_NIGHT)
    return deployment


@pytest.fixture(scope="session")
def county_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Deployment]:
    """The county of a shape, made once."""
    return cache(lambda shape: make_deployment(tmp_path_factory.mktemp("whatif") / "home", shape, blocks=4))


@pytest.fixture(params=SHAPES)
def bench(request: pytest.FixtureRequest, county_of: Callable[[str], Deployment]) -> Iterator[Bench]:
    with bench_of(county_of(request.param).settings, FIRST_DAY) as made:
        yield made


@pytest.fixture
def mixed(county_of: Callable[[str], Deployment]) -> Deployment:
    return county_of("mixed")


@pytest.fixture
def mixed_bench(mixed: Deployment) -> Iterator[Bench]:
    with bench_of(mixed.settings, FIRST_DAY) as made:
        yield made


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """The demo county after its night, with the planted persons."""
    made = deploy(tmp_path_factory.mktemp("planted"), SHIPPED)
    prepare_demo_source(made.settings.source, 1_000, 20241210, datetime.combine(PLANTED_NIGHT, time.max))
    assess_night(made.settings, PLANTED_NIGHT)
    return made


@pytest.fixture
def planted_bench(planted: Deployment) -> Iterator[Bench]:
    with bench_of(planted.settings, date(2023, 1, 1)) as made:
        yield made


def with_rules(policy: Policy, rules: Any) -> Policy:
    """The policy with rule files put in place of its own."""
    return replace(policy, thresholds=replace(policy.thresholds, rules=tuple(rules)))
