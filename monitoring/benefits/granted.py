"""Premium subsidies that were granted, as the tax or finance side lists them: by certificate, without psn_no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from monitoring.benefits.amounts import read_yuan
from monitoring.errors import IdentityListError
from monitoring.identities.certificate import Fault, read_certificate
from monitoring.identities.columns import CERTIFICATE_NAMES, CERTIFICATE_PART, Vocabulary
from monitoring.identities.listing import cell_of, is_footer, is_number, read_day, read_listing, text_of
from monitoring.identities.spreadsheet import Cells

SHOWN_ROWS = 20


class GrantRole(StrEnum):
    """What a column is read for."""

    certificate = "certificate"
    amount = "amount"
    granted_on = "granted_on"


_VOCABULARY = Vocabulary(
    GrantRole.certificate,
    {
        GrantRole.certificate: CERTIFICATE_NAMES,
        GrantRole.amount: "资助金额 参保资助金额 资助参保金额 代缴金额 补助金额 补贴金额 金额 金额元 资助金额元 amount grantedamount",
        GrantRole.granted_on: "资助日期 资助时间 补助日期 补助时间 补贴日期 代缴日期 代缴时间 缴费日期 缴费时间 到账日期 到账时间 日期 grantedon",
    },
    {
        GrantRole.certificate: CERTIFICATE_PART,
        GrantRole.amount: r"(资助|代缴|补助|补贴).*金额元?$",
        GrantRole.granted_on: r"(资助|代缴|补助|补贴|缴费|到账).*(时间|日期)$",
    },
)


@dataclass(frozen=True)
class Grant:
    """A row of the list: yuan (below 0 where some was taken back), and the day, if the list has one. `certificate` is missing for the reason in `fault`."""

    row_number: int
    certificate: str | None
    fault: Fault | None
    amount: Decimal
    granted_on: date | None


@dataclass(frozen=True)
class GrantFile:
    """A list of granted subsidies, and what the user said about its form."""

    path: Path
    sheet: str | None = None
    columns: Mapping[GrantRole, str] | None = None


def read_grants(file: GrantFile) -> list[Grant]:
    """The rows in the order of the file.

    Raises `IdentityListError` if it is unclear what a column or sheet means, if an amount or day cannot be read, or if more than half of the numbers are damaged.
    """
    rows, columns = read_listing(file.path, file.sheet, file.columns or {}, _VOCABULARY)
    if GrantRole.amount not in columns:
        raise IdentityListError(
            f"The list {file.path.name} has no column of amounts (资助金额 ...). What was granted is not known without it, so nothing was compared. Name the column: "
            "--column amount=HEADER."
        )
    named = [(n, cells) for n, cells in rows if _is_grant(cells, columns)]
    found = {n: _grant(n, cells, columns) for n, cells in named}
    unread = [n for n, grant in found.items() if grant is None]
    if unread:
        shown = ", ".join(map(str, unread[:SHOWN_ROWS])) + (", ..." if len(unread) > SHOWN_ROWS else "")
        raise IdentityListError(
            f"{len(unread):,} rows of {file.path.name} have an amount that is none in yuan, or a day that is none of the calendar: {shown}. A sum without them would "
            "be wrong, so nothing was compared. Correct the rows."
        )
    grants = [grant for grant in found.values() if grant is not None]
    _refuse_damaged(file, grants)
    return grants


def _is_grant(cells: Cells, columns: Mapping[GrantRole, int]) -> bool:
    certificate, amount = (text_of(cell_of(cells, columns, role)) for role in (GrantRole.certificate, GrantRole.amount))
    return is_number(certificate) or (bool(certificate or amount) and not is_footer(cells))


def _grant(row_number: int, cells: Cells, columns: Mapping[GrantRole, int]) -> Grant | None:
    read = read_certificate(cell_of(cells, columns, GrantRole.certificate))
    amount = read_yuan(cell_of(cells, columns, GrantRole.amount))
    day = cell_of(cells, columns, GrantRole.granted_on)
    granted_on = read_day(day)
    if amount is None or (text_of(day) and granted_on is None):
        return None
    return Grant(row_number, read.text, read.fault, amount, granted_on)


def _refuse_damaged(file: GrantFile, grants: list[Grant]) -> None:
    damaged = sum(grant.fault is not None for grant in grants)
    if not grants or damaged * 2 > len(grants):
        raise IdentityListError(
            f"{damaged:,} of {len(grants):,} rows of {file.path.name} have no usable id number: Excel has rounded them (format the column as text before they are "
            "entered), or another column is meant (--column certificate=HEADER). Nothing was compared."
        )
