"""What was typed is not lost: without a line, with the tab closed, without JavaScript, and when somebody else was first."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from monitoring.review.words import said
from tests.browser.conftest import SECOND, WORKER, take
from tests.browser.served import MOST_MILLISECONDS, PHONE, Served

BEFORE, AFTER = "屋顶漏雨", "，孩子上学"


def _state(page: Page, key: str) -> None:
    """The page says so beside the form."""
    expect(page.locator("#draft-state")).to_contain_text(said(key, "zh"))


def _server_has(site: Served, page: Page, case_id: str, **wanted: object) -> None:
    """The draft at the server comes to be this, and then the browser holds nothing back; a slow machine may save half of it before."""
    until = time.monotonic() + MOST_MILLISECONDS / 1000
    while True:
        found = site.draft(case_id, WORKER) or {}
        if wanted == {name: found.get(name) for name in wanted}:
            break
        assert time.monotonic() < until, found
        page.wait_for_timeout(100)
    page.wait_for_function("!Object.keys(localStorage).some(name => name.startsWith('draft:'))")


def _kept(page: Page) -> list[str]:
    """What this browser holds back."""
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('draft:'))")


def _at_the_end(page: Page, text: str) -> None:
    page.focus("#difficulty")
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


@pytest.fixture
def taken(site: Served, case_id: str) -> str:
    """The case, taken by the worker."""
    take(site, case_id, WORKER)
    return case_id


def test_typing_goes_on_without_a_line(site: Served, taken: str) -> None:
    """The page says that the line is away, and the server has all of it once it is back."""
    with site.page(WORKER, PHONE) as page:
        page.goto(f"/cases/{taken}/visit")
        _at_the_end(page, BEFORE)
        _server_has(site, page, taken, difficulty=BEFORE)
        _state(page, "draft.saved")
        page.context.set_offline(True)
        _at_the_end(page, AFTER)
        page.check("[name=way][value=home]")
        _state(page, "draft.lost")
        assert site.draft(taken, WORKER)["difficulty"] == BEFORE
        page.context.set_offline(False)
        _server_has(site, page, taken, difficulty=BEFORE + AFTER, way="home")
        _state(page, "draft.saved")


def test_tab_closed_without_a_line(site: Served, taken: str) -> None:
    """Opened again with a line, the form has what was typed, says so, and the server gets it."""
    with site.page(WORKER, PHONE) as page:
        page.goto(f"/cases/{taken}/visit")
        page.context.set_offline(True)
        _at_the_end(page, BEFORE)
        page.check("[name=risk_reason][value='04']")
        page.check("[name=result][value=not_recognised]")
        _state(page, "draft.lost")
        page.close()
        page.context.set_offline(False)
        assert site.draft(taken, WORKER) is None
        again = page.context.new_page()
        again.goto(f"/cases/{taken}/visit")
        expect(again.locator("#difficulty")).to_have_value(BEFORE)
        expect(again.locator("[name=risk_reason][value='04']")).to_be_checked()
        expect(again.locator("[name=result][value=not_recognised]")).to_be_checked()
        _server_has(site, again, taken, difficulty=BEFORE, risk_reason=["04"], result="not_recognised")
        _state(again, "draft.saved")


def test_sent_form_does_not_come_back(site: Served, taken: str) -> None:
    """What was sent faster than it was kept is not taken for something that the server lacks."""
    with site.page(WORKER, PHONE) as page:
        page.goto(f"/cases/{taken}/visit")
        _answer(page, BEFORE)
        page.wait_for_url(f"**/cases/{taken}")
        assert _kept(page) == []
        page.goto(f"/cases/{taken}/visit")
        expect(page.locator("#difficulty")).to_have_value("")
        assert site.draft(taken, WORKER) is None


def test_restored_after_somebody_else_was_first(site: Served, taken: str) -> None:
    """A closed tab is no way round the one who answered meanwhile: it is told, and the text stays."""
    with site.page(WORKER, PHONE) as page:
        page.goto(f"/cases/{taken}/visit")
        page.context.set_offline(True)
        _fill(page, AFTER)
        page.close()
        site.small.change("UPDATE review_case SET version = version + 1 WHERE case_id = :case_id", case_id=taken)
        page.context.set_offline(False)
        again = page.context.new_page()
        again.goto(f"/cases/{taken}/visit")
        _state(again, "draft.saved")
        again.click("#visit button.main")
        expect(again.locator("[role=alert]")).to_contain_text(said("visit.draft_kept", "zh"))
        expect(again.locator("#difficulty")).to_have_value(AFTER)
    assert site.small.rows("SELECT 1 FROM review_visit WHERE case_id = :case_id", case_id=taken) == []


def test_sent_without_a_line(site: Served, taken: str) -> None:
    """A form that was sent into the void is there again when the page is."""
    with site.page(WORKER, PHONE) as page:
        page.goto(f"/cases/{taken}/visit")
        page.context.set_offline(True)
        _answer(page, BEFORE)
        page.wait_for_timeout(500)
        page.context.set_offline(False)
        page.goto(f"/cases/{taken}")
        page.goto(f"/cases/{taken}/visit")
        expect(page.locator("#difficulty")).to_have_value(BEFORE)
        expect(page.locator("[name=result][value=deceased]")).to_be_checked()


def test_signing_out_leaves_nothing(site: Served, taken: str) -> None:
    """What the server never got is gone from the browser with the session."""
    with site.page(WORKER) as page:
        page.goto(f"/cases/{taken}/visit")
        page.route("**/draft", lambda route: route.abort("internetdisconnected"))
        _at_the_end(page, BEFORE)
        _state(page, "draft.lost")
        assert _kept(page) != []
        page.click("form[data-forget] button")
        page.wait_for_url("**/sign-in")
        assert _kept(page) == []


def test_draft_without_javascript(site: Served, taken: str) -> None:
    """The button keeps what was typed; the page shows it again."""
    with site.page(WORKER, PHONE, java_script_enabled=False) as page:
        page.goto(f"/cases/{taken}/visit")
        page.fill("#difficulty", BEFORE)
        page.check("[name=result][value=not_recognised]")
        page.click("button[formaction$='/draft']")
        page.wait_for_url("**/visit")
        expect(page.locator("#difficulty")).to_have_value(BEFORE)
        expect(page.locator("[name=result][value=not_recognised]")).to_be_checked()
        expect(page.locator("#draft-state")).not_to_be_empty()
        assert site.draft(taken, WORKER)["difficulty"] == BEFORE


def test_second_to_answer_is_told_who_was_first(site: Served, case_id: str) -> None:
    """His text stays in the form and at the server, and nothing of his is a result."""
    with site.page(WORKER) as first, site.page(SECOND, PHONE) as second:
        for page in (first, second):
            page.goto(f"/cases/{case_id}")
            page.fill("#reason", "上门核查前核对")
            page.click("form[action$='/open'] button")
            page.goto(f"/cases/{case_id}/visit")
        _answer(first, BEFORE)
        first.wait_for_url(f"**/cases/{case_id}")
        _answer(second, AFTER)
        told = second.locator("[role=alert]")
        expect(told).to_contain_text(f"姓名{WORKER}")
        expect(told).to_contain_text(said("visit.draft_kept", "zh"))
        expect(second.locator("#difficulty")).to_have_value(AFTER)
    assert site.draft(case_id, SECOND)["difficulty"] == AFTER
    results = site.small.rows("SELECT difficulty FROM review_visit WHERE case_id = :case_id", case_id=case_id)
    assert [row["difficulty"] for row in results] == [BEFORE]


def _answer(page: Page, text: str) -> None:
    _fill(page, text)
    page.click("#visit button.main", no_wait_after=True)


def _fill(page: Page, text: str) -> None:
    page.fill("#visited_on", "2024-12-30")
    page.check("[name=way][value=home]")
    page.fill("#difficulty", text)
    page.check("[name=result][value=deceased]")
