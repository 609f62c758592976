"""A push for a process of its own; imported once by the server that forks such processes."""

from datetime import date
from typing import Any

import monitoring.databases
import monitoring.platform.publish
import monitoring.policy
from monitoring.settings import Settings

__all__ = ["push"]


def push(settings: dict[str, Any], night: date) -> None:
    """Push once."""
    monitoring.platform.publish.publish_risk_list(Settings(**settings), night)
