"""The bureau's settlement data, read only."""

from monitoring.source.pull import pull_tables

__all__ = ["pull_tables"]
