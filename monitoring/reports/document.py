"""An explanation as one JSON object with fixed keys; amounts, days and shares are text, so that nothing is rounded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from monitoring.policy.terms import Language
from monitoring.reports.adding import CountedRow, Entry
from monitoring.reports.amounts import masked
from monitoring.reports.evidence import Row
from monitoring.reports.explain import DayTold, Explanation, LimitTold
from monitoring.reports.limit_words import arithmetic, origin
from monitoring.reports.telling import (
    category_name,
    day_in_words,
    entry_in_words,
    event_lines,
    hint_in_words,
    member_number,
    note_in_words,
    rule_lines,
    state_in_words,
    subject_lines,
)


def as_json(told: Explanation, lang: Language = "en") -> str:
    """The explanation; sentences in the language asked for, everything else the same in both."""
    return json.dumps(as_document(told, lang), ensure_ascii=False, indent=1, default=_plain) + "\n"


def as_document(told: Explanation, lang: Language) -> Row:
    """The keys of the object, in this order."""
    return {
        "lang": lang,
        "is_example": told.is_example,
        "is_hint": told.is_hint,
        "hint_text": hint_in_words(told, lang),
        "state_text": state_in_words(told, lang),
        "warning": _warning(told),
        "rule": {**told.rule, "scope": asdict(told.scope) if told.scope else None, "text": rule_lines(told, lang)},
        "subject": _subject(told, lang),
        "limits": [_limit(told, limit, lang) for limit in told.limits],
        "earlier_row_count": told.earlier_count,
        "days": [_day(told, day, lang) for day in told.days],
        "sums": told.sums,
        "events": _events(told, lang),
        "notes": _notes(told, lang),
        "burden_recomputed": None if told.removed_on else told.burden_recomputed,
        "removed_on": told.removed_on,
        "is_reproduced": told.is_reproduced,
        "is_policy_changed": told.is_policy_changed,
    }


def _warning(told: Explanation) -> Row:
    """The warning's columns but the keys of the warehouse; of a household no number of a person."""
    hidden = {"subject_key", "person_key"} | ({"psn_no"} if told.is_household else set())
    shown = {name: value for name, value in told.warning.items() if name not in hidden}
    return {**shown, "household_id": _household_id(told)}


def _household_id(told: Explanation) -> str | None:
    name = told.warning["household_id"]
    if name is None:
        return None
    source, number = str(name).split(":", 1)
    return f"{source}:{masked(number)}" if source == "person_alone" else str(name)


def _subject(told: Explanation, lang: Language) -> Row:
    members = [
        {"member": number, **asdict(member), "psn_no": _number(told, member.psn_no)}
        for number, member in enumerate(told.members, start=1)
    ]
    return {"is_household": told.is_household, "members": members, "text": subject_lines(told, lang)}


def _number(told: Explanation, psn_no: str) -> str:
    return masked(psn_no) if told.is_household else psn_no


def _limit(told: Explanation, limit: LimitTold, lang: Language) -> Row:
    identity = limit.identity
    return {
        **limit.recorded,
        "day_from": limit.day_from,
        "amount": limit.amount,
        "arithmetic": arithmetic(told, limit, lang),
        "origin_text": list(origin(limit, lang)),
        "income_region_name": limit.income_region_name,
        "category_code": limit.category_code,
        "category_name": category_name(limit, lang),
        "identity": None if identity is None else {**asdict(identity), "psn_no": _number(told, identity.psn_no)},
    }


def _day(told: Explanation, day: DayTold, lang: Language) -> Row:
    state = day.state
    return {
        "day": day.day,
        "lines": [_line(told, entry, lang) for entry in day.entries],
        "burden": day.burden,
        "fee": day.fee,
        "limit": state.limit_amount,
        "limit_id": state.limit_id,
        "category_code": state.category_code,
        "is_over": state.is_over,
        "step": state.step,
        "text": day_in_words(told, day, lang),
    }


def _line(told: Explanation, entry: Entry, lang: Language) -> Row:
    return {
        "kind": entry.kind,
        "amount": entry.amount,
        "visit_id": entry.visit_id,
        "row": None if entry.row is None else _row(told, entry.row),
        "text": entry_in_words(told, entry, lang),
    }


def _row(told: Explanation, row: CountedRow) -> Row:
    return {**asdict(row), "psn_no": _number(told, row.psn_no), "member": member_number(told, row.psn_no)}


def _events(told: Explanation, lang: Language) -> Sequence[Row]:
    names = ("event_no", "known_on", "night", "event", "reasons", "state", "crossed_on", "fell_on", "step")
    amounts = ("burden_amount", "limit_amount")
    return [
        {**{name: row[name] for name in (*names, *amounts)}, "text": text}
        for row, text in zip(told.events, event_lines(told, lang), strict=True)
    ]


def _notes(told: Explanation, lang: Language) -> Sequence[Row]:
    return [{**asdict(note), "text": note_in_words(note.code, note.keys, note.values, lang)} for note in told.notes]


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
