"""What the operators' page shows, from the run ledger and the thresholds; nothing of it names a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from monitoring.errors import MonitoringError
from monitoring.ledger import Clock, Ledger
from monitoring.ledger.approvals import Approval, held_pushes
from monitoring.ledger.observations import observations_of
from monitoring.policy import load_policy
from monitoring.policy.terms import Language, said
from monitoring.quality.contract_words import metric_in_words
from monitoring.quality.morning import STEPS, gather_morning, last_try, newest_night
from monitoring.quality.morning_text import morning_text
from monitoring.settings import Settings

NIGHTS_SHOWN = 14
PUSHES_SHOWN = 5
ROWS_READ = 400
"""Steps of the ledger that are looked at: two weeks of nights, each tried several times."""


@dataclass(frozen=True)
class StepRun:
    """A step of a night: how it ended, how long it took in seconds, its counts by name."""

    step: str
    outcome: str
    seconds: float | None
    exit_code: int | None
    counts: dict[str, int]
    message: str


@dataclass(frozen=True)
class NightRun:
    """The newest try of a night, with a step each."""

    night: date
    steps: dict[str, StepRun]

    @property
    def last(self) -> StepRun:
        """The step that it came to."""
        return list(self.steps.values())[-1]


@dataclass(frozen=True)
class Stopped:
    """A night that stopped, its step, what the program said, and what its check found, in words."""

    night: date
    run: StepRun
    found: Sequence[str]


@dataclass(frozen=True)
class Pushed:
    """A push that was done."""

    night: date
    ended_at: datetime | None
    counts: dict[str, int]


@dataclass(frozen=True)
class Running:
    """All of it; `fault`: why the ledger cannot be read, as the key of a sentence. `stale`: none where the thresholds do not load."""

    fault: str | None
    stale: Sequence[str] | None
    nights: Sequence[NightRun] = ()
    stopped: Sequence[Stopped] = ()
    waiting: Sequence[Approval] = ()
    pushed: Sequence[Pushed] = ()
    morning: str = ""
    steps: Sequence[str] = field(default=STEPS)


def read_running(settings: Settings, clock: Clock, language: Language) -> Running:
    """Read ledger and thresholds; what cannot be read is said in the result and raises nothing."""
    stale = _stale_sentences(settings, clock().date(), language)
    if not Path(sa.make_url(settings.ledger_url).database or "").is_file():
        return Running("nights.no_ledger", stale)
    try:
        with Ledger(settings.ledger_url, clock) as ledger:
            return _read(settings, ledger, language, stale)
    except (sa.exc.SQLAlchemyError, OSError, ValueError):
        return Running("nights.broken_ledger", stale)


def _read(settings: Settings, ledger: Ledger, language: Language, stale: Sequence[str] | None) -> Running:
    rows = ledger.rows(last=ROWS_READ)
    nights = _nights(rows)
    newest = newest_night(ledger)
    text = morning_text(gather_morning(settings, ledger, newest), language) if newest else ""
    more = [step for one in nights for step in one.steps if step not in STEPS]
    return Running(
        fault=None,
        stale=stale,
        nights=nights,
        stopped=[_stopped(ledger, one, language) for one in nights if one.last.outcome in {"failed", "interrupted"}],
        waiting=held_pushes(ledger),
        pushed=_pushes(rows),
        morning=text,
        steps=(*STEPS, *dict.fromkeys(more)),
    )


def _nights(rows: Sequence[dict[str, object]]) -> list[NightRun]:
    """The newest nights first; what is no step of a night is left out."""
    by_night: dict[date, list[dict[str, object]]] = {}
    for row in rows:
        night = row["night"]
        if isinstance(night, date) and row["step"] in {*STEPS, "review"}:
            by_night.setdefault(night, []).append(row)
    newest = sorted(by_night, reverse=True)[:NIGHTS_SHOWN]
    return [NightRun(n, {str(row["step"]): _step(row) for row in last_try(by_night[n])}) for n in newest]


def _step(row: dict[str, object]) -> StepRun:
    begun, ended, code = row["started_at"], row["ended_at"], row["exit_code"]
    took = (ended - begun).total_seconds() if isinstance(ended, datetime) and isinstance(begun, datetime) else None
    return StepRun(
        str(row["step"]),
        str(row["outcome"]),
        took,
        code if isinstance(code, int) else None,
        _counts(row),
        " ".join(str(row["message"] or "").split()),
    )


def _counts(row: dict[str, object]) -> dict[str, int]:
    """Counts by name, without what is nothing."""
    told: dict[str, int] = json.loads(str(row["counts"] or "{}"))
    return {name: count for name, count in told.items() if count}


def _stopped(ledger: Ledger, night: NightRun, language: Language) -> Stopped:
    seen = [o for o in observations_of(ledger, night.night) if o.outcome == "blocking"]
    found = [metric_in_words(o.metric, language) for o in seen] if night.last.step == "check" else []
    return Stopped(night.night, night.last, found)


def _pushes(rows: Sequence[dict[str, object]]) -> list[Pushed]:
    done = [row for row in rows if row["step"] == "publish" and row["outcome"] == "done"][::-1]
    found = []
    for row in done[:PUSHES_SHOWN]:
        night, ended = row["night"], row["ended_at"]
        if isinstance(night, date):
            found.append(Pushed(night, ended if isinstance(ended, datetime) else None, _counts(row)))
    return found


def _stale_sentences(settings: Settings, day: date, language: Language) -> list[str] | None:
    try:
        policy = load_policy(settings.thresholds)
    except MonitoringError:
        return None
    return [said(value.sentence(), language) for value in policy.stale_values(day)]
