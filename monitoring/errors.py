"""Every error a user can meet: one paragraph (what, where, why it matters, what to do) and an exit code of its own."""

from __future__ import annotations

import traceback
from pathlib import Path

UNFORESEEN = 70
"""Exit code of a fault of the program itself (EX_SOFTWARE)."""


class MonitoringError(Exception):
    """Base of all errors that are told to the user without a traceback; never carries a value of a person's row."""

    exit_code = 1
    is_transient = False
    """Whether waiting and trying again may help without anybody doing anything."""


class SettingsError(MonitoringError):
    """A setting is missing or cannot be understood."""

    exit_code = 10


class ThresholdsError(MonitoringError):
    """The thresholds folder does not load; the message lists all faults with file, line, key and cure."""

    exit_code = 11


class SourceError(MonitoringError):
    """The source cannot be reached or does not hold what is needed."""

    exit_code = 12


class QualityError(MonitoringError):
    """A batch breaks its contract; nothing was assessed."""

    exit_code = 13


class WarehouseError(MonitoringError):
    """The warehouse cannot be opened, is locked, or belongs to another deployment."""

    exit_code = 14


class PlatformError(MonitoringError):
    """The platform database cannot be reached or refuses the risk list."""

    exit_code = 15


class KeyFileError(MonitoringError):
    """The key file is missing, unreadable, or not the one the warehouse was made with."""

    exit_code = 16


class NightError(MonitoringError):
    """The night to run is not named, or a step is missing the result of the step before."""

    exit_code = 17


class FileError(MonitoringError):
    """A file or folder that the user named cannot be read or written."""

    exit_code = 19


class UnknownWarningError(MonitoringError):
    """There is no such warning."""

    exit_code = 18


class IdentityListError(MonitoringError):
    """An identity list cannot be read, is ambiguous, or would end more persons than may end unasked."""

    exit_code = 20


class KnownErrorsError(MonitoringError):
    """The file of known source errors does not load; the message lists all faults with file, line, key and cure."""

    exit_code = 21


class ReconcileError(MonitoringError):
    """Warehouse and source cannot be compared, or mending would end more rows than may end unasked."""

    exit_code = 22


class ApprovalError(MonitoringError):
    """There is nothing that could be approved, accepted or shown under what was named."""

    exit_code = 24


class QuarantineError(MonitoringError):
    """No such row is held back, or it cannot be let pass."""

    exit_code = 23


class StaleThresholdsError(MonitoringError):
    """Values of the thresholds were compared with their source longer ago than they allow, or an income figure is due and missing."""

    exit_code = 25


class YearTotalsError(MonitoringError):
    """The list of published sums does not load, or what the warehouse holds differs from one by more than it may."""

    exit_code = 26


class BackfillError(MonitoringError):
    """Past nights cannot be filled in as asked: range, place, rules or source do not allow it. Nothing was begun."""

    exit_code = 27


class RetentionError(MonitoringError):
    """Settled years cannot be removed as asked: day, limit, disk or name do not allow it. Nothing was removed."""

    exit_code = 28


class FeedbackError(MonitoringError):
    """Answers in returned workbooks could not be taken, each said with file, row and reason; or there is no such batch to write workbooks of."""

    exit_code = 29


class ReviewError(MonitoringError):
    """The review database cannot be reached or used, an account cannot be made as asked, or the log is not what was written."""

    exit_code = 30


class SurveyError(MonitoringError):
    """A household survey cannot be read, or a row of it cannot be used; each fault is told with file, line, column and cure."""

    exit_code = 31


class PersonalDataError(MonitoringError):
    """Data of persons are asked for without a reason or for an account that may not have them, or persons are named that cannot be looked up."""

    exit_code = 32


class ForecastError(MonitoringError):
    """A forecast cannot be made as asked: days, history, model file or its versions do not allow it. Nothing was scored."""

    exit_code = 33


def told_unforeseen(error: Exception) -> str:
    """What a fault of the program is told as: kind and place alone, for an engine's own words may carry a person's value."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"something unforeseen: {type(error).__name__} in {Path(place.filename).name}, line {place.lineno}. The step was not finished and "
        "nothing of it was kept. This is a fault of the program; report it with this line."
    )
