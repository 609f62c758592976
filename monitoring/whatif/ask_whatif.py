"""The question `monitoring whatif` asks, and its answer. The warehouse is open for reading only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitoring.assessment.asked import Asked, ask, relations_for
from monitoring.errors import ThresholdsError
from monitoring.policy import Policy, load_policy
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from monitoring.whatif.burdens import BurdenStore
from monitoring.whatif.changes import change_limits, changed_lines, read_change
from monitoring.whatif.compare import Comparison, compare


@dataclass(frozen=True)
class Question:
    """Changes as `--set` gives them, or another folder of thresholds; and the days on which warnings crossed."""

    changes: tuple[str, ...]
    folder: Path | None
    first: date
    last: date


@dataclass(frozen=True)
class WhatIf:
    """A comparison with what was asked: the changes in words, the days, and whether the thresholds are an example.

    `changed_lines` says of each line that `--set` changes what its limit was and what it becomes; None for another folder.
    """

    asked: Asked
    changes: tuple[str, ...]
    changed_lines: tuple[str, ...] | None
    is_example: bool
    region_names: dict[str, str]
    comparison: Comparison


def ask_whatif(settings: Settings, question: Question) -> WhatIf:
    """Compare the present rules with those of `--set` or of another folder, on warnings that crossed on the days.

    Raises `ThresholdsError` if a change cannot be read or a limit is missing, `NightError` for days not known yet.
    """
    present = load_policy(settings.thresholds)
    changed = _changed_policy(present, question)
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask(warehouse, question.first, question.last, None)
        sides = [relations_for(warehouse, policy, asked) for policy in (present, changed)]
        store = BurdenStore.of(settings, warehouse, asked.night)
        comparison = compare(warehouse, store, asked, sides[0], sides[1])
    regions = sides[1]["region"].to_pylist() + sides[0]["region"].to_pylist()
    names = {row["region_code"]: row["name_zh"] for row in regions}
    is_example = present.is_example or changed.is_example
    lines = None if question.folder is not None else changed_lines(present, changed)
    return WhatIf(asked, _in_words(question, changed), lines, is_example, names, comparison)


def _changed_policy(present: Policy, question: Question) -> Policy:
    if bool(question.changes) == (question.folder is not None):
        raise ThresholdsError(
            "It is not clear what to compare the present rules with: give either --set, once or several times, or --thresholds "
            "with another folder. Nothing was worked out."
        )
    if question.folder is not None:
        return load_policy(question.folder)
    return change_limits(present, [read_change(text) for text in question.changes])


def _in_words(question: Question, changed: Policy) -> tuple[str, ...]:
    return question.changes or (f"{changed.title.en} ({question.folder})",)
