"""Which lever is open for persons who were chosen on a night, as known on it: what the texts say, and what can only be asked (docs/forecast.md 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from monitoring.assessment.asked import Asked, relations_for
from monitoring.benefits.disputes import Dispute, disputes_known
from monitoring.benefits.due import AskedDue, benefits_of, derive_due
from monitoring.benefits.granted import Grant
from monitoring.benefits.load import Benefits
from monitoring.benefits.premium_granted import Party, find_parties
from monitoring.benefits.telling import ITEMS
from monitoring.forecast.looking import derive_standing, keep, look_at, prepare
from monitoring.forecast.panel import forecast_value
from monitoring.participation.asked import AsOf, Dated, load_dated
from monitoring.participation.values import followed_codes
from monitoring.patients.state import OnDay, derive_patients, patients_on
from monitoring.patients.words import PatientClass
from monitoring.policy import Policy
from monitoring.reports.amounts import yuan
from monitoring.reports.lexicon import Said
from monitoring.settings import Settings
from monitoring.source.coverage import end_of_night
from monitoring.warehouse import Warehouse

LEVERS = {
    "assistance_unpaid": Said("benefit due and unpaid", "待遇应付未付"),
    "special_disease_not_registered": Said("chronic or special disease not registered", "门诊慢特病未认定"),
    "elsewhere_not_filed": Said("care elsewhere not filed", "异地就医未备案"),
    "premium_unpaid": Said("premium subsidy not granted", "参保资助未到位"),
}
"""Codes of levers in the order in which they are told, each with its name."""
CLASSES = {
    PatientClass.chronic.value: Said("chronic disease", "慢病"),
    PatientClass.major.value: Said("major illness", "大病"),
    PatientClass.serious.value: Said("serious illness", "重病"),
}
MADE_UP = "serious_illness"
"""The item whose terms are an example where a file of benefits says it is one."""
MANY_ADMISSIONS = 2
"""One stay is an event; a second within 12 months asks for what lies behind."""
ASKED = "SELECT person_key AS counted_key FROM lever_person"


@dataclass(frozen=True)
class Lever:
    """A lever in words for the officer. `is_question`: no record says whether it is open, so it is to be checked. `amount` is yuan that is due, where that is known."""

    code: str
    zh: str
    en: str
    is_question: bool
    amount: Decimal | None = None


@dataclass(frozen=True)
class LeverSources:
    """What levers are found by beside the warehouse, as known on the night; `grants` is the list of premium subsidies, none where there is no list."""

    policy: Policy
    dated: Dated
    benefits: Benefits
    disputes: Sequence[Dispute]
    patients: OnDay
    grants: Sequence[Grant] | None = None


def load_lever_sources(settings: Settings, night: date, grants: Sequence[Grant] | None = None) -> LeverSources:
    """Read the texts, the disputes and the lists of patients as known by the end of a night. Raises ThresholdsError with all faults of a file."""
    policy, benefits = benefits_of(settings)
    patients = patients_on(settings, night, end_of_night(night))
    return LeverSources(policy, load_dated(settings), benefits, disputes_known(settings, night), patients, grants)


def find_levers(
    warehouse: Warehouse, sources: LeverSources, night: date, person_keys: Iterable[int]
) -> Mapping[int, list[Lever]]:
    """The levers open on a night for persons (anchors on it), in the order of `LEVERS`; who has none is left out. Nothing is written."""
    keys = sorted(set(person_keys))
    warehouse.load("lever_person", pa.table({"person_key": pa.array(keys, pa.int64())}))
    found: dict[int, list[Lever]] = {}
    if keys:
        unpaid = _unpaid(warehouse, sources, night)
        premiums = _premiums(warehouse, sources, night)
        for key, lever in [*unpaid, *_asked(warehouse, sources, night), *premiums]:
            found.setdefault(key, []).append(lever)
    return found


def _unpaid(warehouse: Warehouse, sources: LeverSources, night: date) -> list[tuple[int, Lever]]:
    since = date(night.year - 1, 1, 1)
    derive_due(warehouse, sources.policy, sources.benefits, AskedDue(since, night), ASKED, sources.disputes)
    warehouse.load("lever_value", pa.table({"visited_from": [since]}))
    due: dict[int, dict[str, Decimal]] = {}
    for row in warehouse.select("forecast_use", "lever_due").to_pylist():
        due.setdefault(row["person_key"], {})[row["item"]] = row["due_amount"]
    is_example = bool(sources.benefits.made_up())
    return [(key, _unpaid_lever(amounts, is_made_up=is_example and MADE_UP in amounts)) for key, amounts in due.items()]


def _unpaid_lever(amounts: Mapping[str, Decimal], *, is_made_up: bool) -> Lever:
    total = sum(amounts.values(), Decimal("0.00"))
    zh = "、".join(f"{ITEMS[item].zh}{yuan(amount)}元" for item, amount in amounts.items())
    en = ", ".join(f"{ITEMS[item].en} {yuan(amount)}" for item, amount in amounts.items())
    if is_made_up:
        zh += f"；其中{ITEMS[MADE_UP].zh}按虚构示例参数测算，不是政策，不得据以支付"
        en += f"; that of {ITEMS[MADE_UP].en} rests on made-up terms, which are no policy: nothing may be paid by them"
    return Lever(
        "assistance_unpaid",
        f"按{'所录参数' if is_made_up else '政策'}测算应付未付{yuan(total)}元（{zh}），请核实{'' if is_made_up else '后支付'}",
        f"by the {'terms given' if is_made_up else 'texts'} {yuan(total)} yuan are due and unpaid ({en}): verify{'' if is_made_up else ' and pay'}",
        is_question=False,
        amount=total,
    )


def _asked(warehouse: Warehouse, sources: LeverSources, night: date) -> Iterator[tuple[int, Lever]]:
    """What no record answers: whether a disease is registered, and whether care elsewhere was filed."""
    listed = _listed(warehouse, sources, night)
    care = _care(warehouse, sources, night)
    for key in sorted(listed.keys() | care.keys()):
        seen = care.get(key, {})
        if lever := _disease_lever(listed.get(key, []), seen):
            yield key, lever
        if seen.get("elsewhere_stay_count") and not seen["filed_visit_count"]:
            yield key, _elsewhere_lever(seen["elsewhere_stay_count"])


def _listed(warehouse: Warehouse, sources: LeverSources, night: date) -> dict[int, list[str]]:
    """Classes of those who stand on a list of patients."""
    persons = "SELECT DISTINCT m.person_key FROM lever_person AS l JOIN member AS m ON m.member_key = l.person_key"
    derive_standing(warehouse, sources.dated, AsOf(night, night), persons)
    derive_patients(warehouse, sources.patients)
    found: dict[int, list[str]] = {}
    for row in warehouse.select("forecast_use", "lever_patient").to_pylist():
        found.setdefault(row["person_key"], []).append(row["patient_class"])
    return found


def _care(warehouse: Warehouse, sources: LeverSources, night: date) -> dict[int, dict[str, int]]:
    prepare(warehouse, relations_for(warehouse, sources.policy, Asked(night, night, night)))
    warehouse.load("forecast_value", forecast_value(night))
    warehouse.load("followed_code", followed_codes(sources.dated, night))
    for number in look_at(warehouse, "lever_person", night, is_ahead_hidden=True):
        warehouse.derive("forecast", "standing_settlement")
        warehouse.derive("forecast_use", "lever_care")
        keep(warehouse, "lever_care_found", "SELECT * FROM lever_care", is_first=number == 0)
    return {row.pop("person_key"): row for row in warehouse.arrow("SELECT * FROM lever_care_found").to_pylist()}


def _disease_lever(classes: Sequence[str], seen: Mapping[str, int]) -> Lever | None:
    admissions = seen.get("admission_count", 0)
    if seen.get("registered_visit_count") or not (classes or admissions >= MANY_ADMISSIONS):
        return None
    on_list = [CLASSES[code] for code in classes]
    zh = [f"在卫健部门{'、'.join(one.zh for one in on_list)}名单"] if on_list else []
    en = [f"on the health commission's list ({', '.join(one.en for one in on_list)})"] if on_list else []
    if admissions >= MANY_ADMISSIONS:
        zh.append(f"近12个月住院{admissions}次")
        en.append(f"{admissions} admissions in 12 months")
    return Lever(
        "special_disease_not_registered",
        f"{'，'.join(zh)}，近12个月无门诊慢特病结算：请核对是否已办理门诊慢特病认定（数据中无认定记录）",
        f"{', '.join(en)}, no chronic or special outpatient care settled in 12 months: check whether the disease is registered (no register is in the data)",
        is_question=True,
    )


def _elsewhere_lever(stays: int) -> Lever:
    return Lever(
        "elsewhere_not_filed",
        f"近12个月异地住院{stays}次，未见转外就医类结算：请核对是否已办理异地就医备案（数据中无备案记录）",
        f"{stays} {'stay' if stays == 1 else 'stays'} elsewhere in 12 months, nothing settled as referred care: check whether it was filed (no filing is in the data)",
        is_question=True,
    )


def _premiums(warehouse: Warehouse, sources: LeverSources, night: date) -> list[tuple[int, Lever]]:
    """Without a list of what was granted nothing is known, and nothing is said."""
    if sources.grants is None:
        return []
    asked = AskedDue(date(night.year, 1, 1), night)
    parties = find_parties(
        warehouse, sources.policy, sources.benefits, asked, night.year, sources.grants, persons=ASKED
    )
    missing = {"not_granted", "granted_less"}
    return [
        (int(str(one.row["counted_key"])), _premium_lever(one, night.year)) for one in parties if one.finding in missing
    ]


def _premium_lever(party: Party, year: int) -> Lever:
    granted, gap = yuan(party.granted), party.gap
    due_zh = "应享受（金额不明）" if party.due is None else f"应资助{yuan(party.due)}元"
    due_en = "due, the amount is not known" if party.due is None else f"{yuan(party.due)} yuan due"
    return Lever(
        "premium_unpaid",
        f"{year}年度参保资助{due_zh}，资助名单显示{granted}元：请核对",
        f"premium subsidy of {year}: {due_en}, {granted} on the list of grants: check",
        is_question=False,
        amount=gap,
    )
