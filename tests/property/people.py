"""Insured persons, their identities and their households, drawn into a log."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.property.certificates import make_certificate
from tests.property.source_log import CITY_DIRECT, ELSEWHERE, FIRST_NIGHT, FIRST_WRITTEN, HOME, Fields, SourceLog

CODES = ("7019", "7131", "7201", "7301", "7301", "7777", "9999")
RURAL, URBAN, UNKNOWN_RESIDENCE = "20", "10", "99"
BOOKS = ("BOOK01", "BOOK01", "BOOK02", "B-01", None)
NUMBERS = ("H1", "H1", "H2", "H3")
INCOMES = ("5000.00", "9000.00", "15000.00", "0.00", None)
INSURED_SHIFTS: tuple[Fields, ...] = (
    {"insuplc_admdvs": ELSEWHERE},
    {"insuplc_admdvs": HOME},
    {"insutype": "310"},
    {"insutype": "390"},
    {"resd_nat": URBAN},
    {"psn_insu_stas": "2"},
    {"resdbook_no": None},
    {"surv_stas": "2"},
)
HOUSEHOLD_SHIFTS: tuple[Fields, ...] = (
    {"hshd_no": None},
    {"hshd_rlts": "01"},
    {"hshd_rlts": "20"},
    {"hshd_income": "9000.00"},
    {"hshd_income": None},
)


def add_person(log: SourceLog, n: int) -> str:
    """An insured person; some have the certificate of another, most belong to a household of the platform."""
    psn_no = log.psn_no(n)
    birth = date(1950 + log.rng.randint(0, 60), log.rng.randint(1, 12), log.rng.randint(1, 28))
    written = make_certificate(HOME, birth, log.block * 10 + n)
    if log.chance(6):
        written = written[:-1] + ("1" if written[-1] == "0" else "0")
    first = log.stamp(FIRST_WRITTEN) if log.chance(85) else log.moment(FIRST_NIGHT)
    log.write("insured", psn_no, _insured_row(log, psn_no, written, birth), first)
    log.shift("insured", psn_no, first, [*INSURED_SHIFTS, {"resdbook_no": log.named("BOOK01")}])
    if n > 1 and log.chance(35):
        _share_certificate(log, psn_no, log.rng.choice(log.persons), first)
    if log.chance(60):
        add_membership(log, psn_no)
    return psn_no


def _insured_row(log: SourceLog, psn_no: str, certificate: str, birth: date) -> Fields:
    return {
        "psn_no": psn_no,
        "psn_cert_type": log.rng.choice(["01", None]),
        "certno": log.rng.choice([certificate, certificate.lower(), f" {certificate[:6]} {certificate[6:]}"]),
        "brdy": log.rng.choice([birth.isoformat(), birth.isoformat(), None]),
        "insutype": "390" if log.chance(85) else "310",
        "psn_insu_stas": "1" if log.chance(85) else "2",
        "insuplc_admdvs": HOME if log.chance(80) else log.rng.choice([CITY_DIRECT, ELSEWHERE, None]),
        "resd_nat": RURAL if log.chance(75) else log.rng.choice([URBAN, UNKNOWN_RESIDENCE, None]),
        "resdbook_no": log.named(log.rng.choice(BOOKS)),
        "surv_stas": log.rng.choice(["1", "1", "1", "2", None]),
        "crte_time": "2023-01-01 08:00:00",
    }


def _share_certificate(log: SourceLog, psn_no: str, other: str, since: datetime) -> None:
    """The certificate turns out to be that of somebody else; now and then this is taken back. A newborn differs."""
    mother = log.rows["insured", other]
    own = {name: log.rows["insured", psn_no][name] for name in ("certno", "brdy", "psn_cert_type")}
    shared = {name: mother[name] for name in ("certno", "brdy", "psn_cert_type")}
    if log.chance(25):
        shared = {**shared, "brdy": "2023-12-20", "nwb_flag": "1"}
    at = log.moment(max(since.date(), log.last_change("insured", psn_no)) + timedelta(days=1))
    log.write("insured", psn_no, shared, at)
    if log.chance(30):
        log.write("insured", psn_no, own, log.moment(at.date() + timedelta(days=1)))


def add_membership(log: SourceLog, psn_no: str) -> None:
    """A row of the platform's households, which later names another number, another head or another income."""
    at = log.stamp(FIRST_WRITTEN) if log.chance(70) else log.moment(FIRST_NIGHT)
    row = {
        "psn_no": psn_no,
        "hshd_no": log.named(log.rng.choice(NUMBERS)),
        "hshd_rlts": log.rng.choice(["01", "10", "20", None]),
        "hshd_income": log.rng.choice(INCOMES),
        "crte_time": "2023-01-01 08:00:00",
    }
    log.write("household", psn_no, row, at)
    moves: list[Fields] = [{"hshd_no": log.named("H1")}, {"hshd_no": log.named("H2")}]
    log.shift("household", psn_no, at, [*HOUSEHOLD_SHIFTS, *moves])


def add_crowd(log: SourceLog) -> None:
    """So many rows of one household book that it comes close to what a household can be, or passes it."""
    for n in range(log.rng.randint(16, 21)):
        psn_no = log.psn_no(50 + n)
        row = {"psn_no": psn_no, "resdbook_no": log.named("BOOK01"), "insutype": "390", "insuplc_admdvs": HOME}
        log.write("insured", psn_no, row, log.stamp(FIRST_WRITTEN) if n else log.moment(FIRST_NIGHT))


def add_identity(log: SourceLog, psn_no: str) -> None:
    """An identity for a period; often it is corrected."""
    rid = f"I{log.number():04d}"
    begin = date(2023, 1, 1) + timedelta(days=log.rng.randint(0, 420))
    length = log.rng.choice([None, None, 0, 20, 60, 200])
    at = log.moment(begin - timedelta(days=log.rng.choice([0, 0, 5, -20])))
    row: Fields = {
        "rid": rid,
        "psn_no": psn_no,
        "psn_idet_type": log.rng.choice(CODES),
        "begntime": f"{begin} 00:00:00",
        "endtime": None if length is None else f"{begin + timedelta(days=length)} 23:59:59",
        "vali_flag": "1",
        "crte_time": f"{begin} 08:00:00",
    }
    log.write("identity", rid, row, at)
    log.correct("identity", rid, at, _identity_correction(log, begin))


def _identity_correction(log: SourceLog, begin: date) -> Fields:
    corrections: list[Fields] = [
        {"vali_flag": "0"},
        {"endtime": f"{begin + timedelta(days=log.rng.randint(5, 90))} 00:00:00"},
        {"begntime": f"{begin - timedelta(days=log.rng.randint(1, 40))} 00:00:00"},
        {"psn_idet_type": log.rng.choice(CODES)},
    ]
    return log.rng.choice(corrections)
