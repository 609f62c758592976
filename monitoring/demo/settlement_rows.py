"""The settlement table (SETL_D) from visits, bills and their row versions."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pyarrow as pa

from monitoring.demo import parameters as p
from monitoring.demo.bills import Bill
from monitoring.demo.care import CHRONIC, GENERAL, STAY, Care
from monitoring.demo.changes import DAY, FIRST_SECOND, ORIGINAL, REFUND, Fate, Rows, draw_rows
from monitoring.demo.columns import (
    EMPTY,
    ArrowColumn,
    Bools,
    Ints,
    flag,
    moments,
    money,
    numbered,
    same_text,
    text_by_code,
)
from monitoring.demo.payment import Payment
from monitoring.demo.people import People
from monitoring.demo.persons import person_types, psn_numbers
from monitoring.demo.treatment import Treatment
from monitoring.demo.versions import VersionLog

SLOTS = 3
_BLANK_IN_REFUNDS = ("psn_part_amt", "hosp_part_amt")
_NO_MONEY = ("hifes_pay", "hifdm_pay")
_MANUAL_REASON = "off-site stay paid by the patient first"
_DISEASES = ("I10.x00", "E11.900", "I63.900", "J18.900", "J44.100", "I25.100", "K29.500", "M51.202", "N18.500")


def settlement_log(rng: np.random.Generator, treatment: Treatment) -> VersionLog:
    """All versions of all settlements as table `settlement`."""
    rows = draw_rows(rng, treatment.care, treatment.fate)
    employee = treatment.people.is_employee[treatment.care.person[rows.visit]]
    columns = _row_columns(rows, treatment)
    index = cast(Any, pa.array(rows.visit))
    columns |= {name: column.take(index) for name, column in _visit_columns(rng, treatment).items()}
    columns |= _money_columns(rows, treatment.payment, employee)
    return VersionLog.ordered("settlement", pa.table(columns), rows.visit * SLOTS + rows.slot)


def settlement_ids(visit: Ints, slot: Ints) -> ArrowColumn:
    """Keys of settlements; ordered as (visit, slot)."""
    return numbered("S140123", visit * SLOTS + slot, 11)


def _row_columns(rows: Rows, treatment: Treatment) -> dict[str, ArrowColumn]:
    original = settlement_ids(rows.visit, np.full(len(rows), ORIGINAL))
    nothing = same_text(None, len(rows))
    return {
        "setl_id": settlement_ids(rows.visit, rows.slot),
        "init_setl_id": pa.compute.if_else(pa.array(rows.slot == REFUND), original, nothing),
        "refd_setl_flag": flag(rows.is_refunded),
        "vali_flag": flag(~rows.is_invalid),
        "year": _years(rows, treatment.care, treatment.fate),
        "setl_time": moments(rows.settled),
        "crte_time": moments(rows.created),
        "updt_time": moments(rows.updated),
    }


def _years(rows: Rows, care: Care, fate: Fate) -> ArrowColumn:
    """Benefit year: of the settlement's day; of the discharge where the bureau pays later; of the admission in some
    stays over New Year."""
    of_visit = p.FIRST_DAY + np.where(fate.keeps_year, care.begin, care.day).astype("timedelta64[D]")
    held = (fate.is_manual | fate.keeps_year | fate.is_blank)[rows.visit] & (rows.slot == ORIGINAL)
    seconds = np.where(held, of_visit[rows.visit].astype("datetime64[s]").astype(np.int64), rows.settled)
    year = seconds.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    return pa.array(year).cast(pa.string())


def _visit_columns(rng: np.random.Generator, treatment: Treatment) -> dict[str, ArrowColumn]:
    """Columns that all settlements of a visit share, one entry per visit."""
    care, is_manual = treatment.care, treatment.fate.is_manual
    count = len(care)
    first_second = FIRST_SECOND + care.begin * DAY + 9 * 3600
    return _person_columns(treatment.people, care) | {
        "mdtrt_id": numbered("M140123", care.stay, 10),
        "mid_setl_flag": flag(care.is_mid),
        "med_type": _med_types(rng, care, treatment.people.is_employee[care.person]),
        "insu_admdvs": _insured_at(rng, count),
        "poolarea_no": same_text(p.CITY, count),
        "pay_loc": text_by_code(("2", "1"), is_manual),
        "out_flag": flag((care.level == p.OFF_SITE) & (care.kind == STAY)),
        "setl_type": text_by_code(("2", "1"), is_manual),
        "manl_reim_rea": text_by_code((None, _MANUAL_REASON), is_manual),
        "fixmedins_code": _providers(rng, care),
        "hosp_lv": text_by_code([x.hosp_lv for x in p.LEVELS], care.level),
        "dise_no": text_by_code(_DISEASES, rng.integers(0, len(_DISEASES), count)),
        "begndate": moments(first_second),
        "enddate": moments(first_second + (care.day - care.begin) * DAY),
    }


def _person_columns(people: People, care: Care) -> dict[str, ArrowColumn]:
    person = cast(Any, pa.array(care.person))
    newborn = people.mother[care.person] >= 0
    holder = np.where(newborn, people.mother[care.person], care.person)
    return {
        "psn_no": psn_numbers(people, care.person, care.day),
        "insutype": text_by_code(("390", "310"), people.is_employee[care.person]),
        "psn_type": person_types(people).take(person),
        "nwb_flag": flag(newborn),
        "psn_cert_type": same_text("01", len(care)),
        "certno": pa.array(people.certificates, pa.string()).take(cast(Any, pa.array(holder))),
        "psn_name": pa.array(people.names, pa.string()).take(person),
    }


def _med_types(rng: np.random.Generator, care: Care, employee: Bools) -> ArrowColumn:
    names = ("11", "41", "140104", "140201", "21", "24", "25", "27")
    general = np.where(employee & (rng.random(len(care)) < 0.4), 1, 0)
    outpatient = np.where(care.kind == GENERAL, general, np.where(care.kind == CHRONIC, 2, 3))
    away = np.where(care.is_unfiled, 7, 6)
    stay = np.where(care.level == p.OFF_SITE, away, np.where(care.is_emergency, 5, 4))
    return text_by_code(names, np.where(care.kind == STAY, stay, outpatient))


def _insured_at(rng: np.random.Generator, count: int) -> ArrowColumn:
    regions = (p.COUNTY, p.CITY_DIRECT, "140121", "140105", "130100")
    return text_by_code(regions, np.searchsorted([0.97, 0.99, 0.995, 0.998], rng.random(count)))


def _providers(rng: np.random.Generator, care: Care) -> ArrowColumn:
    first = np.array([100, 200, 300, 400])[care.level]
    return numbered("H1401", first + rng.integers(0, np.array([40, 4, 12, 60])[care.level]), 6)


def _money_columns(rows: Rows, payment: Payment, employee: Bools) -> dict[str, ArrowColumn]:
    is_refund = rows.slot == REFUND
    columns = {name: _amounts(name, rows, payment) for name in Bill.__dataclass_fields__}
    hospital = columns["hosp_part_amt"]
    own_hospital = np.where(is_refund & (hospital != 0), hospital, EMPTY)
    columns |= {name: np.where(is_refund, EMPTY, columns[name]) for name in _BLANK_IN_REFUNDS}
    columns["balc"] = np.where(employee, columns["balc"], EMPTY)
    columns["acct_mulaid_pay"] = np.where(is_refund, np.int64(EMPTY), np.int64(0))
    columns |= {name: np.zeros(len(rows), dtype=np.int64) for name in _NO_MONEY}
    return {name: money(fen) for name, fen in (columns | {"ownpay_hosp_part": own_hospital}).items()}


def _amounts(name: str, rows: Rows, payment: Payment) -> Ints:
    first, final = getattr(payment.first, name)[rows.visit], getattr(payment.final, name)[rows.visit]
    amount: Ints = np.where(rows.is_first, first, final)
    # The account's balance is a stock: a refund does not take it back.
    is_taken_back = (rows.slot == REFUND) & (name != "balc")
    return np.where(is_taken_back, -amount, amount)
