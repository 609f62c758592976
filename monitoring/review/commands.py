"""`monitoring review`: serve the caseworkers' page, keep its tables and accounts, and verify its log."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.review.feed_commands import estimate, feed, sample
from monitoring.review.roles import Role

if TYPE_CHECKING:
    import sqlalchemy as sa

app = typer.Typer(no_args_is_help=True, help="The caseworkers' page: serve it, its tables, accounts and log.")
account_app = typer.Typer(no_args_is_help=True, help="Who may sign in.")
app.add_typer(account_app, name="account")
app.command()(feed)
app.command()(sample)
app.command()(estimate)

COMMAND_ROLE = "command"
"""Stands in the log where a signed-in user has his role."""

Login = Annotated[str, typer.Argument(help="Account name.")]
Regions = Annotated[
    list[str] | None,
    typer.Option("--region", help="Region code, with all that lies in it; may be given several times."),
]


class Language(StrEnum):
    """Language of the pages."""

    zh = "zh"
    en = "en"


@app.callback()
def review() -> None:
    """The caseworkers' page: serve it, its tables, accounts and log."""


@account_app.callback()
def account() -> None:
    """Who may sign in."""


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    address: Annotated[
        str | None,
        typer.Option(help="How browsers know the page, through a web server with a certificate: https://NAME."),
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes that answer.", min=1, max=32)] = 2,
) -> None:
    """Serve the page until Ctrl-C. It needs the deployment's key and is open to this machine alone unless --address is given.

    Example: monitoring review serve --host 0.0.0.0 --address https://review.example.org
    """
    from monitoring.review import serving

    where = address or f"http://{host}:{port}"
    typer.echo(f"{where} (Ctrl-C ends it)", err=True)
    serving.serve(host, port, address, workers)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
) -> None:
    """Serve the page of the demo county, on the day after its night, with an account for each role.

    Example: monitoring review demo --port 8001
    """
    from monitoring.review import serving
    from monitoring.review.demonstration import prepare_demonstration
    from monitoring.settings import load_settings

    day, shown = prepare_demonstration(load_settings())
    typer.echo(f"http://127.0.0.1:{port} as on {day} (Ctrl-C ends it); account, role, password:", err=True)
    for one in shown:
        typer.echo("\t".join(one))
    serving.serve("127.0.0.1", port, None, 1, day)


@app.command()
def upgrade() -> None:
    """Bring the tables of the review database to this version, with an account that owns them.

    Example: MONITORING_REVIEW=postgresql+psycopg://owner@host/review monitoring review upgrade
    """
    from monitoring.databases import connectable
    from monitoring.databases import upgrade as bring_up
    from monitoring.review.database import REVIEW, told_in_words
    from monitoring.settings import load_settings

    engine = connectable(load_settings().review, REVIEW)
    try:
        with told_in_words():
            before, after = bring_up(engine, REVIEW)
    finally:
        engine.dispose()
    with _opened() as (connection, now):
        _log(connection, now, "upgrade_tables", detail=f"{before or 'none'} -> {after}")
    typer.echo(
        f"review tables: {before or 'none'} -> {after}" if before != after else f"review tables: {after}", err=True
    )


@app.command()
def accounts() -> None:
    """List the accounts, without anything secret.

    Example: monitoring review accounts
    """
    from monitoring.review.accounts import list_accounts

    with _opened() as (connection, now):
        found = list_accounts(connection)
        _log(connection, now, "list_accounts", detail=f"{len(found)} accounts")
    for one in found:
        state = "on" if one.is_active else "off"
        told = (one.login_name, one.role, state, one.language, ",".join(one.regions) or "-", one.display_name)
        typer.echo("\t".join((*told, one.unit_name or "-")))
    typer.echo(f"{len(found)} accounts: name, role, state, language, regions, person, unit", err=True)


@app.command("verify-log")
def verify_log(
    at_least: Annotated[
        int | None, typer.Option("--at-least", help="Entries that there were when it was last verified.", min=0)
    ] = None,
    entry: Annotated[int | None, typer.Option("--entry", help="An entry whose hash was noted.", min=1)] = None,
    noted_hash: Annotated[str | None, typer.Option("--hash", help="The hash that was noted for --entry.")] = None,
) -> None:
    """Go through the log from its first entry and compare every hash; exit code 30 if it is not what was written.

    A log whose newest entries were cut off is whole by itself: note count and hash somewhere else, and give them here.

    Example: monitoring review verify-log --at-least 12840 --entry 12840 --hash 5f1c...
    """
    from monitoring.review import log

    if (entry is None) != (noted_hash is None):
        raise typer.BadParameter("--entry and --hash go together")
    with _opened() as (connection, now):
        verified = log.verify(connection)
        log.require_noted(connection, verified, at_least=at_least, entry_no=entry, noted_hash=noted_hash)
        _log(connection, now, "verify_log", detail=f"{verified.entry_count} entries, whole")
    typer.echo(f"{verified.entry_count}\t{verified.last_hash}")
    typer.echo(
        f"The log is whole: {verified.entry_count:,} entries. Note count and hash somewhere else than in this database.",
        err=True,
    )


