"""Who is scored on a night, with which features, and what became of it: row by row in plain Python (docs/forecast.md 1 to 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.reference.burden import RULED, Part, amount, amount_or_nothing, find_fee, measure_for, measure_settlement
from tests.reference.households import Subject, person
from tests.reference.knowledge import Drawn, Knowledge
from tests.reference.limits import DayLimit, Limits
from tests.reference.model import Policy, Row, Rule, Version
from tests.reference.participation import Knowledge as Registered
from tests.reference.participation import Person, World, every_person
from tests.reference.persons import day_of, text
from tests.reference.timeline import Day, draw_timeline
from tests.reference.visits import Entry, burden_date, enter_all, is_refund
from tests.reference.windows import Window, is_counted, months_after

ONE, ZERO = timedelta(days=1), Decimal("0.00")
Key = tuple[str, str, str]
"""Person, rule, part."""
Found = dict[str, Any]


@dataclass(frozen=True)
class World60:
    """A county's row versions, and what is not in the rows; `followed` are (care, prefix, first day, last day)."""

    versions: Sequence[Version]
    policy: Policy
    world: World
    followed: Sequence[tuple[str, str, date, date]]
    seen: dict[tuple[object, ...], Any] = field(default_factory=dict)

    def known(self, night: date, *, is_ahead_hidden: bool) -> Knowledge:
        key = ("known", night, is_ahead_hidden)
        if key not in self.seen:
            seen = [v for v in self.versions if not (is_ahead_hidden and _is_ahead(v, night))]
            self.seen[key] = Knowledge(seen, self.policy, night, Drawn())
        known: Knowledge = self.seen[key]
        return known

    def insured(self, day: date, night: date) -> dict[str, tuple[Person, Row | None]]:
        """Who is how insured on a day as known on a night, by anchor."""
        key = ("insured", day, night)
        if key not in self.seen:
            registered = Registered([v for v in self.versions if v.table != "household"], night)
            anchors = self.known(night, is_ahead_hidden=False).anchors
            found = every_person(registered, day, self.world)
            self.seen[key] = {anchors.get(n, n): (one, registered.speaking(n, day)) for n, one in found.items()}
        known: dict[str, tuple[Person, Row | None]] = self.seen[key]
        return known

    @property
    def rules(self) -> list[Rule]:
        return [rule for rule in self.policy.rules if (rule.unit, rule.window) == ("person", "calendar_year")]


def _is_ahead(version: Version, night: date) -> bool:
    return version.table == "settlement" and burden_date(version.row) > night


def panel(county: World60, night: date) -> dict[Key, Found]:
    """All rows that are scored on a night."""
    known = county.known(night, is_ahead_hidden=True)
    insured = county.insured(night, night)
    found: dict[Key, Found] = {}
    for psn_no in sorted(known.persons):
        one, row = insured.get(psn_no, (None, None))
        care = _care(county, known, psn_no, night)
        if (
            one is None
            or row is None
            or care is None
            or one.state not in {"insured", "waiting"}
            or one.standing == "dead"
        ):
            continue
        if not known.is_anchor(psn_no) or _is_warned(county.policy, known, person(psn_no)):
            continue
        for rule in county.rules:
            found |= _rows_of_rule(known, rule, person(psn_no), one, row, care)
    return found


def _is_warned(policy: Policy, known: Knowledge, subject: Subject) -> bool:
    for rule in (rule for rule in policy.rules if rule.unit == "person"):
        for window in known.windows_of(subject, rule):
            days = known.timeline(subject, rule, window)
            if days and days[-1].step is not None and not window.has_ended(known.night):
                return True
    return False


def _rows_of_rule(  # noqa: PLR0917 - what the text names
    known: Knowledge, rule: Rule, subject: Subject, one: Person, row: Row, care: Found
) -> dict[Key, Found]:
    held = known.held_by(subject)
    limit = Limits(rule, subject, held, known.night, known.policy).on(known.night)
    if not known.is_covered(subject, rule) or limit is None:
        return {}
    own = {
        **_stands(one, row, known.night),
        **_limited(limit, held, known.night),
        **_amounts(known, rule, subject),
        **care,
    }
    return {
        (subject.name, rule.rule_id, part["part_type"]): {**own, **part, **_burdens(known, rule, subject, part)}
        for part in _parts(known.night)
    }


