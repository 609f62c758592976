"""Rows of the planted cases: the short form written out as row versions of the five source tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np

from monitoring.demo import parameters as p
from monitoring.demo.bills import FUNDS
from monitoring.demo.certificates import PLANTED_AREA, certificate_numbers
from monitoring.demo.persons import ALIVE, DEAD, RURAL_CODE, URBAN_CODE, mistyped
from monitoring.demo.planted import (
    PlantedAssistance,
    PlantedCase,
    PlantedIdentity,
    PlantedPerson,
    PlantedSettlement,
    SettlementChange,
    psn_no,
)

Row: TypeAlias = dict[str, Any]  # a row of the source by national column names; its columns differ by table
NOTHING = Decimal("0.00")
ENROLLED = date(2019, 1, 2)
_VILLAGE = f"{p.COUNTY}{p.FIRST_TOWNSHIP}{p.FIRST_VILLAGE}"


def planted_rows(cases: list[PlantedCase]) -> dict[str, list[Row]]:
    """Row versions by source table."""
    persons = {person.id: person for case in cases for person in case.persons}
    numbers = _certificates(persons)
    settlements = {row.id: row for case in cases for row in case.settlements}
    return {
        "settlement": [row for one in settlements.values() for row in _settlement(one, persons, numbers, settlements)],
        "insured": [row for person in persons.values() for row in _insured(person, numbers)],
        "identity": [row for case in cases for one in case.identities for row in _identity(one)],
        "household": [_household(person) for person in persons.values() if person.household],
        "assistance": [_assistance(one) for case in cases for one in case.assistance],
    }


def _at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour))


def _certificates(persons: dict[str, PlantedPerson]) -> dict[str, str]:
    """The certificate that each person is enrolled under in the end."""
    born = np.array([person.born for person in persons.values()], dtype="datetime64[D]")
    is_male = np.array([person.is_male for person in persons.values()])
    own = dict(zip(persons, certificate_numbers(born, is_male, PLANTED_AREA), strict=True))
    return {name: own[person.certificate_of or name] for name, person in persons.items()}


def _insured(person: PlantedPerson, numbers: dict[str, str]) -> Iterator[Row]:
    start = max(person.born + timedelta(days=3), ENROLLED)
    certificate = numbers[person.id]
    row = {
        **_fixed_insured(person, start),
        "certno": mistyped(certificate) if person.certificate_known else certificate,
        "psn_insu_stas": "1",
        "surv_stas": ALIVE,
        "updt_time": _at(start),
    }
    yield row
    if person.certificate_known:
        row = row | {"certno": certificate, "updt_time": _at(person.certificate_known)}
        yield row
    if person.died and person.death_known:
        dead = {"surv_stas": DEAD, "die_date": person.died, "psn_insu_stas": "3", "updt_time": _at(person.death_known)}
        yield row | dead


def _fixed_insured(person: PlantedPerson, start: date) -> Row:
    return {
        "psn_no": person.psn_no,
        "psn_cert_type": "01",
        "psn_name": f"例{person.id}",
        "gend": "1" if person.is_male else "2",
        "brdy": person.born,
        "insutype": person.insurance,
        "psn_type": "1101" if person.insurance == "310" else "1501",
        "psn_insu_date": start,
        "insuplc_admdvs": person.region,
        "cvlserv_flag": "0",
        "mob": f"1990000{person.id[1:].zfill(4)}",
        "resd_nat": RURAL_CODE if person.is_rural else URBAN_CODE,
        "resdbook_no": f"HB{p.COUNTY}{person.household or person.id}",
        "resd_addr": "示例一镇示例一村",
        "live_addr": "示例一镇示例一村",
        "resd_loc_admdvs": _VILLAGE,
        "live_admdvs": _VILLAGE,
        "nwb_flag": "1" if person.is_newborn else "0",
        "crte_time": _at(start),
    }


def _identity(identity: PlantedIdentity) -> Iterator[Row]:
    known = identity.known or identity.begin
    row = {
        "rid": identity.id,
        "psn_no": psn_no(identity.person),
        "psn_idet_type": identity.code,
        "begntime": _at(identity.begin, 0),
        "vali_flag": "1",
        "crte_time": _at(known),
        "updt_time": _at(known),
    }
    yield row
    for change in identity.then:
        row = row | {"endtime": _at(change.to, 0), "updt_time": _at(change.known)}
        yield row


def _household(person: PlantedPerson) -> Row:
    return {
        "psn_no": person.psn_no,
        "hshd_no": f"{p.COUNTY}{person.household}",
        "hshd_rlts": person.relation,
        "crte_time": _at(ENROLLED),
        "updt_time": _at(ENROLLED),
    }


def _assistance(payment: PlantedAssistance) -> Row:
    known = payment.known or payment.day
    return {
        "rid": payment.id,
        "setl_id": payment.settlement,
        "psn_no": psn_no(payment.person),
        "asst_type": "medical",
        "asst_amt": payment.amount,
        "pay_time": _at(payment.day),
        "vali_flag": "1",
        "crte_time": _at(known, 15),
        "updt_time": _at(known, 15),
    }


def _settlement(
    settlement: PlantedSettlement,
    persons: dict[str, PlantedPerson],
    numbers: dict[str, str],
    settlements: dict[str, PlantedSettlement],
) -> Iterator[Row]:
    """The versions of one settlement: as it came, as it was changed, and flagged once it is refunded."""
    known = settlement.known or settlement.day
    row = {
        **_place(persons[settlement.person], numbers[settlement.person]),
        **_visit(settlement, settlements.get(settlement.refund_of or "")),
        "crte_time": _at(known),
        "updt_time": _at(known),
    }
    amounts = settlements.get(settlement.refund_of or "", settlement)
    yield row | _money(amounts, settlement)
    for change in settlement.then:
        amounts = _changed(amounts, change)
        row = row | {"vali_flag": "1" if amounts.is_valid else "0", "updt_time": _at(change.known)}
        yield row | _money(amounts, settlement)
    for refund in settlements.values():
        if refund.refund_of == settlement.id:
            yield row | _money(amounts, settlement) | {"refd_setl_flag": "1", "updt_time": _at(refund.day, 11)}


def _place(person: PlantedPerson, certificate: str) -> Row:
    return {
        "psn_no": person.psn_no,
        "insutype": person.insurance,
        "psn_type": "1101" if person.insurance == "310" else "1501",
        "insu_admdvs": person.region,
        "poolarea_no": p.CITY,
        "nwb_flag": "1" if person.is_newborn else "0",
        "psn_cert_type": "01",
        "certno": certificate,
        "psn_name": f"例{person.id}",
    }


def _visit(settlement: PlantedSettlement, original: PlantedSettlement | None) -> Row:
    """Ids, flags and days; a refund belongs to its original's visit."""
    first = original or settlement
    return {
        "setl_id": settlement.id,
        "mdtrt_id": first.visit or f"{first.id}-v",
        "init_setl_id": settlement.refund_of,
        "refd_setl_flag": "1" if settlement.refund_of else "0",
        "vali_flag": "1",
        "mid_setl_flag": "1" if settlement.is_mid_stay else "0",
        "year": settlement.year or str(settlement.day.year),
        "med_type": "21",
        "pay_loc": "2",
        "out_flag": "0",
        "setl_type": "2",
        "fixmedins_code": "H1401000200",
        "hosp_lv": "06",
        "dise_no": "I63.900",
        "setl_time": None if settlement.has_no_time else _at(settlement.day, 9),
        "begndate": _at(first.day - timedelta(days=8), 9),
        "enddate": _at(first.day, 9),
    }


