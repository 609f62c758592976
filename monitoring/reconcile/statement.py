"""Compare the warehouse with a 3202 result file: are these settlements known here, and with these amounts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from monitoring.errors import ReconcileError
from monitoring.identities.telling import told_rows
from monitoring.settings import Settings
from monitoring.source.result_file import StatementRow, read_result_file
from monitoring.warehouse import is_made, open_warehouse

_MONEY = pa.decimal128(16, 2)
_FIELDS: list[pa.Field[Any]] = [
    *(pa.field("line", pa.int64()), pa.field("setl_id", pa.string())),
    *(pa.field(name, _MONEY) for name in ("medfee_sumamt", "fund_pay_sumamt", "acct_pay")),
]


def compare_statement(settings: Settings, path: Path) -> str:
    """Compare and say it in words, with the lines of the file; nothing is changed.

    Raises `SourceError` if the file cannot be read, `ReconcileError` without a warehouse.
    """
    rows = read_result_file(path)
    if not is_made(settings):
        raise ReconcileError(
            "There is no warehouse yet, so there is nothing to compare. Run `monitoring nightly --date D` first."
        )
    with open_warehouse(settings, read_only=True) as warehouse:
        warehouse.load("statement_row", pa.Table.from_pylist([_cells(row) for row in rows], pa.schema(_FIELDS)))
        found = warehouse.select("reconcile", "statement_difference").to_pylist()
    return "\n".join(_lines(path, found))


def _cells(row: StatementRow) -> dict[str, object]:
    return {**vars(row), **{k: round(v, 2) for k, v in vars(row).items() if isinstance(v, Decimal)}}


def _lines(path: Path, found: list[dict[str, Any]]) -> Iterable[str]:
    kinds: dict[str, list[int]] = {}
    for row in found:
        kinds.setdefault(row["kind"], []).append(row["line"])
    yield f"{path.name}: {len(found):,} settlements, {len(kinds.get('same', [])):,} known here with the same amounts"
    for kind, words in (("unknown", "not known here"), ("different", "known here with other amounts")):
        if kind in kinds:
            yield f"  {words}: {told_rows(kinds[kind])} of the file"
    for name in ("medfee_sumamt", "fund_pay_sumamt", "acct_pay"):
        there, here = _sum(found, name), _sum(found, f"stored_{name}")
        yield f"  {name}: {there:.2f} in the file, {here:.2f} here{'' if there == here else f' ({here - there:+.2f})'}"


def _sum(found: list[dict[str, Any]], name: str) -> Decimal:
    return sum((row[name] for row in found if row[name] is not None), Decimal(0))
