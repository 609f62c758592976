"""`summary.json` of a checked night: where the rows of each table went, and how often each rule was broken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from monitoring.quality.rules import Rule, Severity

SUMMARY = "summary.json"


@dataclass(frozen=True)
class TableSummary:
    """Rows of a table: `pulled` + `held_before` = `accepted` + `quarantined` + `unchanged` + `superseded` + `dropped`.

    `accepted` rows may still turn out unchanged or superseded where the warehouse has them. `held_anew` are those of `quarantined` that
    were not held before.
    """

    table: str
    pulled: int
    held_before: int
    accepted: int
    quarantined: int
    unchanged: int
    superseded: int
    dropped: int
    held_anew: int


@dataclass(frozen=True)
class Violation:
    """How many of the `rows` pulled of a table break a rule. Rows examined again are not counted, nor those released."""

    name: str
    table: str
    severity: Severity
    tolerance: Decimal
    offending: int
    rows: int
    sentence: str
    sentence_zh: str

    @classmethod
    def of(cls, rule: Rule, offending: int, rows: int) -> Violation:
        """What a rule has found."""
        return cls(
            rule.name, rule.table, rule.severity, rule.tolerance, offending, rows, rule.sentence, rule.sentence_zh
        )


@dataclass(frozen=True)
class BatchSummary:
    """All tables and all rules, in their order."""

    tables: Sequence[TableSummary]
    violations: Sequence[Violation]


def write_summary(folder: Path, night: date, summary: BatchSummary) -> None:
    """Write the summary; what others have written into the file stays."""
    path = folder / SUMMARY
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    told |= {
        "night": night.isoformat(),
        "tables": {table.table: asdict(table) for table in summary.tables},
        "violations": [asdict(violation) for violation in summary.violations],
    }
    path.write_text(json.dumps(told, ensure_ascii=False, default=str), encoding="utf-8")


def read_summary(folder: Path) -> BatchSummary:
    """What `write_summary` wrote."""
    told = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    names = {f.name for f in fields(Violation)}
    return BatchSummary(
        [TableSummary(**table) for table in told["tables"].values()],
        [_violation({k: v for k, v in row.items() if k in names}) for row in told["violations"]],
    )


def _violation(row: dict[str, Any]) -> Violation:
    return Violation(**row | {"severity": Severity(row["severity"]), "tolerance": Decimal(row["tolerance"])})
