"""Every page that a role can open, in both languages: for screen readers, enlarged, on a phone, and without asking anybody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from monitoring.review.roles import May, Role, may
from monitoring.review.templating import NAVIGATION
from tests.browser.conftest import WORKER, take, waiting_case
from tests.browser.served import DESK, PHONE, Served, too_wide

LANGUAGES = {"zh": "zh-CN", "en": "en"}
ENLARGED = {"width": DESK["width"] // 2, "height": DESK["height"] // 2}
"""What a page has at 200 percent."""
OPENED_FOR = "核对家庭情况"
MISSING = "0" * 32


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", Role)
def test_pages_of_a_role(shared_site: Served, role: Role, language: str) -> None:
    """Nothing to fault by axe, and never wider than the window; the language is said at the top."""
    change = "UPDATE review_user SET language = :language WHERE login_name = :name"
    shared_site.small.change(change, language=language, name=role.value)
    faults: list[str] = []
    with shared_site.page(role.value) as page:
        for what in _opened(shared_site, page, role):
            assert page.locator("h1").count() == 1, what
            faults += [f"{what}: {fault}" for fault in _faults(page, language)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_in(shared_site: Served, language: str) -> None:
    """The page before one has a role, and what it says to a wrong password."""
    with shared_site.context(locale=LANGUAGES[language]) as context:
        page = context.new_page()
        page.goto("/sign-in")
        assert list(_faults(page, language)) == []
        page.fill("#login_name", "nobody")
        page.fill("#password", "wrong")
        page.click("main form button")
        page.wait_for_selector("[role=alert]")
        assert list(_faults(page, language)) == []


def test_nothing_is_asked_elsewhere(shared_site: Served) -> None:
    """The watch over requests sees them, and all went to the site; served() holds this for every page of these tests."""
    with shared_site.page(WORKER) as page:
        page.goto("/")
    assert any(url.endswith("/static/style.css") for url in shared_site.requests)
    assert {url.split("/")[2] for url in shared_site.requests} == {shared_site.address.removeprefix("http://")}


@pytest.mark.parametrize("what", ["request", "script"])
def test_watch_bites(shared_site: Served, what: str) -> None:
    """A page that asked another host, or had a script of its own, would be seen, and the policy of the site stops both."""
    before = len(shared_site.misdeeds)
    with shared_site.page(WORKER) as page:
        if what == "request":
            page.evaluate("fetch('http://127.0.0.1:9/').catch(() => null)")
        else:
            page.evaluate(
                "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
            )
            assert page.evaluate("window.ran") is None
        page.wait_for_timeout(200)
    seen = shared_site.misdeeds[before:]
    del shared_site.misdeeds[before:]
    assert any("Content Security Policy" in one for one in seen), seen


def _opened(site: Served, page: Page, role: Role) -> Iterator[str]:
    """Open one page after the other, each with what it can show."""
    for path, _, what in NAVIGATION:
        if may(role, what):
            page.goto(path)
            yield path
    for path in ("/password", f"/cases/{MISSING}"):
        page.goto(path)
        yield path
    if may(role, May.manage_users):
        yield from _accounts(page)
    if may(role, May.read_cases):
        yield from _cases(site, page, role)
    if may(role, May.read_log):
        page.goto("/log")
        page.click("form[action='/log/verify'] button")
        page.wait_for_selector("[role=status]")
        yield "the log, verified"


def _accounts(page: Page) -> Iterator[str]:
    for path in ("/users/new", "/users/1"):
        page.goto(path)
        yield path
    page.goto("/users/new")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.click("main form button.main")
    page.wait_for_selector("[role=alert]")
    yield "a new account with faults"


def _cases(site: Served, page: Page, role: Role) -> Iterator[str]:
    page.goto("/?whose=all&state=answered")
    page.evaluate("document.querySelector('details.filters').open = true")
    yield "the list with its filter"
    page.fill("#words", "造例")
    page.click("form[role=search] button")
    page.wait_for_url("**/search")
    yield "search"
    case_id = waiting_case(site)
    page.goto(f"/cases/{case_id}")
    if page.locator("form[action$='/open']").count():
        yield "a case that is not open"
        page.fill("#reason", OPENED_FOR)
        page.click("form[action$='/open'] button")
        page.wait_for_selector("#members")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    yield "a case"
    page.goto(f"/cases/{case_id}/sheet")
    yield "the sheet"
    if may(role, May.visit):
        yield from _visit(site, page, case_id, role)


def _visit(site: Served, page: Page, case_id: str, role: Role) -> Iterator[str]:
    take(site, case_id, role.value)
    page.goto(f"/cases/{case_id}/visit")
    yield "a visit"
    page.fill("#wage_amount", "x")
    page.check("[name=result][value=newly_recognised]")
    page.click("#visit button.main")
    page.wait_for_selector("[role=alert]")
    yield "a visit with faults"


def _faults(page: Page, language: str) -> Iterator[str]:
    said = page.get_attribute("html", "lang")
    if said != LANGUAGES[language]:
        yield f"language {said}"
    for name, viewport in (("enlarged", ENLARGED), ("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(viewport)
        if out := too_wide(page):
            yield f"wider than the window ({name}): {out[:5]}"
    for fault in Axe().run(page).response["violations"]:
        yield f"{fault['id']}: {[node['html'][:200] for node in fault['nodes'][:3]]}"
