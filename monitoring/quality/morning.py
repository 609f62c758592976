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
from monitoring.quality.contract_words import NEW_WARNINGS
from monitoring.settings import Settings

STEPS = ("pull", "check", "apply", "publish", "review")
PUSHED = frozenset(STEPS[3:])
"""Steps with which the list is out; the pages of caseworkers follow it."""
BUREAU_LISTS = "lists"
"""The step of the bureau's lists, which are written after the night."""
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
        """Whether the list is out and nothing after it is under way or failed."""
        return self.step in PUSHED and self.outcome == "done"

    @property
    def is_only_review(self) -> bool:
        """Whether the list is out, and the review database was not filled."""
        return self.step == STEPS[-1] and self.outcome == "failed"


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
    bureau_lists: Counts = field(default_factory=dict)
    """Counts of the bureau's lists of the night; empty before they are written."""

    @property
    def pulled(self) -> Counts:
        """Rows by source table."""
        return self._counted("pull", "_pulled")

    @property
    def held_by_rule(self) -> list[tuple[str, int]]:
        """Rules that held rows back, with their rows, most first."""
        return held_by_rule_of(self.observations)

    @property
    def held_rows(self) -> int:
        """Rows held back this night; of a stopped one those that would have been."""
        return sum(round(o.value * o.basis) for o in self.observations if o.metric.startswith("held_share:"))

    @property
    def held_still(self) -> int:
        """Rows of earlier nights that were examined again and are held still."""
        return sum(n for name, n in self.counts.get("check", {}).items() if name.endswith("_held_still"))

    @property
    def is_taken_over(self) -> bool:
        """Whether the night's rows are in the warehouse."""
        return bool(self.counts.get("apply"))

    @property
    def came_in(self) -> Counts:
        """Rows by source table that say something new: taken over, or held back for the first time."""
        taken = self._counted("apply", "_accepted")
        return {name: n + self.counts.get("check", {}).get(f"{name}_quarantined", 0) for name, n in taken.items()}

    @property
    def unchanged(self) -> Counts:
        """Rows by source table that were read again and say nothing new."""
        return self._counted("apply", "_unchanged")

    @property
    def opened(self) -> Counts:
        """Warnings that the night opened, by where they go; empty if the night did not come as far as its push."""
        is_pushing = "publish" in self.counts
        found = [o for o in self.observations if is_pushing and o.metric.startswith(f"{NEW_WARNINGS}:")]
        return {o.metric.partition(":")[2]: o.basis for o in found}

    @property
    def is_stopped_by_check(self) -> bool:
        """Whether the contract of the batch, or the source's silence, stopped the night."""
        return bool(self.stopped_by)

    @property
    def stopped_by(self) -> list[Observation]:
        """Values that stopped the night."""
        # A finding of an earlier try stays in the ledger after the night has got past its check.
        if self.ending is None or self.ending.step != "check" or self.ending.outcome != "failed":
            return []
        return [o for o in self.observations if o.outcome == "blocking" and not o.metric.startswith("warnings_")]

    @property
    def is_day_empty(self) -> bool:
        """Whether no settlement of the night's own day came though some are usual, and the night went on."""
        return any(
            o.metric == "silence_empty_day:settlement" or (o.metric == "rows:settlement" and not o.value)
            for o in self.unusual
        )

    @property
    def unusual(self) -> list[Observation]:
        """Values outside their usual band that stopped nothing."""
        return [o for o in self.observations if o.outcome in {"warning", "overridden"}]

    def _counted(self, step: str, ending: str) -> Counts:
        counts = self.counts.get(step, {})
        return {name.removesuffix(ending): n for name, n in counts.items() if name.endswith(ending)}


def held_by_rule_of(observations: Sequence[Observation]) -> list[tuple[str, int]]:
    """Rules that held rows of a night back, or would have, with their rows, most first."""
    rules = [o for o in observations if o.metric.startswith("rule_share:") and not _is_note(o)]
    found = [(o.metric.removeprefix("rule_share:"), round(o.value * o.basis)) for o in rules]
    return sorted(((rule, n) for rule, n in found if n), key=lambda one: -one[1])


def gather_morning(settings: Settings, ledger: Ledger, night: date) -> Morning:
    """All that is known of a night; a night that never began has no ending."""
    recorded = ledger.rows(night, last=200)
    rows = last_try([row for row in recorded if row["step"] in STEPS])
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
        _bureau_lists(recorded),
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
    files = morning_files(settings, night)
    (settings.home / "morning").mkdir(exist_ok=True)
    for path, language in files.items():
        path.write_text(morning_text(morning, "zh" if language == "zh" else "en"), encoding="utf-8")
    return list(files)


def morning_files(settings: Settings, night: date) -> dict[Path, str]:
    """Where the message of a night lies, with its language."""
    return {settings.home / "morning" / f"{night}.{language}.txt": language for language in LANGUAGES}


def last_try(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """What an earlier try of the night did is not what became of this one."""
    pulls = [place for place, row in enumerate(rows) if row["step"] == STEPS[0]]
    return rows[pulls[-1] :] if pulls else rows


def _ending(row: dict[str, object]) -> Ending:
    code = row["exit_code"]
    return Ending(
        str(row["step"]), str(row["outcome"]), code if isinstance(code, int) else None, str(row["message"] or "")
    )


def _bureau_lists(rows: list[dict[str, object]]) -> Counts:
    done = [row for row in rows if row["step"] == BUREAU_LISTS and row["outcome"] == "done"]
    counts: Counts = json.loads(str(done[-1]["counts"] or "{}")) if done else {}
    return counts


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
