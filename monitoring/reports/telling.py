"""An explanation as text for a person: a line per fact and a line per row."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.policy.terms import CARE_TYPES, INSURANCES, RESIDENCES, Language
from monitoring.reports.adding import CountedRow, Entry
from monitoring.reports.amounts import day_before, masked, percent, signed, yuan
from monitoring.reports.evidence import IdentityRow, Member, Row
from monitoring.reports.explain import DayTold, Explanation, LimitTold
from monitoring.reports.lexicon import ENTRIES, EVENTS, MEASURES, REASONS, SOURCES, STATES, TABLES, WINDOWS, word
from monitoring.reports.limit_words import arithmetic, origin
from monitoring.reports.rule_words import LISTED, joined, rule_in_words
from monitoring.reports.sentences import NOTES, say

OPEN_END = "9999-12-31"
AMOUNT_WIDTH = 14
EVERYONE = "*"


def as_text(told: Explanation, lang: Language = "en") -> str:
    """The explanation in plain words; amounts in yuan to the fen."""
    sections = {
        "rule": rule_lines(told, lang),
        "whom": subject_lines(told, lang),
        "limit": limit_lines(told, lang),
        "rows": list(_row_lines(told, lang)),
        "sums": list(_sum_lines(told, lang)),
        "events": event_lines(told, lang),
        "notes": note_lines(told, lang) or [say(lang, "notes_none")],
    }
    parts = ["\n".join(_head(told, lang))]
    for key, lines in sections.items():
        title = say(lang, key, day=told.warning["assessed_on"]) if key == "sums" else say(lang, key)
        parts.append("\n".join([title, *(f"  {line}" for line in lines)]))
    return "\n\n".join(parts) + "\n"


def state_in_words(told: Explanation, lang: Language) -> str:
    """How the warning stands."""
    w = told.warning
    days = {"crossed_on": w["crossed_on"], "fell_on": w["fell_on"], "step": w["step"]}
    if w["state"] == "open":
        return say(lang, _compared(told, "state_ended" if w["is_closed"] else "state_open"), **days)
    state = word(STATES, w["state"], lang)
    return say(lang, _compared(told, "state_fell") if w["fell_on"] else "state_gone", state=state, **days)


def _compared(told: Explanation, key: str) -> str:
    """The sentence for a rule by which the limit itself counts as over, where that is the rule."""
    return f"{key}_least" if told.rule["is_inclusive"] else key


def hint_in_words(told: Explanation, lang: Language) -> str | None:
    """What a rule on application means; None for a warning."""
    if not told.is_hint:
        return None
    return say(lang, "hint", unit=say(lang, "unit_household" if told.is_household else "unit_person"))


def rule_lines(told: Explanation, lang: Language) -> list[str]:
    """Title and rule in words."""
    title = say(lang, "rule_title", title=told.rule[f"title_{lang}"], rule=told.rule["rule_id"])
    return [title, *rule_in_words(_with_own_push(told), told.scope, lang)]


def _with_own_push(told: Explanation) -> Row:
    """The rule with the rhythm of the limit that counts, which may be another than the rule's."""
    if not told.limits or told.limits[-1].recorded["push_every"] is None:
        return told.rule
    return {**told.rule, **{name: told.limits[-1].recorded[name] for name in ("push_every", "push_by_day", "due_days")}}


def subject_lines(told: Explanation, lang: Language) -> list[str]:
    """Who it is about, where insured, and the category that counts with the identity row that gave it."""
    if told.is_household:
        lines = [_household(told, lang), *(_member(n, m, lang) for n, m in enumerate(told.members, start=1))]
    else:
        lines = [_place(member, lang) for member in told.members]
    return [*lines, *([_category(told, told.limits[-1], lang)] if told.limits else [])]


def limit_lines(told: Explanation, lang: Language) -> list[str]:
    """The limit that counts, and those that counted before it in the window."""
    if not told.limits:
        return [say(lang, "no_limit")]
    lines = list(_limit(told, told.limits[-1], lang))
    if told.limits[:-1]:
        lines.append(say(lang, "limit_earlier"))
        lines += [line for limit in told.limits[:-1] for line in _limit(told, limit, lang)]
    return lines


def event_lines(told: Explanation, lang: Language) -> list[str]:
    """What happened, on which night, for which reasons."""
    return [_event(row, lang) for row in told.events]


def note_lines(told: Explanation, lang: Language) -> list[str]:
    """What is not known or not final."""
    return [note_in_words(note.code, note.keys, note.values, lang) for note in told.notes]


def note_in_words(code: str, keys: tuple[str, ...], values: dict[str, object], lang: Language) -> str:
    """One note."""
    named = {**values, "table": word(TABLES, values["table"], lang)} if "table" in values else values
    return NOTES[code].in_(lang).format(keys=", ".join(keys), **named)


