"""A step in the run ledger, with the faults of ledger and disk told as the user's to mend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy.exc import DBAPIError

from monitoring.errors import MonitoringError, NightError
from monitoring.ledger import Clock, Ledger, StepResult
from monitoring.settings import Settings


@contextmanager
def in_ledger(
    settings: Settings, night: date, step: str, clock: Clock, what: str = "night"
) -> Iterator[list[StepResult]]:
    """Record a step of a night; it appends its `StepResult` to the list. `what` is to be run again after a fault."""
    try:
        if not settings.home.exists():
            # Everything under it holds data of persons.
            settings.home.mkdir(parents=True, mode=0o700)
        ledger = Ledger(settings.ledger_url, clock)
        try:
            with ledger.step(night, step) as results, _told_of_files(settings, what):
                yield results
        finally:
            ledger.close()
    except (DBAPIError, OSError) as error:
        raise _ledger_fault(settings, error, what) from None


def _ledger_fault(settings: Settings, error: BaseException, what: str) -> MonitoringError:
    """What stopped the step, if the ledger failed while that was to be written down; else that the ledger fails."""
    before = error.__context__
    while before is not None and not isinstance(before, MonitoringError):
        before = before.__context__
    if before is not None:
        before.args = (f"{before} The run ledger could not be written either.",)
        return before
    return NightError(
        f"The run ledger in {settings.home} cannot be written ({type(error).__name__}), so nobody could see how the {what} ends. Make room on the disk, "
        f"or give this account the right to write there (MONITORING_HOME); then run the {what} again."
    )


@contextmanager
def _told_of_files(settings: Settings, what: str) -> Iterator[None]:
    """A disk that is full or a file that was taken away is the user's to mend, and no fault of the program."""
    try:
        yield
    except OSError as error:
        raise NightError(
            f"A file of the {what} cannot be written or read: {error.strerror or type(error).__name__}. Nothing of this step was kept. Make room on the disk of "
            f"{settings.home} (MONITORING_HOME), or give this account the right to write there; then run the {what} again."
        ) from None
