"""What becomes of each returned row: taken, the same as before, late, or why it cannot be taken. Pure: rows, what is known and the day come in."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from monitoring.workbooks.answers import ANSWERS, OTHER_REASON, OTHER_REFUSAL, REASON_COLUMNS, reason_name
from monitoring.workbooks.returned import Filled, ReturnedRow

RECOGNISED, NOT_RECOGNISED = "recognised", "not_recognised"
DECIDED = frozenset({RECOGNISED, NOT_RECOGNISED})
BETWEEN = "\x1f"
REASON_NAMES = tuple(reason_name(number) for number in range(1, REASON_COLUMNS + 1))
HEADERS = {answer.name: answer.header for answer in ANSWERS}


class Outcome(Enum):
    """What became of a row."""

    taken = "taken"
    late = "taken, late"
    same = "same as before"
    unanswered = "unanswered"
    half_filled = "half filled"
    unknown_person = "unknown person"
    not_on_list = "not on the list"
    contradictory = "contradictory"


KEPT = frozenset({Outcome.taken, Outcome.late})
IN_ORDER = KEPT | {Outcome.same, Outcome.unanswered}
"""Outcomes that need nobody."""


@dataclass(frozen=True)
class Whom:
    """The warning and person of the list that a row is about, and until when answers are due."""

    warning_id: str | None
    psn_no: str
    due_on: date | None
    decision_due_on: date | None


@dataclass(frozen=True)
class Judged:
    """A row with its outcome, what is wrong with it (headers of columns, or in words), and the id of its answer if it can be taken."""

    row: ReturnedRow
    outcome: Outcome
    told: str = ""
    whom: Whom | None = None
    feedback_id: str | None = None


def judge(rows: Sequence[ReturnedRow], whom: Mapping[int, Whom], known: Collection[str], today: date) -> list[Judged]:
    """Judge all rows together, in their order; `whom` has the match by place of the row, `known` the ids of answers that are kept already."""
    alone = [_judge_alone(row, whom.get(place), today) for place, row in enumerate(rows)]
    return _without_repeats(_without_contradictions(alone), known)


def answered_fields(row: ReturnedRow) -> dict[str, Filled | None]:
    """The fields of `risk_feedback` that a row fills in."""
    reasons = [str(row.filled[name]) for name in REASON_NAMES if name in row.filled]
    plain = {name: row.filled.get(name) for name in HEADERS if name not in REASON_NAMES}
    return {**plain, "risk_reason_codes": ",".join(dict.fromkeys(reasons)) or None}


def _judge_alone(row: ReturnedRow, whom: Whom | None, today: date) -> Judged:
    if not row.filled and not row.unreadable:
        return Judged(row, Outcome.unanswered, whom=whom)
    if row.unreadable:
        return Judged(row, Outcome.not_on_list, "、".join(row.unreadable), whom)
    missing = [HEADERS[name] for name in _missing(row.filled)]
    if missing:
        return Judged(row, Outcome.half_filled, f"missing: {'、'.join(missing)}", whom)
    happened_on = row.filled["happened_on"]
    if isinstance(happened_on, date) and happened_on > today:
        return Judged(row, Outcome.not_on_list, f"{HEADERS['happened_on']} lies in the future", whom)
    if whom is None:
        return Judged(row, Outcome.unknown_person, "its numbers name nobody of the list, or different persons")
    return Judged(row, *_on_time(row, whom), whom, _feedback_id(row, whom))


def _missing(filled: Mapping[str, Filled]) -> Iterable[str]:
    yield from (name for name in ("status", "happened_on") if name not in filled)
    reasons = {filled[name] for name in REASON_NAMES if name in filled}
    if filled.get("status") == RECOGNISED:
        yield from (name for name in ("monitored_category_code",) if name not in filled)
        yield from (REASON_NAMES[0],) if not reasons else ()
    if filled.get("status") == NOT_RECOGNISED and "refusal_reason" not in filled:
        yield "refusal_reason"
    is_other = OTHER_REASON in reasons or filled.get("refusal_reason") == OTHER_REFUSAL
    if is_other and "remark" not in filled:
        yield "remark"


def _on_time(row: ReturnedRow, whom: Whom) -> tuple[Outcome, str]:
    is_decision = row.filled["status"] in DECIDED
    due_on, happened_on = whom.decision_due_on if is_decision else whom.due_on, row.filled["happened_on"]
    if due_on is not None and isinstance(happened_on, date) and happened_on > due_on:
        return Outcome.late, f"was due on {due_on}"
    return Outcome.taken, ""


def _feedback_id(row: ReturnedRow, whom: Whom) -> str:
    """The same answer about the same person has the same id, whatever file it comes in."""
    fields = answered_fields(row)
    parts = [whom.warning_id or "", whom.psn_no, *(str(fields[name] or "") for name in sorted(fields))]
    return hashlib.sha256(BETWEEN.join(["workbook", *parts]).encode()).hexdigest()


def _without_contradictions(judged: list[Judged]) -> list[Judged]:
    """Where rows of one import say different things of one person none is taken: only those who filled them in know which is right."""
    together: dict[tuple[str | None, str], list[Judged]] = defaultdict(list)
    for one in judged:
        if one.feedback_id and one.whom:
            together[one.whom.warning_id, one.whom.psn_no].append(one)
    contradicting = {
        id(one): others for group in together.values() for one in group if (others := _against(one, group))
    }
    return [_contradicted(one, contradicting[id(one)]) if id(one) in contradicting else one for one in judged]


def _against(one: Judged, group: list[Judged]) -> list[Judged]:
    return [other for other in group if other.feedback_id != one.feedback_id and _is_contradicting(one.row, other.row)]


def _is_contradicting(one: ReturnedRow, other: ReturnedRow) -> bool:
    """Different answers of one day, or both decisions at once; answers of different days are the way a case goes."""
    is_same_day = one.filled["happened_on"] == other.filled["happened_on"]
    return is_same_day or {one.filled["status"], other.filled["status"]} == DECIDED


def _contradicted(one: Judged, others: list[Judged]) -> Judged:
    places = ", ".join(f"{other.row.file} row {other.row.row_number}" for other in others)
    return Judged(one.row, Outcome.contradictory, f"says something else: {places}", one.whom)


def _without_repeats(judged: list[Judged], known: Collection[str]) -> list[Judged]:
    met, found = set(known), []
    for one in judged:
        is_repeat = one.feedback_id in met
        found.append(Judged(one.row, Outcome.same, "", one.whom, one.feedback_id) if is_repeat else one)
        met |= {one.feedback_id} if one.feedback_id else set()
    return found
