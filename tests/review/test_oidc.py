"""The unified sign-in against a provider that really listens and really signs; whatever is not as it should be is refused and logged."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from monitoring.errors import SettingsError
from monitoring.review.elsewhere import elsewhere_of
from monitoring.settings import Settings
from tests.review.oidc_provider import CLIENT, SECRET, Provider, running
from tests.review.small_site import ORIGIN, Browser, Small, open_small, weak_hashes, with_settings


@cache
def rsa_key() -> RSAKey:
    """One key for all tests of a run: to make it takes a while."""
    return RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}, auto_kid=False)


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    weak_hashes(monkeypatch)
    made = open_small(tmp_path, 20)
    yield made
    made.engine.dispose()


@pytest.fixture
def provider(plain: Small) -> Iterator[Provider]:
    with running(Provider(plain.clock, key=rsa_key())) as started:
        yield started


@pytest.fixture
def site(plain: Small, provider: Provider, tmp_path: Path) -> Small:
    plain.change("UPDATE review_user SET oidc_subject = 'subject-1' WHERE login_name = 'township_worker'")
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    return with_settings(
        plain, review_oidc_issuer=provider.issuer, review_oidc_client_id=CLIENT, review_oidc_client_secret_file=file
    )


def begin(browser: Browser, to: str = "/") -> str:
    """To the provider and back as far as the address that the browser is sent to."""
    sent = browser.get(f"/sign-in/elsewhere?next={to}")
    assert sent.status_code == 303, sent.text
    back = httpx.get(sent.headers["location"], follow_redirects=False)
    return back.headers["location"]


def come_back(browser: Browser, address: str) -> Any:
    assert address.startswith(f"{ORIGIN}/sign-in/elsewhere/back?")
    return browser.client.get(address, headers={"sec-fetch-site": "cross-site"})


def assert_refused(site: Small, browser: Browser, answer: Any, logged: str) -> None:
    assert answer.status_code == 401
    assert "review_session" not in browser.client.cookies
    assert site.rows("SELECT 1 FROM review_session") == []
    last = site.rows("SELECT action, detail FROM review_log ORDER BY entry_no DESC LIMIT 1")[0]
    assert tuple(last.values()) == ("sign_in_failed", f"elsewhere: {logged}")
    assert "subject-1" not in str(site.rows("SELECT * FROM review_log"))


def test_somebody_signs_in_elsewhere(site: Small, provider: Provider) -> None:
    browser = site.browser()
    assert "统一身份认证登录" in browser.get("/sign-in").text
    answer = come_back(browser, begin(browser, "/overdue"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/overdue")
    assert browser.get("/").status_code == 200
    asked = provider.asked[0]
    told = (asked["response_type"], asked["client_id"], asked["scope"], asked["code_challenge_method"])
    assert told == ("code", CLIENT, "openid", "S256")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    last = site.rows("SELECT action, actor, role FROM review_log ORDER BY entry_no DESC LIMIT 1")[0]
    assert tuple(last.values()) == ("sign_in_elsewhere", "township_worker", "township_worker")
    assert "review_elsewhere" not in browser.client.cookies


def test_no_two_tries_are_alike(site: Small, provider: Provider) -> None:
    for _ in range(2):
        begin(site.browser())
    assert len({one["state"] for one in provider.asked} | {one["nonce"] for one in provider.asked}) == 4


def test_an_unused_first_password_goes(site: Small) -> None:
    site.change("UPDATE review_user SET must_change_password = 1 WHERE login_name = 'township_worker'")
    browser = site.browser()
    assert come_back(browser, begin(browser)).status_code == 303
    assert browser.get("/").status_code == 200
    row = site.rows("SELECT password_hash, must_change_password FROM review_user WHERE login_name = 'township_worker'")[
        0
    ]
    assert tuple(row.values()) == (None, 0)
    form = {"login_name": "township_worker", "password": site.passwords["township_worker"]}
    assert site.browser().client.post("/sign-in", data=form).status_code == 401


@pytest.mark.parametrize("change", ["oidc_subject = 'other'", "is_active = 0"])
def test_an_account_is_never_made_or_opened(site: Small, change: str) -> None:
    site.change(f"UPDATE review_user SET {change} WHERE login_name = 'township_worker'")
    browser = site.browser()
    answer = come_back(browser, begin(browser))
    assert "没有对应账号" in answer.text
    assert_refused(site, browser, answer, "no account")
    assert len(site.rows("SELECT 1 FROM review_user")) == 6


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-page"},
        {"aud": ["another-page"]},
        {"aud": [CLIENT, "another-page"], "azp": "another-page"},
        {"aud": None},
        {"iss": "https://evil.example.org"},
        {"iss": None},
        {"exp": 1_600_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"at_hash": "AAAA"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_try_is_refused(site: Small, provider: Provider, changes: dict[str, Any]) -> None:
    provider.changes = changes
    browser = site.browser()
    answer = come_back(browser, begin(browser))
    logged = site.rows("SELECT detail FROM review_log ORDER BY entry_no DESC LIMIT 1")[0]["detail"]
    assert logged.startswith("elsewhere: id token")
    assert_refused(site, browser, answer, logged.removeprefix("elsewhere: "))


def _unsigned(claims: dict[str, Any]) -> str:
    parts = [json.dumps({"alg": "none"}).encode(), json.dumps(claims).encode()]
    return ".".join([*(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in parts), ""])


def _by_secret(claims: dict[str, Any]) -> str:
    key = OctKey.import_key(SECRET + "x" * 32)
    return jwt.encode({"alg": "HS256"}, claims, key)


def _by_public_key(claims: dict[str, Any]) -> str:
    """The public key taken for a shared secret."""
    key = OctKey.import_key(base64.b64encode(rsa_key().as_pem(private=False)).decode())
    return jwt.encode({"alg": "HS256", "kid": "k1"}, claims, key)


def _by_another(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, RSAKey.generate_key(2048))


def _changed(claims: dict[str, Any]) -> str:
    signed = jwt.encode({"alg": "RS256", "kid": "k1"}, {**claims, "sub": "somebody"}, rsa_key())
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    head, _, signature = signed.split(".")
    return f"{head}.{body}.{signature}"


@pytest.mark.parametrize("sign", [_unsigned, _by_secret, _by_public_key, _by_another, _changed, lambda _: "no.token"])
def test_a_signature_that_is_not_the_providers_is_refused(site: Small, provider: Provider, sign: Any) -> None:
    provider.sign = sign
    browser = site.browser()
    answer = come_back(browser, begin(browser))
    assert answer.status_code == 401
    assert site.rows("SELECT 1 FROM review_session") == []


def test_keys_that_changed_are_read_anew(site: Small, provider: Provider) -> None:
    browser = site.browser()
    assert come_back(browser, begin(browser)).status_code == 303
    provider.key = RSAKey.generate_key(2048, {"kid": "k1"}, auto_kid=False)
    assert come_back(browser, begin_anew(site, browser)).status_code == 303


def begin_anew(site: Small, browser: Browser) -> str:
    site.clock.on(minutes=1)
    return begin(browser)


def test_a_foreign_answer_is_refused(site: Small) -> None:
    """The answer of an attacker's own sign-in, put before somebody else's browser."""
    attacker, victim = site.browser(), site.browser()
    address = begin(attacker)
    assert_refused(site, victim, come_back(victim, address), "state")
    begin(victim)
    assert_refused(site, victim, come_back(victim, address), "state")


@pytest.mark.parametrize(
    ("change", "logged"),
    [
        ({"state": ["x"]}, "state"),
        ({"state": []}, "state"),
        ({"code": []}, "no code"),
        ({"code": ["x"]}, "code"),
        ({"iss": ["http://x"]}, "issuer"),
    ],
)
def test_what_the_browser_brings_back_is_looked_at(site: Small, change: dict[str, list[str]], logged: str) -> None:
    browser = site.browser()
    parts = urlsplit(begin(browser))
    query = {name: values[0] for name, values in {**parse_qs(parts.query), **change}.items() if values}
    answer = browser.client.get(parts.path, params=query)
    assert_refused(site, browser, answer, logged)


def test_a_code_is_good_once(site: Small) -> None:
    browser = site.browser()
    kept = dict(browser.client.cookies)
    address = begin(browser)
    kept = dict(browser.client.cookies)
    assert come_back(browser, address).status_code == 303
    again = site.browser()
    again.client.cookies.update(kept)
    assert come_back(again, address).status_code == 401


@pytest.mark.parametrize("to", ["//evil.example.org", "https://evil.example.org", "/\\evil", "javascript:1"])
def test_it_leads_nowhere_else(site: Small, to: str) -> None:
    browser = site.browser()
    assert come_back(browser, begin(browser, to)).headers["location"] == "/"


def test_a_place_that_fails_too_often_waits(site: Small) -> None:
    browser = site.browser()
    for _ in range(30):
        browser.get("/sign-in/elsewhere/back?state=x&code=y")
    assert browser.get("/sign-in/elsewhere").status_code == 429


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example.org"},
        {"token_endpoint": "http://evil.example.org/token"},
        {"authorization_endpoint": None},
        {"jwks_uri": "http://127.0.0.1:1/keys"},
    ],
)
def test_a_provider_that_is_not_as_it_should_be(site: Small, provider: Provider, discovery: dict[str, Any]) -> None:
    provider.discovery = discovery
    answer = site.browser().get("/sign-in/elsewhere")
    assert (answer.status_code, "暂无响应" in answer.text) == (503, True)


def test_a_provider_that_is_away_leaves_the_password(site: Small, provider: Provider) -> None:
    away = with_settings(site, review_oidc_issuer="http://127.0.0.1:1")
    assert away.browser().get("/sign-in/elsewhere").status_code == 503
    assert away.signed_in("auditor").get("/log").status_code == 200


def test_there_is_no_such_page_where_it_is_off(plain: Small) -> None:
    browser = plain.browser()
    assert "统一身份认证登录" not in browser.get("/sign-in").text
    for path in ("/sign-in/elsewhere", "/sign-in/elsewhere/back?state=x&code=y"):
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    "settings",
    [
        {"review_oidc_issuer": "https://id.example.org"},
        {"review_oidc_client_id": "x"},
        {
            "review_oidc_issuer": "http://id.example.org",
            "review_oidc_client_id": "x",
            "review_oidc_client_secret_file": "/dev/null",
        },
        {
            "review_oidc_issuer": "https://id.example.org",
            "review_oidc_client_id": "x",
            "review_oidc_client_secret_file": "/nowhere",
        },
        {
            "review_oidc_issuer": "https://id.example.org",
            "review_oidc_client_id": "x",
            "review_oidc_client_secret_file": "/dev/null",
        },
    ],
)
def test_settings_that_are_not_whole_or_safe(settings: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="MONITORING_REVIEW_OIDC"):
        elsewhere_of(Settings(**settings))  # type: ignore[arg-type]
