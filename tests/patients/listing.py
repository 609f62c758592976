"""Lists of patients as a health commission might write them (made up), and a deployment with persons who stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook

from monitoring.patients.importing import Imported, import_patients
from monitoring.patients.reading import PatientFile
from monitoring.settings import Settings
from tests.unit.identities.lists import certificate

HEADER = ("序号", "姓名", "身份证号", "救治分类", "治疗状态", "病种", "开始时间", "结束时间")
CLASSES = {"serious": "重病", "chronic": "慢病", "major": "大病"}
STATES = {
    "in_treatment": "治疗中",
    "signed_up": "已签约",
    "finished": "已治愈",
    "refused": "拒绝治疗",
    "dead": "死亡",
    "not_begun": "未治疗",
    None: None,
}
Line = Sequence[object]


def line(serial: int, patient_class: str, state: str | None = "in_treatment", *days: object) -> list[object]:
    """A row of the list: the insured person of the serial, with a diagnosis that is not to be kept."""
    begin, end = (*days, None, None)[:2]
    return [
        serial,
        f"人{serial}",
        certificate(serial),
        CLASSES[patient_class],
        STATES[state],
        "尿毒症",
        begin,
        end,
    ]


def write_list(path: Path, lines: Sequence[Line], header: Line = HEADER) -> Path:
    """A workbook with a title above the header and a footer under the rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("分类救治患者名单",), header, *lines, ("填表人：某某", "某某")):
        sheet.append(list(row))
    book.save(path)
    return path


def take(
    settings: Settings,
    path: Path,
    day: str,
    at: str = "2024-03-02 09:00:00",
    *,
    yes: bool = False,
    is_dry: bool = False,
    **more: object,
) -> Imported:
    """Import a list of a day at a moment."""
    file = PatientFile(path, date.fromisoformat(day), **more)  # type: ignore[arg-type]
    return import_patients(settings, file, datetime.fromisoformat(at), is_dry=is_dry, ask=lambda _: yes)
