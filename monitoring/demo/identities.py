"""Low-income identities of the demo county's people: who holds which code, from when to when, known since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitoring.demo import parameters as p
from monitoring.demo.columns import Bools, Floats, Ints
from monitoring.demo.people import People

DESTITUTE, ALLOWANCE, MARGIN, BACK_TO_POVERTY = "7131", "7019", "7201", "7202"
UNSTABLE, MARGINAL, SUDDEN, OUT_OF_POVERTY = "7203", "7204", "7205", "7301"
SEVERELY_DISABLED, ORPHAN, UNKNOWN = "7069", "7041", "7999"
# Share of all insured, and whether whole households hold it.
SHARES = {
    DESTITUTE: (0.009, False),
    ALLOWANCE: (0.045, True),
    MARGIN: (0.012, True),
    BACK_TO_POVERTY: (0.001, True),
    UNSTABLE: (0.004, True),
    MARGINAL: (0.003, True),
    SUDDEN: (0.002, True),
    OUT_OF_POVERTY: (0.12, True),
    SEVERELY_DISABLED: (0.015, False),
    ORPHAN: (0.0005, False),
    UNKNOWN: (0.0003, False),
}
CODES = tuple(SHARES)
DESTITUTE_CLASS, ALLOWANCE_CLASS, BACK_TO_POVERTY_CLASS = 1, 2, 3  # of medical assistance; 0 is none
ALLOWANCE_AND_OUT_OF_POVERTY = 0.25
BACK_DATED_SHARE = 0.12
NEW_SHARE, ENDED_SHARE, CORRECTED_SHARE = 0.10, 0.06, 0.01
OPEN = p.DAYS * 10  # an end that never comes
_BEFORE = -4 * 365


@dataclass(frozen=True)
class Identities:
    """One entry per identity row; days count from the first day, `end` is the last day or `OPEN`, times are moments of
    knowledge in the same days."""

    person: Ints
    code: Ints
    begin: Ints
    end: Ints
    known: Ints
    end_known: Ints

    def __len__(self) -> int:
        return len(self.person)


def draw_identities(rng: np.random.Generator, people: People) -> Identities:
    """Draw the identity rows of rural residents."""
    holders = [_holders(rng, people, code) for code in CODES]
    index = CODES.index(ALLOWANCE), CODES.index(OUT_OF_POVERTY)
    holders[index[1]] = _overlap(rng, people, holders[index[0]], holders[index[1]])
    person = np.concatenate(holders)
    code = np.repeat(np.arange(len(CODES)), [len(h) for h in holders])
    return _periods(rng, person, code, people.household)


def assistance_class(identities: Identities, people: int, person: Ints, day: Ints) -> Ints:
    """Class of medical assistance of (person, day) pairs: 0 for none; the better one wins."""
    result = np.zeros(len(person), dtype=np.int64)
    for rank, codes in (
        (BACK_TO_POVERTY_CLASS, (BACK_TO_POVERTY,)),
        (ALLOWANCE_CLASS, (ALLOWANCE,)),
        (DESTITUTE_CLASS, (DESTITUTE, ORPHAN)),
    ):
        for code in codes:
            begin, end = _intervals(identities, people, code)
            result[(day >= begin[person]) & (day <= end[person])] = rank
    return result


def _holders(rng: np.random.Generator, people: People, code: str) -> Ints:
    share, by_household = SHARES[code]
    eligible = people.is_rural & ~people.is_employee & _right_age(people.age, code)
    wanted = share * len(people) / max(int(eligible.sum()), 1)
    if by_household:
        return np.flatnonzero(eligible & (rng.random(int(people.household[-1]) + 1) < wanted)[people.household])
    return np.flatnonzero(eligible & (rng.random(len(people)) < wanted))


def _right_age(age: Floats, code: str) -> Bools:
    if code == DESTITUTE:
        return np.asarray(age > 60)
    if code == ORPHAN:
        return np.asarray((age > 0) & (age < 16))
    return np.asarray(age > 0)


def _overlap(rng: np.random.Generator, people: People, allowance: Ints, out_of_poverty: Ints) -> Ints:
    """Give a quarter of the allowance holders the out-of-poverty identity, and keep its total share."""
    homes = int(people.household[-1]) + 1
    chosen = allowance[(rng.random(homes) < ALLOWANCE_AND_OUT_OF_POVERTY)[people.household[allowance]]]
    others = np.setdiff1d(out_of_poverty, allowance)
    dropped = rng.random(homes) < len(chosen) / max(len(out_of_poverty), 1)
    return np.union1d(chosen, others[~dropped[people.household[others]]])


def _periods(rng: np.random.Generator, person: Ints, code: Ints, household: Ints) -> Identities:
    count = len(person)
    late = np.where(rng.random(count) < BACK_DATED_SHARE, rng.integers(30, 95, count), rng.integers(0, 12, count))
    is_new = rng.random(count) < NEW_SHARE
    begin = np.where(is_new, _month_start(rng.integers(0, p.DAYS, count)), rng.integers(_BEFORE, -100, count))
    ends = rng.random(count) < ENDED_SHARE
    end = np.where(ends, np.maximum(_month_start(rng.integers(31, p.DAYS, count)) - 1, begin + 27), OPEN)
    end_known = np.maximum(end + rng.integers(-10, 40, count), begin + late + 1)
    return Identities(person, code, begin, end, begin + late, end_known)


def _month_start(day: Ints) -> Ints:
    months = (p.FIRST_DAY + day.astype("timedelta64[D]")).astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray((months - p.FIRST_DAY).astype(np.int64), dtype=np.int64)


def _intervals(identities: Identities, people: int, code: str) -> tuple[Ints, Ints]:
    begin, end = np.full(people, OPEN), np.full(people, -OPEN)
    rows = identities.code == CODES.index(code)
    begin[identities.person[rows]] = identities.begin[rows]
    end[identities.person[rows]] = identities.end[rows]
    return begin, end
