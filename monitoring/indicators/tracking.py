"""Care of single persons: who is meant comes by the id of a warning or from a file, never as a number on a command line."""

from __future__ import annotations

from pathlib import Path

from monitoring.errors import FileError, PersonalDataError
from monitoring.indicators.care import Months, care_of_persons, person_of_warning
from monitoring.indicators.telling import PERSON_COLUMNS, write_rows
from monitoring.participation.private_file import Handing, log_access, write_names
from monitoring.settings import Settings


def track_warning(settings: Settings, months: Months, warning_id: str, output: str, handing: Handing) -> None:
    """Show by month what the person of a warning used, without name or number."""
    handing.check()
    found = care_of_persons(settings, months, [person_of_warning(settings, warning_id)])
    log_access(settings, handing, 1)
    write_rows(found.rows, PERSON_COLUMNS, output)


def track_persons(settings: Settings, months: Months, persons: Path, handing: Handing) -> str:
    """Write by month what the persons of a file used into a new file; return what was done, in words."""
    handing.check()
    wanted = _numbers(persons)
    found = care_of_persons(settings, months, wanted)
    write_names(settings, handing, ("psn_no", *PERSON_COLUMNS), found.rows)
    seen = len({row["psn_no"] for row in found.rows})
    return f"{seen:,} of {len(wanted):,} persons asked for were seen in these months; the file holds data of persons"


def _numbers(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise FileError(
            f"{path} is no text in UTF-8, so its numbers cannot be read. Save it so, a psn_no per line."
        ) from None
    numbers = sorted({line.strip() for line in lines if line.strip()})
    if not numbers:
        raise PersonalDataError(f"{path} names nobody. Write a psn_no per line. Nothing was written.")
    return numbers
