"""What each step of each night did: counts, durations, coverage, versions, exit code; what was observed, accepted and approved."""

from monitoring.ledger.ledger import Clock, Ledger, StepResult, shanghai_now

__all__ = ["Clock", "Ledger", "StepResult", "shanghai_now"]
