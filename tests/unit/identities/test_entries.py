"""Reading a list: headers, titles, footers, categories, days, and when it is refused."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from monitoring.errors import IdentityListError
from monitoring.identities.certificate import Fault
from monitoring.identities.columns import Role, find_columns
from monitoring.identities.entries import ReadList, read_list
from tests.unit.identities.lists import HEADER, certificate, person, write_workbook

ALL = {"*": "7019"}


def read(path: Path, codes: dict[str, str] = ALL, sheet: str | None = None, **named: str) -> ReadList:
    return read_list(path, codes, sheet, {Role(role): header for role, header in named.items()})


@pytest.mark.parametrize(
    ("header", "position"),
    [
        (["姓名", "身份证号"], 1),
        (["证件类型", "证件号码", "姓 名"], 1),
        (["户主姓名", "户主身份证号", "人员姓名", "公民身份号码"], 3),
        (["*身份证\n号码（必填）", "姓名"], 0),
        (["残疾证号", "身份证号码"], 1),
        (["成员姓名", "成员身份证号（18位）"], 1),
    ],
)
def test_column_of_id_numbers_is_recognised(header: list[object], position: int) -> None:
    assert find_columns(header, {})[Role.certificate] == position


@pytest.mark.parametrize("header", [["姓名", "电话"], ["户主姓名", "户主身份证号"], ["残疾证件号码"], []])
def test_row_without_such_a_column_is_no_header(header: list[object]) -> None:
    assert find_columns(header, {}) == {}


def test_two_columns_that_may_be_it_are_refused_until_one_is_named() -> None:
    header = ["姓名", "身份证号", "证件号码"]
    with pytest.raises(IdentityListError, match=r"身份证号, 证件号码.*--column certificate="):
        find_columns(header, {})
    assert find_columns(header, {Role.certificate: "证件号码"})[Role.certificate] == 2


def test_titles_footers_and_blank_lines_are_no_persons(tmp_path: Path) -> None:
    footer = [["合计", 2], ["制表人：", "张三"], ["", None]]
    found = read(write_workbook(tmp_path / "a.xlsx", [person(1), [], person(2), *footer], titles=3))
    assert [(e.row_number, e.certificate, e.name, e.code) for e in found.entries] == [
        (5, certificate(1), "人1", "7019"),
        (7, certificate(2), "人2", "7019"),
    ]
    assert found.left_out == 2


def test_csv_of_excel_is_read_like_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"姓名,证件号码\n甲,{certificate(1)}\n乙,1.40123E+17\n丙,{certificate(3)}\n", encoding="gb18030")
    assert [(e.row_number, e.certificate, e.fault) for e in read(path).entries] == [
        (2, certificate(1), None),
        (3, None, Fault.rounded),
        (4, certificate(3), None),
    ]


def test_days_of_its_own_are_read_in_every_spelling(tmp_path: Path) -> None:
    header = (*HEADER, "认定时间", "退出时间")
    days: list[object] = [
        "2024-02-03",
        "2024/2/3",
        "2024.2.3",
        "20240203",
        "2024年2月3日",
        datetime.fromisoformat("2024-02-03"),
        "2024-02-03 00:00:00",
        45325,
        "45325",
    ]
    rows = [[*person(n), day, None] for n, day in enumerate(days, 1)]
    rows += [[*person(20), "2024年2月", "2024-06-30"], [*person(21), "不详", None]]
    found = read(write_workbook(tmp_path / "a.xlsx", rows, header))
    assert {e.begin_on for e in found.entries[:9]} == {date(2024, 2, 3)}
    assert (found.entries[9].begin_on, found.entries[9].end_on) == (date(2024, 2, 1), date(2024, 6, 30))
    assert (found.entries[10].begin_on, found.unread_day_rows) == (None, (13,))


def test_a_day_that_cannot_be_meant_is_told_and_not_taken(tmp_path: Path) -> None:
    days: list[object] = ["2042-02-03", "0204-02-03", "2024-04-30", 453230]
    rows = [[*person(n), day] for n, day in enumerate(days, 1)]
    path = write_workbook(tmp_path / "a.xlsx", rows, (*HEADER, "认定时间"))
    found = read_list(path, {"*": "7019"}, None, {}, date(2024, 3, 1))
    assert [e.begin_on for e in found.entries] == [None, None, date(2024, 4, 30), None]
    assert found.unread_day_rows == (3, 4, 6)


def test_person_who_stands_there_twice_is_taken_once(tmp_path: Path) -> None:
    found = read(write_workbook(tmp_path / "a.xlsx", [person(1), person(2), person(1)]))
    assert (len(found.entries), found.repeated_rows) == (2, (5,))


def test_several_categories_need_a_code_each(tmp_path: Path) -> None:
    rows = [person(1), [2, "乙", certificate(2), "特困"], [3, "丙", certificate(3), None]]
    path = write_workbook(tmp_path / "a.xlsx", rows)
    with pytest.raises(IdentityListError, match="低保, 特困"):
        read(path)
    with pytest.raises(IdentityListError, match=r"not given: \(empty\)\."):
        read(path, {"低保": "7019", "特困": "7131"})
    codes = {"特困": "7131", "*": "7019"}
    assert [e.code for e in read(path, codes).entries] == ["7019", "7131", "7019"]


def test_sheet_is_named_where_several_look_like_a_list(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = write_workbook(tmp_path / "a.xlsx", [person(1)])
    book = load_workbook(path)
    for title, state in (("notes", "visible"), ("二月", "visible"), ("old", "hidden")):
        page = book.create_sheet(title)
        page.sheet_state = state
        for row in () if title == "notes" else (HEADER, person(2)):
            page.append(list(row))
    book.save(path)
    with pytest.raises(IdentityListError, match=r"Sheet, 二月"):
        read(path)
    assert [e.certificate for e in read(path, sheet="二月").entries] == [certificate(2)]
    with pytest.raises(IdentityListError, match="no visible sheet of that name"):
        read(path, sheet="old")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2000])


def _text(path: Path) -> None:
    path.write_text("no workbook", encoding="utf-8")


@pytest.mark.parametrize("spoil", [_cut, _text])
def test_broken_workbook_is_refused(tmp_path: Path, spoil: object) -> None:
    path = write_workbook(tmp_path / "a.xlsx", [person(1)])
    assert callable(spoil)
    spoil(path)
    with pytest.raises(IdentityListError, match=r"a\.xlsx is no whole Excel workbook"):
        read(path)


@pytest.mark.parametrize(
    ("name", "told"),
    [("a.xls", "neither .xlsx nor .csv"), ("none.xlsx", "does not exist"), ("none.csv", "does not exist")],
)
def test_what_is_no_list_is_refused(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "a.xls").write_bytes(b"x")
    with pytest.raises(IdentityListError, match=told):
        read(tmp_path / name)


def test_broken_csv_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"姓名,证件号码\n甲,{certificate(1)}\n乙\n", encoding="utf-8")
    with pytest.raises(IdentityListError, match=r"a\.csv has 1 values where the header has 2 columns \(line 3\)"):
        read(tmp_path / "a.csv")


def test_list_that_excel_has_ruined_is_refused_without_a_value(tmp_path: Path) -> None:
    rows = [[n, f"人{n}", float(certificate(n)[:17] + "0"), "低保"] for n in range(1, 4)]
    with pytest.raises(IdentityListError, match="3 of 3 rows") as refused:
        read(write_workbook(tmp_path / "a.xlsx", rows))
    assert "人1" not in str(refused.value)
    with pytest.raises(IdentityListError, match="no column of id numbers"):
        read(write_workbook(tmp_path / "b.xlsx", rows, ("序号", "姓名", "电话", "类别")))
