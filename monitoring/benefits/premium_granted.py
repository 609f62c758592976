"""Premium subsidies granted against those due, person by person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa

from monitoring.benefits.due import EVERYBODY, AskedDue, derive_listed
from monitoring.benefits.granted import Grant
from monitoring.benefits.load import Benefits
from monitoring.benefits.premium import Subsidy, subsidies
from monitoring.policy import Policy
from monitoring.warehouse import Warehouse

ZERO = Decimal("0.00")
Row = dict[str, object]
COUNTED = ("not_granted", "granted_less", "granted_more", "nothing_due")
"""Findings that are counted, each with its yuan."""
NAME_COLUMNS = (
    *("psn_no", "certificate", "psn_name", "region_code", "category_code", "due_amount", "granted_amount"),
    *("finding", "row_numbers"),
)
_FIELDS: list[pa.Field[Any]] = [
    pa.field("certificate", pa.string()),
    pa.field("granted_amount", pa.decimal128(16, 2)),
]
_GRANTED = pa.schema(_FIELDS)


@dataclass(frozen=True)
class Party:
    """A person to whom a subsidy is due or was granted; `subsidy` is the best of his categories, `granted` yuan in all."""

    row: Row
    subsidy: Subsidy | None
    granted: Decimal

    @property
    def due(self) -> Decimal | None:
        """Yuan due; none where nothing is, or where the amount is not known."""
        return self.subsidy.amount if self.subsidy else None

    @property
    def finding(self) -> str | None:
        """What is to be looked at: one of `COUNTED`, `amount_unknown` (something was granted, and what is due is not known), or none."""
        if self.subsidy is None:
            return "nothing_due" if self.granted > 0 else None
        if self.granted <= 0:
            return "not_granted"
        if self.due is None:
            return "amount_unknown"
        return (
            {True: "granted_less", False: "granted_more"}[self.granted < self.due] if self.granted != self.due else None
        )

    @property
    def gap(self) -> Decimal | None:
        """By how much the two differ, yuan; not below 0 unless more was taken back than granted. None where what is due is not known."""
        if self.subsidy is None:
            return self.granted
        return (
            None
            if self.due is None
            else (self.due - self.granted if self.granted < self.due else self.granted - self.due)
        )


@dataclass(frozen=True)
class Compared:
    """Sums by region and category, names of those to be looked at, and what of the list stands in no sum: rows and yuan by reason."""

    sums: list[Row]
    names: list[Row]
    apart: dict[str, tuple[int, Decimal]]


def compare_granted(  # noqa: PLR0913, PLR0917 - what the comparison follows from
    warehouse: Warehouse, policy: Policy, benefits: Benefits, asked: AskedDue, year: int, grants: Sequence[Grant]
) -> Compared:
    """Compare a list of granted subsidies with those due for a year of insurance, as known on the night asked.

    Rows dated after the night are apart, and so are rows whose number cannot be read or belongs to no insured person.
    """
    later = [grant for grant in grants if _is_after(grant, asked.night)]
    counted = [grant for grant in grants if not _is_after(grant, asked.night)]
    unreadable = [grant for grant in counted if grant.certificate is None]
    parties = find_parties(warehouse, policy, benefits, asked, year, grants)
    held = set(warehouse.select("benefits", "granted_holder")["certificate"].to_pylist())
    unmatched = [grant for grant in counted if grant.certificate is not None and grant.certificate not in held]
    apart = {"not_matched": unmatched, "unreadable": unreadable, "after_the_night": later}
    names = [_named(party) for party in parties if party.finding]
    names += [_apart(reason, grant) for reason in ("not_matched", "unreadable") for grant in apart[reason]]
    return Compared(_summed(parties), sorted(names, key=_place), {r: (len(g), _total(g)) for r, g in apart.items()})


def find_parties(  # noqa: PLR0913, PLR0917 - what the comparison follows from
    warehouse: Warehouse,
    policy: Policy,
    benefits: Benefits,
    asked: AskedDue,
    year: int,
    grants: Sequence[Grant],
    persons: str = EVERYBODY,
) -> list[Party]:
    """Of the persons of a query (`counted_key`) those to whom a subsidy is due for a year, and whoever else was granted one up to the night asked."""
    derive_listed(warehouse, policy, benefits, asked, persons)
    warehouse.load("premium_value", pa.table({"year_first": [date(year, 1, 1)]}))
    warehouse.load("granted_certificate", _by_certificate(g for g in grants if not _is_after(g, asked.night)))
    warehouse.derive("benefits", "premium_category")
    return _parties(warehouse, benefits, year)


def _by_certificate(grants: Iterable[Grant]) -> pa.Table:
    sums: dict[str, Decimal] = {}
    for grant in grants:
        if grant.certificate is not None:
            sums[grant.certificate] = sums.get(grant.certificate, ZERO) + grant.amount
    rows = [{"certificate": text, "granted_amount": amount} for text, amount in sorted(sums.items())]
    return pa.Table.from_pylist(rows, _GRANTED)


def _is_after(grant: Grant, night: date) -> bool:
    return grant.granted_on is not None and grant.granted_on > night


def _parties(warehouse: Warehouse, benefits: Benefits, year: int) -> list[Party]:
    held: dict[object, set[str]] = {}
    for pair in warehouse.arrow("SELECT counted_key, category_code FROM premium_category").to_pylist():
        held.setdefault(pair["counted_key"], set()).add(pair["category_code"])

    @cache
    def best(region: str, codes: frozenset[str]) -> Subsidy | None:
        return next(iter(subsidies(benefits, region, sorted(codes), year)), None)

    rows = warehouse.select("benefits", "premium_party").to_pylist()
    return [
        Party(row, best(row["region_code"], frozenset(held.get(row["counted_key"], ()))), row["granted_amount"])
        for row in rows
    ]


def _summed(parties: Iterable[Party]) -> list[Row]:
    """A row per region and category; without a category stands what was granted though nothing was due."""
    groups: dict[tuple[str, str], list[Party]] = {}
    for party in parties:
        if party.subsidy or party.granted:
            key = str(party.row["region_code"] or ""), party.subsidy.category if party.subsidy else ""
            groups.setdefault(key, []).append(party)
    return [_sum(region, category, groups[region, category]) for region, category in sorted(groups)]


def _sum(region: str, category: str, parties: list[Party]) -> Row:
    due = [party for party in parties if party.subsidy]
    row: Row = {
        "region_code": region,
        "category_code": category,
        "due_count": len(due),
        "due_amount": _known([party.due for party in due]),
        "granted_count": sum(party.granted > 0 for party in parties),
        "granted_amount": sum((party.granted for party in parties), ZERO),
    }
    for finding in COUNTED:
        meant = [party for party in parties if party.finding == finding]
        row |= {f"{finding}_count": len(meant), f"{finding}_amount": _known([party.gap for party in meant])}
    return row | {"amount_unknown_count": sum(party.finding == "amount_unknown" for party in parties)}


def _known(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """Their sum; none if one of them is not known."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if len(known) == len(amounts) else None


def _total(grants: Iterable[Grant]) -> Decimal:
    return sum((grant.amount for grant in grants), ZERO)


def _named(party: Party) -> Row:
    known = {name: party.row[name] for name in ("psn_no", "psn_name", "region_code", "granted_amount")}
    category = party.subsidy.category if party.subsidy else None
    told = {"certificate": party.row["certno"], "category_code": category, "due_amount": party.due}
    return {**known, **told, "finding": party.finding, "row_numbers": None}


def _apart(reason: str, grant: Grant) -> Row:
    row = {"certificate": grant.certificate, "granted_amount": grant.amount, "finding": reason}
    return {**dict.fromkeys(NAME_COLUMNS), **row, "row_numbers": grant.row_number}


def _place(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name] or "") for name in ("finding", "region_code", "category_code", "psn_no", "certificate"))
