"""The insured persons of the demo county: households, ages, villages, certificates, insurance, health."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitoring.demo import parameters as p
from monitoring.demo.certificates import certificate_numbers
from monitoring.demo.columns import Bools, Days, Floats, Ints, Texts

NEVER = np.datetime64("NaT", "D")
HEAD, SPOUSE, SON, DAUGHTER, PARENT = "01", "10", "20", "30", "50"
_SURNAMES = np.array(list("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"), dtype=object)
_GIVEN = np.array(list("安邦晨岱恩芳耕禾景俊珂岚牧宁沛清荣松桐文熙岩元泽梓竹望舟锦芸"), dtype=object)
_AGE_BANDS = np.array([6, 15, 40, 60, 75])
_CARE_BY_AGE = np.array([1.0, 0.45, 0.55, 1.0, 1.9, 2.5])


@dataclass(frozen=True)
class People:
    """One entry per person in every array; `household` and `village` are indices from 0."""

    born: Days
    is_male: Bools
    names: Texts
    certificates: Texts
    household: Ints
    position: Ints
    village: Ints
    is_rural: Bools
    is_employee: Bools
    is_civil_servant: Bools
    is_migrant: Bools
    is_registered: Bools
    died: Days
    mother: Ints
    left: Days
    returned: Days
    switched: Days
    care: Floats

    def __len__(self) -> int:
        return len(self.born)

    @property
    def age(self) -> Floats:
        """Age in years on the first day; negative for those born later."""
        return np.asarray((p.FIRST_DAY - self.born).astype(np.int64) / 365.25, dtype=np.float64)


def draw_people(rng: np.random.Generator, size: int) -> People:
    """Draw `size` persons in households of the demo county."""
    household, position = _households(rng, size)
    homes = int(household[-1]) + 1
    age = _ages(rng, household, position)
    born = p.FIRST_DAY - np.round(age * 365.25).astype("timedelta64[D]")
    is_male = _sexes(rng, position)
    is_rural = (rng.random(homes) < _rural_homes())[household]
    is_employee = _employees(rng, age, is_rural)
    left, returned = _gaps(rng, is_employee)
    return People(
        born=born,
        is_male=is_male,
        names=_names(rng, household, position),
        certificates=certificate_numbers(born, is_male),
        household=household,
        position=position,
        village=rng.integers(0, p.TOWNSHIPS * p.VILLAGES_PER_TOWNSHIP, homes)[household],
        is_rural=is_rural,
        is_employee=is_employee,
        is_civil_servant=is_employee & (rng.random(size) < 0.1),
        is_migrant=(age > 18) & (age < 60) & (rng.random(size) < p.MIGRANT_SHARE * 1.7),
        is_registered=(rng.random(homes) < p.IN_REGISTER_SHARE)[household],
        died=_deaths(rng, age),
        mother=_mothers(rng, age, household, position),
        left=left,
        returned=returned,
        switched=_switches(rng, size),
        care=_care_need(rng, age, is_employee),
    )


def relation_codes(people: People) -> Texts:
    """Relation to the head of the household, as the platform codes it."""
    child = np.where(people.is_male, SON, DAUGHTER).astype(object)
    relation = np.where(people.position == 0, HEAD, np.where(people.position == 1, SPOUSE, child))
    return np.asarray(np.where(people.position == 4, PARENT, relation), dtype=object)


def _rural_homes() -> float:
    """Share of rural households that makes 88 % of residents' insurance rural, employees being mostly urban."""
    residents = 1 - p.EMPLOYEE_SHARE
    return p.RURAL_SHARE * residents + 0.35 * p.EMPLOYEE_SHARE


def _households(rng: np.random.Generator, size: int) -> tuple[Ints, Ints]:
    sizes = rng.choice(np.arange(1, len(p.HOUSEHOLD_SIZES) + 1), size=size, p=p.HOUSEHOLD_SIZES)
    household = np.repeat(np.arange(size), sizes)[:size]
    starts = np.cumsum(sizes) - sizes
    return household, np.arange(size) - starts[household]


def _ages(rng: np.random.Generator, household: Ints, position: Ints) -> Floats:
    head = rng.triangular(24, 48, 90, int(household[-1]) + 1)[household]
    spread = rng.random(len(household))
    child = np.maximum(head - 24 - 8 * spread - 2 * (position - 2), -2 + 6 * spread)
    by_position = [head, head - 4 + 6 * spread, child, child, np.minimum(head + 22 + 6 * spread, 97)]
    return np.asarray(np.select([position == k for k in range(5)], by_position, default=child), dtype=np.float64)