def category_name(limit: LimitTold, lang: Language) -> str:
    """The category by which a limit counts."""
    if limit.category_code == EVERYONE:
        return say(lang, "everyone")
    return str(limit.category_code if limit.category is None else limit.category[f"name_{lang}"])


def entry_in_words(told: Explanation, entry: Entry, lang: Language) -> str:
    """What a line of the sum is."""
    if entry.row is None:
        return say(lang, f"entry_{entry.kind}", visit=entry.visit_id)
    row = joined(_row(told, entry.row, lang), lang)
    return say(lang, "entry_aged_out", row=row) if entry.kind == "aged_out" else row


def _head(told: Explanation, lang: Language) -> Iterator[str]:
    w = told.warning
    yield say(lang, "head_hint" if told.is_hint else "head", id=w["warning_id"], state=state_in_words(told, lang))
    if told.is_example:
        yield "  " + say(lang, "example")
    hint = hint_in_words(told, lang)
    if hint is not None:
        yield f"  {hint}"
    if told.is_household:
        yield f"  {_household(told, lang)}"
    else:
        yield "  " + say(lang, "person", psn_no=w["psn_no"])
    yield "  " + joined(_window(told, lang), lang)
    yield "  " + say(lang, "known", night=w["known_on"])
    yield "  " + _against(w, lang)


def _window(told: Explanation, lang: Language) -> Iterator[str]:
    w, name = told.warning, word(WINDOWS, told.rule["window_type"], lang)
    if told.rule["window_type"] == "rolling_12_months":
        yield say(lang, "window_rolling", window=name, day=w["assessed_on"])
        return
    key = "window_admission" if told.rule["window_type"] == "single_admission" else "window"
    yield say(lang, key, window=name, visit=w["window_id"], first=w["window_from"], last=day_before(w["window_to"]))
    if w["is_closed"]:
        yield say(lang, "closed", day=w["closed_on"])


def _against(warning: Row, lang: Language) -> str:
    burden, limit = yuan(warning["burden_amount"]), warning["limit_amount"]
    if limit is None:
        return say(lang, "against_none", burden=burden)
    multiple = "-" if warning["burden_multiple"] is None else warning["burden_multiple"]
    return say(lang, "against", burden=burden, limit=yuan(limit), multiple=multiple)


def _household(told: Explanation, lang: Language) -> str:
    w = told.warning
    source, number = str(w["household_id"]).split(":", 1)
    income = w["household_income_amount"]
    parts = [
        say(
            lang,
            "household",
            number=masked(number) if source == "person_alone" else number,
            source=word(SOURCES, source, lang),
        ),
        say(lang, "household_size", members=len(told.members), heads=w["head_count"]),
        say(lang, "income_unknown") if income is None else say(lang, "income_known", amount=yuan(income)),
    ]
    return joined(parts, lang)


def _member(number: int, member: Member, lang: Language) -> str:
    parts = [
        say(lang, "member", number=number, psn_no=masked(member.psn_no)),
        *([say(lang, "member_head")] if member.is_head else []),
        *([] if member.is_living else [say(lang, "member_dead")]),
        _place(member, lang),
    ]
    return joined(parts, lang)


def _place(member: Member, lang: Language) -> str:
    names = [member.province_name, member.city_name, member.region_name, member.region_code]
    return say(
        lang,
        "place",
        region=" ".join(filter(None, names)) or say(lang, "unknown"),
        insurance=word(INSURANCES, member.insutype or say(lang, "insurance_unknown"), lang),
        residence=word(RESIDENCES, member.residence or say(lang, "residence_unknown"), lang),
    )


def _category(told: Explanation, limit: LimitTold, lang: Language) -> str:
    is_none = limit.category_code == EVERYONE
    name = say(lang, "category_none") if is_none else category_name(limit, lang)
    return joined([say(lang, "category", name=name), *_giver(told, limit, lang)], lang)


def _giver(told: Explanation, limit: LimitTold, lang: Language) -> Iterator[str]:
    """The identity row that gave the category, and of a household the member whose it is."""
    if limit.identity is not None:
        yield _identity(told, limit.identity, lang)
        if told.is_household:
            yield say(lang, "category_member", member=member_number(told, limit.identity.psn_no))


def member_number(told: Explanation, psn_no: str) -> int | None:
    """Which of the members it is, as they are numbered here."""
    numbers = [member.psn_no for member in told.members]
    return numbers.index(psn_no) + 1 if psn_no in numbers else None


