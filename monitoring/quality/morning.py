"""What an operator has to know in the morning, gathered from the run ledger and the thresholds; nothing of it names a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from monitoring.errors import MonitoringError
from monitoring.ledger import Clock, Ledger
from monitoring.ledger.approvals import Approval, held_pushes
from monitoring.ledger.observations import Observation, observations_of
from monitoring.policy import load_policy
from monitoring.settings import Settings

STEPS = ("pull", "check", "apply", "publish")
LANGUAGES = ("zh", "en")
SHOWN = 5
"""Lines of a kind; a phone shows no more at once, and `monitoring quality show` has the rest."""

Counts = dict[str, int]


@dataclass(frozen=True)
class Ending:
    """How the night ended: its last step, the outcome of that, and what was said if it failed."""

    step: str
    outcome: str
    exit_code: int | None = None
    message: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether all steps are done."""
        return self.step == STEPS[-1] and self.outcome == "done"


@dataclass(frozen=True)
class Morning:
    """The night: how it ended, counts of its steps, what was observed, and what waits for whom."""

    night: date
    ending: Ending | None
    counts: dict[str, Counts] = field(default_factory=dict)
    observations: Sequence[Observation] = ()
    held_pushes: Sequence[Approval] = ()
    stale_lines: Sequence[str] = ()
    is_thresholds_readable: bool = True

    @property
    def pulled(self) -> Counts:
        """Rows by source table."""
        counts = self.counts.get("pull", {})
        return {name.removesuffix("_pulled"): n for name, n in counts.items() if name.endswith("_pulled")}

    @property
    def held_by_rule(self) -> list[tuple[str, int]]:
        """Rules that held rows back, with their rows, most first."""
        found = [(o.metric.removeprefix("rule_share:"), round(o.value * o.basis)) for o in self._rules()]
        return sorted(((rule, n) for rule, n in found if n), key=lambda one: -one[1])

    @property
    def held_rows(self) -> int:
        """Rows held back this night; of a stopped one those that would have been."""
        return sum(round(o.value * o.basis) for o in self.observations if o.metric.startswith("held_share:"))

    @property
    def held_still(self) -> int:
        """Rows of earlier nights that were examined again and are held still."""
        return sum(n for name, n in self.counts.get("check", {}).items() if name.endswith("_held_still"))

    @property
    def stopped_by(self) -> list[Observation]:
        """Values that stopped the night."""
        return [o for o in self.observations if o.outcome == "blocking" and not o.metric.startswith("warnings_")]

    @property
    def unusual(self) -> list[Observation]:
        """Values outside their usual band that stopped nothing."""
        return [o for o in self.observations if o.outcome in {"warning", "overridden"}]

    def _rules(self) -> list[Observation]:
        return [o for o in self.observations if o.metric.startswith("rule_share:") and not _is_note(o)]


def gather_morning(settings: Settings, ledger: Ledger, night: date) -> Morning:
    """All that is known of a night; a night that never began has no ending."""
    rows = [row for row in ledger.rows(night, last=200) if row["step"] in STEPS]
    newest = {str(row["step"]): row for row in rows}
    stale, is_readable = _stale_lines(settings, night)
    return Morning(
        night,
        _ending(rows[-1]) if rows else None,
        {step: json.loads(str(row["counts"] or "{}")) for step, row in newest.items()},
        observations_of(ledger, night),
        held_pushes(ledger),
        stale,
        is_readable,
    )


def newest_night(ledger: Ledger) -> date | None:
    """The night that ran last."""
    rows = [row for row in ledger.rows(last=50) if row["step"] in STEPS]
    night = rows[-1]["night"] if rows else None
    return night if isinstance(night, date) and not isinstance(night, datetime) else None


def write_morning(settings: Settings, night: date, clock: Clock) -> list[Path]:
    """Write the message of a night in each language to `home/morning`; return the files."""
    from monitoring.quality.morning_text import morning_text

    with Ledger(settings.ledger_url, clock) as ledger:
        morning = gather_morning(settings, ledger, night)
    folder = settings.home / "morning"
    folder.mkdir(exist_ok=True)
    files = {folder / f"{night}.{language}.txt": language for language in LANGUAGES}
    for path, language in files.items():
        path.write_text(morning_text(morning, "zh" if language == "zh" else "en"), encoding="utf-8")
    return list(files)


def _ending(row: dict[str, object]) -> Ending:
    code = row["exit_code"]
    return Ending(
        str(row["step"]), str(row["outcome"]), code if isinstance(code, int) else None, str(row["message"] or "")
    )


def _stale_lines(settings: Settings, night: date) -> tuple[list[str], bool]:
    try:
        stale = load_policy(settings.thresholds).stale_values(night)
    except MonitoringError:
        return [], False
    return [value.name for value in stale], True


def _is_note(found: Observation) -> bool:
    from monitoring.quality.rules import rule_named

    rule = rule_named(found.metric.removeprefix("rule_share:"))
    return rule is not None and not rule.holds_back
