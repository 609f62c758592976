"""Who is one person, where he belongs, and what he is on a day (sections 2 and 6 of the text)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.reference.model import FOREVER, CodePeriod, Policy, Row, Rule

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


@dataclass(frozen=True)
class Standing:
    """What a person is for the rules on a night."""

    insutype: str | None
    region: str | None
    residence: str | None


def text(row: Row, column: str) -> str | None:
    """The text of a column, None where empty."""
    value = row.get(column)
    return None if value is None or str(value).strip() == "" else str(value)


def day_of(row: Row, column: str) -> date | None:
    """The date of a date or date-time column, None where empty."""
    value = row.get(column)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = text(row, column)
    return None if written is None else date.fromisoformat(written[:10])


def identifying_certificate(insured: Row) -> str | None:
    """The certificate number, normalised, if it identifies the person."""
    number = (text(insured, "certno") or "").replace(" ", "").upper()
    if text(insured, "psn_cert_type") not in (None, "01") or not has_right_check_digit(number):
        return None
    birth = day_of(insured, "brdy")
    return number if birth is None or number[6:14] == birth.strftime("%Y%m%d") else None


def has_right_check_digit(number: str) -> bool:
    """Whether 18 characters end in the check digit of GB 11643."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return number[17] == CHECK_DIGITS[total % 11]


def find_anchors(insured: Iterable[Row]) -> dict[str, str]:
    """The anchor of every insured `psn_no`: the smallest one with the same identifying certificate."""
    by_person: dict[str, list[str]] = {}
    for row in insured:
        psn_no = str(row["psn_no"])
        by_person.setdefault(identifying_certificate(row) or f"psn_no {psn_no}", []).append(psn_no)
    return {psn_no: min(group) for group in by_person.values() for psn_no in group}


def leading_row(insured: Iterable[Row]) -> Row | None:
    """The insured row of a person that gives insurance type and region."""
    return min(insured, key=lambda row: (row.get("psn_insu_stas") != "1", str(row["psn_no"])), default=None)


def find_standing(leading: Row | None, latest_settlement: Row | None, residences: Mapping[str, str]) -> Standing:
    """Insurance type, region and residence; what the insured row does not say comes from the latest settlement."""
    insured, settled = leading or {}, latest_settlement or {}
    return Standing(
        text(insured, "insutype") or text(settled, "insutype"),
        text(insured, "insuplc_admdvs") or text(settled, "insu_admdvs"),
        residences.get(text(insured, "resd_nat") or ""),
    )


def is_in_region(rule: Rule, standing: Standing, policy: Policy) -> bool:
    return rule.region in policy.regions_above(standing.region)


def is_covered(rule: Rule, standing: Standing, policy: Policy) -> bool:
    """Whether the rule covers the person: region, insurance type, residence (unknown residence matches)."""
    insured = rule.insurance is None or standing.insutype in rule.insurance
    resident = rule.residence is None or standing.residence is None or standing.residence in rule.residence
    return insured and resident and is_in_region(rule, standing, policy)


@dataclass(frozen=True)
class Held:
    """A category that an identity row, begun on `began`, gives on the days `first <= d <= last`."""

    category: str
    rid: str
    began: date
    first: date
    last: date


def categories_held(identities: Iterable[Row], region: str | None, policy: Policy) -> list[Held]:
    """Every category that identity rows give, with its days; unknown codes give nothing."""
    return [held for row in identities for held in _categories_of(row, region, policy)]


def _categories_of(row: Row, region: str | None, policy: Policy) -> list[Held]:
    began, last = day_of(row, "begntime"), day_of(row, "endtime") or FOREVER
    if began is None:
        return []
    code = text(row, "psn_idet_type")
    return [
        Held(
            period.category,
            str(row["rid"]),
            began,
            max(began, period.valid_from),
            last if period.valid_to == FOREVER else min(last, period.valid_to - timedelta(days=1)),
        )
        for period in _meanings_of(code, region, policy)
    ]


def _meanings_of(code: str | None, region: str | None, policy: Policy) -> list[CodePeriod]:
    for above in policy.regions_above(region):
        meanings = [period for period in policy.codes if (period.region, period.code) == (above, code)]
        if meanings:
            return meanings
    return []