def _identity(told: Explanation, row: IdentityRow, lang: Language) -> str:
    is_open = str(row.valid_to) == OPEN_END
    is_first = row.first_known_on <= told.first_night
    return say(
        lang,
        "category_identity",
        rid=row.rid,
        code=row.psn_idet_type,
        first=row.valid_from,
        last=say(lang, "open_ended") if is_open else say(lang, "until", day=day_before(row.valid_to)),
        known=say(lang, "known_from_first" if is_first else "known_since", night=row.first_known_on),
    )


def _limit(told: Explanation, limit: LimitTold, lang: Language) -> Iterator[str]:
    since = max(str(limit.day_from), str(told.warning["window_from"]))
    if told.rule["window_type"] == "rolling_12_months":
        since = max(since, str(limit.recorded["valid_from"]))
    yield say(lang, "limit_from", day=since, arithmetic=arithmetic(told, limit, lang))
    line, reference = limit.recorded["line_id"], limit.recorded["reference_title"]
    yield "  " + say(lang, "limit_line", line=line, category=category_name(limit, lang), reference=reference)
    if limit.identity != told.limits[-1].identity:
        yield from (f"  {part}" for part in _giver(told, limit, lang))
    yield from (f"  {line}" for line in origin(limit, lang))


def _row_lines(told: Explanation, lang: Language) -> Iterator[str]:
    if told.earlier_count:
        yield say(lang, "earlier", count=told.earlier_count)
    for day in told.days:
        for entry in day.entries:
            yield f"{day.day}  {signed(entry.amount):>{AMOUNT_WIDTH}}  {entry_in_words(told, entry, lang)}"
        yield f"{day.day}  {'= ' + yuan(day.burden):>{AMOUNT_WIDTH}}  {day_in_words(told, day, lang)}"
    if told.removed_on:
        yield say(lang, "rows_removed", day=told.removed_on, stored=yuan(told.warning["burden_amount"]))
        return
    if not told.days:
        yield say(lang, "no_rows")
    stored = yuan(told.warning["burden_amount"])
    key = "equals" if told.is_reproduced else "differs"
    yield say(lang, key, burden=yuan(told.burden_recomputed), stored=stored)


def day_in_words(told: Explanation, day: DayTold, lang: Language) -> str:
    """Limit and verdict of a day."""
    state = day.state
    limit = (
        say(lang, "day_no_limit")
        if state.limit_amount is None
        else say(lang, "day_limit", amount=yuan(state.limit_amount))
    )
    over = say(lang, _compared(told, "day_over" if state.is_over else "day_not_over"), step=state.step)
    parts = [say(lang, "day_state", limit=limit, over=over)]
    if told.rule["paid_share_below"] is not None and day.fee:
        share = percent(round((day.fee - day.burden) / day.fee, 4))
        parts.append(say(lang, "day_share", fee=yuan(day.fee), share=share))
    return joined(parts, lang)


def _row(told: Explanation, row: CountedRow, lang: Language) -> Iterator[str]:
    kind = word(ENTRIES, row.kind, lang)
    key = "row_refund_of" if row.kind == "refund" else "row_settlement"
    yield say(lang, key, kind=kind, key=row.source_key, original=row.init_setl_id)
    if told.is_household:
        yield say(lang, "row_for_unit", member=member_number(told, row.psn_no))
    if row.kind == "settlement" and row.care_type:
        yield word(CARE_TYPES, row.care_type, lang)
    yield say(lang, "row_visit", visit=row.visit_id)
    if row.kind == "settlement" and row.begndate and row.enddate:
        yield say(lang, "row_stay", first=row.begndate, last=row.enddate)
    if row.own_date != row.counted_on:
        yield say(lang, "row_dated", day=row.own_date)
    if row.assistance_amount is not None and not told.rule["is_after_assistance"]:
        yield say(lang, "row_not_counted", amount=yuan(row.assistance_amount))
    if row.is_original_unknown:
        yield say(lang, "row_original_unknown")
    if row.is_refund_missing:
        yield say(lang, "row_refund_missing")


def _sum_lines(told: Explanation, lang: Language) -> Iterator[str]:
    for measure in MEASURES:
        before, after = (yuan(told.sums[f"{measure}{side}_amount"]) for side in ("", "_after"))
        yield f"{before:>{AMOUNT_WIDTH}}  {after:>{AMOUNT_WIDTH}}  {word(MEASURES, measure, lang)}"


def _event(row: Row, lang: Language) -> str:
    reasons = LISTED.in_(lang).join(word(REASONS, code, lang) for code in str(row["reasons"]).split(",") if code)
    key = "event_because" if reasons else "event"
    line = say(lang, key, night=row["known_on"], event=word(EVENTS, row["event"], lang), reasons=reasons)
    return line if row["night"] == row["known_on"] else f"{line} ({say(lang, 'event_run', night=row['night'])})"