def _changed(settlement: PlantedSettlement, change: SettlementChange) -> PlantedSettlement:
    return settlement.model_copy(update=change.model_dump(exclude={"known"}, exclude_none=True))


def _money(amounts: PlantedSettlement, row: PlantedSettlement) -> Row:
    """Amounts of a settlement, or the same taken back where the row is a refund of a known original."""
    bill = _bill(amounts)
    if row.refund_of is None:
        return bill
    sign = 1 if amounts is row else -1  # a refund without its original states its own, negative amounts
    taken_back = {name: None if amount is None else sign * amount for name, amount in bill.items()}
    return taken_back | {"psn_part_amt": None, "hosp_part_amt": None, "acct_mulaid_pay": None}


def _bill(settlement: PlantedSettlement) -> Row:
    fee, fund = settlement.fee or NOTHING, settlement.fund or NOTHING
    in_scope = fee if settlement.in_scope is None else settlement.in_scope
    return {
        **dict.fromkeys(FUNDS, NOTHING),
        "medfee_sumamt": fee,
        "fulamt_ownpay_amt": fee - in_scope,
        "overlmt_selfpay": NOTHING,
        "preselfpay_amt": NOTHING,
        "inscp_scp_amt": in_scope,
        "act_pay_dedc": NOTHING,
        "hifp_pay": fund - settlement.serious,
        "hifmi_pay": settlement.serious,
        "fund_pay_sumamt": fund,
        "psn_part_amt": fee - fund,
        "acct_pay": settlement.account,
        "psn_cash_pay": fee - fund - settlement.account,
        "acct_mulaid_pay": NOTHING,
        "hosp_part_amt": NOTHING,
        "ownpay_hosp_part": None,
        "balc": None,
    }
