"""What the tasks of the report's DAG do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from airflow.sdk.exceptions import AirflowException, AirflowFailException

from monitoring.errors import MonitoringError, NightError, told_unforeseen

if TYPE_CHECKING:
    from monitoring.leaders.asked import Asked
    from monitoring.settings import Settings

log = logging.getLogger(__name__)
SHANGHAI = ZoneInfo("Asia/Shanghai")
FOLDER = "reports"
"""Under the home of the deployment."""


def run_report(context: Mapping[str, Any], *, is_year: bool) -> dict[str, int]:
    """Write the report of the month (the year) before the run, or of the one named as parameter; returns how many files were written.

    A report that is there whole is left alone. One whose last night was not applied yet is tried again later.
    """
    try:
        return _write(_first(context, is_year=is_year), is_year=is_year)
    except MonitoringError as error:
        log.error("the report was not written: %s", " ".join(str(error).split()))
        kind = AirflowException if error.is_transient else AirflowFailException
        raise kind(str(error)) from None
    except Exception as error:  # noqa: BLE001 - an engine's own words may carry a person's value
        raise AirflowFailException(f"The report met {told_unforeseen(error)}") from None


def _first(context: Mapping[str, Any], *, is_year: bool) -> date:
    """The first day of the period: of the parameter `period` (`2024-12`, `2024`), else of the one before the run."""
    named = context["params"].get("period")
    if named:
        try:
            return date.fromisoformat(f"{named}-01-01" if is_year else f"{named}-01")
        except ValueError:
            raise NightError(f"{named!r} is no period. Write a month as 2024-12, a year as 2024.") from None
    run_on: date = context["dag_run"].run_after.astimezone(SHANGHAI).date()
    if is_year:
        return date(run_on.year - 1, 1, 1)
    return (run_on.replace(day=1) - timedelta(days=1)).replace(day=1)


def _write(first: date, *, is_year: bool) -> dict[str, int]:
    from monitoring.leaders.asked import Asked
    from monitoring.leaders.writing import Wanted, write_report
    from monitoring.settings import load_settings

    settings = load_settings()
    asked = Asked(first, is_year)
    wanted = Wanted(asked, settings.home.absolute() / FOLDER)
    if all(path.exists() for path in wanted.paths):
        log.info("the report of %s is in %s already; it is left alone", asked.label, wanted.folder)
        return {"files": 0}
    _refuse_unapplied(settings, asked)
    files = write_report(settings, wanted)
    log.info("the report of %s is in %s", asked.label, wanted.folder)
    return {"files": len(files)}


def _refuse_unapplied(settings: Settings, asked: Asked) -> None:
    """A scheduled report waits for the last night of its period; `monitoring report` tells of what is there."""
    from monitoring.participation.asked import find_night
    from monitoring.warehouse import open_warehouse

    with open_warehouse(settings, read_only=True) as warehouse:
        newest = find_night(warehouse, None)
    if newest < asked.last:
        fault = NightError(
            f"The report of {asked.label} needs the night of {asked.last}; the newest applied is {newest}. It is tried again; run the night, or write what "
            f"is known with `monitoring report`."
        )
        fault.is_transient = True
        raise fault
