"""What funds paid and what was left, person by person in plain Python (docs/indicators.md 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.reference.burden import amount, measure_settlement
from tests.reference.model import Row
from tests.reference.participation import Knowledge, Person, World, _burden_date, _care_type, _is_valid, all_persons
from tests.reference.persons import day_of, text

Key = tuple[str, str | None, str]
"""Level, region, group."""
ZERO = Decimal(0)


@dataclass(frozen=True)
class Cost:
    """A visit that stands; what a record does not say is none."""

    first: date
    care: str
    fee: Decimal
    funds: Decimal | None
    scope: Decimal | None
    basic: Decimal | None
    burden: Decimal
    later: Decimal


def costs(known: Knowledge, members: Iterable[str], world: World) -> list[Cost]:
    """The visits of a person with all his numbers; a settlement that counts on a day after the night is not looked at yet."""
    own = set(members)
    rows = [r for r in known.rows("settlement") if str(r["psn_no"]) in own and _is_valid(r)]
    rows = [row for row in rows if _burden_date(row) <= known.night]
    refunded = {text(r, "init_setl_id") for r in rows} - {None}
    visits: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not text(row, "init_setl_id"):
            visits[text(row, "mdtrt_id") or str(row["setl_id"])].append(row)
    payments = [p for p in known.rows("assistance") if str(p["psn_no"]) in own and _is_later(p, known.night)]
    found = [_cost(visit, refunded, payments, world) for visit in visits.values()]
    return [cost for cost in found if cost is not None]


def _is_later(row: Row, night: date) -> bool:
    paid = day_of(row, "pay_time")
    return _is_valid(row) and text(row, "asst_type") != "charity" and paid is not None and paid <= night


def _cost(visit: list[Row], refunded: set[str | None], payments: Sequence[Row], world: World) -> Cost | None:
    standing = [row for row in visit if str(row["setl_id"]) not in refunded]
    if not standing:
        return None
    lead = min(standing, key=lambda r: (_burden_date(r), str(r["setl_id"])))
    numbers = {str(row["setl_id"]) for row in visit}
    later = sum((Decimal(str(p["asst_amt"])) for p in payments if text(p, "setl_id") in numbers), ZERO)
    care = "inpatient" if _care_type(text(lead, "med_type") or "", world) == "inpatient" else "outpatient"
    return Cost(
        min(map(_burden_date, visit)),
        care,
        sum((_fee(row) for row in standing), ZERO),
        _sum([_funds(row) for row in standing]),
        _sum([amount(row, "inscp_scp_amt") for row in standing]),
        _sum([amount(row, "hifp_pay") for row in standing]),
        sum((measure_settlement(row)["total"] for row in standing), ZERO),
        later,
    )


def _funds(row: Row) -> Decimal | None:
    said, fee = amount(row, "fund_pay_sumamt"), amount(row, "medfee_sumamt")
    if said is not None or fee is None:
        return said
    return fee - measure_settlement(row)["total"] - (amount(row, "hosp_part_amt") or ZERO)


def _fee(row: Row) -> Decimal:
    said = amount(row, "medfee_sumamt")
    if said is not None:
        return said
    parts = [amount(row, name) or ZERO for name in ("fund_pay_sumamt", "hosp_part_amt")]
    return measure_settlement(row)["total"] + sum(parts, ZERO)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if len(known) == len(values) else None


def sums(known: Knowledge, first: date, last: date, world: World) -> dict[Key, dict[str, Decimal]]:
    """The sums of a period by place and group, by care and column where not 0."""
    found: dict[Key, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for person, members in all_persons(known, last, world):
        mine = _person_sums(costs(known, members, world), first, last)
        if person.state in {"insured", "waiting"} and person.standing != "dead":
            mine["insured_count"] = Decimal(1)
        for key in _keys(person):
            for name, value in mine.items():
                found[key][name] += value
    return {key: {name: v for name, v in values.items() if v} for key, values in found.items()}


def _keys(person: Person) -> list[Key]:
    groups = ["*", *(["listed"] if person.categories else []), *sorted(person.categories)]
    return [(level, code, g) for g in groups for level, code in (("all", None), ("county", person.county))]


def _person_sums(mine: Sequence[Cost], first: date, last: date) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for care in ("inpatient", "outpatient", "all"):
        visits = [c for c in mine if first <= c.first <= last and care in {c.care, "all"}]
        if visits:
            for name, value in _care_sums(visits).items():
                found[f"{care}.{name}"] = value
    return found


def _care_sums(visits: Sequence[Cost]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    found["patient_count"] = Decimal(1)
    for c in visits:
        found["visit_count"] += 1
        found["fee_amount"] += c.fee
        found["later_amount"] += c.later
        found["burden_amount"] += c.burden
        found["left_amount"] += c.burden - c.later
        if c.funds is None:
            found["paid_unknown_count"] += 1
        else:
            found["paid_known_amount"] += c.fee
            found["paid_amount"] += c.funds + c.later
        if c.funds is None or c.scope is None:
            found["scope_unknown_count"] += 1
        else:
            found["scope_known_amount"] += c.scope
            found["scope_paid_amount"] += max(min(c.funds + c.later, c.scope), ZERO)
        if c.scope is not None and c.basic is not None:
            found["basic_known_amount"] += c.scope
            found["basic_paid_amount"] += max(min(c.basic, c.scope), ZERO)
    if found["left_amount"] > 0:
        found["burdened_count"] = Decimal(1)
        found["burdened_amount"] = found["left_amount"]
    return found
