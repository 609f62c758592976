"""The batch contract of a night: measure, compare with comparable nights, keep what was observed, and stop a batch that breaks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from monitoring.errors import QualityError
from monitoring.ledger import Ledger
from monitoring.ledger.approvals import overridden_checks
from monitoring.ledger.observations import (
    AcceptedNormal,
    Observation,
    accepted_normals,
    observations_between,
    record_observations,
)
from monitoring.quality.calendar_days import holiday_calendar
from monitoring.quality.comparable import COMPARABLE_DAYS, Band, Measured, band_of
from monitoring.quality.contract_measures import (
    Span,
    measure_batch,
    measure_days,
    measure_held,
    read_violations,
)
from monitoring.quality.contract_words import TABLES, metric_in_words, value_in_words

FEW_ROWS = 20
"""So many rows may break a rule on any night, and a share of fewer rows says nothing."""
REFUNDS_AT_MOST = Decimal("0.5")
"""More refunds than settlements: a table of corrections was read in place of the settlements."""
FRESH_HOURS = Decimal(24)
"""An older newest stamp means that nothing of the night's own day has come."""


def judge_batch(
    ledger: Ledger, span: Span, checked: Path, counts: dict[str, int], quarantine_share: float
) -> list[Observation]:
    """Judge a checked batch and keep every observed value in the ledger; what stops the night is for `refuse_broken`."""
    fixed = _fixed_bands(checked, counts, quarantine_share)
    history = _history(ledger, span)
    measured = [*_measured(checked, span, counts), *_silent_regions(checked, span, history)]
    accepted = {normal.metric: normal for normal in accepted_normals(ledger)}
    judged = [
        _observe(span.night, m, history.get(m.metric, []), fixed.get(m.metric), accepted.get(m.metric))
        for m in measured
    ]
    judged = _with_outcomes(judged, overridden_checks(ledger, span.night))
    record_observations(ledger, [*_past(checked, span, history), *judged])
    return judged


def _measured(checked: Path, span: Span, counts: dict[str, int]) -> list[Measured]:
    return [
        *measure_days(checked, [span.night], is_stop=True),
        # A day that passed without a night of its own is told, and stops nothing: nobody can mend it any more.
        *measure_days(checked, span.caught_up, is_stop=False),
        *measure_batch(checked, span.night),
        *measure_held(counts, span.night),
    ]


def _silent_regions(checked: Path, span: Span, history: dict[str, list[Observation]]) -> list[Measured]:
    """Regions and kinds of care that earlier nights had and this one has not: a sum of 0."""
    present = {m.metric for m in measure_days(checked, [span.night], is_stop=False)}
    absent = [name for name in history if name.startswith("fee_sum:") and name not in present]
    return [Measured(span.night, name, Decimal(0), 0, "sum", False) for name in sorted(absent)]


def _history(ledger: Ledger, span: Span) -> dict[str, list[Observation]]:
    kinds = {holiday_calendar().kind_of(day) for day in [*span.caught_up, span.night]}
    festivals = [kind.name for kind in kinds if kind.is_festival]
    first = span.night - timedelta(days=COMPARABLE_DAYS + len(span.caught_up))
    found: dict[str, list[Observation]] = {}
    for known in observations_between(ledger, first, span.night - timedelta(days=1), day_kinds=festivals):
        found.setdefault(known.metric, []).append(known)
    return found


def _past(checked: Path, span: Span, history: dict[str, list[Observation]]) -> list[Observation]:
    """Sizes of the days that a first night brings with it, so that the next nights have something to compare with."""
    if not span.past or history:
        return []
    measured = [m for m in measure_days(checked, span.past, is_stop=False) if m.basis]
    return [replace(_unjudged(span.night, m), origin="history", note="brought by the first night") for m in measured]


def _unjudged(night: date, measured: Measured) -> Observation:
    kind = holiday_calendar().kind_of(measured.for_day).name
    origin = "night" if measured.for_day == night else "catch_up"
    return Observation(night, measured.for_day, measured.metric, measured.value, measured.basis, kind, origin)


def _observe(
    night: date, measured: Measured, history: Sequence[Observation], fixed: Band | None, accepted: AcceptedNormal | None
) -> Observation:
    found = _unjudged(night, measured)
    kind = holiday_calendar().kind_of(measured.for_day)
    if measured.shape == "share" and measured.basis < FEW_ROWS:
        return replace(found, note=f"not judged: a share of {measured.basis} rows says nothing")
    band = _widened(fixed, accepted) if fixed else band_of(measured, kind, history, accepted)
    note = "; ".join(filter(None, [band.note, kind.note]))
    lower, upper, least, most = (_rounded(bound) for bound in (band.lower, band.upper, band.least, band.most))
    return replace(found, lower=lower, upper=upper, least=least, most=most, note=note)


