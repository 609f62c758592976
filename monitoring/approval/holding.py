"""Decide whether a push waits: compare each night's new warnings with those of comparable nights, and ask a person where nothing explains them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from monitoring.approval.new_warnings import (
    NewWarnings,
    NightSpan,
    applied_spans,
    count_destinations,
    count_new_warnings,
    explanations,
)
from monitoring.ledger import Ledger
from monitoring.ledger.approvals import PROGRAM, PUSH, Approval, held_pushes, record_approval, standing
from monitoring.ledger.observations import (
    AcceptedNormal,
    Observation,
    accepted_normals,
    observations_between,
    record_observations,
)
from monitoring.policy import Policy
from monitoring.quality.calendar_days import holiday_calendar
from monitoring.quality.comparable import Measured, band_of
from monitoring.quality.contract_words import NEW_WARNINGS, band_in_words, metric_in_words, value_in_words
from monitoring.warehouse import Warehouse

FEW_WARNINGS = Decimal(20)
"""So many new warnings a day need no second look: a county's offices handle them in the week."""
FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True)
class Known:
    """What nights are compared with: earlier observations by metric, and accepted normals."""

    history: dict[str, list[Observation]]
    accepted: dict[str, AcceptedNormal]


def hold_unusual(ledger: Ledger, warehouse: Warehouse, policy: Policy, night: date) -> list[Approval]:
    """Judge what was not judged yet, this night and those that wait; return the nights whose push waits, oldest first."""
    spans = {span.night: span for span in applied_spans(warehouse)}
    known = _known(ledger)
    held = [waiting.night for waiting in held_pushes(ledger)]
    nights = _nights_to_judge(spans, known, night, held)
    rules = [placed.value.rule for placed in policy.thresholds.applied]
    counted = count_new_warnings(warehouse, nights, held, rules)
    # Without any observation the ledger is younger than the warehouse: what was published long ago is history, and asks nobody.
    is_young = not known.history
    for judged_night in nights:
        found = _judge(spans[judged_night], [c for c in counted if c.night == judged_night], policy, known)
        if is_young and judged_night != night:
            found = [replace(o, outcome="unjudged", note="older than the ledger") for o in found]
        record_observations(ledger, found)
        _remember(known, found)
        _ask_or_settle(ledger, judged_night, [o for o in found if o.outcome == "blocking"])
    record_observations(ledger, _destinations(warehouse, night))
    return held_pushes(ledger)


def _destinations(warehouse: Warehouse, night: date) -> list[Observation]:
    kind = holiday_calendar().kind_of(night).name
    counts = count_destinations(warehouse, night)
    return [
        Observation(night, night, f"{NEW_WARNINGS}:{place}", Decimal(n), n, kind, "night")
        for place, n in counts.items()
    ]


def _nights_to_judge(spans: dict[date, NightSpan], known: Known, night: date, held: list[date]) -> list[date]:
    judged = {o.for_day for observations in known.history.values() for o in observations}
    return sorted(n for n in spans if n not in judged or n == night or n in held)


def _known(ledger: Ledger) -> Known:
    history: dict[str, list[Observation]] = {}
    for found in observations_between(ledger, FIRST_DAY, date.max - timedelta(days=1)):
        if found.metric.startswith("warnings_"):
            history.setdefault(found.metric, []).append(found)
    return Known(history, {normal.metric: normal for normal in accepted_normals(ledger)})


def _remember(known: Known, found: Sequence[Observation]) -> None:
    for new in found:
        others = [o for o in known.history.get(new.metric, []) if o.for_day != new.for_day]
        known.history[new.metric] = sorted([*others, new], key=lambda o: o.for_day)


def _judge(span: NightSpan, counted: Sequence[NewWarnings], policy: Policy, known: Known) -> list[Observation]:
    found: list[Observation] = []
    for counts in counted:
        why = explanations(span, policy, counts.rule)
        by_list = {"opened": counts.opened_by_list, "taken_back": counts.taken_back_by_list}
        for measured in counts.measured(span):
            listed = by_list[measured.metric.partition(":")[0].removeprefix("warnings_")]
            notes = [*why, *([f"{listed} more follow from identity lists"] if listed else [])]
            found.append(_observe(span, measured, known, notes, is_explained=bool(why)))
    return found


def _observe(span: NightSpan, measured: Measured, known: Known, notes: list[str], *, is_explained: bool) -> Observation:
    kind = holiday_calendar().kind_of(measured.for_day)
    band = band_of(measured, kind, known.history.get(measured.metric, []), known.accepted.get(measured.metric))
    upper = None if band.upper is None else max(band.upper, FEW_WARNINGS)
    is_drop_told = band.lower is not None and band.lower > FEW_WARNINGS and "opened" in measured.metric
    lower = band.lower if is_drop_told else None
    origin = "night" if span.day_count == 1 else "catch_up"
    note = "; ".join([*notes, band.note])
    found = Observation(
        span.night,
        measured.for_day,
        measured.metric,
        measured.value,
        measured.basis,
        kind.name,
        origin,
        lower,
        upper,
        note=note,
    )
    if is_explained or (lower is None and upper is None):
        return found
    is_outside = (upper is not None and found.value > upper) or (lower is not None and found.value < lower)
    return replace(found, outcome="blocking" if is_outside else "fine")


def _ask_or_settle(ledger: Ledger, night: date, unusual: Sequence[Observation]) -> None:
    present = standing(ledger).get((night, PUSH))
    if unusual and present is None:
        record_approval(ledger, Approval(night, PUSH, "asked", _question(unusual), PROGRAM))
    elif not unusual and present is not None and present.decision in {"asked", "rejected"}:
        reason = "the new warnings are back in their usual band"
        record_approval(ledger, Approval(night, PUSH, "settled", reason, PROGRAM))
    elif unusual and present is not None and present.decision == "settled":
        record_approval(ledger, Approval(night, PUSH, "asked", _question(unusual), PROGRAM))


def _question(unusual: Sequence[Observation]) -> str:
    told = (
        f"{metric_in_words(o.metric, 'en')}: {value_in_words(o.metric, o.value)} a day (usual {band_in_words(o, 'en')})"
        for o in unusual
    )
    return "; ".join(told)
