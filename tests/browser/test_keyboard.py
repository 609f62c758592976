"""A visit from signing in to the result, on a phone, with the keyboard alone; and where the focus is meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from monitoring.review.words import said
from tests.browser.conftest import WORKER, take
from tests.browser.served import MOST_TABS, PHONE, Served, tab_to

FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const all = [...document.querySelectorAll('*')];
  return {
    place: all.indexOf(one), what: one.outerHTML.slice(0, 120), is_body: one === document.body,
    is_outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    is_inside: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def test_visit_by_keyboard_alone(site: Served, case_id: str) -> None:
    """No mouse, no finger: the case is taken from the list, visited, answered, and its page shows the result."""
    with site.context(PHONE) as context:
        page = context.new_page()
        page.goto("/")
        keys = page.keyboard
        keys.type(WORKER)
        keys.press("Tab")
        keys.type(site.small.passwords[WORKER])
        keys.press("Enter")
        page.wait_for_selector("table.cases")
        tab_to(page, f"a[href='/cases/{case_id}']")
        keys.press("Enter")
        page.wait_for_url(f"**/cases/{case_id}")
        tab_to(page, "form[action$='/do/take'] button")
        keys.press("Space")
        page.wait_for_selector("a.main[href$='/visit']")
        tab_to(page, "a.main[href$='/visit']")
        keys.press("Enter")
        page.wait_for_url("**/visit")
        _fill_in(page, _keys_of_a_day(site))
        tab_to(page, "#visit button.main")
        keys.press("Enter")
        page.wait_for_url(f"**/cases/{case_id}")
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        result = page.locator("section[aria-labelledby=visits]")
        for part in ("2024-12-30", said("result.not_recognised", "zh"), "缺少劳动力"):
            expect(result).to_contain_text(part)
    (visit,) = site.small.rows("SELECT * FROM review_visit WHERE case_id = :case_id", case_id=case_id)
    assert (visit["visited_on"], visit["way"], visit["result"]) == ("2024-12-30", "home", "not_recognised")
    assert (visit["wage_amount"], visit["member_count"]) == ("12000", 3)
    assert visit["refusal_reason"]
    assert site.draft(case_id, WORKER) is None


def _keys_of_a_day(site: Served) -> str:
    """How 30 December 2024 is typed: in the order of the languages that Chromium was installed with, not of the page."""
    with site.chromium.new_context() as context:
        page = context.new_page()
        page.set_content("<input type=date max=2024-12-31 autofocus>")
        page.focus("input")
        page.keyboard.type("20241230")
        return "20241230" if page.input_value("input") == "2024-12-30" else "12302024"


def _fill_in(page: Page, day: str) -> None:
    keys = page.keyboard
    tab_to(page, "#visited_on")
    keys.type(day)
    tab_to(page, "[name=way]")
    keys.press("Space")
    tab_to(page, "#member_count")
    keys.type("3")
    tab_to(page, "#wage_amount")
    keys.type("12,000")
    tab_to(page, "#difficulty")
    keys.type("缺少劳动力")
    tab_to(page, "[name=risk_reason][value='04']")
    keys.press("Space")
    tab_to(page, "[name=result]")
    keys.press("Space")
    for _ in range(10):
        if page.evaluate("document.activeElement.value") == "not_recognised":
            break
        keys.press("ArrowDown")
    tab_to(page, "#refusal_reason")
    keys.press("ArrowDown")


@pytest.mark.parametrize("path", ["/", "/cases/{case_id}", "/cases/{case_id}/visit", "/overview"])
@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 900}], ids=["phone", "desk"])
def test_focus_is_seen_and_in_order(site: Served, case_id: str, path: str, viewport: dict[str, int]) -> None:
    """Every stop of the Tab key is on the screen, outlined, and further down the page than the one before."""
    take(site, case_id, WORKER)
    with site.page(WORKER, viewport) as page:
        page.goto(path.format(case_id=case_id))
        stops = _stops(page)
    assert [one["what"] for one in stops if not one["is_outlined"]] == []
    assert [one["what"] for one in stops if not one["is_inside"]] == []
    assert [one["place"] for one in stops] == sorted(one["place"] for one in stops)
    assert "skip" in stops[0]["what"]
    assert len(stops) > 10


def _stops(page: Page) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUS)
        if now["is_body"] or (found and now["place"] == found[0]["place"]):
            return found
        found.append(now)
    raise AssertionError("the focus does not leave the page")


def test_skip_link_leads_to_the_content(shared_site: Served) -> None:
    """The first stop jumps over the navigation."""
    with shared_site.page(WORKER) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.id === 'content'")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
