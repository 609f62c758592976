"""The row rules: one SQL file each in `sql/checks/`, with what a person must know about it in the header."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache

from monitoring.source.tables import SOURCE_TABLES, SourceTable
from monitoring.warehouse import files

FOLDER = "checks"


class Severity(StrEnum):
    """What a rule does: stop the night above its tolerance (and hold rows back below it), hold rows back, or note them."""

    stop = "stop"
    quarantine = "quarantine"
    note = "note"


@dataclass(frozen=True)
class Rule:
    """A rule of a source table. `tolerance`: share of the table's pulled rows above which the batch is suspect."""

    name: str
    table: str
    sentence: str
    sentence_zh: str
    severity: Severity
    tolerance: Decimal
    is_releasable: bool

    @property
    def holds_back(self) -> bool:
        """Whether an offending row is held back."""
        return self.severity is not Severity.note


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the names."""
    return tuple(parse_rule(name, files.statement(FOLDER, name)) for name in files.names(FOLDER))


def rules_of(table: SourceTable) -> list[Rule]:
    """The rules of a source table."""
    return [rule for rule in all_rules() if rule.table == table.name]


def rule_named(name: str) -> Rule | None:
    """The rule of that name, None if there is none (any more)."""
    return next((rule for rule in all_rules() if rule.name == name), None)


def parse_rule(name: str, text: str) -> Rule:
    """Read a rule's header; raise `ValueError` that says what is wrong with it."""
    lines = [line.removeprefix("-- ") for line in text.splitlines() if line.startswith("-- ")]
    said = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    tables = [table.name for table in SOURCE_TABLES if name.startswith(f"{table.name}_")]
    if not lines or len(tables) != 1 or not {"zh", "severity", "tolerance"} <= said.keys():
        raise ValueError(f"{name}: begin with the table's name, a sentence, and lines zh, severity and tolerance")
    if said["severity"] not in set(Severity) or said.get("can be released", "no") != "no":
        raise ValueError(f"{name}: severity is stop, quarantine or note; `can be released` is no or not there")
    return Rule(
        name,
        tables[0],
        lines[0],
        said["zh"],
        Severity(said["severity"]),
        _share(name, said["tolerance"]),
        "can be released" not in said,
    )


def _share(name: str, text: str) -> Decimal:
    try:
        share = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{name}: tolerance is a share such as 0.05") from None
    if not 0 <= share <= 1:
        raise ValueError(f"{name}: tolerance is a share from 0 to 1")
    return share
