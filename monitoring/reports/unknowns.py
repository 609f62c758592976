"""What is not known about a warning, or not final: a closed list of notes, each with the rows it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitoring.reports.adding import CountedRow
from monitoring.reports.evidence import Evidence, Row

LATE_DAYS = 30
"""A row known so long after its day came late: the bills of a month are settled and written within the next."""


@dataclass(frozen=True)
class Note:
    """A thing not known; `code` is one of the closed list in `sentences.NOTES`, `keys` name the rows it is about."""

    code: str
    keys: tuple[str, ...] = ()
    values: dict[str, object] = field(default_factory=dict)


def find_notes(
    warning: Row, limit: Row | None, evidence: Evidence, first_night: date, *, is_policy_changed: bool
) -> Iterator[Note]:
    """All notes about a warning, those about rule and limit first; `first_night` is the first of the warehouse."""
    if is_policy_changed:
        yield Note("thresholds_changed")
    if evidence.scope is None:
        yield Note("rule_gone", values={"rule": warning["rule_id"]})
    if limit is not None:
        yield from _about_limit(limit)
    yield from _about_rows(evidence.rows, first_night)
    if not warning["is_assistance_known"]:
        yield Note("assistance_unknown")
    yield from _about_subject(warning, evidence)
    if _needs_income(limit, evidence) and warning["household_income_amount"] is None:
        yield Note("income_unknown")
    yield from _about_members(warning, evidence)
    yield from _about_held(evidence)


def _about_limit(limit: Row) -> Iterator[Note]:
    if limit["is_provisional"]:
        yield Note("provisional", values={"year": limit["income_year"]})
    if limit["is_verified"] is False:
        yield Note("unverified")
    if limit["is_assumed_date"]:
        yield Note("assumed_date", values={"day": limit["income_released_on"]})
    elif limit["is_latest_date"]:
        yield Note("latest_date", values={"day": limit["income_released_on"]})


def _about_rows(rows: Iterable[CountedRow], first_night: date) -> Iterator[Note]:
    told = {
        "original_unknown": [row for row in rows if row.is_original_unknown],
        "refund_missing": [row for row in rows if row.is_refund_missing],
        "settlement_unknown": [row for row in rows if row.is_settlement_unknown],
        "late": [row for row in rows if _is_late(row, first_night)],
    }
    for code, found in told.items():
        if found:
            yield Note(code, tuple(row.source_key for row in found), {"days": LATE_DAYS})


def _is_late(row: CountedRow, first_night: date) -> bool:
    """What was there when the warehouse began is judged by the day the source wrote it, if that is told."""
    known = row.first_known_on if row.first_known_on > first_night else row.written_on
    return known is not None and known > row.own_date + timedelta(days=LATE_DAYS)


def _about_subject(warning: Row, evidence: Evidence) -> Iterator[Note]:
    if warning["state"] == "merged":
        yield Note("merged")
    elif not evidence.members:
        yield Note("no_members")
    elif evidence.scope is not None and not evidence.is_covered:
        yield Note("not_covered")


def _needs_income(limit: Row | None, evidence: Evidence) -> bool:
    """Whether a limit is taken of the household's own income; of a rule that is gone the recorded one tells."""
    if evidence.scope is not None:
        return evidence.scope.is_of_own_income
    return limit is not None and limit["income_share"] is not None


def _about_members(warning: Row, evidence: Evidence) -> Iterator[Note]:
    if any(member.residence is None for member in evidence.members):
        yield Note("residence_unknown")
    if any(member.region_name is None for member in evidence.members):
        yield Note("region_unknown")
    unknown = [
        row
        for row in evidence.identities
        if row.category_code is None and _is_in_window(row.valid_from, row.valid_to, warning)
    ]
    if unknown:
        codes = ", ".join(sorted({row.psn_idet_type for row in unknown}))
        yield Note("identity_code_unknown", tuple(row.rid for row in unknown), {"codes": codes})


def _is_in_window(valid_from: date, valid_to: date, warning: Row) -> bool:
    first, assessed = warning["window_from"], warning["assessed_on"]
    assert isinstance(first, date) and isinstance(assessed, date)  # noqa: S101 - columns of type DATE
    return valid_from <= assessed and valid_to > first


def _about_held(evidence: Evidence) -> Iterator[Note]:
    for row in evidence.held:
        values = {"table": row.source_table, "rule": row.rule_name, "night": row.night}
        yield Note("held", (row.source_key,), values)
