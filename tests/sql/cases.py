"""The cases of `cases/`: a file each, in short form, and the source rows they stand for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from tests.reference.known import Change
from tests.replay.rows import insured, listed, paid, refunded, settled

FOLDER = Path(__file__).with_name("cases")
CODES = {"destitute": "7131", "subsistence_allowance": "7019", "allowance_margin": "7201", "out_of_poverty": "7301"}

Text = dict[str, str | None]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Insured(_Model):
    """A row of the register: a rural resident in 140123 unless `is` says otherwise; `as_` shares another's certificate."""

    person: str
    known: str = "2022-12-01"
    as_: str | None = Field(None, alias="certificate_of")
    is_: Text = Field({}, alias="is")


class Identity(_Model):
    """An identity row, known on its first day unless said otherwise. `id` where a person has several of one category."""

    person: str
    category: str
    begin: str = Field(alias="from")
    to: str | None = None
    known: str | None = None
    id: str | None = None
    is_: Text = Field({}, alias="is")


class Settlement(_Model):
    """A settlement with a burden in yuan, wholly within policy scope unless `in_scope` differs; a refund negates."""

    id: str
    person: str
    day: str
    burden: str
    in_scope: str | None = None
    visit: str | None = None
    refund_of: str | None = None
    known: str | None = None
    is_: Text = Field({}, alias="is")


class Assistance(_Model):
    """A payment outside the settlement, known on its day."""

    id: str
    person: str
    settlement: str
    day: str
    amount: str


class Expected(_Model):
    """A warning: everything that was ever said about it, and some of its columns in the end."""

    warning: str
    events: list[str]
    now: Text = {}


class Case(_Model):
    """`rules` are those the case speaks of; no other warning under them may exist for its persons."""

    why: str
    section: str
    rules: list[str]
    persons: list[Insured]
    identities: list[Identity] = []
    settlements: list[Settlement] = []
    assistance: list[Assistance] = []
    expected: list[Expected]


def load_cases() -> dict[str, Case]:
    """All cases by the name of their file."""
    return {
        p.stem: Case.model_validate(yaml.safe_load(p.read_text(encoding="utf-8")))
        for p in sorted(FOLDER.glob("*.yaml"))
    }


def source_rows(cases: dict[str, Case]) -> list[Change]:
    """The rows of all cases in one source. Persons and rows of different cases have nothing in common."""
    persons = [f"{name}.{i.person}" for name, case in cases.items() for i in case.persons]
    serials = {person: number for number, person in enumerate(dict.fromkeys(persons), start=1)}
    return [change for name, case in cases.items() for change in _rows(name, case, serials)]


def _rows(name: str, case: Case, serials: dict[str, int]) -> list[Change]:
    def full(key: str) -> str:
        return f"{name}.{key}"

    return [
        *(insured(full(i.person), i.known, serials[full(i.as_ or i.person)], **i.is_) for i in case.persons),
        *(_identity(full(i.person), full(i.id or f"{i.person}-{i.category}"), i) for i in case.identities),
        *(_settlement(full, s) for s in case.settlements),
        *(paid(full(a.id), full(a.settlement), full(a.person), a.day, a.amount) for a in case.assistance),
    ]


def _identity(person: str, rid: str, row: Identity) -> Change:
    fields: dict[str, Any] = {"rid": rid, **row.is_}
    code = CODES.get(row.category, row.category)
    return listed(person, code, row.begin, row.to, written=row.known, **fields)


def _settlement(full: Any, row: Settlement) -> Change:
    fields: dict[str, Any] = dict(row.is_)
    key, person = full(row.id), full(row.person)
    if row.refund_of is not None:
        amount = row.burden.removeprefix("-")
        return refunded(key, full(row.refund_of), person, row.day, amount, written=row.known, **fields)
    if row.visit is not None:
        fields["visit"] = full(row.visit)
    return settled(key, person, row.day, row.burden, row.in_scope, written=row.known, **fields)
