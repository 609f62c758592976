"""The cases of `cases/`: one file for each rule, in words a policy officer can check, and the source rows they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from tests.property.certificates import make_certificate
from tests.reference.known import Change
from tests.replay.rows import BIRTH, insured, listed, settled

FOLDER = Path(__file__).with_name("cases")
CODES = {
    "destitute": "7131",
    "subsistence_allowance": "7019",
    "allowance_margin": "7201",
    "back_to_poverty": "7202",
    "unstable_out_of_poverty": "7203",
    "marginal_poverty_prone": "7204",
    "sudden_hardship": "7205",
    "out_of_poverty": "7301",
    "orphan": "7041",
}
"""Identity codes of the test, the same for every region."""
CARE = {"inpatient": "21", "outpatient": "11", "chronic": "140104"}
RESIDENCE = {"rural": "20", "urban": "10"}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Stay(_Model):
    """What somebody paid himself on a day, in yuan. `fee` is the whole bill where it matters; `in_scope` the part within policy scope."""

    day: str
    paid: str
    care: Literal["inpatient", "outpatient", "chronic"] = "inpatient"
    visit: str | None = None
    in_scope: str | None = None
    fee: str | None = None


class Person(_Model):
    """Somebody of the rule's region, rural and in resident insurance unless said otherwise."""

    who: str
    categories: list[str] = []
    residence: Literal["rural", "urban"] = "rural"
    insurance: str = "390"
    household: str | None = None
    stays: list[Stay] = []
    limit: str | None = None
    """The limit of the warning that is due, in yuan; no warning is due where it is not given."""
    crossed_on: str | None = None


class Case(_Model):
    """`text` is what the rule says; `invented` what this test adds, because the text or the published figures lack it."""

    rule: str
    text: str
    invented: str | None = None
    insured_in: str
    fill_in: dict[str, str] = {}
    incomes: list[dict[str, str]] = []
    household_incomes: dict[str, str] = {}
    night: str
    is_hint: bool = Field(False, alias="hint_only")
    persons: list[Person]


def load_cases() -> dict[str, Case]:
    """All cases by the name of their rule."""
    read = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml")))
    return {case.rule: case for case in map(Case.model_validate, read)}


def source_rows(cases: dict[str, Case]) -> list[Change]:
    """The rows of all cases in one source."""
    persons = [(case, number) for case in cases.values() for number in range(len(case.persons))]
    return [change for serial, (case, n) in enumerate(persons, start=1) for change in _rows(case, n, serial)]


def number_of(case: Case, position: int) -> str:
    """The psn_no of a case's person."""
    return f"{case.rule}.{position}"


def _rows(case: Case, position: int, serial: int) -> Iterator[Change]:
    person, psn_no = case.persons[position], number_of(case, position)
    fields: dict[str, Any] = {
        "certno": make_certificate("140123", BIRTH, serial),
        "insuplc_admdvs": case.insured_in,
        "insutype": person.insurance,
        "resd_nat": RESIDENCE[person.residence],
    }
    yield insured(psn_no, "2016-12-01", serial, **fields)
    for category in person.categories:
        yield listed(psn_no, CODES[category], "2017-01-01")
    if person.household is not None:
        yield _membership(case, person.household, psn_no)
    for number, stay in enumerate(person.stays):
        yield _settled(f"{psn_no}.{number}", psn_no, stay, case.insured_in)


def _membership(case: Case, household: str, psn_no: str) -> Change:
    row: dict[str, str | None] = {
        "psn_no": psn_no,
        "hshd_no": f"{case.rule}.{household}",
        "hshd_income": case.household_incomes.get(household),
    }
    at = datetime.combine(date(2016, 12, 1), time(20))
    stamps = {"crte_time": f"{at:%Y-%m-%d %H:%M:%S}", "updt_time": f"{at:%Y-%m-%d %H:%M:%S}"}
    return Change("household", psn_no, {**row, **stamps}, at, at)


def _settled(setl_id: str, psn_no: str, stay: Stay, region: str) -> Change:
    fields = {"med_type": CARE[stay.care], "insu_admdvs": region, "out_flag": "0"}
    if stay.visit is not None:
        fields["visit"] = f"{psn_no}.{stay.visit}"
    if stay.fee is not None:
        fund = Decimal(stay.fee) - Decimal(stay.paid)
        in_scope = fund + Decimal(stay.in_scope or stay.paid)
        fields |= {
            "medfee_sumamt": stay.fee,
            "hifp_pay": f"{fund}",
            "fund_pay_sumamt": f"{fund}",
            "inscp_scp_amt": f"{in_scope}",
        }
    return settled(setl_id, psn_no, stay.day, stay.paid, stay.in_scope, **fields)
