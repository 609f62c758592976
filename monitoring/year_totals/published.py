"""The list of published sums of a year: what a yearbook, a budget or the insurer's annual account says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from monitoring.declared.faults import Fault, Placed
from monitoring.declared.fields import Share, Text, WholeNumber, refuse
from monitoring.declared.file import DeclaredFile, placed_in
from monitoring.errors import YearTotalsError
from monitoring.policy.regions import RegionTree

ROWS, PERSONS = "rows", "persons"
KEPT_AMOUNTS = {
    "settlement": (
        "medfee_sumamt",
        "fulamt_ownpay_amt",
        "overlmt_selfpay",
        "preselfpay_amt",
        "inscp_scp_amt",
        "hifp_pay",
        "hifmi_pay",
        "maf_pay",
        "fund_pay_sumamt",
        "acct_pay",
        "acct_mulaid_pay",
        "hosp_part_amt",
        "total_amount",
        "policy_scope_amount",
        "compliant_amount",
        "cash_amount",
    ),
    "assistance": ("assistance_amount",),
}
"""Amounts that the warehouse keeps of each table, by their names there; burdens are those of docs/assessment.md 3."""
# A nation pays some 3,000,000,000,000 yuan a year.
_SUM = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,2})?")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _read_sum(value: object) -> object:
    if value is None or isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _SUM.fullmatch(value):
        raise refuse(f"{value} is no sum", 'write digits in quotes, without commas, in yuan: "1234567.00"')
    return Decimal(value)


def _read_positive(value: object) -> object:
    number = _read_sum(value)
    if isinstance(number, Decimal) and number <= 0:
        raise refuse(f"{value} is not above 0", "write a number above 0, or leave the tolerance out")
    return number


Sum = Annotated[Decimal, BeforeValidator(_read_sum)]
PositiveSum = Annotated[Decimal, BeforeValidator(_read_positive)]


class Tolerance(_Part):
    """How far the warehouse may be off: a share of the published sum, or so much of it (yuan, rows, persons)."""

    share: Share | None = None
    absolute: PositiveSum | None = None


class Reference(_Part):
    """Where the sum is published."""

    title: Text
    href: Text | None = None


class PublishedTotal(_Part):
    """One sum of a year, of one region with all below it or (None) of everything; amounts in yuan."""

    table: Literal["settlement", "assistance"]
    year: Annotated[WholeNumber, Field(ge=1990, le=2100)]
    region: Text | None = None
    what: Text
    amount: Sum
    tolerance: Tolerance | None = None
    reference: Reference

    @property
    def is_count(self) -> bool:
        """Whether it counts rows or persons; else it is yuan."""
        return self.what in (ROWS, PERSONS)

    @property
    def allowed(self) -> Decimal:
        """The largest difference that is no finding, in the unit of the sum."""
        if self.tolerance is None:
            return Decimal(0)
        return self.tolerance.absolute or abs(self.amount) * (self.tolerance.share or 0)


class _File(_Part):
    year_totals: tuple[PublishedTotal, ...] = Field(min_length=1)


FILE = DeclaredFile(
    name="The list of published sums",
    error=YearTotalsError,
    if_unread="so that nothing can be compared with it.",
    cure_unread="Name a UTF-8 file with --file or in MONITORING_YEAR_TOTALS, or unset that.",
    if_used="a comparison with a wrong figure says nothing. Nothing was compared.",
    cure="Correct the lines named above (docs/backfill.md 10 tells what may stand there), then run `monitoring year-totals check`.",
)


def load_year_totals(path: Path | None, regions: RegionTree) -> tuple[PublishedTotal, ...]:
    """Read the list; no file means that nothing is compared. Raises `YearTotalsError` with all faults of the file."""
    if path is None:
        return ()
    content, place = FILE.read(path, _File)
    entries = content.year_totals if content else ()
    placed = placed_in(place, "year_totals", entries)
    FILE.refuse([*_repeated(placed), *(fault for one in placed for fault in _faults(one, regions))])
    return entries


def _repeated(placed: list[Placed[PublishedTotal]]) -> Iterator[Fault]:
    seen: set[tuple[object, ...]] = set()
    for one in placed:
        named = (one.value.table, one.value.year, one.value.region, one.value.what)
        if named in seen:
            yield one.fault((), "stands twice (table, year, region, what)", "keep the sum that is meant")
        seen.add(named)


def _faults(placed: Placed[PublishedTotal], regions: RegionTree) -> Iterator[Fault]:
    entry = placed.value
    kept = (ROWS, PERSONS, *KEPT_AMOUNTS[entry.table])
    if entry.what not in kept:
        yield placed.fault(("what",), f"{entry.what} is not kept of {entry.table}", f"write one of {', '.join(kept)}")
    if entry.is_count and (entry.amount != int(entry.amount) or entry.amount < 0):
        yield placed.fault(
            ("amount",), f"{entry.amount} is no number of {entry.what}", "write a whole number in quotes"
        )
    if entry.tolerance is not None and (entry.tolerance.share is None) == (entry.tolerance.absolute is None):
        cure = 'write {share: "0.001"} or {absolute: "500.00"}'
        yield placed.fault(("tolerance",), "has not exactly one of share and absolute", cure)
    yield from _region_faults(placed, regions)


def _region_faults(placed: Placed[PublishedTotal], regions: RegionTree) -> Iterator[Fault]:
    code = placed.value.region
    if code is None:
        return
    if code not in regions.by_code:
        yield placed.fault(("region",), f"{code} is not in regions.csv", "add it to the thresholds, or correct it")
    elif not regions.insuring_below(code):
        what = f"{code} is below the county, and nobody is insured there"
        yield placed.fault(("region",), what, "name the county or a region above it")
