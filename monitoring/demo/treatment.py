"""Everything about the visits of the demo county: care, assistance, payment and what becomes of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitoring.demo import parameters as p
from monitoring.demo.care import STAY, Care, draw_care
from monitoring.demo.changes import Fate, draw_fates
from monitoring.demo.columns import Bools, Ints
from monitoring.demo.identities import Identities, assistance_class
from monitoring.demo.payment import Payment, pay
from monitoring.demo.people import People
from monitoring.demo.terms import draw_terms


@dataclass(frozen=True)
class Treatment:
    """People and their visits; all but `people` have one entry per visit.

    `assistance` is the class of medical assistance on the day, `is_paid_outside` that it does not come with the bill.
    """

    people: People
    care: Care
    assistance: Ints
    is_paid_outside: Bools
    fate: Fate
    payment: Payment


def treat(rng: np.random.Generator, people: People, identities: Identities) -> Treatment:
    """Draw all visits of the two years and pay them."""
    care = draw_care(rng, people)
    assistance = assistance_class(identities, len(people), care.person, care.day)
    outside = _draw_paid_outside(rng, care, assistance)
    fate = draw_fates(rng, care)
    terms = draw_terms(rng, care, people, assistance, outside)
    payment = pay(care, terms, fate.factor, fate.counts)
    return Treatment(people, care, assistance, outside, fate, payment)


def _draw_paid_outside(rng: np.random.Generator, care: Care, assistance: Ints) -> Bools:
    """Stays of entitled persons whose assistance is paid later by bank."""
    share = np.where(care.level == p.OFF_SITE, p.ASSISTANCE_OUTSIDE_OFF_SITE, p.ASSISTANCE_OUTSIDE_LOCAL)
    return np.asarray((assistance > 0) & (care.kind == STAY) & (rng.random(len(care)) < share))
