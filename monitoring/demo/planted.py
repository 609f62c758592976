"""The planted cases as data: hand-written persons and rows, and what a night must say about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

PLANTED_NIGHT = date(2024, 12, 10)  # the night that `expected` speaks of


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("must be a quoted text, so that neither YAML nor a float changes it")
    return value


Yuan = Annotated[Decimal, BeforeValidator(_text)]
Day = Annotated[date, BeforeValidator(_text)]
Reason = Literal["settlement", "refund", "correction", "assistance", "category", "region", "limit"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlantedPerson(_Model):
    """A person; the defaults are the ordinary case."""

    id: str
    born: Day = date(1960, 5, 1)
    is_male: bool = True
    is_rural: bool = True
    insurance: str = "390"
    region: str = "140123"
    household: str | None = None
    relation: str = "01"
    is_newborn: bool = False
    certificate_of: str | None = None
    certificate_known: Day | None = None
    died: Day | None = None
    death_known: Day | None = None

    @property
    def psn_no(self) -> str:
        """Number in the source; no other person's number has a letter."""
        return psn_no(self.id)


class SettlementChange(_Model):
    """A later version of a settlement: what differs from the version before."""

    known: Day
    fee: Yuan | None = None
    fund: Yuan | None = None
    is_valid: bool | None = None


class PlantedSettlement(_Model):
    """A settlement in short form, `serious` the part of the fund that serious-illness insurance paid; a refund takes its amounts from its original unless they are given."""

    id: str
    person: str
    day: Day
    fee: Yuan | None = None
    fund: Yuan | None = None
    serious: Yuan = Decimal("0.00")
    in_scope: Yuan | None = None
    account: Yuan = Decimal("0.00")
    visit: str | None = None
    refund_of: str | None = None
    known: Day | None = None
    year: str | None = None
    is_mid_stay: bool = False
    has_no_time: bool = False
    is_valid: bool = True
    then: list[SettlementChange] = []


class IdentityChange(_Model):
    """A later version of an identity: its end."""

    known: Day
    to: Day


class PlantedIdentity(_Model):
    """An identity row; without `known` it was entered on the day it began."""

    id: str
    person: str
    code: str
    begin: Day = Field(alias="from")
    known: Day | None = None
    then: list[IdentityChange] = []


class PlantedAssistance(_Model):
    """A payment outside the settlement."""

    id: str
    settlement: str
    person: str
    day: Day
    amount: Yuan
    known: Day | None = None


class ExpectedWarning(_Model):
    """What the night must say; `burden`, `limit` and the other measures are those of the day evaluated, yuan."""

    person: str
    window: int
    state: Literal["open", "withdrawn", "lapsed"]
    crossed_on: Day
    fell_on: Day | None = None
    closed_on: Day | None = None
    step: Yuan | None = None
    highest_step: Yuan | None = None
    burden: Yuan
    limit: Yuan
    policy_scope: Yuan | None = None
    cash: Yuan | None = None
    rise: list[Reason]
    fall: list[Reason] = []

    @property
    def psn_no(self) -> str:
        """The anchor's number."""
        return psn_no(self.person)


class PlantedCase(_Model):
    """One case: why it is there, its rows, and the warnings it must end in (none: an empty list)."""

    case: str
    why: str
    persons: list[PlantedPerson]
    identities: list[PlantedIdentity] = []
    settlements: list[PlantedSettlement]
    assistance: list[PlantedAssistance] = []
    expected: list[ExpectedWarning]


class _File(_Model):
    cases: list[PlantedCase]


def psn_no(person: str) -> str:
    """Number in the source of a planted person."""
    return f"1401230000{person}"


def load_planted_cases() -> list[PlantedCase]:
    """All planted cases, in the order of the file."""
    text = (files("monitoring.demo") / "planted_cases.yaml").read_text(encoding="utf-8")
    return _File.model_validate(yaml.safe_load(text)).cases
