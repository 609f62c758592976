"""What the doctor says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitoring.errors import MonitoringError
from monitoring.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `exit_code` is not 0 where a night cannot run."""

    subject: str
    verdict: str
    told: str
    cure: str = ""
    exit_code: int = 0


Look = Callable[[Settings], Iterator[Finding]]


def fine(subject: str, told: str) -> Finding:
    """Nothing to do."""
    return Finding(subject, "ok", told)


def warning(subject: str, told: str, cure: str) -> Finding:
    """The night runs, but its result is poorer or at risk."""
    return Finding(subject, "warning", told, cure)


def fault(subject: str, told: str, cure: str, exit_code: int) -> Finding:
    """The night cannot run."""
    return Finding(subject, "FAULT", told, cure, exit_code)


def told_by(subject: str, error: MonitoringError) -> Finding:
    """The error that a night would meet: the first sentence is the finding, the rest the cure; of a list the last line is."""
    text = str(error).strip()
    first, _, rest = text.rpartition("\n") if "\n" in text else text.partition(". ")
    return fault(subject, f"{first.strip().removesuffix('.')}.", rest, error.exit_code)