def _parts(night: date) -> Iterator[Found]:
    end, new_year = night + timedelta(days=61), date(night.year + 1, 1, 1)
    if night + ONE < new_year:
        yield {
            "part_type": "this",
            "part_from": night + ONE,
            "part_to": min(end, new_year),
            "window_from": date(night.year, 1, 1),
        }
    if end > new_year:
        yield {"part_type": "next", "part_from": new_year, "part_to": end, "window_from": new_year}


def _burdens(known: Knowledge, rule: Rule, subject: Subject, part: Found) -> Found:
    year = part["window_from"].year
    return {
        "burden_amount": _burden(known, rule, subject, year),
        "earlier_amount": _burden(known, rule, subject, year - 1),
    }


def _burden(known: Knowledge, rule: Rule, subject: Subject, year: int) -> Decimal:
    window = Window(date(year, 1, 1).isoformat(), date(year, 1, 1), date(year + 1, 1, 1))
    days = known.timeline(subject, rule, window)
    return days[-1].burden if days else ZERO


def _stands(one: Person, row: Row, night: date) -> Found:
    birth = day_of(row, "brdy")
    age = None if birth is None else night.year - birth.year - ((night.month, night.day) < (birth.month, birth.day))
    return {"region_code": one.county, "sex_code": text(row, "gend"), "age_years": age, "is_reconstructed": False}


def _limited(limit: DayLimit, held: Sequence[Any], night: date) -> Found:
    now = {one.category for one in held if one.first <= night <= one.last}
    return {"limit_amount": limit.amount, "category_code": limit.category, "category_count": len(now)}


def _entries(known: Knowledge, psn_no: str) -> list[Entry]:
    return [e for e in enter_all(psn_no, known.rows_of("settlement", psn_no), []) if burden_date(e.row) <= known.night]


def _standing(known: Knowledge, psn_no: str) -> list[Row]:
    """Settlements of the year that are no refund and were not refunded."""
    since = months_after(known.night, -12)
    rows = [row for row in known.rows_of("settlement", psn_no) if since < burden_date(row) <= known.night]
    refunded = {text(row, "init_setl_id") for row in rows if is_refund(row)}
    return [row for row in rows if not is_refund(row) and str(row["setl_id"]) not in refunded]


def _amounts(known: Knowledge, rule: Rule, subject: Subject) -> Found:
    stand = {str(row["setl_id"]) for row in _standing(known, subject.name)}
    counted = [e for e in _entries(known, subject.name) if is_counted(rule, e, known.policy)]
    recent = [e for e in counted if e.burden_date > known.night - timedelta(days=90)]
    largest = [measure_for(rule, e.row) for e in counted if str(e.row["setl_id"]) in stand]
    return {
        "recent_amount": sum((measure_for(rule, e.row) for e in recent), ZERO),
        "largest_amount": max(largest, default=ZERO),
    }


def _care(county: World60, known: Knowledge, psn_no: str, night: date) -> Found | None:
    rows = _standing(known, psn_no)
    if not rows:
        return None

    def visits(chosen: Sequence[Row]) -> int:
        return len({text(row, "mdtrt_id") or str(row["setl_id"]) for row in chosen})

    def followed(care: str) -> list[Row]:
        spans = [(prefix, first, last) for kind, prefix, first, last in county.followed if kind == care]
        return [
            r
            for r in rows
            if any((text(r, "med_type") or "").startswith(p) and a <= burden_date(r) <= b for p, a, b in spans)
        ]

    placed = [row for row in rows if text(row, "out_flag") is not None]
    outside = [row for row in rows if amount(row, "fulamt_ownpay_amt") is not None]
    funds = {"basic_amount": "hifp_pay", "serious_amount": "hifmi_pay", "assistance_amount": "maf_pay"}
    sums = {name: sum((amount_or_nothing(row, column) for row in rows), ZERO) for name, column in funds.items()}
    fund = sum((amount_or_nothing(row, "fund_pay_sumamt") for row in rows), ZERO)
    return {
        "visit_count": visits(rows),
        "visit_month_count": len({(burden_date(r).year, burden_date(r).month) for r in rows}),
        "admission_count": visits([r for r in rows if county.policy.care_type(text(r, "med_type")) == "inpatient"]),
        "chronic_visit_count": visits(followed("chronic")),
        "special_visit_count": visits(followed("special")),
        "last_visit_date": max(burden_date(row) for row in rows),
        "fee_amount": sum((find_fee(row) for row in rows), ZERO),
        "total_amount": sum((measure_settlement(row)["total"] for row in rows), ZERO),
        **sums,
        "other_fund_amount": fund - sum(sums.values(), ZERO),
        "elsewhere_fee_amount": sum((find_fee(row) for row in placed if text(row, "out_flag") != "0"), ZERO),
        "placed_fee_amount": sum((find_fee(row) for row in placed), ZERO),
        "outside_amount": sum(
            (amount_or_nothing(r, "fulamt_ownpay_amt") + amount_or_nothing(r, "overlmt_selfpay") for r in outside), ZERO
        ),
        "outside_fee_amount": sum((find_fee(row) for row in outside), ZERO),
    }


