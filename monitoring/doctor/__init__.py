"""Check a deployment before its first night: each finding with its cure, none with a person's value."""

from monitoring.doctor.examine import examine
from monitoring.doctor.finding import Finding

__all__ = ["Finding", "examine"]
