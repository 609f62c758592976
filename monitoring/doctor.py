"""Check a deployment before its first night: each finding with its cure."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from monitoring.errors import MonitoringError, PlatformError
from monitoring.keyfile import key_fingerprint, make_key, read_key
from monitoring.settings import Settings

FREE_BYTES = 5 * 2**30
"""Room a night may take in staging files and in the warehouse while it works."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `exit_code` is not 0 where a night cannot run."""

    subject: str
    verdict: str
    told: str
    cure: str = ""
    exit_code: int = 0


def examine(settings: Settings, *, make_key: bool = False) -> list[Finding]:
    """Look at everything a night needs; with `make_key` write the key file of a new deployment first."""
    if make_key:
        _make_key(settings)
    looks: dict[str, Callable[[Settings], str]] = {
        "key file": _key,
        "thresholds": _thresholds,
        "source": _source,
        "warehouse": _warehouse,
        "platform": _platform,
        "disk": _disk,
    }
    return [_look(subject, look, settings) for subject, look in looks.items()]


def _look(subject: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        told = look(settings)
    except MonitoringError as error:
        first, _, rest = str(error).partition(". ")
        return Finding(subject, "FAULT", f"{first}.", rest, error.exit_code)
    if told.startswith("!"):
        found, _, cure = told[1:].partition(" -> ")
        return Finding(subject, "warning", found, cure)
    return Finding(subject, "ok", told)


def _make_key(settings: Settings) -> None:
    make_key(settings.id_key_file)


def _key(settings: Settings) -> str:
    return f"readable, fingerprint {key_fingerprint(read_key(settings.id_key_file))[:12]}"


def _thresholds(settings: Settings) -> str:
    from monitoring.policy import load_policy

    policy = load_policy(settings.thresholds)
    policy.check_runnable()
    if policy.is_example:
        return f"!{policy.title.en} -> For work on real people write the region's own rules and figures and set MONITORING_THRESHOLDS."
    return policy.title.en


def _source(settings: Settings) -> str:
    from monitoring.source.address import source_of
    from monitoring.source.pull import look_at_source

    absent = look_at_source(source_of(settings))
    if absent:
        return (
            f"!reachable; not there: {', '.join(absent)} -> What these would tell is taken as not known, and warnings say so. Add them to the "
            "source, or leave it."
        )
    return "reachable, all tables and columns there"


def _warehouse(settings: Settings) -> str:
    from monitoring.deployment import refuse_another_key
    from monitoring.warehouse import is_made, open_warehouse

    if not is_made(settings):
        return "not made yet; the first night makes it and takes everything the source has"
    with open_warehouse(settings, read_only=True) as warehouse:
        refuse_another_key(warehouse, key_fingerprint(read_key(settings.id_key_file)))
        row = warehouse.arrow("SELECT MAX(front) AS front, COUNT(*) AS nights FROM applied_night").to_pylist()[0]
    return f"opens; {row['nights']} nights applied, the newest {row['front']}"


def _platform(settings: Settings) -> str:
    from monitoring.databases import connectable, present_version, wanted_version
    from monitoring.platform.contract import PLATFORM

    engine = connectable(settings.platform, PLATFORM)
    try:
        version, wanted = present_version(engine, PLATFORM), wanted_version(PLATFORM)
    except sa.exc.DBAPIError as error:
        raise PlatformError(
            f"The platform database does not answer ({type(error.orig).__name__}). Check that it runs, and the address in MONITORING_PLATFORM."
        ) from None
    finally:
        engine.dispose()
    if version == wanted:
        return f"reachable, tables of version {version}"
    return (
        f"!reachable; tables {f'of version {version}' if version else 'not made yet'}, {wanted} is needed -> The first push makes them if its account may; "
        "otherwise let an administrator run `monitoring platform upgrade`."
    )


def _disk(settings: Settings) -> str:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    told = f"{free / 2**30:.0f} GiB free under {settings.home}"
    return told if free >= FREE_BYTES else f"!{told} -> A night of a province needs about 5 GiB. Make room."
