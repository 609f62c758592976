"""Thresholds as data: regions, categories, incomes and dated rules, loaded, checked and resolved to limits in yuan.

The two names below are loaded on first use, so that the command line starts without pydantic and pyarrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitoring.policy.load import load_policy
    from monitoring.policy.policy import Policy

__all__ = ["Policy", "load_policy"]


def __getattr__(name: str) -> object:
    """Import `load_policy` or `Policy` when it is first asked for."""
    if name == "load_policy":
        from monitoring.policy.load import load_policy

        return load_policy
    if name == "Policy":
        from monitoring.policy.policy import Policy

        return Policy
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
