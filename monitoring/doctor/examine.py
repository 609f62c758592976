"""All looks in the order in which their faults would stop a night."""

from __future__ import annotations

from monitoring.doctor.airflow_settings import look_at_airflow
from monitoring.doctor.clocks import look_at_clocks
from monitoring.doctor.data_seen import look_at_data
from monitoring.doctor.finding import Finding, Look, told_by
from monitoring.doctor.machine import look_at_disk, look_at_key, look_at_warehouse
from monitoring.doctor.platform_rights import look_at_platform
from monitoring.doctor.source_contract import look_at_source_tables
from monitoring.doctor.source_rights import look_at_source_rights
from monitoring.doctor.thresholds_in_force import look_at_thresholds
from monitoring.errors import MonitoringError
from monitoring.keyfile import make_key as write_key
from monitoring.settings import Settings

LOOKS: dict[str, Look] = {
    "key file": look_at_key,
    "thresholds": look_at_thresholds,
    "source": look_at_source_tables,
    "source rights": look_at_source_rights,
    "clocks": look_at_clocks,
    "data": look_at_data,
    "warehouse": look_at_warehouse,
    "platform": look_at_platform,
    "disk": look_at_disk,
    "airflow": look_at_airflow,
}


def examine(settings: Settings, *, make_key: bool = False) -> list[Finding]:
    """Look at everything a night needs; with `make_key` write the key file of a new deployment first."""
    if make_key:
        write_key(settings.id_key_file)
    return [finding for subject, look in LOOKS.items() for finding in _look(subject, look, settings)]


def _look(subject: str, look: Look, settings: Settings) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(look(settings))
    except MonitoringError as error:
        found.append(told_by(subject, error))
    return found
