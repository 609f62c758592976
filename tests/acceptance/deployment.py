"""A deployment of its own in a folder: source, key, thresholds, and nights run on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from monitoring import nightly
from monitoring.keyfile import make_key
from monitoring.ledger import StepResult
from monitoring.platform.risk_list import risk_list
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.property.source_db import write_source
from tests.reference.known import Change, end_of

THRESHOLDS = Path(__file__).parents[1] / "sql" / "thresholds"
SHIPPED = Path(__file__).parents[2] / "thresholds"

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Deployment:
    """Settings and what a test asks of them."""

    settings: Settings

    def show(self, log: Iterable[Change], at: datetime) -> None:
        """Make the source show what a log of row versions shows at a moment."""
        write_source(Path(self.settings.source.removeprefix("sqlite:///")), log, at)

    def run(self, night: str) -> list[StepResult]:
        """Run a night on the source as it is, up to its push: the pages of caseworkers have tests of their own (tests/review)."""
        settings, day = self.settings, date.fromisoformat(night)
        return [
            nightly.pull(settings, day, progress=_say_nothing),
            nightly.check(settings, day),
            nightly.apply(settings, day),
            nightly.publish(settings, day),
        ]

    def run_with(self, log: Iterable[Change], *nights: str) -> list[StepResult]:
        """Run nights in the order given, each on the source as it is at the end of the night; the last one's steps."""
        results: list[StepResult] = []
        for night in nights:
            self.show(log, end_of(date.fromisoformat(night)))
            results = self.run(night)
        return results

    def ask(self, query: str, **values: object) -> Rows:
        """Rows of a query on the warehouse."""
        with open_warehouse(self.settings, read_only=True) as warehouse:
            return warehouse.arrow(query, **values).to_pylist()

    def risk_list(self) -> Rows:
        """The platform's risk list."""
        engine = sa.create_engine(self.settings.platform)
        with engine.connect() as connection:
            rows = [
                dict(r) for r in connection.execute(sa.select(risk_list).order_by(risk_list.c.warning_id)).mappings()
            ]
        engine.dispose()
        return rows


def deploy(home: Path, thresholds: Path = THRESHOLDS, **settings: Any) -> Deployment:
    """A deployment with a new key and without a source yet."""
    home.mkdir(parents=True, exist_ok=True)
    made = Settings(home=home, thresholds=thresholds, **settings)
    make_key(made.id_key_file)
    return Deployment(made)


def _say_nothing(_: str) -> None:
    return
