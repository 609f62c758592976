"""The monthly report: counted by hand, in one layout as page and as workbook, with reader and time, and logged."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from monitoring.review import log
from monitoring.review.places import Places
from monitoring.review.report import COLUMNS, Fact, Month, make_report, read_facts
from monitoring.review.spreadsheets import Sheet, as_workbook
from monitoring.review.suppression import TOTAL, Mark
from monitoring.review.user_tables import review_log
from monitoring.review.words import said
from tests.review.planted import (
    TODAY,
    TOWN_A,
    TOWN_B,
    VILLAGE_A,
    VILLAGE_B,
    VILLAGE_FAR,
    Planted,
    form_key,
    planted,
    table_rows,
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Planted]:
    """Visits enough to be told, and one that was corrected."""
    with planted(tmp_path) as made:
        for number in range(6):
            made.visited(due_on=date(2024, 12, 11 if number else 10), refusal_reason="查无此人或信息有误")
            made.visited(
                VILLAGE_B, "newly_recognised", risk_kind="fall_into_poverty", verified_compliant_amount=Decimal("1.05")
            )
        made.case(VILLAGE_FAR)
        case_id, first = made.visited(result="newly_recognised")
        made.visit(case_id, 4, "not_recognised", replaces_visit_id=first)
        made.visited(visited_on=date(2024, 11, 30), opened_on=date(2024, 11, 20), dispatched_on=date(2024, 11, 21))
        yield made


def all_facts(site: Planted, month: str) -> dict[str, int]:
    """Facts of all cases added up by name."""
    import sqlalchemy as sa

    found: dict[str, int] = {}
    with site.engine.connect() as connection:
        for one in read_facts(connection, sa.true(), Month.parse(month), TODAY):
            found[one.name] = found.get(one.name, 0) + one.number
    return found


def test_facts_by_hand(site: Planted) -> None:
    """Each in the month of its own day; the corrected result is not counted beside its correction."""
    assert all_facts(site, "2024-12") == {
        "opened_return": 8,
        "opened_fall": 6,
        "dispatched": 13,
        "not_recognised": 7,
        "recognised_fall": 6,
        "verified_compliant_amount": 630,
        "met": 5,
        "late": 1,
    }
    assert all_facts(site, "2024-11") == {"opened_return": 1, "dispatched": 1, "not_recognised": 1}


def test_small_numbers_are_withheld_the_same_in_both_tables() -> None:
    """A recognised household among many: neither table tells it, nor the amount."""
    places = Places("township", {"A": "甲", "B": "乙"}, {"a": "A", "b": "B"})
    facts = [
        Fact("a", "x", "recognised_return", 1),
        Fact("a", "x", "verified_compliant_amount", 12_345),
        *(Fact(place, kind, "not_recognised", 9) for place in "ab" for kind in "xy"),
        *(Fact(place, kind, "referred", 7) for place in "ab" for kind in "xy"),
    ]
    report = make_report(Month.parse("2024-12"), facts, places, {"x": "X", "y": "Y"})
    for part, key in ((report.by_place, "A"), (report.by_category, "x")):
        assert part.shown.cell(key, "recognised") == Mark.withheld
        assert part.shown.cell(TOTAL, "recognised") == Mark.few
        assert part.shown.cell(TOTAL, "referred") == Mark.withheld
        assert part.shown.cell(TOTAL, "not_recognised") == 36
        assert part.amount(key, "verified_compliant_amount") == Mark.withheld
        assert part.amount(TOTAL, "verified_compliant_amount") == Mark.withheld
    assert report.by_place.shown.hidden.keys() & {(TOTAL, name) for name in COLUMNS} == (
        report.by_category.shown.hidden.keys() & {(TOTAL, name) for name in COLUMNS}
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page(site: Planted, language: str) -> None:
    """Rows of the scope in the fixed layout, who reads it and when; nothing of the other county."""
    page = site.client("county_supervisor", language).get("/report?month=2024-12")
    assert page.status_code == 200
    rows = table_rows(page.text, said("report.by_place", language))
    assert list(rows) == [f"虚构{TOWN_A}", f"虚构{TOWN_B}", said("figure.total", language)]
    names = list(COLUMNS)
    total = dict(zip(names, rows[said("figure.total", language)], strict=False))
    assert (total["opened"], total["opened_return"], total["opened_fall"]) == ("13", "7", "6")
    assert (total["visited"], total["recognised"], total["not_recognised"]) == ("13", "6", "7")
    assert rows[f"虚构{TOWN_B}"][-1] == "6.30"
    assert "county_supervisor" in page.text
    assert "2024-12-31 09:00" in page.text
    assert said("site.inside", language) in page.text
    assert VILLAGE_FAR[:9] not in page.text


def test_month_without_anything(site: Planted) -> None:
    """It says so; a month that has not begun is refused, and what is none too."""
    client = site.client("county_supervisor", "en")
    assert "Nothing came in, was visited or was due in 2019-01." in client.get("/report?month=2019-01").text
    assert client.get("/report?month=2025-01").status_code == 422
    for month in ("2024-13", "2024", "x", "2024-12-01"):
        assert client.get("/report", params={"month": month}).status_code == 422
    assert "2024-11" in client.get("/report").text


def test_workbook(site: Planted) -> None:
    """The same numbers, reader and time on both sheets, and a line in the log."""
    client = site.client("county_supervisor")
    key = form_key(client.get("/report?month=2024-12").text)
    answer = client.post("/report", data={"form_key": key, "month": "2024-12"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="report-2024-12.xlsx"'
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["按地区", "按人员类别"]
    lines = [[cell for cell in row if cell is not None] for row in book["按地区"].iter_rows(values_only=True)]
    assert "county_supervisor" in str(lines[1])
    assert "2024-12-31 09:00" in str(lines[1])
    assert lines[2] == ["内部核查使用，不得公示张贴"]
    header = next(number for number, line in enumerate(lines) if line[0] == "乡镇")
    assert len(lines[header]) == 1 + len(COLUMNS) + 2
    assert lines[-1][0] == "合计"
    assert lines[-1][1] == 13
    logged = [row for row in site.rows(review_log) if row["action"] == "report"]
    assert [row["detail"] for row in logged] == ["2024-12 page", "2024-12 workbook, 3 rows"]
    with site.engine.connect() as connection:
        assert log.verify(connection).entry_count == len(site.rows(review_log))


def test_worker_reports_his_township_alone(site: Planted) -> None:
    """Nothing of B, not even in the sum."""
    page = site.client("township_worker").get("/report?month=2024-12").text
    rows = table_rows(page, "按地区")
    assert rows["合计"][0] == "7"
    assert rows[f"虚构{VILLAGE_A}"][0] == "7"
    assert TOWN_B not in page


def test_month_ends_with_the_year() -> None:
    """December ends before January."""
    assert Month.parse("2024-12").after == date(2025, 1, 1)
    assert str(Month.parse("2024-02")) == "2024-02"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", '=HYPERLINK("http://x")'])
def test_text_is_no_formula(text: str) -> None:
    """Whatever a text begins with, a sheet keeps it as text, and keeps it so when it is edited."""
    content = as_workbook(Sheet("a", [text], [(text, 10)], [[text, 1, Decimal("1.50"), date(2024, 1, 1), None]]))
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    for row in page.iter_rows():
        assert row[0].data_type == "s"
        assert row[0].quotePrefix
        assert str(row[0].value).strip() == text.strip()
    assert [cell.value for cell in page[3]][1:3] == [1, 1.5]
