"""The caseworkers' page as it is really used: served on a free port, looked at in Chromium."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from monitoring.review.app import make_app
from monitoring.review.work import Site
from tests.review.small_site import Small

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
MOST_MILLISECONDS = 30_000
"""A busy machine may take its time; an idle one needs a fraction of a second."""
MOST_TABS = 300
REFUSAL = "Failed to load resource: the server responded with a status of 4"
"""What Chromium writes for pages that answer 409 or 422, as they should."""


@dataclass
class Served:
    """A site at an address, the browser, and whatever a page did that it must not do."""

    small: Small
    address: str
    chromium: Browser
    misdeeds: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @contextmanager
    def context(self, viewport: dict[str, int] = DESK, **more: object) -> Iterator[BrowserContext]:
        """A browser of somebody's own, whose pages are watched."""
        context = self.chromium.new_context(
            **{"viewport": viewport, "locale": "zh-CN", "base_url": self.address, **more}
        )
        context.set_default_timeout(MOST_MILLISECONDS)
        context.on("page", self._watch)
        try:
            yield context
        finally:
            context.close()

    @contextmanager
    def page(self, name: str, viewport: dict[str, int] = DESK, **more: object) -> Iterator[Page]:
        """A page of somebody who has signed in."""
        with self.context(viewport, **more) as context:
            page = context.new_page()
            self.sign_in(page, name)
            yield page

    def sign_in(self, page: Page, name: str) -> None:
        """Sign in by the form."""
        page.goto("/sign-in")
        page.fill("#login_name", name)
        page.fill("#password", self.small.passwords[name])
        page.click("main form button")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    def draft(self, case_id: str, name: str) -> dict[str, object] | None:
        """What the server has of somebody's form."""
        query = (
            "SELECT d.content FROM review_draft d JOIN review_user u ON u.user_id = d.user_id "
            "WHERE d.case_id = :case_id AND u.login_name = :name"
        )
        rows = self.small.rows(query, case_id=case_id, name=name)
        return json.loads(rows[0]["content"]) if rows else None

    def _watch(self, page: Page) -> None:
        page.on("request", lambda request: self._asked(request.url))
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.misdeeds.append(f"script: {error}"))
        page.on(
            "response", lambda answer: answer.status >= 500 and self.misdeeds.append(f"{answer.status}: {answer.url}")
        )

    def _asked(self, url: str) -> None:
        self.requests.append(url)
        if not url.startswith(f"{self.address}/"):
            self.misdeeds.append(f"request elsewhere: {urlsplit(url)._replace(query='').geturl()}")

    def _said(self, message: ConsoleMessage) -> None:
        is_expected = message.text.startswith(REFUSAL) or "net::ERR_INTERNET_DISCONNECTED" in message.text
        if message.type in ("error", "warning") and not is_expected:
            self.misdeeds.append(f"console: {message.text}")


@contextmanager
def served(small: Small, chromium: Browser) -> Iterator[Served]:
    """The site on a free port of this machine; at the end no page may have done what it must not."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        app = make_app(Site(small.engine, small.settings, small.clock, False, frozenset({address})), ["127.0.0.1"])
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            _wait_for(server, thread)
            site = Served(small, address, chromium)
            yield site
            assert site.misdeeds == []
        finally:
            server.should_exit = server.force_exit = True
            thread.join(10)
            small.engine.dispose()


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + MOST_MILLISECONDS / 1000
    while not server.started:
        assert thread.is_alive() and time.monotonic() < until, "the page did not start"
        time.sleep(0.01)


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until the element has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def too_wide(page: Page) -> list[str]:
    """What sticks out of a page that as a whole has to be pushed sideways; nothing where it has not."""
    return page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          const out = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > room && !one.closest('.scroll'));
          return ['the page', ...out.map(one => one.outerHTML.slice(0, 100))];
        }"""
    )