def _rounded(bound: Decimal | None) -> Decimal | None:
    return None if bound is None else bound.quantize(Decimal("0.000001")).normalize()


def _widened(fixed: Band, accepted: AcceptedNormal | None) -> Band:
    if accepted is None:
        return fixed
    bounds = {name: getattr(fixed, name) for name in ("upper", "most")}
    wider = {name: max(bound, 2 * accepted.value) for name, bound in bounds.items() if bound is not None}
    return replace(fixed, **wider, note="the normal accepted")


def _fixed_bands(checked: Path, counts: dict[str, int], quarantine_share: float) -> dict[str, Band]:
    """Bounds that do not come from other nights: tolerances of rules, shares held back and refunded, the age of the newest stamp."""
    bands = {
        "refund_share": Band(most=REFUNDS_AT_MOST, note="fixed"),
        "stamp_age_hours:settlement": Band(upper=FRESH_HOURS, note="fixed"),
    }
    for table in TABLES:
        is_few = counts.get(f"{table}_quarantined", 0) <= FEW_ROWS
        bands[f"held_share:{table}"] = (
            _told_few() if is_few else Band(most=Decimal(str(quarantine_share)), note="fixed")
        )
    for violation in read_violations(checked):
        bands[f"rule_share:{violation['name']}"] = _tolerance(violation)
    return bands


def _tolerance(violation: dict[str, object]) -> Band:
    share = Decimal(str(violation["tolerance"] or 0))
    if int(str(violation["offending"])) <= FEW_ROWS:
        return _told_few()
    return Band(upper=share, note="fixed") if violation["severity"] == "note" else Band(most=share, note="fixed")


def _told_few() -> Band:
    return Band(note=f"not judged: at most {FEW_ROWS} rows")


def _with_outcomes(judged: Sequence[Observation], overridden: set[str]) -> list[Observation]:
    broken = _broken(judged)
    return [_outcome(found, broken.get(n, set()), found.metric in overridden) for n, found in enumerate(judged)]


def _broken(judged: Sequence[Observation]) -> dict[int, set[str]]:
    """The bounds broken; a value of 0 with an upper bound alone cannot break it, and spares a clean night the library's start."""
    at_stake = [n for n, found in enumerate(judged) if _is_at_stake(found)]
    if not at_stake:
        return {}
    from monitoring.quality.contract_gx import broken_bounds

    found = broken_bounds([judged[n] for n in at_stake])
    return {at_stake[n]: bounds for n, bounds in found.items()}


def _is_at_stake(found: Observation) -> bool:
    has_lower = found.lower is not None or found.least is not None
    has_upper = found.upper is not None or found.most is not None
    return has_lower or (has_upper and found.value != 0)


def _outcome(found: Observation, broken: set[str], is_overridden: bool) -> Observation:
    if all(bound is None for bound in (found.lower, found.upper, found.least, found.most)):
        return found
    if broken & {"least", "most"}:
        return replace(found, outcome="overridden" if is_overridden else "blocking")
    return replace(found, outcome="warning" if broken else "fine")


def refuse_broken(night: date, judged: Sequence[Observation], counts: dict[str, int]) -> None:
    """Raise `QualityError` if a value of the batch stops the night."""
    blocking = [found for found in judged if found.outcome == "blocking"]
    if not blocking:
        return
    told = "; ".join(_sentence(found, counts) for found in blocking)
    metric = blocking[0].metric
    raise QualityError(
        f"The batch of the night {night} breaks its contract: {told}. So much means that the source itself changed: a column spelled otherwise, another unit, "
        "a view that fails, a day that is missing. Nothing was taken over or published, and the rows will be read again. Compare the source with docs/source.md "
        f"(`monitoring quality show --date {night}` shows every value with its band, `monitoring sql` lists the rules under checks/). If it is meant, let this "
        f'night go with `monitoring approve --date {night} --check {metric} --by NAME --reason "..."`, or make it the new normal with `monitoring quality '
        f'accept {metric} --date {night} --by NAME --reason "..."`, and run the night again.'
    )


def _sentence(found: Observation, counts: dict[str, int]) -> str:
    name, _, subject = found.metric.partition(":")
    if name == "held_share":
        held, accepted = counts[f"{subject}_quarantined"], counts[f"{subject}_accepted"]
        return f"{held:,} of {held + accepted:,} rows of {subject} break a rule (at most {value_in_words(found.metric, found.most)} may)"
    bounds = {"at least": found.least, "at most": found.most}
    allowed = " and ".join(f"{k} {value_in_words(found.metric, v)}" for k, v in bounds.items() if v is not None)
    return f"{metric_in_words(found.metric, 'en')} is {value_in_words(found.metric, found.value)} ({allowed} may be)"
