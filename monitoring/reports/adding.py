"""Add the rows of a warning up again, day by day, to the fen: each line says what moved the burden and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

NOTHING = Decimal("0.00")
FLOORED = frozenset({"policy_scope", "compliant"})
"""Measures that a visit never brings below nothing (docs/assessment.md 5)."""


@dataclass(frozen=True)
class CountedRow:
    """A settlement, refund or payment that counts: the columns of `sql/reports/explained_row.sql`; amounts in yuan."""

    counted_on: date
    leaves_on: date | None
    kind: str
    source_table: str
    source_key: str
    visit_id: str
    psn_no: str
    init_setl_id: str | None
    own_date: date
    begndate: date | None
    enddate: date | None
    care_type: str | None
    settled_amount: Decimal | None
    assistance_amount: Decimal | None
    fee_amount: Decimal | None
    total_amount: Decimal | None
    policy_scope_amount: Decimal | None
    compliant_amount: Decimal | None
    cash_amount: Decimal | None
    is_original_unknown: bool
    is_refund_missing: bool
    is_settlement_unknown: bool
    first_known_on: date
    written_on: date | None

    @property
    def visit(self) -> tuple[str, str]:
        """A visit is one of one person."""
        return self.psn_no, self.visit_id


@dataclass(frozen=True)
class Entry:
    """A line of the sum in yuan. `kind`: settlement, refund, assistance, aged_out, floor (a visit is not counted below 0), excess (assistance beyond it)."""

    kind: str
    amount: Decimal
    visit_id: str
    row: CountedRow | None = None


@dataclass(frozen=True)
class DaySum:
    """The lines of a day, and burden and fee after them."""

    day: date
    entries: tuple[Entry, ...]
    burden: Decimal
    fee: Decimal


@dataclass(frozen=True)
class Counting:
    """What of a rule decides how rows add up."""

    measure: str
    is_after: bool

    @property
    def is_floored(self) -> bool:
        """Whether a visit is not counted below nothing."""
        return self.measure in FLOORED


@dataclass(frozen=True)
class _Balance:
    settled: Decimal = NOTHING
    assisted: Decimal = NOTHING

    def floor(self, counting: Counting) -> Decimal:
        return max(-self.settled, NOTHING) if counting.is_floored else NOTHING

    def excess(self, counting: Counting) -> Decimal:
        borne = max(self.settled + self.floor(counting), NOTHING)
        return max(self.assisted - borne, NOTHING) if counting.is_after else NOTHING


@dataclass(frozen=True)
class _Move:
    day: date
    sign: int
    row: CountedRow


def add_up(rows: Iterable[CountedRow], counting: Counting, until: date) -> list[DaySum]:
    """The days on which something counts or leaves, in order, up to and including `until`."""
    moves = sorted(_moves(rows, until), key=lambda move: (move.day, -move.sign))
    balances: dict[tuple[str, str], _Balance] = {}
    burden, fee, days = NOTHING, NOTHING, []
    for day, of_day in groupby(moves, key=lambda move: move.day):
        acting = list(of_day)
        entries = (*(_entry(move, counting) for move in acting), *_corrections(acting, balances, counting))
        burden += sum((entry.amount for entry in entries), NOTHING)
        fee += sum((move.sign * (move.row.fee_amount or NOTHING) for move in acting), NOTHING)
        days.append(DaySum(day, entries, burden, fee))
    return days


def latest_story(rows: Sequence[CountedRow], until: date) -> list[CountedRow]:
    """The rows since the last day up to `until` on which all earlier ones had left the window."""
    ordered = sorted(rows, key=lambda row: row.counted_on)
    begin, reach = date.min, date.min
    for row in ordered:
        if reach <= row.counted_on <= until:
            begin = row.counted_on
        reach = max(reach, row.leaves_on or date.max)
    return [row for row in ordered if row.counted_on >= begin]


def measure_sums(rows: Iterable[CountedRow], day: date) -> dict[str, Decimal]:
    """The burden of a day under every measure, before and after assistance, by the names of the columns of a warning."""
    present = [row for row in rows if _counts_on(row, day)]
    sums: dict[str, Decimal] = {}
    for measure in ("total", "policy_scope", "compliant", "cash"):
        before, after = _measure_sum(present, measure)
        sums |= {f"{measure}_amount": before, f"{measure}_after_amount": after}
    return sums


def _measure_sum(rows: Sequence[CountedRow], measure: str) -> tuple[Decimal, Decimal]:
    before = after = NOTHING
    for visit in {row.visit for row in rows}:
        own = [row for row in rows if row.visit == visit]
        settled = sum((getattr(row, f"{measure}_amount") or NOTHING for row in own), NOTHING)
        borne = max(settled, NOTHING) if measure in FLOORED else settled
        assisted = sum((row.assistance_amount or NOTHING for row in own), NOTHING)
        before, after = before + borne, after + borne - min(assisted, max(borne, NOTHING))
    return before, after


def _counts_on(row: CountedRow, day: date) -> bool:
    return row.counted_on <= day and (row.leaves_on is None or day < row.leaves_on)


def _moves(rows: Iterable[CountedRow], until: date) -> Iterator[_Move]:
    for row in rows:
        if row.counted_on <= until:
            yield _Move(row.counted_on, 1, row)
        if row.leaves_on is not None and row.leaves_on <= until:
            yield _Move(row.leaves_on, -1, row)


def _entry(move: _Move, counting: Counting) -> Entry:
    row = move.row
    counted = row.settled_amount or NOTHING
    if counting.is_after:
        counted -= row.assistance_amount or NOTHING
    # Adding nothing makes a negative zero plain.
    return Entry(row.kind if move.sign > 0 else "aged_out", move.sign * counted + NOTHING, row.visit_id, row)


def _corrections(
    acting: Sequence[_Move], balances: dict[tuple[str, str], _Balance], counting: Counting
) -> Iterator[Entry]:
    for visit in dict.fromkeys(move.row.visit for move in acting):
        before = balances.get(visit, _Balance())
        after = before
        for move in (move for move in acting if move.row.visit == visit):
            after = _moved(after, move)
        balances[visit] = after
        floor = after.floor(counting) - before.floor(counting)
        excess = after.excess(counting) - before.excess(counting)
        yield from (Entry(kind, by, visit[1]) for kind, by in (("floor", floor), ("excess", excess)) if by)


def _moved(balance: _Balance, move: _Move) -> _Balance:
    return replace(
        balance,
        settled=balance.settled + move.sign * (move.row.settled_amount or NOTHING),
        assisted=balance.assisted + move.sign * (move.row.assistance_amount or NOTHING),
    )
