"""Take a list of persons helped: read it, find whom it means, and record all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import pyarrow as pa

from monitoring.errors import FileError, PersonalDataError
from monitoring.forecast.helped import Action, Help, help_events, helps_by, record_help
from monitoring.forecast.levers import LEVERS
from monitoring.identities.certificate import read_certificate
from monitoring.identities.columns import CERTIFICATE_NAMES, CERTIFICATE_PART, Vocabulary, find_roles
from monitoring.identities.listing import HEADER_ROWS, cell_of, is_footer, read_day, text_of
from monitoring.identities.spreadsheet import Cells, Sheet, read_sheets
from monitoring.participation.asked import find_night
from monitoring.participation.private_file import LONG_ENOUGH, refuse_numbers
from monitoring.reports.lexicon import Said
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

HELPS = {**LEVERS, "other": Said("other help", "其他帮扶")}
"""What somebody may have been helped with: a lever by its code or its name, or anything else."""
SHOWN_FAULTS = 20
NOBODY = "its number is of nobody who is known"


class HelpRole(StrEnum):
    """What a column is read for."""

    psn_no = "psn_no"
    certificate = "certificate"
    helped_on = "helped_on"
    lever = "lever"


_VOCABULARY = Vocabulary(
    HelpRole.helped_on,
    {
        HelpRole.psn_no: "psnno 个人编号 人员编号 参保人编号 医保编号",
        HelpRole.certificate: CERTIFICATE_NAMES,
        HelpRole.helped_on: "helpedon 帮扶日期 帮扶时间 办理日期 办理时间 落实日期 落实时间 日期",
        HelpRole.lever: "lever levercode levercodes 帮扶措施 帮扶类型 措施 办理事项 事项",
    },
    {
        HelpRole.psn_no: r"^$",
        HelpRole.certificate: CERTIFICATE_PART,
        HelpRole.helped_on: r"(帮扶|办理|落实).*(日期|时间)$",
        HelpRole.lever: r"措施$|事项$",
    },
)
OLDEST_DAYS = 5 * 365
"""A day before that is a slip of the pen."""


@dataclass(frozen=True)
class Recording:
    """Who records this, why and when."""

    reason: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class HelpedRow:
    """A row of the list: a person's number or certificate, the day, and the code of the lever."""

    row_number: int
    psn_no: str | None
    certificate: str | None
    helped_on: date
    lever_code: str


@dataclass(frozen=True)
class Helping:
    """How many were recorded, and how many stood there already."""

    recorded_count: int
    unchanged_count: int


def take_help(settings: Settings, path: Path, recording: Recording, *, is_withdrawing: bool) -> Helping:
    """Record that the persons of a list were helped, or that this was wrong. All rows or none.

    Raises PersonalDataError without a reason; FileError with the faulty rows by number if the list cannot be read, names nobody who is known, a day to come or
    another lever, or withdraws what was never recorded.
    """
    _check_reason(recording.reason)
    rows = read_helped(path, recording.at.date())
    numbers = _find_persons(settings, path, rows)
    action = Action.withdrawn if is_withdrawing else Action.helped
    told = recording.reason.strip(), recording.by_name, recording.at
    meant = [Help(action, numbers[row.row_number], row.helped_on, row.lever_code, *told) for row in rows]
    events = {one.key: one for one in meant}
    standing = {one.key for one in helps_by(help_events(settings), None)}
    if is_withdrawing:
        _refuse_unrecorded(path, rows, numbers, standing)
    new = [one for key, one in events.items() if (key in standing) == is_withdrawing]
    record_help(settings, new)
    return Helping(len(new), len(rows) - len(new))


def read_helped(path: Path, today: date) -> list[HelpedRow]:
    """The rows of a CSV or Excel file below its header; all faults at once, by row alone."""
    sheet, columns = _find_list(path)
    named = [(number, cells) for number, cells in sheet if any(map(text_of, cells)) and not is_footer(cells)]
    found = [_read_row(number, cells, columns, today) for number, cells in named]
    faults = {number: one for (number, _), one in zip(named, found, strict=True) if isinstance(one, str)}
    if faults or not found:
        raise _refusal(path, faults)
    return [one for one in found if isinstance(one, HelpedRow)]


