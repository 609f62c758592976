"""Of whom a rule speaks on a night: persons, and households with their members (section 2 of the text)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.reference.burden import amount
from tests.reference.model import Row
from tests.reference.persons import leading_row, text

LONGEST_BOOK = 20
SHORTEST_BOOK_NUMBER = 6


@dataclass(frozen=True)
class Subject:
    """A person or household of a rule; `income` in yuan a year, None where it is not known.

    `lead` is the anchor that gives region and `psn_no`; a household that has no members any more has none.
    """

    name: str
    members: tuple[str, ...]
    heads: int = 1
    income: Decimal | None = None
    lead: str | None = None


def person(psn_no: str) -> Subject:
    return Subject(psn_no, (psn_no,), lead=psn_no)


def gone(name: str) -> Subject:
    """A household without members."""
    return Subject(name, ())


@dataclass(frozen=True, eq=False)
class Registers:
    """The insured rows and household rows known on a night, by person (anchor)."""

    insured: Mapping[str, Sequence[Row]]
    household: Mapping[str, Sequence[Row]]

    def household_of(self, psn_no: str, book_sizes: Mapping[str, int]) -> str:
        """The name of a person's household."""
        numbers = [number for row in self.household.get(psn_no, ()) if (number := text(row, "hshd_no"))]
        if numbers:
            return f"platform_number:{max(numbers)}"
        book = text(leading_row(self.insured.get(psn_no, ())) or {}, "resdbook_no") or ""
        if len(book) >= SHORTEST_BOOK_NUMBER and book_sizes[book] <= LONGEST_BOOK:
            return f"household_book:{book}"
        return f"person_alone:{psn_no}"

    def book_sizes(self) -> Counter[str]:
        """How many insured rows have each household book."""
        return Counter(text(row, "resdbook_no") or "" for rows in self.insured.values() for row in rows)

    def rows_in(self, name: str, psn_no: str) -> list[Row]:
        """The household rows of a person that speak of this household."""
        rows = self.household.get(psn_no, ())
        return [row for row in rows if name == f"platform_number:{text(row, 'hshd_no')}"]

    def is_dead(self, psn_no: str) -> bool:
        return text(leading_row(self.insured.get(psn_no, ())) or {}, "surv_stas") == "2"

    def is_head(self, name: str, psn_no: str) -> bool:
        return any(text(row, "hshd_rlts") == "01" for row in self.rows_in(name, psn_no))


def find_households(persons: Iterable[str], registers: Registers) -> dict[str, Subject]:
    """All households of some persons, by name."""
    sizes = registers.book_sizes()
    members: dict[str, list[str]] = {}
    for psn_no in sorted(persons):
        members.setdefault(registers.household_of(psn_no, sizes), []).append(psn_no)
    return {name: _describe(name, tuple(found), registers) for name, found in members.items()}


def _describe(name: str, members: tuple[str, ...], registers: Registers) -> Subject:
    rows = [row for psn_no in members for row in registers.rows_in(name, psn_no)]
    incomes = [income for row in rows if (income := amount(row, "hshd_income")) is not None]
    return Subject(
        name,
        members,
        heads=max(1, sum(not registers.is_dead(psn_no) for psn_no in members)),
        income=max(incomes, default=None),
        lead=min(members, key=lambda psn_no: (not registers.is_head(name, psn_no), psn_no)),
    )
