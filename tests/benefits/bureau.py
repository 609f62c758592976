"""A warehouse without a file, with persons, identities and visits as a test wishes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from monitoring.benefits.disputes import Dispute
from monitoring.benefits.due import AskedDue, derive_due
from monitoring.benefits.load import Benefits
from monitoring.policy import Policy
from monitoring.warehouse import Warehouse
from monitoring.warehouse.warehouse import open_scratch
from tests.benefits.reference import Person, Visit

ROOT = Path(__file__).resolve().parents[2]
COUNTY = "140123"
CODES = {"destitute": "7011", "subsistence_allowance": "7019"}
CARE = {"inpatient": "21", "outpatient_chronic": "14", "outpatient": "11", "pharmacy": "41", "special": "140201"}
STAMP = datetime(2024, 1, 1)  # noqa: DTZ001 - the warehouse keeps Asia/Shanghai without zone
ALWAYS, NEVER = date(1900, 1, 1), date(9999, 12, 31)
KNOWN = {"known_from": ALWAYS, "known_to": NEVER, "updt_time": STAMP}
Row = dict[str, Any]


@contextmanager
def bureau(
    people: Sequence[Person], visits: Sequence[Visit], codes: dict[str, str], refunded: Sequence[str] = ()
) -> Iterator[Warehouse]:
    """The warehouse; a visit named in `refunded` was settled wrongly first, refunded and settled again."""
    with open_scratch("1GB") as warehouse:
        warehouse.make_tables()
        _add(warehouse, "person", [{"person_key": p.person, "psn_no": f"N{p.person}"} for p in people])
        _add(warehouse, "insured", [_insured(p) for p in people])
        _add(warehouse, "identity", [row for p in people for row in _identities(p, codes)])
        _add(warehouse, "settlement", [row for v in visits for row in _settlements(v, v.visit in refunded)])
        _add(warehouse, "assistance", [row for v in visits for row in _payments(v)])
        yield warehouse


def work_out(
    warehouse: Warehouse, policy: Policy, benefits: Benefits, night: date, disputes: Sequence[Dispute] = ()
) -> list[Row]:
    """The rows of `benefit_due` for all visits of the generated years."""
    derive_due(warehouse, policy, benefits, AskedDue(date(2023, 1, 1), night), disputes=disputes)
    return warehouse.arrow("SELECT * FROM benefit_due").to_pylist()


def _add(warehouse: Warehouse, table: str, rows: Sequence[Row]) -> None:
    schema = warehouse.schema(table)
    blank = dict.fromkeys(schema.names)
    warehouse.load("added", pa.Table.from_pylist([{**blank, **row} for row in rows], schema))
    warehouse.append(table, "added")


def _insured(person: Person) -> Row:
    fixed = {"psn_insu_stas": "1", "insuplc_admdvs": COUNTY, "insutype": "390", **KNOWN}
    return {"person_key": person.person, "psn_no": f"N{person.person}", **fixed}


def _identities(person: Person, codes: dict[str, str]) -> Iterator[Row]:
    for n, (category, first, after) in enumerate(person.categories):
        row = {"person_key": person.person, "rid": f"I{person.person}-{n}", "psn_idet_type": codes[category]}
        yield {**row, "valid_from": first, "valid_to": after, "is_valid": True, **KNOWN}


def _settlements(visit: Visit, is_refunded: bool) -> Iterator[Row]:
    if is_refunded:
        wrong = _settlement(visit, f"{visit.visit}-a", Decimal(2))
        yield wrong
        yield {**_negative(wrong), "setl_id": f"{visit.visit}-b", "init_setl_id": f"{visit.visit}-a", "mdtrt_id": None}
    yield _settlement(visit, f"{visit.visit}-c", Decimal(1))


def _settlement(visit: Visit, number: str, times: Decimal) -> Row:
    fund = (visit.insured + visit.settled) * times
    borne = visit.fee * times - fund
    fixed = {
        "setl_id": number,
        "setl_key": 0,
        "mdtrt_id": visit.part_of or visit.visit,
        "mid_setl_flag": "1" if visit.part_of else "0",
        "refd_setl_flag": "0",
        "is_valid": True,
        "insu_admdvs": COUNTY,
        "insutype": visit.insutype,
    }
    amounts = {
        "medfee_sumamt": visit.fee,
        "inscp_scp_amt": visit.scope,
        "hifp_pay": visit.insured - visit.serious,
        "hifmi_pay": visit.serious,
        "maf_pay": visit.settled,
    }
    burdens = dict.fromkeys(
        ("total_amount", "policy_scope_amount", "compliant_amount", "cash_amount", "most_amount"), borne
    )
    return {
        "person_key": visit.person,
        "med_type": CARE[visit.care],
        "out_flag": "0" if visit.place == "local" else "1",
        "burden_date": visit.day,
        **fixed,
        **{name: value * times for name, value in amounts.items()},
        "fund_pay_sumamt": fund,
        **burdens,
        **KNOWN,
    }


def _negative(row: Row) -> Row:
    return {name: -value if isinstance(value, Decimal) else value for name, value in row.items()}


def _payments(visit: Visit) -> Iterator[Row]:
    for kind, amount in (("medical", visit.outside), ("serious_illness", visit.serious_outside)):
        row = {"person_key": visit.person, "rid": f"A{visit.visit}-{kind}", "setl_id": f"{visit.visit}-c"}
        if amount:
            yield {
                **row,
                "asst_type": kind,
                "assistance_amount": amount,
                "paid_on": visit.day,
                "is_valid": True,
                **KNOWN,
            }
