"""One Chromium for these tests, and sites that are really served to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from monitoring.review.roles import Role
from tests.browser.served import MOST_MILLISECONDS, Served, served
from tests.integration.servers import absent
from tests.review.small_site import TOWN, open_small, weak_hashes

CASES = 24
WORKER, SECOND = Role.township_worker.value, "second-worker"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser of the system, started once; gone after the folder, for its loop would stand in the way of others in this process."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        absent("chromium")
    expect.set_options(timeout=MOST_MILLISECONDS)
    with sync_playwright() as playwright:
        # The sandbox cannot be had by root, which CI is.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"], timeout=120_000)
        yield browser
        browser.close()


@pytest.fixture(scope="package", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords of tests need no strength."""
    with pytest.MonkeyPatch.context() as patch:
        weak_hashes(patch)
        yield


def _site(folder: Path, chromium: Browser) -> Iterator[Served]:
    small = open_small(folder, CASES)
    small.add(SECOND, Role.township_worker, TOWN)
    with served(small, chromium) as site:
        yield site


@pytest.fixture
def site(chromium: Browser, tmp_path: Path) -> Iterator[Served]:
    """A site that the test may change."""
    yield from _site(tmp_path, chromium)


@pytest.fixture(scope="module")
def shared_site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site of all tests of a module, which change nothing that another one looks at."""
    yield from _site(tmp_path_factory.mktemp("shared"), chromium)


@pytest.fixture
def case_id(site: Served) -> str:
    """A case of the worker's township that waits for somebody to take it."""
    return waiting_case(site)


def waiting_case(site: Served) -> str:
    """A dispatched case of the township that nobody has taken."""
    where = "state = 'dispatched' AND standing = 'open' AND region_code LIKE :town"
    found = site.small.rows(f"SELECT case_id FROM review_case WHERE {where} ORDER BY case_id", town=f"{TOWN}%")
    site.small.change("UPDATE review_case SET assigned_to = NULL WHERE case_id = :case_id", case_id=found[0]["case_id"])
    return str(found[0]["case_id"])


def take(site: Served, case_id: str, name: str) -> None:
    """Give the case to somebody, past the page."""
    site.small.change(
        "UPDATE review_case SET assigned_to = (SELECT user_id FROM review_user WHERE login_name = :name) WHERE case_id = :case_id",
        name=name,
        case_id=case_id,
    )
