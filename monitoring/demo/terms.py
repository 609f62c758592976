"""By what terms each visit is paid: deductible, ratio, cap, serious-illness insurance, assistance."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from monitoring.demo import parameters as p
from monitoring.demo.care import CANCER_DRUGS, CHRONIC, DIALYSIS, GENERAL, SPECIAL, STAY, Care
from monitoring.demo.columns import Bools, Ints
from monitoring.demo.identities import BACK_TO_POVERTY_CLASS
from monitoring.demo.people import People

GENERAL_POT, CHRONIC_POT, MAIN_POT = range(3)
POTS = 3


@dataclass(frozen=True)
class Terms:
    """One entry per visit: ratios per mille, money in fen."""

    deductible: Ints
    ratio: Ints
    pot: Ints
    pot_cap: Ints
    serious_deductible: Ints
    serious_ratio: Ints
    assistance_ratio: Ints
    top_up: Bools
    is_employee: Bools
    is_civil_servant: Bools
    is_stay: Bools
    is_large: Bools
    hospital_bears: Bools

    def take(self, index: Ints | Bools) -> Terms:
        """The terms at the given positions."""
        return Terms(**{f.name: getattr(self, f.name)[index] for f in fields(self)})


def draw_terms(rng: np.random.Generator, care: Care, people: People, assistance: Ints, paid_outside: Bools) -> Terms:
    """Terms of each visit; `assistance` is its class, `paid_outside` that assistance does not come with the bill."""
    employee = people.is_employee[care.person]
    is_stay = care.kind == STAY
    in_bill = np.where(paid_outside, 0, assistance)
    stay_share, other_share = np.array(p.ASSISTANCE_STAY), np.array(p.ASSISTANCE_OUTPATIENT)
    is_tilted = (assistance > 0) & (care.person % p.NOT_TILTED_EVERY != 0)
    pot = np.array([GENERAL_POT, CHRONIC_POT, MAIN_POT, MAIN_POT, MAIN_POT, MAIN_POT])[care.kind]
    return Terms(
        deductible=_deductibles(care, employee),
        ratio=_ratios(care, employee),
        pot=pot,
        pot_cap=_caps(care, employee),
        serious_deductible=np.where(is_tilted, p.TILTED_DEDUCTIBLE, p.SERIOUS_DEDUCTIBLE),
        serious_ratio=np.where(is_tilted, p.TILTED_RATIO, p.SERIOUS_RATIO),
        assistance_ratio=np.where(is_stay, stay_share[in_bill], np.where(care.kind > GENERAL, other_share[in_bill], 0)),
        top_up=(in_bill == BACK_TO_POVERTY_CLASS) & is_stay & (care.level < p.OFF_SITE),
        is_employee=employee,
        is_civil_servant=people.is_civil_servant[care.person] & is_stay,
        is_stay=is_stay,
        is_large=pot == MAIN_POT,
        hospital_bears=rng.random(len(care)) < 0.5,
    )


def _deductibles(care: Care, employee: Bools) -> Ints:
    resident, worker = (np.array([getattr(x, name) for x in p.LEVELS])[care.level] for name in _DEDUCTIBLES)
    return np.where(care.kind == STAY, np.where(employee, worker, resident), 0)


_DEDUCTIBLES = ("deductible", "employee_deductible")


def _ratios(care: Care, employee: Bools) -> Ints:
    by_kind = np.zeros(6, dtype=np.int64)
    by_kind[[GENERAL, CHRONIC, SPECIAL, DIALYSIS, CANCER_DRUGS]] = (
        p.GENERAL_RATIO,
        p.CHRONIC.ratio,
        p.SPECIAL.ratio,
        p.DIALYSIS.ratio,
        p.CANCER_DRUGS.ratio,
    )
    resident = np.array([x.ratio for x in p.LEVELS])[care.level]
    worker = np.array([x.employee_ratio for x in p.LEVELS])[care.level]
    stay = np.where(employee, worker, np.where(care.is_unfiled, p.UNFILED_RATIO, resident))
    return np.where(care.kind == STAY, stay, by_kind[care.kind] + 100 * (employee & (care.kind > GENERAL)))


def _caps(care: Care, employee: Bools) -> Ints:
    main = np.where(employee, p.EMPLOYEE_BASIC_CAP, p.BASIC_CAP)
    general = np.where(employee, 0, p.GENERAL_CAP)  # an employee's general visits are paid from his account
    return np.where(care.kind == GENERAL, general, np.where(care.kind == CHRONIC, p.CHRONIC.cap, main))
