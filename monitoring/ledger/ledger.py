"""The run ledger: a row per step, in a database of its own so that it can be read while a night runs or after it failed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from monitoring import __version__
from monitoring.errors import UNFORESEEN, MonitoringError
from monitoring.ledger.tables import metadata, run_step

Clock = Callable[[], datetime]

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai_now() -> datetime:
    """The wall clock of the bureau, without zone as everything in the source."""
    return datetime.now(SHANGHAI).replace(tzinfo=None)


@dataclass(frozen=True)
class StepResult:
    """What a step did: counts by name, and the intervals of `updt_time` it covered by source table."""

    step: str
    night: date
    counts: dict[str, int] = field(default_factory=dict)
    coverage: dict[str, list[list[str]]] = field(default_factory=dict)


class Ledger:
    """The ledger at an SQLAlchemy URL; tables are made when they are missing."""

    def __init__(self, url: str, clock: Clock) -> None:
        database = sa.make_url(url).database
        if database:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        self._engine = sa.create_engine(url, hide_parameters=True)
        self._clock = clock
        metadata.create_all(self._engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def step(self, night: date, step: str) -> Iterator[list[StepResult]]:
        """Record a step: it appends its `StepResult` to the list; an error is recorded and raised again."""
        row_id = self._begin(night, step)
        results: list[StepResult] = []
        try:
            yield results
        except MonitoringError as error:
            self._end(row_id, "failed", error.exit_code, str(error), None)
            raise
        except BaseException as error:
            self._end(row_id, "failed", UNFORESEEN, f"unexpected {type(error).__name__}", None)
            raise
        self._end(row_id, "done", 0, None, results[-1] if results else None)

    def rows(self, night: date | None = None, last: int = 50) -> list[dict[str, object]]:
        """The newest rows, oldest first."""
        query = sa.select(run_step).order_by(run_step.c.run_step_id.desc()).limit(last)
        if night is not None:
            query = query.where(run_step.c.night == night)
        with self._engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(query)][::-1]

    @property
    def engine(self) -> sa.Engine:
        """Where the other tables of the ledger are read and written."""
        return self._engine

    def now(self) -> datetime:
        """The moment by the clock the ledger was given."""
        return self._clock()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _begin(self, night: date, step: str) -> int:
        values = {
            "night": night,
            "step": step,
            "started_at": self._clock(),
            "outcome": "running",
            "package_version": __version__,
        }
        unfinished = run_step.update().where(
            run_step.c.night == night, run_step.c.step == step, run_step.c.outcome == "running"
        )
        with self._engine.begin() as connection:
            # A step that is begun anew was killed before; should it live after all, its own end overwrites this.
            connection.execute(unfinished.values(outcome="interrupted"))
            key = connection.execute(run_step.insert().values(values)).inserted_primary_key
        assert key is not None  # noqa: S101 - an insert into a table with a primary key returns it
        return int(key[0])

    def _end(self, row_id: int, outcome: str, exit_code: int, message: str | None, result: StepResult | None) -> None:
        told = asdict(result) if result else {"counts": {}, "coverage": {}}
        values = {
            "ended_at": self._clock(),
            "outcome": outcome,
            "exit_code": exit_code,
            "message": message,
            "counts": json.dumps(told["counts"]),
            "coverage": json.dumps(told["coverage"]),
        }
        with self._engine.begin() as connection:
            connection.execute(run_step.update().where(run_step.c.run_step_id == row_id).values(values))
