"""Faults of a thresholds folder are collected over all files and raised once."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.declared.faults import Fault
from monitoring.errors import ThresholdsError


def raise_faults(faults: Iterable[Fault]) -> None:
    """Raise ThresholdsError with one line per fault, in the order of files and lines; nothing if there is none."""
    found = sorted(set(faults))
    if not found:
        return
    count = "1 fault" if len(found) == 1 else f"{len(found)} faults"
    head = f"The thresholds cannot be used ({count}): a doubtful limit would warn, or fail to warn, about real people."
    tail = "Correct the lines named above, then run `monitoring thresholds check`."
    raise ThresholdsError("\n".join([head, *(str(fault) for fault in found), tail]))
