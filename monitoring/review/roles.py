"""Who may do what: the closed list of roles and what each may do. Where is another question, answered by `access`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a user is."""

    bureau_operator = "bureau_operator"
    benefit_officer = "benefit_officer"
    county_supervisor = "county_supervisor"
    township_worker = "township_worker"
    auditor = "auditor"
    administrator = "administrator"


class May(StrEnum):
    """What a page or an action asks for."""

    read_cases = "read_cases"
    screen = "screen"
    visit = "visit"
    hand_over = "hand_over"
    export = "export"
    overview = "overview"
    enter_identity = "enter_identity"
    check_sample = "check_sample"
    operate = "operate"
    read_log = "read_log"
    manage_users = "manage_users"


MAY: Mapping[Role, frozenset[May]] = MappingProxyType(
    {
        Role.bureau_operator: frozenset(
            {May.read_cases, May.screen, May.export, May.overview, May.enter_identity, May.check_sample, May.operate}
        ),
        Role.benefit_officer: frozenset({May.read_cases, May.export, May.overview, May.enter_identity}),
        Role.county_supervisor: frozenset(
            {May.read_cases, May.screen, May.visit, May.hand_over, May.export, May.overview, May.check_sample}
        ),
        Role.township_worker: frozenset({May.read_cases, May.visit, May.export, May.overview}),
        Role.auditor: frozenset({May.overview, May.read_log}),
        Role.administrator: frozenset({May.manage_users}),
    }
)
"""Nobody who makes accounts reads cases, and nobody who reads the log writes results."""

ONLY_DISPATCHED = frozenset({Role.township_worker})
"""Whom a case reaches only once the county desk has dispatched it."""
EVEN_WITHOUT_REGION = frozenset({Role.bureau_operator})
"""Who sees cases of which no region is known, so that somebody does."""


def may(role: Role, what: May) -> bool:
    """Whether a role may do something, wherever its scope allows."""
    return what in MAY[role]
