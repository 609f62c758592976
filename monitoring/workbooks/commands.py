"""`monitoring workbooks`: a batch as a workbook per township; `monitoring feedback`: the answers that come back."""

from __future__ import annotations

import getpass
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitoring.settings import Settings
    from monitoring.workbooks.batch_rows import BatchRows

workbooks_app = typer.Typer(no_args_is_help=True, help="Workbooks of a batch, one per township.")
feedback_app = typer.Typer(no_args_is_help=True, help="Answers of the townships and of the platform's side.")


PasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--password-file", help="File with the password of the archives in its first line: .zip with AES-256."
    ),
]


class BatchFormat(StrEnum):
    """How a batch is written."""

    xlsx = "xlsx"
    csv = "csv"
    analysis = "analysis"


@workbooks_app.callback()
def workbooks() -> None:
    """Workbooks of a batch, one per township."""


@feedback_app.callback()
def feedback() -> None:
    """Answers of the townships and of the platform's side."""


@workbooks_app.command()
def write(
    to: Annotated[Path, typer.Option("--to", help="Folder; the batch gets a new one in it.")],
    batch: Annotated[
        str, typer.Option("--batch", help="Number of the batch, or LAST for the newest that told anything.")
    ] = "LAST",
    output: Annotated[
        BatchFormat,
        typer.Option(
            "--format",
            help="xlsx: one workbook per township; csv: the whole batch as one file; analysis: as csv, with keyed hashes and nobody's name or number.",
        ),
    ] = BatchFormat.xlsx,
    password_file: PasswordFile = None,
) -> None:
    """Write a batch that was pushed as workbooks for the visits, with a manifest of hashes. Who wrote it is kept in the access log.

    Example: monitoring workbooks write --batch LAST --to /srv/handover
    """
    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse
    from monitoring.workbooks.batch_rows import read_batch
    from monitoring.workbooks.packing import read_password

    settings = load_settings()
    password = read_password(password_file)
    with open_warehouse(settings, read_only=True) as warehouse:
        rows = read_batch(warehouse, batch)
    _log(settings, rows, output)
    typer.echo(str(_write(settings, rows, to, output, password)))
    typer.echo(
        f"batch {rows.batch_no} as of {rows.night}: {rows.row_count:,} persons in {len(rows.townships)} townships; the files hold data of persons",
        err=True,
    )


@feedback_app.command("import")
def import_files(
    files: Annotated[
        list[Path], typer.Argument(help="Returned workbooks (.xlsx or .csv, or .zip of them), any number.")
    ],
    to: Annotated[Path | None, typer.Option("--to", help="File for the report; the terminal if not given.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would become of each row.")] = False,
    password_file: PasswordFile = None,
) -> None:
    """Take over the answers of returned workbooks together, with a report of every row as CSV. Importing twice counts once.

    Example: monitoring feedback import returned/*.xlsx --to report.csv
    """
    from monitoring.ledger import shanghai_now
    from monitoring.settings import load_settings
    from monitoring.workbooks.importing import import_returned, require_all_taken
    from monitoring.workbooks.packing import read_password
    from monitoring.workbooks.telling import as_csv, counted_in_words, report_lines

    password = read_password(password_file)
    imported = import_returned(load_settings(), files, shanghai_now, is_dry=dry_run, password=password)
    text = as_csv(report_lines(imported))
    if to is None:
        sys.stdout.write(text)
    else:
        to.touch(mode=0o600)
        to.write_text(text, encoding="utf-8-sig")
    typer.echo(f"{'would be: ' if dry_run else ''}{counted_in_words(imported)}", err=True)
    require_all_taken(imported)


@feedback_app.command("unmatched")
def list_unmatched() -> None:
    """The answers that match nobody of the list, as CSV, without the numbers they name; each push tries them again.

    Example: monitoring feedback unmatched
    """
    import csv

    from monitoring.settings import load_settings
    from monitoring.warehouse import open_warehouse

    with open_warehouse(load_settings(), read_only=True) as warehouse:
        found = warehouse.select("reports", "feedback_unmatched")
    writer = csv.DictWriter(sys.stdout, found.column_names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found.to_pylist())
    typer.echo(f"{found.num_rows:,} answers match nobody", err=True)


def _write(settings: Settings, rows: BatchRows, to: Path, output: BatchFormat, password: bytes | None) -> Path:
    from monitoring.keyfile import read_key
    from monitoring.workbooks.writing import write_analysis, write_csv, write_workbooks

    if output is BatchFormat.analysis:
        return write_analysis(rows, to, read_key(settings.id_key_file), password)
    return (write_csv if output is BatchFormat.csv else write_workbooks)(rows, to, password)


def _log(settings: Settings, rows: BatchRows, output: BatchFormat) -> None:
    """Before a file is written: who takes which batch out."""
    from monitoring.ledger import Ledger, shanghai_now
    from monitoring.quality.access_log import Access, record_access

    reason = "analysis" if output is BatchFormat.analysis else "visits by the townships"
    subject = f"batch {rows.batch_no} as {output.value}"
    look = Access(getpass.getuser(), "workbooks write", subject, rows.row_count, reason)
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        record_access(ledger, look)
