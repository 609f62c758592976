"""What may be assessed: row rules that quarantine, with the reason."""

from monitoring.quality.check import check_batch, refuse_spoilt_batch

__all__ = ["check_batch", "refuse_spoilt_batch"]