def label(county: World60, key: Key, row: Found, label_night: date) -> Found:
    """What became of a row, as known on the label night."""
    psn_no, rule_id, _ = key
    known = county.known(label_night, is_ahead_hidden=False)
    rule = next(rule for rule in county.rules if rule.rule_id == rule_id)
    days = _days(known, rule, person(psn_no), row["window_from"])
    is_over = {day.day: day.step is not None for day in days}
    eve = row["part_from"] - ONE
    crossings = [d for d in is_over if is_over[d] and not is_over.get(d - ONE, False)]
    crossed = min((d for d in crossings if row["part_from"] <= d < row["part_to"]), default=None)
    censored = _censored(county, known, rule, psn_no, row, label_night) if crossed is None else None
    censored = "horizon" if row["part_to"] - ONE > label_night else censored
    censored = "over_before" if is_over.get(eve, False) else censored
    if censored is not None:
        return {
            "censored_type": censored,
            "is_crossed": False,
            "crossed_on": None,
            "is_shock": False,
            "end_amount": None,
        }
    at_end = next((day.burden for day in days if day.day == row["part_to"] - ONE), ZERO)
    return {
        "censored_type": None,
        "is_crossed": crossed is not None,
        "crossed_on": crossed,
        "is_shock": crossed is not None and _is_shock(known, rule, psn_no, days, crossed),
        "end_amount": at_end,
    }


def _days(known: Knowledge, rule: Rule, subject: Subject, first: date) -> list[Day]:
    """Every day of the window up to the night, one by one."""
    window = Window(first.isoformat(), first, date(first.year + 1, 1, 1))
    if (
        window not in known.windows_of(subject, rule)
        or not known.is_covered(subject, rule)
        or not known.is_anchor(subject.name)
    ):
        return []
    limits = Limits(rule, subject, known.held_by(subject), known.night, known.policy)
    drawn = draw_timeline(rule, window, known.parts_in(subject, rule, window), limits, every_day=True)
    return [day for day in drawn if day.day <= known.night]


def _censored(  # noqa: PLR0917 - what the text names
    county: World60, known: Knowledge, rule: Rule, psn_no: str, row: Found, label_night: date
) -> str | None:
    last = row["part_to"] - ONE
    if not known.is_anchor(psn_no):
        return "merged"
    one, _ = county.insured(last, label_night).get(psn_no, (None, None))
    if one is not None and one.standing == "dead":
        return "dead"
    if one is None or one.state not in {"insured", "waiting"} or not known.is_covered(person(psn_no), rule):
        return "left"
    return None


def _is_shock(known: Knowledge, rule: Rule, psn_no: str, days: Sequence[Day], crossed: date) -> bool:
    at = next(day for day in days if day.day == crossed)
    before = next((day.burden for day in days if day.day == crossed - ONE), ZERO)
    window = Window(days[0].day.isoformat(), days[0].day, date(days[0].day.year + 1, 1, 1))
    parts: list[Part] = [
        p for p in known.parts_in(person(psn_no), rule, window) if p.day == crossed and p.kind == "settlement"
    ]
    largest = max((part.amounts[RULED] for part in parts), default=ZERO)
    assert at.limit is not None
    return largest > at.limit.amount and 4 * before < at.limit.amount
