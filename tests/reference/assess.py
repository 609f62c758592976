"""Warnings and events over a sequence of nights (sections 7 and 9 of the text)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from tests.reference.burden import ZERO, Part
from tests.reference.households import Subject, gone, person
from tests.reference.knowledge import Drawn, Knowledge
from tests.reference.model import Policy, Rule, Version
from tests.reference.timeline import (
    Day,
    State,
    fall_reasons,
    find_state,
    in_order,
    name_change,
    rise_reasons,
    run_start,
    state_without_spell,
)
from tests.reference.windows import Window

Key = tuple[str, str, str]
"""Name of the subject, rule, id of the window."""
Found = tuple[str, set[str]]


@dataclass(frozen=True)
class Warned:
    """A warning after a night; `stood_at` is the highest step of all moments so far."""

    now: State
    window: Window
    subject: Subject
    stood_at: Decimal | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to a warning, with what the warning says after it."""

    key: Key
    known_on: date
    event: str
    reasons: str
    state: str
    crossed_on: date | None
    fell_on: date | None
    step: Decimal | None
    burden_amount: Decimal
    limit_amount: Decimal | None


@dataclass(frozen=True)
class Moment:
    """One warning-to-be on one night: its timeline up to E and what counts in it."""

    rule: Rule
    subject: Subject
    parts: list[Part]
    days: list[Day]
    state: State | None

    def rise_on(self, day: date | None) -> set[str]:
        return rise_reasons(self.rule, self.parts, self.days, self._index(day))

    def fall_on(self, day: date | None) -> set[str]:
        return fall_reasons(self.rule, self.parts, self.days, self._index(day))

    def _index(self, day: date | None) -> int:
        return next(n for n, one in enumerate(self.days) if one.day == day)

    def start_of(self, holds: Callable[[Decimal], bool]) -> date:
        """The first day of the last run of days whose step holds."""
        begin = run_start(self.days, (day.step is not None and holds(day.step) for day in self.days))
        return self.days[begin or 0].day


def _see(known: Knowledge, subject: Subject, rule: Rule, window: Window) -> Moment:
    days = known.timeline(subject, rule, window)
    parts = known.parts_in(subject, rule, window)
    return Moment(rule, subject, parts, days, find_state(rule, parts, days))


