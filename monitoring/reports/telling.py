"""An explanation as text for a person and as JSON for a program."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

from monitoring.reports.explain import Explanation, Row

MEASURES = {
    "total": "total personal burden (个人负担总金额)",
    "policy_scope": "personal burden within policy scope (政策范围内个人负担)",
    "compliant": "compliant self-paid expense (合规自付)",
    "cash": "cash burden (现金支出)",
}


def as_text(told: Explanation) -> str:
    """The explanation in plain words, a line per fact and a line per row."""
    parts = [_head(told), _why(told), _rows(told), _timeline(told), _events(told), _unknown(told)]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def as_json(told: Explanation) -> str:
    """The explanation as one object; amounts and dates as text, so that nothing is rounded."""
    return json.dumps(asdict(told), ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _head(told: Explanation) -> list[str]:
    w = told.warning
    lines = [
        f"Warning {w['warning_id']}",
        f"  person {w['psn_no']}, window {w['window_from']} up to {w['window_to']} (not included), as known on night {w['known_on']}",
        f"  state: {w['state']}{' (window closed)' if w['is_closed'] else ''}" + _since(w),
    ]
    if w["step"]:
        lines.append(f"  step: over {w['step']} times the limit; {w['burden_multiple']} times on the last day")
    return lines


def _since(warning: Row) -> str:
    if warning["fell_on"]:
        return f", was over from {warning['crossed_on']}, no longer from {warning['fell_on']}"
    return f", over since {warning['crossed_on']}" if warning["crossed_on"] else ""


def _why(told: Explanation) -> list[str]:
    w, r, limit = told.warning, told.rule, told.limit
    compared = "at least" if r.get("is_inclusive") else "more than"
    measure = MEASURES.get(str(r.get("measure")), str(r.get("measure")))
    side = "after" if r.get("is_after_assistance") else "before"
    lines = [
        f"Rule {r['rule_id']}: {r.get('title_en', '')} / {r.get('title_zh', '')}",
        f"  counts the {measure} of the calendar year, {side} assistance paid outside the settlement; over if {compared} the limit",
        f"  reference: {r.get('reference_title', '')} {r.get('reference_href', '') or ''}".rstrip(),
        f"  burden {w['burden_amount']} yuan against limit {w['limit_amount'] or 'none'}",
    ]
    if limit:
        lines.append(f"  limit: {_limit(limit)}")
    lines.append(f"  category: {_category(told)}")
    return lines


def _limit(limit: Row) -> str:
    if limit["income_amount"] is None:
        text = "a fixed amount"
    else:
        known = "known by" if limit["is_latest_date"] else "released on"
        text = (
            f"{limit['fraction']} x {limit['income_amount']} yuan ({limit['income_series']} income {limit['income_year']} of region "
            f"{limit['income_region_code']}, {known} {limit['income_released_on']})"
        )
    marks = [
        "PROVISIONAL: last year's figure was not released yet" if limit["is_provisional"] else "",
        "" if limit["is_verified"] else "the figure is NOT VERIFIED",
        "its date is assumed for the example" if limit["is_assumed_date"] else "",
    ]
    return "; ".join([text, f"line {limit['line_id']}", *filter(None, marks)])


def _category(told: Explanation) -> str:
    code = told.warning["category_code"]
    if told.identity is None:
        return "no special category; the line for everyone counts" if code == "*" else str(code)
    end = told.identity["valid_to"]
    until = "open-ended" if str(end) == "9999-12-31" else f"before {end}"
    return f"{code}, by identity row {told.identity['rid']} (code {told.identity['psn_idet_type']}, from {told.identity['valid_from']}, {until})"


def _rows(told: Explanation) -> list[str]:
    measure = f"{told.rule.get('measure', 'total')}_amount"
    lines = [
        "What it is made of (yuan, in the rule's measure; assistance counts only if the rule is after assistance):"
    ]
    for row in told.rows:
        unknown = "  original not known" if row["is_original_unknown"] else ""
        lines.append(
            f"  {row['counted_on']}  {row[measure]:>14}  {row['kind']:<10}  {row['source_key']}  visit {row['visit_id']}{unknown}"
        )
    return lines


def _timeline(told: Explanation) -> list[str]:
    lines = ["How it ran against the limit:"]
    for day in told.days:
        over = f"over, step {day['step']}" if day["is_over"] else "not over"
        limit = day["limit_amount"] if day["limit_amount"] is not None else "no limit"
        lines.append(f"  from {day['day_from']}  burden {day['burden_amount']:>14}  limit {limit:>12}  {over}")
    if not told.days:
        lines.append("  the rule does not cover this person as he is insured now, or no row of the window is left")
    equal = "equals" if told.burden_recomputed == told.warning["burden_amount"] else "DIFFERS FROM"
    lines.append(f"  worked out anew: {told.burden_recomputed}, which {equal} what is stored")
    return lines


def _events(told: Explanation) -> list[str]:
    return ["What happened:"] + [
        f"  known {e['known_on']}: {e['event']}" + (f" ({e['reasons']})" if e["reasons"] else "") for e in told.events
    ]


def _unknown(told: Explanation) -> list[str]:
    notes = []
    if told.limit and told.limit["is_provisional"]:
        notes.append("the limit is provisional; the warning is judged again when the figure is released")
    if not told.warning["is_assistance_known"]:
        notes.append(
            "payments outside the settlement (medical assistance and others) are not known here; the burden may be lower"
        )
    if any(row["is_original_unknown"] for row in told.rows):
        notes.append("a refund's original settlement is not known")
    if told.is_policy_changed:
        notes.append("the thresholds were edited since this night was applied")
    return ["Not known or not final:"] + [f"  - {note}" for note in notes] if notes else []
