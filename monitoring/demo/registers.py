"""The smaller source tables: identities, households of the platform, assistance outside the settlement."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from monitoring.demo import parameters as p
from monitoring.demo.changes import AGAIN, DAY, FIRST_SECOND, ORIGINAL, REFUNDED_AGAIN
from monitoring.demo.columns import (
    EMPTY,
    ArrowColumn,
    Ints,
    moments,
    money,
    numbered,
    same_text,
    text_by_code,
)
from monitoring.demo.identities import CODES, OPEN, Identities
from monitoring.demo.people import People, relation_codes
from monitoring.demo.persons import psn_numbers
from monitoring.demo.settlement_rows import settlement_ids
from monitoring.demo.treatment import Treatment
from monitoring.demo.versions import VersionLog

_ASSISTANCE_TYPES = ("medical", "tilted", "charity")
_MEDIAN_DELAY_DAYS = 75


def identity_log(people: People, identities: Identities) -> VersionLog:
    """All versions of all identity rows as table `identity`; an end becomes known as a second version."""
    rows = np.arange(len(identities))
    ended = rows[identities.end < OPEN]
    row = np.concatenate([rows, ended])
    is_ended = np.arange(len(row)) >= len(rows)
    known = np.where(is_ended, identities.end_known[row], identities.known[row])
    end = np.where(is_ended, _moment(identities.end[row], 0), EMPTY)
    person = identities.person[row]
    columns = {
        "rid": numbered("I140123", row, 8),
        "psn_no": psn_numbers(people, person, np.full(len(row), -1)),
        "psn_idet_type": text_by_code(CODES, identities.code[row]),
        "psn_type_lv": same_text(None, len(row)),
        "memo": same_text(None, len(row)),
        "begntime": moments(_moment(identities.begin[row], 0)),
        "endtime": moments(end),
        "vali_flag": same_text("1", len(row)),
        "crte_time": moments(_moment(identities.known[row], 10)),
        "updt_time": moments(_moment(known, 10)),
    }
    return VersionLog.ordered("identity", pa.table(columns), row)


def household_log(people: People) -> VersionLog:
    """The platform's extract as table `household`: one version per registered person."""
    person = np.flatnonzero(people.is_registered)
    handed_over = np.full(len(person), _moment(np.array([-200]), 8)[0])
    columns = {
        "psn_no": psn_numbers(people, person, np.full(len(person), -1)),
        "hshd_no": numbered("140123H", people.household[person] + 1, 7),
        "hshd_rlts": pa.array(relation_codes(people)[person], pa.string()),
        "crte_time": moments(handed_over),
        "updt_time": moments(handed_over),
    }
    return VersionLog.ordered("household", pa.table(columns), person)


def assistance_log(rng: np.random.Generator, treatment: Treatment) -> VersionLog:
    """Payments outside the settlement as table `assistance`; the median payment comes 75 days after the stay."""
    care, fate = treatment.care, treatment.fate
    amount = _amounts_due(treatment)
    visit = np.flatnonzero(treatment.is_paid_outside & (amount > 0) & fate.counts)
    slot = np.where(fate.change[visit] == REFUNDED_AGAIN, AGAIN, ORIGINAL)
    delay = np.exp(np.log(_MEDIAN_DELAY_DAYS) + 0.5 * rng.standard_normal(len(visit)))
    paid = fate.settled[visit] + np.clip(np.round(delay), 10, 400).astype(np.int64) * DAY
    known = paid + rng.integers(0, 15, len(visit)) * DAY
    columns: dict[str, ArrowColumn] = {
        "rid": numbered("A140123", np.arange(len(visit)), 8),
        "setl_id": settlement_ids(visit, slot),
        "psn_no": psn_numbers(treatment.people, care.person[visit], care.day[visit]),
        "asst_type": text_by_code(_ASSISTANCE_TYPES, np.searchsorted([0.8, 0.95], rng.random(len(visit)))),
        "asst_amt": money(amount[visit]),
        "pay_time": moments(paid),
        "vali_flag": same_text("1", len(visit)),
        "crte_time": moments(known),
        "updt_time": moments(known),
    }
    return VersionLog.ordered("assistance", pa.table(columns), np.arange(len(visit)))


def _amounts_due(treatment: Treatment) -> Ints:
    """What medical assistance owes for each visit, fen: a share of what is left in scope."""
    bill, share = treatment.payment.final, np.array(p.ASSISTANCE_STAY)[treatment.assistance]
    return np.asarray((np.maximum(bill.inscp_scp_amt - bill.fund_pay_sumamt, 0) * share + 500) // 1000)


def _moment(day: Ints, hour: int) -> Ints:
    return np.asarray(FIRST_SECOND + day * DAY + hour * 3600, dtype=np.int64)
