"""`monitoring known-errors`: the list of known errors of the source."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Known errors of the source and what is done about them.")


@app.callback()
def known_errors() -> None:
    """Known errors of the source and what is done about them."""


@app.command()
def check() -> None:
    """Check the list (MONITORING_KNOWN_ERRORS) and say what it does.

    Example: MONITORING_KNOWN_ERRORS=known_errors.yaml monitoring known-errors check
    """
    from monitoring.quality.known_errors import load_known_errors
    from monitoring.settings import load_settings

    path = load_settings().known_errors
    entries = load_known_errors(path)
    for entry in entries:
        last = entry.valid_to or "open"
        typer.echo(
            f"{entry.id} ({entry.table}, rows written {entry.valid_from} to {last}): {entry.action}. {entry.reason} [{entry.reference.title}; {entry.who}]"
        )
    typer.echo(f"{len(entries)} known errors in {path}" if path else "no list of known errors is set", err=True)
