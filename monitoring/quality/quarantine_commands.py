"""`monitoring quarantine`: what is held back, why, and letting it pass."""

from __future__ import annotations

import getpass
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.errors import FileError, QuarantineError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from monitoring.quality.quarantine import HeldRow
    from monitoring.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Rows that a rule holds back.")

Key = Annotated[str, typer.Argument(help="Key of the row at the source (setl_id, psn_no, rid), or its row_id.")]
StoppedNight = Annotated[
    datetime | None,
    typer.Option(
        "--date",
        formats=["%Y-%m-%d"],
        help="A night that its check stopped: the rows it would hold back, from its staging.",
    ),
]
By = Annotated[str | None, typer.Option("--by", help="Who does it; the account of this machine if not given.")]
LONG_ENOUGH = 5
"""A reason has to say something; `ok` and `test` are none."""
FEW_ROWS = 5
"""So many rows are named one by one in the log of who has seen what."""


@app.callback()
def quarantine() -> None:
    """Rows that a rule holds back."""


@app.command("list")
def list_rules() -> None:
    """Show by rule how many rows are held back, and since when the oldest.

    Example: monitoring quarantine list
    """
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.quality.printing import write_held, write_stopped
    from monitoring.quality.quarantine import held_by_rule
    from monitoring.quality.stopped import stopped_night
    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse

    settings = load_settings()
    with open_warehouse(settings, read_only=True) as warehouse:
        write_held(held_by_rule(warehouse))
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        write_stopped(stopped_night(settings, ledger))


@app.command()
def show(
    key: Key,
    is_open: Annotated[bool, typer.Option("--open", help="Show names and numbers too; needs --reason.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why they must be seen; kept. Must name no person.")] = None,
    by: By = None,
) -> None:
    """Show a held row and its reasons; names and numbers are masked unless --open.

    Example: monitoring quarantine show S14012300000012345
    """
    from monitoring.quality.masking import masked
    from monitoring.quality.printing import write_row
    from monitoring.quality.quarantine import find_held
    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse

    settings = load_settings()
    with open_warehouse(settings, read_only=True) as warehouse:
        rows = find_held(warehouse, key)
    if is_open:
        _log(settings, "quarantine show", rows, reason, by)
    for row in rows:
        write_row(row, row.row if is_open else masked(row.row))


@app.command()
def release(
    key: Key,
    rule: Annotated[str, typer.Option(help="The rule to pass over.")],
    reason: Annotated[str, typer.Option(help="Why the row is right; kept. Must name no person.")],
    by: By = None,
) -> None:
    """Let a held row pass a rule. The next night takes it in, and so does the same night run again.

    Example: monitoring quarantine release S14012300000012345 --rule settlement_amount_implausible --by Wang --reason "bill seen, gene therapy"
    """
    from monitoring.ledger import shanghai_now
    from monitoring.quality.quarantine import Release, find_held, releasable_rows, release_rows
    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse

    settings = load_settings()
    with open_warehouse(settings, read_only=True) as warehouse:
        rows = releasable_rows(find_held(warehouse, key), rule)
    given = Release(rule, shanghai_now(), by or getpass.getuser(), _worded(reason))
    with open_warehouse(settings) as warehouse:
        left_over = release_rows(warehouse, rows, given)
    told = f"still held by {', '.join(left_over)}" if left_over else "the next night takes it in"
    sys.stderr.write(f"released from {rule}; {told}\n")


@app.command()
def export(
    reason: Annotated[str, typer.Option(help="Why the rows are handed out; kept. Must name no person.")],
    rule: Annotated[str | None, typer.Option(help="Only rows held by this rule.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="File to write; the terminal if not given.")] = None,
    night: StoppedNight = None,
    by: By = None,
) -> None:
    """Write the held rows as CSV, as they came, for those who correct them at the source.

    Example: monitoring quarantine export --rule settlement_fee_sum_wrong --reason "to the settlement centre for correction" --to held.csv
    """
    from monitoring.quality.quarantine import as_csv
    from monitoring.settings import load_settings

    settings = load_settings()
    if to is not None and to.exists():
        raise FileError(f"The file {to} exists already, and nothing is written over. Name another with --to.")
    said = _worded(reason)
    rows = _exported(settings, rule, night.date() if night else None)
    _log(settings, "quarantine export", rows, said, by)
    if to is None:
        sys.stdout.write(as_csv(rows))
        return
    to.touch(mode=0o600)
    to.write_text(as_csv(rows), encoding="utf-8-sig")
    sys.stderr.write(f"{len(rows):,} rows written; the file holds data of persons\n")


def _exported(settings: Settings, rule: str | None, night: date | None) -> list[HeldRow]:
    from monitoring.quality.quarantine import held_rows
    from monitoring.quality.stopped import examine_stopped
    from monitoring.warehouse import open_warehouse

    if night is not None:
        return examine_stopped(settings, night, rule)
    with open_warehouse(settings, read_only=True) as warehouse:
        return held_rows(warehouse, rule)


def _log(settings: Settings, command: str, rows: Sequence[HeldRow], reason: str | None, by: str | None) -> None:
    """Before anything is shown: who, when, why, which rows (by id; by rule where there are many)."""
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.quality.access_log import Access, record_access

    subject = " ".join(row.row_id for row in rows) if len(rows) <= FEW_ROWS else f"{len(rows)} rows"
    look = Access(by or getpass.getuser(), command, subject, len(rows), _worded(reason))
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        record_access(ledger, look)


def _worded(reason: str | None) -> str:
    if reason is None or len(reason.strip()) < LONG_ENOUGH:
        raise QuarantineError(
            f"A reason of at least {LONG_ENOUGH} characters is needed, in words that somebody else understands later (--reason); it is kept beside the name "
            "and the time. Nothing was done or shown."
        )
    return reason.strip()
