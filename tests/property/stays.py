"""Stays with all that follows them - refunds, second settlements, payments, corrections - drawn into a log."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.property.settlements import Amounts, as_refund_answers, draw_amounts, halve, negate
from tests.property.source_log import ELSEWHERE, FIRST_NIGHT, FIRST_WRITTEN, HOME, Fields, SourceLog

MED_TYPES = ("21", "2101", "2106", "11", "140104", "28", "99", None)
OUT_FLAGS = ("0", "0", "1", "2", None)
ENDS_OF_MONTHS = (
    *(date(2023, 1, 31), date(2023, 2, 28), date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 31)),
    *(date(2024, 2, 1), date(2024, 2, 29)),
)


def add_stay(log: SourceLog, psn_no: str) -> None:
    """A visit: its settlement, and often a refund, a second settlement, a correction or a payment after it."""
    visit = f"M{log.number():04d}" if log.chance(95) else None
    day = _draw_day(log)
    amounts = draw_amounts(log.rng, log.limits)
    kind = {"med_type": log.rng.choice(MED_TYPES), "out_flag": log.rng.choice(OUT_FLAGS)}
    is_split = log.chance(12)
    setl_id, at = _settle(log, psn_no, visit, day, amounts, **kind, mid_setl_flag="1" if is_split else None)
    if is_split:
        later = day + timedelta(days=log.rng.randint(1, 10))
        _settle(log, psn_no, visit, later, draw_amounts(log.rng, log.limits), **kind)
    if log.chance(35):
        _refund(log, setl_id, amounts, day, at)
    if log.chance(30):
        _pay(log, psn_no, setl_id, day)
    log.correct("settlement", setl_id, at, _settlement_correction(log, amounts))


def _draw_day(log: SourceLog) -> date:
    """Half of the days are recent, many lie so that they leave twelve months during the nights."""
    kind = log.rng.randrange(100)
    if kind < 45:
        return _day_between(log, FIRST_WRITTEN, log.last_night)
    if kind < 80:
        return _day_between(log, date(2023, 1, 2), date(2023, 3, 1))
    if kind < 90:
        return _day_between(log, date(2022, 12, 20), FIRST_WRITTEN)
    return log.rng.choice(ENDS_OF_MONTHS)


def _day_between(log: SourceLog, first: date, last: date) -> date:
    return first + timedelta(days=log.rng.randint(0, (last - first).days))


def _settle(
    log: SourceLog, psn_no: str, visit: str | None, day: date, amounts: Amounts, **fields: str | None
) -> tuple[str, datetime]:
    setl_id = f"S{log.number():04d}"
    at = log.written_at(day)
    is_stay = log.chance(15)
    year = str(day.year) if log.chance(60) else log.rng.choice([None, None, "2023", "2024"])
    row: Fields = {
        "setl_id": setl_id,
        "mdtrt_id": visit,
        "psn_no": psn_no,
        "vali_flag": "1",
        "refd_setl_flag": "0",
        "year": year,
        "insutype": log.rng.choice(["390"] * 17 + ["310", "310", None]),
        "insu_admdvs": HOME if log.chance(90) else ELSEWHERE,
        "setl_time": None if is_stay else f"{day} 10:00:00",
        "begndate": f"{day} 08:00:00",
        "enddate": f"{day} 09:00:00" if log.chance(90) or not is_stay else None,
        "crte_time": f"{day} 10:00:00",
        **fields,
        **amounts,
    }
    log.write("settlement", setl_id, row, at)
    return setl_id, at


def _refund(log: SourceLog, setl_id: str, amounts: Amounts, stay: date, since: datetime) -> None:
    """A refund of all or half of it, often settled again; care type and place may be written otherwise."""
    day = _draw_refund_day(log, stay, since)
    if day > log.last_night:
        return
    row = log.rows["settlement", setl_id]
    psn_no, visit = str(row["psn_no"]), row["mdtrt_id"]
    kind = {name: row[name] if log.chance(85) else None for name in ("med_type", "out_flag")}
    back = halve(amounts) if log.chance(20) else amounts
    original = setl_id if log.chance(92) else f"S9{log.number():03d}"
    payee = psn_no if log.chance(95) else log.rng.choice(log.persons)
    answer = as_refund_answers(log.rng, negate(back))
    marks = {"refd_setl_flag": "1"}
    refund_id, _ = _settle(log, payee, visit, day, answer, **kind, init_setl_id=original, **marks)
    if log.chance(5):
        _settle(log, payee, visit, day, back, **kind, init_setl_id=refund_id, **marks)
    log.write("settlement", setl_id, marks, max(log.stamp(day), since + timedelta(hours=1)))
    if log.chance(60):
        again = day + timedelta(days=log.rng.choice([0, 1, 4]))
        _settle(log, psn_no, visit, again, draw_amounts(log.rng, log.limits), **kind)


def _draw_refund_day(log: SourceLog, stay: date, since: datetime) -> date:
    """Soon after the stay, or after it was written, or on any night - even when the stay has left its window."""
    if log.chance(20):
        return log.moment(stay).date()
    base = stay if log.chance(40) else since.date()
    return base + timedelta(days=log.rng.choice([0, 1, 3, 10, 25]))


def _settlement_correction(log: SourceLog, amounts: Amounts) -> Fields:
    corrections: list[Fields] = [
        {"vali_flag": "0"},
        dict(draw_amounts(log.rng, log.limits)),
        {"year": "2023"},
        {"setl_time": f"{FIRST_NIGHT + timedelta(days=log.rng.randint(0, 40))} 10:00:00"},
        {"setl_time": f"{date(2023, 1, 2) + timedelta(days=log.rng.randint(0, 58))} 10:00:00"},
        {"med_type": log.rng.choice(MED_TYPES), "out_flag": log.rng.choice(OUT_FLAGS)},
        dict(halve(amounts)),
    ]
    return log.rng.choice(corrections)


def _pay(log: SourceLog, psn_no: str, setl_id: str | None, day: date) -> None:
    rid = f"A{log.number():04d}"
    paid = day + timedelta(days=log.rng.choice([0, 5, 20, 45, 200, 370]))
    at = log.written_at(paid)
    row: Fields = {
        "rid": rid,
        "setl_id": setl_id,
        "psn_no": psn_no,
        "asst_type": "01",
        "asst_amt": f"{Decimal(log.rng.choice([10, 100_000, 300_000, 581_963, 2_000_000])) / 100:.2f}",
        "pay_time": f"{paid} 12:00:00",
        "vali_flag": "1",
        "crte_time": f"{paid} 12:00:00",
    }
    log.write("assistance", rid, row, at)
    log.correct("assistance", rid, at, {"vali_flag": "0"} if log.chance(50) else {"asst_amt": "2500.00"})
    if log.chance(20):
        back = {"rid": f"{rid}R", "asst_amt": f"-{row['asst_amt']}", "pay_time": f"{paid + timedelta(days=3)} 12:00:00"}
        log.write("assistance", f"{rid}R", {**row, **back}, log.written_at(paid + timedelta(days=3)))


def add_lone_payment(log: SourceLog, psn_no: str) -> None:
    """A payment whose settlement is not known."""
    day = FIRST_NIGHT + timedelta(days=log.rng.choice([-360, -350, 0]) + log.rng.randint(-20, 30))
    _pay(log, psn_no, log.rng.choice([None, "S9999"]), day)