def _find_list(path: Path) -> tuple[Sheet, Mapping[HelpRole, int]]:
    found = []
    for rows in read_sheets(path, None).values():
        for position, (_, cells) in enumerate(rows[:HEADER_ROWS]):
            columns = find_roles(cells, {}, _VOCABULARY)
            if columns.keys() & {HelpRole.psn_no, HelpRole.certificate} and HelpRole.lever in columns:
                found.append((rows[position + 1 :], columns))
                break
    if len(found) != 1:
        raise FileError(
            f"The file {path.name} is no list of persons helped: one sheet has to have a header with a number (psn_no 个人编号, or 身份证号), the day (helped_on 帮扶日期) and what was "
            f"done (lever 帮扶措施); {len(found)} sheets have one. Nothing was recorded. Name the columns so."
        )
    [one] = found
    return one


def _read_row(row_number: int, cells: Cells, columns: Mapping[HelpRole, int], today: date) -> HelpedRow | str:
    psn_no = text_of(cell_of(cells, columns, HelpRole.psn_no)) or None
    certificate = read_certificate(cell_of(cells, columns, HelpRole.certificate)).text
    if psn_no is None and certificate is None:
        return "it has no number, or one that cannot be read"
    helped_on = read_day(cell_of(cells, columns, HelpRole.helped_on))
    if helped_on is None or not today - timedelta(days=OLDEST_DAYS) <= helped_on <= today:
        return "its day is none of the calendar, still to come, or more than five years ago"
    code = _lever_of(text_of(cell_of(cells, columns, HelpRole.lever)))
    if code is None:
        return "what was done is no lever"
    return HelpedRow(row_number, psn_no, certificate, helped_on, code)


def _lever_of(text: str) -> str | None:
    return next((code for code, name in HELPS.items() if text in (code, name.zh, name.en)), None)


def _find_persons(settings: Settings, path: Path, rows: Sequence[HelpedRow]) -> dict[int, str]:
    """The number under which the person of each row counts on the newest night."""
    with open_warehouse(settings, read_only=True) as warehouse:
        holders = _holders(warehouse, rows)
    faults = {row.row_number: NOBODY for row in rows if row.row_number not in holders}
    faults |= {number: "its certificate is of several persons" for number, found in holders.items() if len(found) > 1}
    if faults:
        raise _refusal(path, faults)
    return {number: found[0] for number, found in holders.items()}


def _holders(warehouse: Warehouse, rows: Sequence[HelpedRow]) -> dict[int, list[str]]:
    night = find_night(warehouse, None)
    warehouse.load("participation_value", pa.table({"day_on": [night], "known_on": [night]}))
    warehouse.derive("participation", "member")
    columns: dict[str, pa.DataType] = {"row_number": pa.int64(), "psn_no": pa.string(), "certificate": pa.string()}
    warehouse.load(
        "helped_row", pa.Table.from_pylist([{n: getattr(r, n) for n in columns} for r in rows], pa.schema(columns))
    )
    found: dict[int, list[str]] = {}
    for row in warehouse.select("forecast_use", "helped_holder").to_pylist():
        found.setdefault(row["row_number"], []).append(row["psn_no"])
    return found


def _check_reason(reason: str) -> None:
    refuse_numbers(reason)
    if len(reason.strip()) < LONG_ENOUGH:
        raise PersonalDataError(
            f"What is recorded of persons helped needs a reason of at least {LONG_ENOUGH} characters (--reason), in words that somebody else understands later; it must name no person. "
            "Nothing was recorded."
        )


def _refuse_unrecorded(
    path: Path, rows: Sequence[HelpedRow], numbers: Mapping[int, str], standing: set[tuple[str, date, str]]
) -> None:
    missing = [row for row in rows if (numbers[row.row_number], row.helped_on, row.lever_code) not in standing]
    if missing:
        raise _refusal(path, {row.row_number: "nothing was recorded that it could withdraw" for row in missing})


def _refusal(path: Path, faults: Mapping[int, str]) -> FileError:
    shown = [f"row {number}: {why}" for number, why in sorted(faults.items())[:SHOWN_FAULTS]]
    more = f"; and {len(faults) - SHOWN_FAULTS:,} more" if len(faults) > SHOWN_FAULTS else ""
    return FileError(
        f"The list {path.name} cannot be taken: {'; '.join(shown) or 'it has no row'}{more}. What was done is one of {', '.join(f'{code} ({name.zh})' for code, name in HELPS.items())}. Nothing was "
        "recorded. Correct the rows and give the whole list again."
    )
