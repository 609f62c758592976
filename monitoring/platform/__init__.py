"""The shared database of the agencies: the risk list."""

from monitoring.platform.publish import publish_risk_list

__all__ = ["publish_risk_list"]
