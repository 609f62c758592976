"""Case sheet and export: what is on them, for whom, and that both are written down."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from monitoring.review.pages import export
from monitoring.review.roles import Role
from monitoring.review.spreadsheets import Sheet, as_workbook
from tests.integration.servers import absent
from tests.review.small_site import COUNTY, OTHER_TOWN, TOWN, Browser, Small, open_small, weak_hashes

HEAD = 5
STARTS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil","x")', "=cmd|' /C calc'!A0")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    weak_hashes(monkeypatch)
    made = open_small(tmp_path, 60)
    yield made
    made.engine.dispose()


def exported(browser: Browser, **asked: object) -> list[list[Any]]:
    answer = browser.post("/export", **asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="cases-2024-12-31.xlsx"'
    page = load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    return [list(row) for row in page.iter_rows(values_only=True)]


def taken_case(site: Small, browser: Browser) -> str:
    """A case that the township worker has taken."""
    row = site.rows(
        "SELECT case_id, version FROM review_case WHERE state = 'dispatched' AND region_code LIKE :town AND standing = 'open' "
        "ORDER BY case_id",
        town=f"{TOWN}%",
    )[0]
    assert browser.post(f"/cases/{row['case_id']}/do/take", version=row["version"]).status_code == 303
    return str(row["case_id"])


def test_the_list_is_exported_as_it_is_shown(site: Small) -> None:
    county = site.signed_in("county_supervisor")
    rows = exported(county, state="screening")
    assert rows[0][0] == "内部核查使用，不得公示张贴"
    assert "姓名county_supervisor" in rows[1][0]
    assert "2024-12-31 09:00" in rows[1][0]
    assert "state=screening" in rows[2][0]
    wanted = site.rows(
        "SELECT case_id FROM review_case WHERE state = 'screening' AND (snoozed_until IS NULL OR snoozed_until <= '2024-12-31')"
    )
    assert {row[0] for row in rows[HEAD:]} == {row["case_id"] for row in wanted}
    assert rows[3][0] == f"共 {len(wanted)} 件"
    logged = site.rows("SELECT actor, detail FROM review_log WHERE action = 'export'")
    assert [tuple(row.values()) for row in logged] == [("county_supervisor", f"{len(wanted)} cases; ?state=screening")]


def test_no_name_in_full_and_no_number_is_in_it(site: Small) -> None:
    told = str(exported(site.signed_in("bureau_operator")))
    for person in site.rows("SELECT psn_name, certno, psn_no, phone, address FROM review_person"):
        assert not any(str(value) in told for value in person.values())


def test_a_township_takes_its_own_dispatched_cases_only(site: Small) -> None:
    worker = site.signed_in("township_worker")
    ids = {row[0] for row in exported(worker)[HEAD:]}
    own = site.rows(
        "SELECT case_id FROM review_case WHERE region_code LIKE :town AND dispatched_on IS NOT NULL "
        "AND (snoozed_until IS NULL OR snoozed_until <= '2024-12-31')",
        town=f"{TOWN}%",
    )
    assert ids == {row["case_id"] for row in own}
    assert ids
    assert exported(worker, region=OTHER_TOWN)[HEAD:] == []


def test_it_is_cut_where_it_is_too_long(site: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 7)
    rows = exported(site.signed_in("county_supervisor"))
    assert len(rows) == HEAD + 7
    assert "仅含前 7 件" in rows[3][0]
    assert "7 cases, cut" in site.rows("SELECT detail FROM review_log WHERE action = 'export'")[0]["detail"]


def test_the_button_of_the_list_sends_its_filter(site: Small) -> None:
    county = site.signed_in("county_supervisor")
    page = county.get(f"/?state=screening&region={COUNTY}").text
    form = page[page.index('action="/export"') :]
    assert '<input type="hidden" name="state" value="screening">' in form
    assert f'<input type="hidden" name="region" value="{COUNTY}">' in form


@pytest.mark.parametrize("asked", [{"state": "x"}, {"evil": "1"}, {"order": "psn_no"}, {"page": "0"}])
def test_what_is_no_filter_is_refused(site: Small, asked: dict[str, str]) -> None:
    assert site.signed_in("county_supervisor").post("/export", **asked).status_code == 422


@pytest.mark.parametrize("name", ["auditor", "administrator"])
def test_who_reads_no_cases_exports_none(site: Small, name: str) -> None:
    other = site.signed_in(name)
    assert other.post("/export").status_code == 403
    case = site.rows("SELECT case_id FROM review_case")[0]["case_id"]
    assert other.get(f"/cases/{case}/sheet").status_code == 403


def test_nothing_in_a_sheet_is_run() -> None:
    content = as_workbook(Sheet("x", [STARTS[0]], [(start, 9) for start in STARTS], [STARTS, ["a\x00b\x0bc"]]))
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    for row in page.iter_rows(min_row=1, max_row=3):
        for cell in row:
            assert cell.data_type in {"s", "n"}
            if cell.value is not None:
                assert cell.data_type == "s"
                assert cell.quotePrefix
    told = [cell.value for cell in page[3]]
    assert told[:4] == list(STARTS[:4])
    assert page["A4"].value == "abc"


def test_names_that_begin_like_a_formula_stay_text(site: Small) -> None:
    site.change("UPDATE review_region SET name_zh = '=1+1' WHERE level_type = 'township'")
    answer = site.signed_in("county_supervisor").post("/export")
    page = load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    places = [row[2] for row in page.iter_rows(min_row=HEAD + 1)]
    assert places
    assert all(cell.data_type == "s" and str(cell.value).startswith("=1+1") for cell in places)


def test_the_sheet_needs_an_opened_case(site: Small) -> None:
    worker = site.signed_in("township_worker")
    closed = site.rows(
        "SELECT case_id FROM review_case WHERE state = 'dispatched' AND region_code LIKE :town AND assigned_to IS NULL",
        town=f"{TOWN}%",
    )[-1]["case_id"]
    foreign = site.rows("SELECT case_id FROM review_case WHERE region_code LIKE :town", town=f"{OTHER_TOWN}%")[0][
        "case_id"
    ]
    assert worker.get(f"/cases/{closed}/sheet").status_code == 409
    assert worker.get(f"/cases/{foreign}/sheet").status_code == 404
    assert worker.get(f"/cases/{'0' * 32}/sheet").status_code == 404
    assert site.rows("SELECT 1 FROM review_log WHERE action = 'print_sheet'") == []
    assert worker.post(f"/cases/{closed}/open", reason="家庭来电询问").status_code == 303
    assert worker.get(f"/cases/{closed}/sheet").status_code == 200


def test_the_sheet_says_who_why_and_by_whom(site: Small) -> None:
    worker = site.signed_in("township_worker")
    case = taken_case(site, worker)
    page = worker.get(f"/cases/{case}/sheet")
    person = site.rows("SELECT * FROM review_person WHERE case_id = :case", case=case)[0]
    assert page.status_code == 200
    for told in (
        "内部核查使用，不得公示张贴",
        "打印人：姓名township_worker",
        "2024-12-31 09:00",
        "为标准的",
        "合规自付",
    ):
        assert told in page.text
    for told in (person["psn_name"], person["phone"], person["address"]):
        assert told in page.text
    assert person["certno"] not in page.text
    assert person["certno"][-4:] in page.text
    logged = site.rows("SELECT subject_id, actor FROM review_log WHERE action = 'print_sheet'")
    assert [tuple(row.values()) for row in logged] == [(case, "township_worker")]
    assert len(page.content) < 12_000


def test_the_sheet_in_english(site: Small) -> None:
    site.add("worker2", Role.township_worker, TOWN, language="en")
    worker = site.signed_in("worker2")
    text = worker.get(f"/cases/{taken_case(site, worker)}/sheet").text
    assert "For internal checking, not to be posted" in text
    assert "Visited by (signature)" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_fullest_sheet_is_one_page_of_a4(site: Small, tmp_path: Path, language: str) -> None:
    """More persons and warnings than fit, the longest texts, printed by a real browser."""
    site.add("printer", Role.township_worker, TOWN, language=language)
    worker = site.signed_in("printer")
    case = taken_case(site, worker)
    site.change("UPDATE review_person SET case_id = :case, address = :long", case=case, long="虚构地址" * 50)
    site.change(
        "UPDATE review_warning SET case_id = :case, rule_title_zh = :zh, rule_title_en = :en, facts_to_verify_zh = :zh, facts_to_verify_en = :en",
        case=case,
        zh="很长的说明" * 60,
        en="a long sentence " * 18,
    )
    site.change(
        "UPDATE review_case SET against = 'monitored,visited,public_employee,maternity,third_party,assistance_due,deceased'"
    )
    page = worker.get(f"/cases/{case}/sheet").text
    browser, counter = shutil.which("chromium"), shutil.which("pdfinfo")
    if not browser or not counter:
        absent("chromium or poppler-utils")
    style = Path("monitoring/review/static/style.css").resolve()
    (tmp_path / "sheet.html").write_text(page.replace("/static/style.css", style.as_uri()), encoding="utf-8")
    quiet = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={tmp_path / 'chromium'}",
    ]
    target = f"--print-to-pdf={tmp_path / 'sheet.pdf'}"
    subprocess.run(
        [str(browser), *quiet, target, (tmp_path / "sheet.html").as_uri()], check=True, capture_output=True, timeout=120
    )
    told = subprocess.run(
        [str(counter), str(tmp_path / "sheet.pdf")], check=True, capture_output=True, text=True
    ).stdout
    assert "Pages:           1\n" in told
    assert "A4" in told
