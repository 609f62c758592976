"""From the known rows to warnings and their events (docs/assessment.md)."""

from monitoring.assessment.assess import assess

__all__ = ["assess"]
