"""Warnings and events over a sequence of nights (sections 7 and 9 of the text)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from tests.reference.burden import ZERO, Part
from tests.reference.knowledge import Drawn, Knowledge
from tests.reference.model import Policy, Rule, Version
from tests.reference.timeline import Day, State, fall_reasons, find_state, last_limit, rise_reasons, run_start


@dataclass(frozen=True)
class Warned:
    """The warning of a person, rule and year after a night; `stood_at` is the highest step of all moments so far."""

    now: State
    stood_at: Decimal | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to a warning, with what the warning says after it."""

    psn_no: str
    rule_id: str
    year: int
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
    parts: list[Part]
    days: list[Day]
    state: State | None

    def rise_on(self, day: date | None) -> str:
        return rise_reasons(self.rule, self.parts, self.days, self._index(day))

    def fall_on(self, day: date | None) -> str:
        return fall_reasons(self.rule, self.parts, self.days, self._index(day))

    def _index(self, day: date | None) -> int:
        return next(n for n, one in enumerate(self.days) if one.day == day)

    def start_of(self, holds: Callable[[Decimal], bool]) -> date:
        """The first day of the last run of days whose step holds."""
        begin = run_start(self.days, (day.step is not None and holds(day.step) for day in self.days))
        return self.days[begin or 0].day


Key = tuple[str, str, int]
Found = tuple[str, str]


def state(known: Knowledge, person: str, rule: Rule, year: int) -> State | None:
    """What a rule says of a person (anchor) in a year, from the rows known on a night; None without any spell."""
    return _see(known, person, rule, year).state


def _see(known: Knowledge, person: str, rule: Rule, year: int) -> Moment:
    days = known.timeline(person, rule, year)
    return Moment(rule, known.parts_in(person, year), days, find_state(rule, days))


@dataclass
class History:
    """All warnings and events after the nights seen so far."""

    policy: Policy
    versions: Sequence[Version]
    warnings: dict[tuple[str, str, int], Warned] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    drawn: Drawn = field(default_factory=dict)

    def see(self, night: date) -> None:
        """Assess everybody from the rows known on a night."""
        known = Knowledge(self.versions, self.policy, night, self.drawn)
        for rule in self.policy.rules:
            for psn_no, year in sorted(self._windows(known, rule)):
                self._see_window(known, psn_no, rule, year)

    def _windows(self, known: Knowledge, rule: Rule) -> set[tuple[str, int]]:
        warned = {(psn_no, year) for psn_no, rule_id, year in self.warnings if rule_id == rule.rule_id}
        return warned | {(person, year) for person in known.persons for year in known.years_of(person)}

    def _see_window(self, known: Knowledge, psn_no: str, rule: Rule, year: int) -> None:
        key = (psn_no, rule.rule_id, year)
        before = self.warnings.get(key)
        if not known.is_anchor(psn_no):
            if before is not None:
                self._merge(key, before, known.night)
            return
        moment = _see(known, psn_no, rule, year)
        if moment.state is None and before is None:
            return
        now = moment.state or _without_spell(moment, known, psn_no)
        found = list(_find_events(before, moment, now, known, psn_no))
        self._keep(key, _follow(before, now), known.night, found)

    def _merge(self, key: Key, before: Warned, night: date) -> None:
        after = Warned(State("merged"), before.stood_at, before.closed_on or night)
        self._record(key, after, night, [] if before.closed_on else [("closed", "merged")])

    def _keep(self, key: Key, after: Warned, night: date, found: list[Found]) -> None:
        next_year = date(key[2] + 1, 1, 1)
        if night < next_year:
            self._record(key, replace(after, closed_on=None), night, found)
            return
        was_closed = after.closed_on is not None and after.closed_on >= next_year
        closing = [] if was_closed else [("closed", "window")]
        self._record(key, replace(after, closed_on=next_year), night, found + closing)

    def _record(self, key: Key, after: Warned, night: date, found: list[Found]) -> None:
        self.warnings[key] = after
        self.events += [_event(key, night, one, after.now) for one in found]


def _follow(before: Warned | None, now: State) -> Warned:
    if before is None:
        return Warned(now, now.step)
    steps = [step for step in (before.stood_at, now.step) if step is not None]
    return Warned(now, max(steps, default=None), before.closed_on)


def _event(key: Key, night: date, found: Found, now: State) -> Event:
    return Event(
        *key,
        known_on=night,
        event=found[0],
        reasons=found[1],
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


def _without_spell(moment: Moment, known: Knowledge, psn_no: str) -> State:
    state = "withdrawn" if known.is_covered(psn_no, moment.rule) else "lapsed"
    return State(state, end=moment.days[-1], explained_by=last_limit(moment.days))


def _find_events(before: Warned | None, moment: Moment, now: State, known: Knowledge, psn_no: str) -> Iterator[Found]:
    if before is None:
        yield "opened", moment.rise_on(now.crossed_on)
        if now.state != "open":
            yield now.state, moment.fall_on(now.fell_on)
    elif now.state == "open":
        yield from _events_while_open(before, moment, now)
    elif (before.now.state, before.now.crossed_on, before.now.fell_on) != (now.state, now.crossed_on, now.fell_on):
        event = now.state if now.state != before.now.state else "revised"
        yield event, moment.fall_on(now.fell_on) if now.is_produced else _loss(before.now, moment, now, known, psn_no)


def _loss(before: State, moment: Moment, now: State, known: Knowledge, psn_no: str) -> str:
    """Why a warning has no spell any more."""
    if not known.is_covered(psn_no, moment.rule):
        return "category" if known.is_in_region(psn_no, moment.rule) else "region"
    if before.limit_amount is None or not moment.rule.is_over(moment.days[-1].burden, before.limit_amount):
        return "correction"
    return "limit" if before.line_id == now.line_id else "category"


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


def _step_reasons(before: State, moment: Moment, now: State) -> str:
    day = moment.start_of(lambda step: step == now.step)
    is_rise = before.step is None or (now.step is not None and now.step > before.step)
    return moment.rise_on(day) if is_rise else moment.fall_on(day)
