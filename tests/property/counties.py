"""Small counties, drawn from a random generator: a log of source rows in which everything awkward happens."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

from tests.property.people import add_crowd, add_identity, add_membership, add_person
from tests.property.rules import SHAPES
from tests.property.source_log import FIRST_NIGHT, LAST_NIGHT, SourceLog
from tests.property.stays import add_lone_payment, add_stay
from tests.reference.known import Change

__all__ = ["FIRST_NIGHT", "LAST_NIGHT", "County", "make_county", "seeded"]

OWN_INCOME_LIMITS = ("3560.00", "6120.00", "1666.50", "2999.70", "4999.50")
"""What the incomes that are drawn leave of the household's own income, by one head or two."""


@dataclass(frozen=True)
class County:
    """The log of a county's source, in the order in which rows were seen, and the rules it is drawn for."""

    shape: str
    log: tuple[Change, ...]

    def __repr__(self) -> str:
        lines = [
            f"{change.seen_at:%m-%d %H:%M} {change.updt_time:%m-%d %H:%M} {change.table} "
            + " ".join(f"{name}={value}" for name, value in change.row.items() if value not in (None, "0.00"))
            for change in self.log
        ]
        return f"County for {self.shape}:\n" + "\n".join(lines)


def seeded(seed: int) -> random.Random:
    """A generator of its own for reproducible counties."""
    return random.Random(seed)


def make_county(rng: random.Random, shape: str, *, has_late_rows: bool = False, blocks: int = 1) -> County:
    """One county; with late rows some changes are seen up to three days after their `updt_time`.

    Many blocks are as good as many counties, and cost the pipeline little more than one.
    """
    log = SourceLog(rng, LAST_NIGHT, has_late_rows, _limits_of(shape))
    for block in range(blocks):
        if block:
            log.next_block()
        _populate(log)
    return County(shape, tuple(sorted(log.changes, key=lambda change: change.seen_at)))


def _populate(log: SourceLog) -> None:
    for n in range(1, log.rng.randint(2, 7)):
        log.persons.append(add_person(log, n))
    if log.chance(15):
        add_membership(log, log.psn_no(90))
    if log.chance(5):
        add_crowd(log)
    for _ in range(log.rng.randint(1, 14)):
        add_stay(log, log.rng.choice(log.persons))
    for _ in range(log.rng.randint(0, 8)):
        add_identity(log, log.rng.choice(log.persons))
    for _ in range(log.rng.randint(0, 3)):
        add_lone_payment(log, log.rng.choice(log.persons))


def _limits_of(shape: str) -> list[Decimal]:
    """The limits of a shape, those for each head also for two and three heads."""
    limits = {
        period.amount * heads
        for rule in SHAPES[shape]
        for line in rule.lines
        for period in line.periods
        if period.amount is not None
        for heads in ((1, 2, 3) if rule.is_per_head else (1,))
    }
    own = {Decimal(amount) for amount in OWN_INCOME_LIMITS} if shape == "household" else set()
    return sorted(limits | own)
