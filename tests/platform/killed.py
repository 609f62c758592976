"""A push for a process of its own; imported once by the server that forks such processes."""

from datetime import date
from pathlib import Path
from typing import Any

from monitoring.platform import publish
from monitoring.settings import Settings

__all__ = ["push"]


def push(settings: dict[str, Any], night: date, mark: Path) -> None:
    """Push once; leave a mark when it begins to send."""
    deliver = publish.deliver

    def marked(*values: Any, **named: Any) -> Any:
        mark.touch()
        return deliver(*values, **named)

    publish.deliver = marked
    publish.publish_risk_list(Settings(**settings), night)