@dataclass
class History:
    """All warnings and events after the nights seen so far, which follow each other day by day."""

    policy: Policy
    versions: Sequence[Version]
    warnings: dict[Key, Warned] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    drawn: Drawn = field(default_factory=Drawn)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Who was in each household on the night before."""

    def see(self, night: date) -> None:
        """Assess everybody from the rows known on a night."""
        known = Knowledge(self.versions, self.policy, night, self.drawn)
        for rule in self.policy.rules:
            self._see_rule(known, rule)
        self.members = {name: household.members for name, household in known.households.items()}

    def _see_rule(self, known: Knowledge, rule: Rule) -> None:
        subjects = known.subjects(rule.unit)
        windows = {
            (name, window.window_id): window
            for name, subject in subjects.items()
            for window in known.windows_of(subject, rule)
        }
        stored = {
            (name, window_id): warned.window
            for (name, rule_id, window_id), warned in self.warnings.items()
            if rule_id == rule.rule_id
        }
        for (name, _), window in sorted({**stored, **windows}.items(), key=lambda found: found[0]):
            subject = subjects.get(name) or (person(name) if rule.unit == "person" else gone(name))
            self._see_window(known, subject, rule, window)

    def _see_window(self, known: Knowledge, subject: Subject, rule: Rule, window: Window) -> None:
        key = (subject.name, rule.rule_id, window.window_id)
        before = self.warnings.get(key)
        if rule.unit == "person" and not known.is_anchor(subject.name):
            if before is not None:
                self._merge(key, before, known.night)
            return
        moment = _see(known, subject, rule, window)
        if moment.state is None and before is None:
            return
        is_covered = known.is_covered(subject, rule)
        now = moment.state or state_without_spell(moment.days, is_covered=is_covered)
        found = [(event, reasons | self._moved(moment)) for event, reasons in _find_events(before, moment, now, known)]
        self._keep(key, before, _follow(before, now, window, subject), known.night, found)

    def _moved(self, moment: Moment) -> set[str]:
        """The reason `household` where the members are others than on the night before."""
        before = self.members.get(moment.subject.name) if moment.rule.unit == "household" else None
        return {"household"} if before and before != moment.subject.members else set()

    def _merge(self, key: Key, before: Warned, night: date) -> None:
        after = replace(before, now=State("merged"), closed_on=before.closed_on or night)
        self._record(key, after, night, [] if before.closed_on else [("closed", {"merged"})])

    def _keep(self, key: Key, before: Warned | None, after: Warned, night: date, found: list[Found]) -> None:
        if not after.window.has_ended(night):
            self._record(key, replace(after, closed_on=None), night, found)
            return
        was_closed = before is not None and before.closed_on is not None
        closing: list[Found] = [] if was_closed else [("closed", {"window"})]
        self._record(key, replace(after, closed_on=after.window.end), night, found + closing)

    def _record(self, key: Key, after: Warned, night: date, found: list[Found]) -> None:
        self.warnings[key] = after
        self.events += [_event(key, night, one, after.now) for one in found]


def _follow(before: Warned | None, now: State, window: Window, subject: Subject) -> Warned:
    if before is not None and not subject.members:
        subject = replace(before.subject, members=())
    stood_at = None if before is None else before.stood_at
    steps = [step for step in (stood_at, now.step) if step is not None]
    return Warned(now, window, subject, max(steps, default=None))


def _event(key: Key, night: date, found: Found, now: State) -> Event:
    return Event(
        key,
        known_on=night,
        event=found[0],
        reasons=in_order(found[1]),
        state=now.state,
        crossed_on=now.crossed_on,
        fell_on=now.fell_on,
        step=now.step,
        burden_amount=ZERO if now.end is None else now.end.burden,
        limit_amount=now.limit_amount,
    )


def assess_nights(versions: Sequence[Version], policy: Policy, first: date, last: date) -> History:
    """Warnings and events after every night from the first to the last."""
    history = History(policy, versions)
    for n in range((last - first).days + 1):
        history.see(first + timedelta(days=n))
    return history


def _find_events(before: Warned | None, moment: Moment, now: State, known: Knowledge) -> Iterator[Found]:
    if before is None:
        yield "opened", moment.rise_on(now.crossed_on)
        if now.state != "open":
            yield now.state, moment.fall_on(now.fell_on)
    elif now.state == "open":
        yield from _events_while_open(before, moment, now)
    elif (before.now.state, before.now.crossed_on, before.now.fell_on) != (now.state, now.crossed_on, now.fell_on):
        event = now.state if now.state != before.now.state else "revised"
        yield event, moment.fall_on(now.fell_on) if now.is_produced else {_loss(before.now, moment, known)}


def _loss(before: State, moment: Moment, known: Knowledge) -> str:
    """Why a warning has no spell any more."""
    rule, subject = moment.rule, moment.subject
    if not subject.members:
        return "household"
    if not known.is_covered(subject, rule):
        return "category" if known.is_in_region(subject, rule) else "region"
    if not moment.days or before.limit_amount is None:
        return "correction"
    end = moment.days[-1]
    if not end.is_poorly_paid or not rule.is_over(end.burden, before.limit_amount):
        return "correction"
    return name_change(before.explained_by, end.categories)


def _events_while_open(before: Warned, moment: Moment, now: State) -> Iterator[Found]:
    step = now.step
    assert step is not None, "an open warning has a step"
    if before.now.state != "open":
        yield "reopened", moment.rise_on(now.crossed_on)
    elif before.stood_at is None or step > before.stood_at:
        yield "raised", moment.rise_on(moment.start_of(lambda other: other >= step))
    elif now.step != before.now.step:
        yield "revised", _step_reasons(before.now, moment, now)
    elif now.crossed_on != before.now.crossed_on:
        yield "revised", moment.rise_on(now.crossed_on)


def _step_reasons(before: State, moment: Moment, now: State) -> set[str]:
    day = moment.start_of(lambda step: step == now.step)
    is_rise = before.step is None or (now.step is not None and now.step > before.step)
    return moment.rise_on(day) if is_rise else moment.fall_on(day)
