"""What was known on a night, and the rules of one day held for all days (counterfactual)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from monitoring.declared.faults import KeyPath, Place, Placed
from monitoring.policy.entries import Title
from monitoring.policy.limits import Line
from monitoring.policy.models import RuleFile
from monitoring.policy.resolve import line_on
from monitoring.policy.thresholds import Thresholds

ALWAYS = date(1900, 1, 1)
"""A day before every burden: since then the lines of a counterfactual hold and are known."""


def keep_known(thresholds: Thresholds, night: date) -> Thresholds:
    """The same set without what was released, announced or published after the night.

    Figures without a day of release are gone too: they are never used, and may be later ones.
    """
    incomes = tuple(p for p in thresholds.incomes if p.value.usable_from is not None and p.value.usable_from <= night)
    return replace(thresholds, incomes=incomes, rules=tuple(_known_rules(thresholds.rules, night)))


def hold_rules_of(thresholds: Thresholds, day: date) -> Thresholds:
    """The same set with every line that was in force on the day, as known on it, in force on all days.

    Incomes, notices and published figures keep their own days. Rules without such a line are gone.
    """
    fingerprint = hashlib.sha256(f"{thresholds.fingerprint}\nrules as of {day}\n".encode()).hexdigest()
    return replace(thresholds, rules=tuple(_held_rules(thresholds.rules, day)), fingerprint=fingerprint)


def mark_counterfactual(title: Title, day: date) -> Title:
    """The title with the day whose rules are held."""
    return Title(zh=f"反事实（按{day}的规则）：{title.zh}", en=f"COUNTERFACTUAL (rules as of {day}): {title.en}")


def _known_rules(rules: Iterable[Placed[RuleFile]], night: date) -> Iterator[Placed[RuleFile]]:
    for placed in rules:
        rule = placed.value
        lines = {n: _known_line(line, night) for n, line in enumerate(rule.lines) if line.known_since <= night}
        notices = tuple(notice for notice in rule.takes_effect.notices if notice.announced_on <= night)
        takes_effect = rule.takes_effect.model_copy(update={"notices": notices})
        if lines:
            yield _with_lines(placed, lines, {"takes_effect": takes_effect})


def _known_line(line: Line, night: date) -> Line:
    published = tuple(figure for figure in line.limit.published if figure.announced_on <= night)
    return line.model_copy(update={"limit": line.limit.model_copy(update={"published": published})})


def _held_rules(rules: Iterable[Placed[RuleFile]], day: date) -> Iterator[Placed[RuleFile]]:
    held = {"valid_from": ALWAYS, "valid_to": None, "known_since": ALWAYS}
    for placed in rules:
        rule = placed.value
        in_force = {
            n: line.model_copy(update=held)
            for n, line in enumerate(rule.lines)
            if line_on(rule, line.id, day, day) is line
        }
        if in_force:
            yield _with_lines(placed, in_force, {"title": mark_counterfactual(rule.title, day)})


def _with_lines(placed: Placed[RuleFile], lines: Mapping[int, Line], update: Mapping[str, object]) -> Placed[RuleFile]:
    rule = placed.value.model_copy(update={**update, "lines": tuple(lines.values())})
    return Placed(rule, _move_lines(placed.place, tuple(lines)))


def _move_lines(place: Place, kept: tuple[int, ...]) -> Place:
    """The place of a rule of which only some lines are kept, so that faults still name the line of the file."""
    moved: dict[KeyPath, int] = {}
    for path, number in place.lines.items():
        if path[:1] == ("lines",) and len(path) > 1:
            if path[1] in kept:
                moved["lines", kept.index(int(path[1])), *path[2:]] = number
        else:
            moved[path] = number
    return Place(place.file, moved)
