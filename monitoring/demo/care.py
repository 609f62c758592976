"""What care the people of the demo county seek: visits with their day, kind, hospital and cost, before any payment."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from monitoring.demo import parameters as p
from monitoring.demo.columns import Bools, Floats, Ints
from monitoring.demo.days import ELECTIVE, EMERGENCY, OUTPATIENT, day_weights, draw_days, leave_before_festival
from monitoring.demo.people import People

GENERAL, CHRONIC, SPECIAL, DIALYSIS, CANCER_DRUGS, STAY = range(6)
CITY_FOR_CANCER, OFF_SITE_FOR_CANCER = 0.45, 0.30
# Some visits are drawn but do not count: before birth, after death, while not insured, refunded for good.
LOST = 1.04
OVER_LIMIT_SHARE = 0.2  # of stays hold something over the price limit


@dataclass(frozen=True)
class Care:
    """One entry per visit (a split stay is two); days count from the first day, money is fen.

    `day` is the day of discharge or of the outpatient visit, `mid` marks the first part of a stay split at New Year and
    `stay` numbers the visit that both parts share.
    """

    person: Ints
    kind: Ints
    level: Ints
    begin: Ints
    day: Ints
    out_of_catalogue: Ints
    over_limit: Ints
    up_front: Ints
    in_scope: Ints
    is_emergency: Bools
    is_unfiled: Bools
    is_mid: Bools
    stay: Ints

    def __len__(self) -> int:
        return len(self.person)

    def take(self, index: Ints | Bools) -> Care:
        """The visits at the given positions."""
        return Care(**{f.name: getattr(self, f.name)[index] for f in fields(self)})


@dataclass(frozen=True)
class _Plan:
    """Who goes where, when, and what it costs, fen."""

    person: Ints
    level: Ints
    begin: Ints
    day: Ints
    cost: Ints
    is_emergency: Bools


def draw_care(rng: np.random.Generator, people: People) -> Care:
    """Draw two years of visits, in no particular order."""
    parts = [_stays(rng, people)]
    parts += [_outpatient(rng, people, kind) for kind in (GENERAL, CHRONIC, SPECIAL, DIALYSIS, CANCER_DRUGS)]
    care = join([part.take(_is_possible(part, people)) for part in parts])
    return _split_at_new_year(rng, _number(care))


def join(parts: list[Care]) -> Care:
    """All visits of the parts, in their order."""
    return Care(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Care)})


def _number(care: Care) -> Care:
    """Number visits by day, as a hospital would."""
    order = np.argsort(care.day, kind="stable")
    return replace(care.take(order), stay=np.arange(len(care)))


def _is_possible(care: Care, people: People) -> Bools:
    """Inside the two years, after birth, before death and while insured."""
    day = p.FIRST_DAY + care.day.astype("timedelta64[D]")
    gone = (day >= people.left[care.person]) & (day < people.returned[care.person])
    alive = (day >= people.born[care.person]) & ~(day > people.died[care.person])
    return np.asarray((care.day < p.DAYS) & alive & ~gone)


def _stays(rng: np.random.Generator, people: People) -> Care:
    has_cancer = rng.random(len(people)) < p.CANCER_DRUGS.share
    extra = p.CANCER_STAYS * p.CANCER_DRUGS.share
    rate = np.where(people.is_employee, p.EMPLOYEE_STAYS, p.RESIDENT_STAYS) - extra
    counts = rng.poisson(LOST * p.YEARS * (rate * people.care + has_cancer * p.CANCER_STAYS))
    person = np.repeat(np.arange(len(people)), counts)
    level = _levels(rng, people, person, has_cancer[person])
    is_emergency = rng.random(len(person)) < 0.35
    begin = np.where(
        is_emergency,
        draw_days(rng, len(person), day_weights(EMERGENCY)),
        draw_days(rng, len(person), day_weights(ELECTIVE)),
    )
    length = np.ceil(rng.gamma(2.0, 0.5, len(person)) * np.array([x.mean_days for x in p.LEVELS])[level])
    day = np.maximum(leave_before_festival(rng, begin + length.astype(np.int64)), begin + 1)
    cost = _stay_costs(rng, people, person, level)
    return _care(rng, STAY, _Plan(person, level, begin, day, cost, is_emergency))


def _levels(rng: np.random.Generator, people: People, person: Ints, has_cancer: Bools) -> Ints:
    level = np.searchsorted(np.cumsum([x.ordinary_share for x in p.LEVELS])[:-1], rng.random(len(person)))
    draw = rng.random(len(person))
    cancer = np.where(draw < OFF_SITE_FOR_CANCER, p.OFF_SITE, p.CITY_HOSPITAL)
    cancer = np.where(draw > OFF_SITE_FOR_CANCER + CITY_FOR_CANCER, p.COUNTY_HOSPITAL, cancer)
    away = people.is_migrant[person] & (rng.random(len(person)) < 0.5)
    return np.asarray(np.where(has_cancer, cancer, np.where(away, p.OFF_SITE, level)), dtype=np.int64)


def _stay_costs(rng: np.random.Generator, people: People, person: Ints, level: Ints) -> Ints:
    mean = np.array([x.mean_yuan for x in p.LEVELS])[level] * np.where(
        people.is_employee[person], p.EMPLOYEE_STAY_FACTOR, 1.0
    )
    return _log_normal(rng, mean, np.array([x.log_sigma for x in p.LEVELS])[level] * p.TAIL)


def _outpatient(rng: np.random.Generator, people: People, kind: int) -> Care:
    person = np.repeat(np.arange(len(people)), _outpatient_counts(rng, people, kind))
    mean, sigma = _bill_shape(kind)
    cost = _log_normal(rng, np.full(len(person), mean), np.full(len(person), sigma))
    day = draw_days(rng, len(person), day_weights(OUTPATIENT))
    level = np.full(len(person), p.COUNTY_HOSPITAL if kind > CHRONIC else p.TOWNSHIP)
    return _care(rng, kind, _Plan(person, level, day, day, cost, np.zeros(len(person), dtype=np.bool_)))


def _bill_shape(kind: int) -> tuple[float, float]:
    if kind == GENERAL:
        return p.GENERAL_MEAN_YUAN, p.GENERAL_LOG_SIGMA
    return _REGULAR[kind].mean_yuan, _REGULAR[kind].log_sigma


_REGULAR = {CHRONIC: p.CHRONIC, SPECIAL: p.SPECIAL, DIALYSIS: p.DIALYSIS, CANCER_DRUGS: p.CANCER_DRUGS}


def _outpatient_counts(rng: np.random.Generator, people: People, kind: int) -> Ints:
    """Visits per person in the two years."""
    if kind == GENERAL:
        regular = sum(x.share * x.per_year for x in _REGULAR.values())
        resident = p.RESIDENT_EVENTS - p.RESIDENT_STAYS - regular
        employee = p.EMPLOYEE_EVENTS - p.EMPLOYEE_STAYS - regular
        rate = np.where(people.is_employee, employee, resident) * rng.gamma(0.8, 1 / 0.8, len(people))
        return np.asarray(rng.poisson(LOST * p.YEARS * rate), dtype=np.int64)
    regular_care = _REGULAR[kind]
    has = rng.random(len(people)) < regular_care.share * _adults_weight(people)
    return np.asarray(has * rng.poisson(LOST * p.YEARS * regular_care.per_year, len(people)), dtype=np.int64)


def _adults_weight(people: People) -> Floats:
    """0 for the young, and so much for others that the mean is 1 in each kind of insurance."""
    adult = people.age > 30
    share = np.array([max(adult[people.is_employee == group].mean(), 0.1) for group in (False, True)])
    return np.asarray(adult / share[people.is_employee.astype(np.int64)], dtype=np.float64)


def _log_normal(rng: np.random.Generator, mean_yuan: Floats, sigma: Floats) -> Ints:
    """Costs in fen of the given means; at least one yuan."""
    cost = mean_yuan * np.exp(sigma * rng.standard_normal(len(mean_yuan)) - sigma**2 / 2)
    return np.maximum(np.round(cost * 100).astype(np.int64), 100)


def _care(rng: np.random.Generator, kind: int, plan: _Plan) -> Care:
    count = len(plan.person)
    out, over, up_front = _outside_scope(rng, kind, plan)
    return Care(
        person=plan.person,
        kind=np.full(count, kind),
        level=plan.level,
        begin=plan.begin,
        day=plan.day,
        out_of_catalogue=out,
        over_limit=over,
        up_front=up_front,
        in_scope=plan.cost - out - over - up_front,
        is_emergency=plan.is_emergency,
        is_unfiled=(plan.level == p.OFF_SITE) & (rng.random(count) < p.UNFILED_SHARE),
        is_mid=np.zeros(count, dtype=np.bool_),
        stay=np.zeros(count, dtype=np.int64),
    )


def _outside_scope(rng: np.random.Generator, kind: int, plan: _Plan) -> tuple[Ints, Ints, Ints]:
    """Fen out of catalogue, over the price limit, paid up front; with a spread around the level's mean shares."""
    level, cost = plan.level, plan.cost
    spread = rng.gamma(4.0, 0.25, len(cost))
    out_share = np.array([x.out_of_catalogue for x in p.LEVELS])[level] * spread
    up_share = np.array([x.up_front for x in p.LEVELS])[level] * spread
    has_over = (rng.random(len(cost)) < OVER_LIMIT_SHARE) & (kind == STAY)
    out = np.floor(cost * np.minimum(out_share, 0.45)).astype(np.int64)
    over = np.floor(cost * np.where(has_over, 0.02, 0.0)).astype(np.int64)
    return out, over, np.floor(cost * np.minimum(up_share, 0.4)).astype(np.int64)


def _split_at_new_year(rng: np.random.Generator, care: Care) -> Care:
    """Split a share of the stays over New Year 2024 into two parts that share the number of their visit."""
    crosses = (care.kind == STAY) & (care.begin < p.NEW_YEAR) & (care.day >= p.NEW_YEAR)
    split = crosses & (rng.random(len(care)) < p.SPLIT_SHARE)
    whole = care.take(split)
    before = (p.NEW_YEAR - whole.begin) / (whole.day - whole.begin)
    first, second = _parts(whole, before)
    return join([care.take(~split), first, second])


def _parts(whole: Care, before: Floats) -> tuple[Care, Care]:
    money = ("out_of_catalogue", "over_limit", "up_front", "in_scope")
    early = {name: np.floor(getattr(whole, name) * before).astype(np.int64) for name in money}
    late = {name: getattr(whole, name) - early[name] for name in money}
    ends = np.full(len(whole), p.NEW_YEAR - 1)
    first = replace(whole, **early, day=ends, is_mid=np.ones(len(whole), dtype=np.bool_))
    return first, replace(whole, **late, begin=ends + 1)
