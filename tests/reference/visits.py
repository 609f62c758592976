"""To which visit a row of a person belongs, and the day by which it is placed in a window (section 4 of the text)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests.reference.model import Row
from tests.reference.persons import day_of, text


@dataclass(frozen=True, eq=False)
class Entry:
    """A settlement, a refund or a payment of a person before any rule has looked at it.

    `admitted` is the first day of its visit; `decided_by` the row that says care type, insurance type and place, None
    for a payment whose settlement is not known.
    """

    kind: str
    row: Row
    visit: tuple[str, str]
    burden_date: date
    placed: date
    admitted: date
    decided_by: Row | None


def is_refund(row: Row) -> bool:
    return text(row, "init_setl_id") is not None


def burden_date(row: Row) -> date:
    """The day a settlement was made, clipped into its `year` where that is one."""
    day = day_of(row, "setl_time") or day_of(row, "enddate") or day_of(row, "crte_time")
    if day is None:
        raise ValueError("settlement without any date: it belongs into quarantine")
    year = text(row, "year") or ""
    if len(year) != 4 or not year.isdigit() or not 1990 <= int(year) <= 2100:
        return day
    return min(max(day, date(int(year), 1, 1)), date(int(year), 12, 31))


class Visits:
    """The settlements of one person that count on a night, gathered by visit."""

    def __init__(self, person: str, rows: Iterable[Row]) -> None:
        self.person = person
        self.by_id = {str(row["setl_id"]): row for row in rows}
        self.by_visit: dict[str, list[Row]] = {}
        for row in self.by_id.values():
            self.by_visit.setdefault(self.visit_of(row), []).append(row)

    def original_of(self, row: Row) -> Row | None:
        """The settlement that a refund takes back, None where it is not known, or a refund itself."""
        original = self.by_id.get(text(row, "init_setl_id") or "")
        return None if original is None or is_refund(original) else original

    def visit_of(self, row: Row) -> str:
        visited = self.original_of(row) or row
        return text(visited, "mdtrt_id") or str(visited["setl_id"])

    def placed(self, row: Row) -> date:
        """The day that decides the window."""
        original = self.original_of(row)
        if original is not None:
            return self.placed(original)
        visit = self.by_visit[self.visit_of(row)]
        if is_refund(row) or not self._is_settled_again(visit):
            return burden_date(row)
        return min(burden_date(other) for other in visit if not is_refund(other))

    def _is_settled_again(self, visit: list[Row]) -> bool:
        has_refund = any(self.original_of(row) is not None for row in visit)
        return has_refund and not any(row.get("mid_setl_flag") == "1" for row in visit)

    def admitted(self, row: Row) -> date:
        """The first day of the visit."""
        visit = self.by_visit[self.visit_of(row)]
        settled = [other for other in visit if not is_refund(other)]
        return min(burden_date(other) for other in settled or visit)

    def enter(self, row: Row) -> Entry:
        return Entry(
            kind="refund" if is_refund(row) else "settlement",
            row=row,
            visit=(self.person, self.visit_of(row)),
            burden_date=burden_date(row),
            placed=self.placed(row),
            admitted=self.admitted(row),
            decided_by=self.original_of(row) or row,
        )

    def enter_payment(self, row: Row) -> Entry:
        """A payment outside the settlement: of its settlement's visit, or a visit of its own."""
        paid = day_of(row, "pay_time")
        if paid is None or text(row, "asst_amt") is None:
            raise ValueError("payment without date or amount: it belongs into quarantine")
        settlement = self.by_id.get(text(row, "setl_id") or "")
        if settlement is None:
            return Entry("assistance", row, (self.person, f"payment {row['rid']}"), paid, paid, paid, None)
        of = self.enter(settlement)
        return Entry("assistance", row, of.visit, paid, of.placed, of.admitted, of.decided_by)


def enter_all(person: str, settlements: Iterable[Row], payments: Iterable[Row]) -> list[Entry]:
    """Everything of one person that may count."""
    visits = Visits(person, settlements)
    return [
        *(visits.enter(row) for row in visits.by_id.values()),
        *(visits.enter_payment(row) for row in payments),
    ]