def _sexes(rng: np.random.Generator, position: Ints) -> Bools:
    likely_male = np.where(position == 0, 0.8, np.where(position == 1, 0.2, 0.51))
    return np.asarray(rng.random(len(position)) < likely_male)


def _names(rng: np.random.Generator, household: Ints, position: Ints) -> Texts:
    surname = rng.integers(0, len(_SURNAMES), int(household[-1]) + 1)[household]
    married_in = (position == 1) | (position == 4)
    surname = np.where(married_in, rng.integers(0, len(_SURNAMES), len(household)), surname)
    first, second = rng.integers(0, len(_GIVEN), (2, len(household)))
    last = np.where(rng.random(len(household)) < 0.75, _GIVEN[second], "")
    return np.asarray(_SURNAMES[surname] + _GIVEN[first] + last, dtype=object)


def _employees(rng: np.random.Generator, age: Floats, is_rural: Bools) -> Bools:
    """Exactly the share of employees' insurance, drawn from adults, towns first."""
    weight = np.where(age < 22, 0.0, np.where(is_rural, 0.10, 1.0))
    keys = np.where(weight > 0, np.log(np.maximum(rng.random(len(age)), 1e-300)) / np.maximum(weight, 1e-9), -np.inf)
    chosen = np.argsort(-keys, kind="stable")[: round(len(age) * p.EMPLOYEE_SHARE)]
    mask = np.zeros(len(age), dtype=np.bool_)
    mask[chosen] = True
    return mask


def _care_need(rng: np.random.Generator, age: Floats, is_employee: Bools) -> Floats:
    """Relative need of admission: by age, times a gamma frailty; mean 1 in each kind of insurance."""
    by_age = _CARE_BY_AGE[np.searchsorted(_AGE_BANDS, age, side="right")]
    for group in (is_employee, ~is_employee):
        by_age[group] /= max(by_age[group].mean(), 1e-9) if group.any() else 1.0
    return np.asarray(by_age * rng.gamma(p.FRAILTY_SHAPE, 1 / p.FRAILTY_SHAPE, len(age)), dtype=np.float64)


def _deaths(rng: np.random.Generator, age: Floats) -> Days:
    risk = np.where(age < 40, 0.1, np.where(age < 60, 0.4, np.where(age < 75, 1.5, 5.0)))
    dies = rng.random(len(age)) < p.YEARS * p.DEATH_RATE * risk / risk.mean()
    day = p.FIRST_DAY + rng.integers(0, p.DAYS, len(age)).astype("timedelta64[D]")
    return np.where(dies & (age > 0), day, NEVER)


def _gaps(rng: np.random.Generator, is_employee: Bools) -> tuple[Days, Days]:
    """Day without insurance (a 1 January) and day of return (by the end of February, or the next 1 January)."""
    count = len(is_employee)
    lapses = ~is_employee & (rng.random(count) < p.YEARS * p.UNINSURED_SHARE)
    year = rng.integers(0, p.YEARS, count)
    left = p.FIRST_DAY + (year * p.NEW_YEAR).astype("timedelta64[D]")
    away = np.where(rng.random(count) < 0.5, rng.integers(3, 58, count), p.NEW_YEAR)
    returned = left + away.astype("timedelta64[D]")
    return np.where(lapses, left, NEVER), np.where(lapses, returned, NEVER)


def _switches(rng: np.random.Generator, size: int) -> Days:
    """Day from which a person is enrolled under a second psn_no."""
    day = p.FIRST_DAY + rng.integers(40, 640, size).astype("timedelta64[D]")
    return np.where(rng.random(size) < p.SECOND_NUMBER_SHARE, day, NEVER)


def _mothers(rng: np.random.Generator, age: Floats, household: Ints, position: Ints) -> Ints:
    """Index of the mother whose certificate a newborn is enrolled under, -1 for everybody else."""
    spouse_of_home = np.full(int(household[-1]) + 1, -1)
    spouses = np.flatnonzero((position == 1) & (age > 15))
    spouse_of_home[household[spouses]] = spouses
    chosen = (age < 0) & (rng.random(len(age)) < p.NEWBORN_UNDER_MOTHER_SHARE)
    return np.asarray(np.where(chosen, spouse_of_home[household], -1), dtype=np.int64)
