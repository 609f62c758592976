"""The limit of a day (section 6 of the text)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.reference.households import Subject
from tests.reference.model import FOREVER, LimitPeriod, Line, Policy, Rule
from tests.reference.persons import Held

LAST_PRECEDENCE = 10**9
EVERYONE = "*"
FEN = Decimal("0.01")


@dataclass(frozen=True)
class DayLimit:
    """The lowest limit that matches on a day, and what gave it."""

    amount: Decimal
    line_id: str
    is_provisional: bool
    category: str | None = None
    rid: str | None = None


@dataclass(frozen=True)
class Limits:
    """What gives the limits of a subject that a rule covers, as known on a night."""

    rule: Rule
    subject: Subject
    held: tuple[Held, ...]
    night: date
    policy: Policy

    def on(self, day: date) -> DayLimit | None:
        """The lowest limit of all lines that match on a day."""
        today = [one for one in self.held if one.first <= day <= one.last]
        matches = [match for line in self.rule.lines for match in self._match(line, today, day)]
        return min(matches, key=lambda match: match[0])[1] if matches else None

    def categories_on(self, day: date) -> frozenset[str]:
        """What the subject is on a day; one of everyone he always is."""
        return frozenset({EVERYONE, *(one.category for one in self.held if one.first <= day <= one.last)})

    def _match(self, line: Line, today: list[Held], day: date) -> list[tuple[tuple[object, ...], DayLimit]]:
        matches: list[tuple[tuple[object, ...], DayLimit]] = []
        for period in line.periods:
            amount = self._amount(period) if period.holds(day, self.night) else None
            if amount is None:
                continue
            if line.categories is None:
                found = DayLimit(amount, line.line_id, period.is_provisional, EVERYONE)
                matches.append(((amount, LAST_PRECEDENCE, date.max, "", line.line_id), found))
            for one in today if line.categories is not None else []:
                if one.category in (line.categories or ()):
                    order = (amount, self.policy.precedence[one.category], one.began, one.rid, line.line_id)
                    found = DayLimit(amount, line.line_id, period.is_provisional, one.category, one.rid)
                    matches.append((order, found))
        return matches

    def _amount(self, period: LimitPeriod) -> Decimal | None:
        if period.amount is not None:
            return period.amount * self.subject.heads if self.rule.is_per_head else period.amount
        if self.subject.income is None:
            return None
        left = period.share * self.subject.income - period.kept * self.subject.heads
        return max(left.quantize(FEN, ROUND_HALF_UP), Decimal("0.00"))

    def change_days(self) -> set[date]:
        """The days on which the limit may be another than on the day before."""
        periods = [period for line in self.rule.lines for period in line.periods]
        ends = {one.last + timedelta(days=1) for one in self.held if one.last < FOREVER}
        return {*(p.valid_from for p in periods), *(p.valid_to for p in periods), *(h.first for h in self.held), *ends}


def is_lower(limit: DayLimit | None, other: DayLimit | None) -> bool:
    """Whether a limit is lower than another, or the only one of the two."""
    return limit is not None and (other is None or limit.amount < other.amount)


def last_limit(limits: Sequence[DayLimit | None]) -> DayLimit | None:
    """The limit of the last day, or of the last day that had one."""
    return next((limit for limit in reversed(limits) if limit is not None), None)
