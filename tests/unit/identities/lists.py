"""Lists written as the agencies write them, and a deployment to import them into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook

from monitoring.identities.columns import Role
from monitoring.identities.importing import ListChange, ListFile, import_list
from monitoring.settings import Settings
from tests.property.certificates import make_certificate
from tests.replay.rows import BIRTH

HEADER = ("序号", "姓名", "身份证号", "人员类别")
Cells = Sequence[object]


def certificate(serial: int) -> str:
    """The certificate of the insured person `P<serial>` of tests.replay.rows."""
    return make_certificate("140123", BIRTH, serial)


def person(serial: int, name: str | None = None) -> list[object]:
    """A line of a list."""
    return [serial, name or f"人{serial}", certificate(serial), "低保"]


def write_workbook(path: Path, rows: Sequence[Cells], header: Cells = HEADER, titles: int = 1) -> Path:
    """A workbook with titles above the header."""
    book = Workbook()
    sheet = book.worksheets[0]
    for _ in range(titles):
        sheet.append(["2024年低保对象名单"])
    for row in (header, *rows):
        sheet.append(list(row))
    book.save(path)
    return path


def listed(path: Path, day: str, code: str = "7019", **more: object) -> ListFile:
    """The file as the list `low` of a day."""
    named: dict[Role, str] = more.pop("columns", {})  # type: ignore[assignment]
    return ListFile(path, "low", date.fromisoformat(day), {"*": code}, columns=named, **more)  # type: ignore[arg-type]


def take(
    settings: Settings, file: ListFile, at: str = "2024-03-02 09:00:00", *, yes: bool = False, is_dry: bool = False
) -> ListChange:
    """Import at a moment."""
    return import_list(settings, file, datetime.fromisoformat(at), is_dry=is_dry, ask=lambda _: yes)
