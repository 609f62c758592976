"""`monitoring platform`: the administrator's commands on the shared database."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Tables and roles of the platform database.")


@app.callback()
def platform() -> None:
    """Tables and roles of the platform database."""


@app.command()
def upgrade(
    with_roles: Annotated[
        bool,
        typer.Option("--with-roles", help="Also make the roles for pushing and reading, and give them their rights."),
    ] = False,
) -> None:
    """Bring the platform's tables to this version, with an account that owns them.

    Example: MONITORING_PLATFORM=postgresql+psycopg://owner@host/platform monitoring platform upgrade --with-roles
    """
    from monitoring.platform.upgrading import upgrade_platform
    from monitoring.settings import load_settings

    before, after = upgrade_platform(load_settings().platform, with_roles=with_roles)
    typer.echo(
        f"platform tables: {before or 'none'} -> {after}" if before != after else f"platform tables: {after}", err=True
    )
