"""The demo county: everything the source will ever hold, as logs of row versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time

import numpy as np

from monitoring.demo.identities import draw_identities
from monitoring.demo.people import draw_people
from monitoring.demo.persons import insured_log
from monitoring.demo.planted import load_planted_cases
from monitoring.demo.planted_rows import planted_rows
from monitoring.demo.registers import assistance_log, household_log, identity_log
from monitoring.demo.settlement_rows import settlement_log
from monitoring.demo.treatment import treat
from monitoring.demo.versions import VersionLog

# What becomes known after the last settlements: manual reimbursements, refunds and assistance paid months later.
LAST_NEWS = date(2026, 2, 28)
SMALLEST = 100


@dataclass(frozen=True)
class County:
    """One log of row versions per source table."""

    settlement: VersionLog
    insured: VersionLog
    identity: VersionLog
    household: VersionLog
    assistance: VersionLog

    def __iter__(self) -> Iterator[VersionLog]:
        return (getattr(self, f.name) for f in fields(self))


def generate_county(size: int, seed: int, until: date = LAST_NEWS) -> County:
    """Generate `size` insured persons with two years of settlements, 2023 and 2024, and add the planted cases.

    Everything follows from the seed alone. `until` is the last day of knowledge: versions with a later `updt_time` are
    left out. Raises ValueError below 100 persons, which make no county, and where there are too many for distinct
    certificate numbers.
    """
    if size < SMALLEST:
        raise ValueError(f"a demo county has at least {SMALLEST} insured persons")
    rng = [np.random.Generator(np.random.PCG64(stream)) for stream in np.random.SeedSequence(seed).spawn(6)]
    people = draw_people(rng[0], size)
    identities = draw_identities(rng[1], people)
    treatment = treat(rng[2], people, identities)
    county = County(
        settlement=settlement_log(rng[3], treatment),
        insured=insured_log(rng[4], people),
        identity=identity_log(people, identities),
        household=household_log(people),
        assistance=assistance_log(rng[5], treatment),
    )
    return _known_by(_planted(county), until)


def _planted(county: County) -> County:
    rows = planted_rows(load_planted_cases())
    return County(*(log.joined(rows[log.name]) for log in county))


def _known_by(county: County, until: date) -> County:
    moment = datetime.combine(until, time.max)
    return County(*(log.up_to(moment) for log in county))
