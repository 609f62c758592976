"""Cases of the same nights in one county: each on persons, visits and rows of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.property.certificates import make_certificate
from tests.property.compare import Said, Table
from tests.reference.known import Change
from tests.replay.rows import BIRTH

NAMED = ("psn_no", "setl_id", "mdtrt_id", "init_setl_id", "rid")
SERIAL = slice(14, 17)
"""The digits of a certificate that tell persons of one birthday apart."""


def move_apart(log: tuple[Change, ...], place: int) -> list[Change]:
    """The same log with a mark behind every number, and certificates of nobody else's."""
    return [replace(change, key=f"{change.key}.{place}", row=_moved(dict(change.row), place)) for change in log]


def _moved(row: dict[str, str | None], place: int) -> dict[str, str | None]:
    moved = row | {name: f"{row[name]}.{place}" for name in NAMED if row.get(name)}
    number = row.get("certno")
    return moved if number is None else moved | {"certno": _certificate(number, place)}


def _certificate(number: str, place: int) -> str:
    return make_certificate(number[:6], BIRTH, 100 * place + int(number[SERIAL]))


def pick(said: Said, place: int) -> Said:
    """What is said of the persons of one place, under their own numbers."""
    return Said(_picked(said.warnings, f".{place}"), _picked(said.events, f".{place}"))


def _picked(rows: Table, mark: str) -> Table:
    return [{name: _own(value, mark) for name, value in row.items()} for row in rows if row["psn_no"].endswith(mark)]


def _own(value: Any, mark: str) -> Any:
    return value.removesuffix(mark) if isinstance(value, str) else value