@account_app.command()
def add(  # noqa: PLR0913, PLR0917 - an option each
    login: Login,
    name: Annotated[str, typer.Option(help="Name of the person.")],
    role: Annotated[Role, typer.Option(help="What the account may do.")],
    region: Regions = None,
    unit: Annotated[str | None, typer.Option(help="Office.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the pages.")] = Language.zh,
    oidc_subject: Annotated[
        str | None, typer.Option("--oidc-subject", help="Who it is at the unified sign-in (the claim `sub`).")
    ] = None,
) -> None:
    """Make an account. Its first password is printed once, on stdout, and has to be changed.

    Example: monitoring review account add wang.fang --name 王芳 --role county_supervisor --region 140121
    """
    from monitoring.review.accounts import NewAccount, make_account

    wanted = NewAccount(login, name, role, tuple(region or ()), unit, language.value, oidc_subject)
    with _opened() as (connection, now):
        password = make_account(connection, wanted, now)
        told = f"{role}, regions {','.join(wanted.regions) or 'none'}"
        _log(connection, now, "account_added", _user(connection, login), told)
    typer.echo(password)
    typer.echo(f"account {login} was made; the password above is shown once and has to be changed", err=True)


@account_app.command()
def password(login: Login) -> None:
    """Give an account a new first password, printed once on stdout; it is unlocked and signed out everywhere.

    Example: monitoring review account password wang.fang
    """
    from monitoring.review.accounts import new_password

    with _opened() as (connection, now):
        made = new_password(connection, login)
        _log(connection, now, "account_password", _user(connection, login))
    typer.echo(made)
    typer.echo(f"account {login} has a new password, shown once, which has to be changed", err=True)


@account_app.command()
def off(login: Login) -> None:
    """Switch an account off: it is signed out at once and cannot sign in. The last active administrator stays on.

    Example: monitoring review account off wang.fang
    """
    _switch(login, is_active=False)


@account_app.command()
def on(login: Login) -> None:
    """Switch an account on again.

    Example: monitoring review account on wang.fang
    """
    _switch(login, is_active=True)


@account_app.command()
def regions(login: Login, region: Regions = None) -> None:
    """Say which regions an account sees, in place of the present ones; none given: it sees nothing.

    Example: monitoring review account regions wang.fang --region 140121101 --region 140121102
    """
    from monitoring.review.accounts import set_scope, user_id_of

    wanted = tuple(region or ())
    with _opened() as (connection, now):
        set_scope(connection, user_id_of(connection, login), wanted)
        _log(connection, now, "account_changed", _user(connection, login), f"regions {','.join(wanted) or 'none'}")
    typer.echo(f"account {login} sees {', '.join(wanted) or 'no region'}", err=True)


def _switch(login: str, *, is_active: bool) -> None:
    from monitoring.review.accounts import switch

    with _opened() as (connection, now):
        switch(connection, login, is_active=is_active)
        _log(connection, now, "account_on" if is_active else "account_off", _user(connection, login))
    typer.echo(f"account {login} is {'on' if is_active else 'off'}", err=True)


@contextmanager
def _opened() -> Iterator[tuple[sa.Connection, datetime]]:
    """A transaction on the review database and the time: what is done is kept together with its entry in the log, or not at all."""
    from monitoring.ledger import shanghai_now
    from monitoring.review.database import open_review, told_in_words
    from monitoring.settings import load_settings

    engine = open_review(load_settings())
    try:
        with told_in_words(), engine.begin() as connection:
            yield connection, shanghai_now().replace(microsecond=0)
    finally:
        engine.dispose()


def _user(connection: sa.Connection, login: str) -> tuple[str, str]:
    from monitoring.review.accounts import user_id_of

    return "user", str(user_id_of(connection, login))


def _log(
    connection: sa.Connection, now: datetime, action: str, subject: tuple[str, str] | None = None, detail: str = ""
) -> None:
    from monitoring.review import log

    kind, number = subject or (None, None)
    log.append(connection, log.Entry(getpass.getuser(), action, COMMAND_ROLE, kind, number, None, detail), now)
