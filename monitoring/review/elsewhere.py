"""The unified sign-in (OpenID Connect), where a deployment switches it on: code flow with PKCE, state and nonce, and a verified ID token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlsplit

from monitoring.errors import SettingsError
from monitoring.settings import Settings

if TYPE_CHECKING:
    from httpx import Response
    from joserfc.jwt import Token

WAIT_SECONDS = 5.0
KEPT_FOR = timedelta(hours=1)
"""How long addresses and keys of the provider are used before they are asked for again."""
LEEWAY_SECONDS = 60
"""Clocks of two machines differ."""
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]
"""Signatures with a key pair only: one that is made with a shared secret, or none, proves nothing."""
REFUSALS = {400, 401, 403}
"""How a provider says that a code, or the page's own secret, is not right."""
HERE = {"127.0.0.1", "localhost", "::1"}
SECRET_BYTES = 32


class ElsewhereAwayError(Exception):
    """The provider does not answer, or not with what it should."""


class ElsewhereRefusedError(Exception):
    """What came back does not prove who it is; the text is a word for the log, with nothing of a person."""


@dataclass(frozen=True)
class Attempt:
    """One try to sign in, known by a secret that only this browser has; all that is sent follows from it and does not give it away."""

    secret: str

    @classmethod
    def begin(cls) -> Attempt:
        """A new one."""
        return cls(secrets.token_urlsafe(SECRET_BYTES))

    @property
    def state(self) -> str:
        """What the provider hands back, so that nobody else's answer is taken."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the ID token has to hold, so that an older one is not taken."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What only he who began can show for the code."""
        return self._derived("verifier")

    def _derived(self, use: str) -> str:
        return hmac.new(self.secret.encode(), use.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Provider:
    """Addresses and keys of the provider, and when they were read."""

    authorization_endpoint: str
    token_endpoint: str
    is_secret_in_body: bool
    keys: Mapping[str, Any]
    read_at: datetime


@dataclass
class Elsewhere:
    """The provider that a deployment names, and as whom the page is known to it."""

    issuer: str
    client_id: str
    client_secret: str
    _provider: Provider | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def address(self, attempt: Attempt, back: str, now: datetime) -> str:
        """Where the browser is sent; raise `ElsewhereAwayError`."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        asked = {
            "redirect_uri": back,
            "scope": "openid",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        endpoint = self.provider(now).authorization_endpoint
        return str(prepare_grant_uri(endpoint, self.client_id, "code", **asked))

    def subject(self, attempt: Attempt, code: str, back: str, now: datetime) -> str:
        """Who it is, by the code that came back; raise `ElsewhereRefusedError` or `ElsewhereAwayError`."""
        token = self._token({"code": code, "redirect_uri": back, "code_verifier": attempt.verifier}, self.provider(now))
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise ElsewhereRefusedError("no id token")
        return self._verified(id_token, str(token.get("access_token", "")), attempt.nonce, now)

    def _token(self, told: dict[str, str], provider: Provider) -> Mapping[str, Any]:
        """What the provider gives for a code."""
        import httpx

        form = {"grant_type": "authorization_code", **told}
        if provider.is_secret_in_body:
            form |= {"client_id": self.client_id, "client_secret": self.client_secret}
            who = None
        else:
            who = httpx.BasicAuth(quote_plus(self.client_id), quote_plus(self.client_secret))
        try:
            with httpx.Client(timeout=WAIT_SECONDS, auth=who) as client:
                answer = client.post(provider.token_endpoint, data=form)
                if answer.status_code in REFUSALS:
                    raise ElsewhereRefusedError("code")
                return _json(answer)
        except httpx.HTTPError:
            raise ElsewhereAwayError from None

    def provider(self, now: datetime, *, anew: bool = False) -> Provider:
        """Addresses and keys, read when they are needed and again after a while."""
        with self._lock:
            kept = self._provider
            if kept is None or anew or not kept.read_at <= now < kept.read_at + KEPT_FOR:
                kept = self._provider = self._read(now)
            return kept

    def _read(self, now: datetime) -> Provider:
        import httpx

        try:
            with httpx.Client(timeout=WAIT_SECONDS) as client:
                told = _json(client.get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"))
                if told.get("issuer") != self.issuer:
                    raise ElsewhereAwayError
                keys = _json(client.get(self._own_address(told, "jwks_uri")))
        except httpx.HTTPError:
            raise ElsewhereAwayError from None
        methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Provider(
            self._own_address(told, "authorization_endpoint"),
            self._own_address(told, "token_endpoint"),
            "client_secret_basic" not in methods,
            keys,
            now,
        )

    def _own_address(self, told: Mapping[str, Any], name: str) -> str:
        address = told.get(name)
        if not isinstance(address, str) or not is_safe(address):
            raise ElsewhereAwayError
        return address

    def _verified(self, id_token: str, access_token: str, nonce: str, now: datetime) -> str:
        """The claim `sub` of a token that the provider signed for this page and this try, and that is in force."""
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import JoseError

        try:
            read = self._decoded(id_token, now)
            options: dict[str, Any] = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self.client_id},
                "nonce": {"essential": True, "value": nonce},
            }
            params = {"nonce": nonce, "client_id": self.client_id, "access_token": access_token}
            claims = CodeIDToken(read.claims, read.header, options, params)
            claims.validate(now=int(_in_shanghai(now).timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError) as error:
            raise ElsewhereRefusedError(f"id token ({type(error).__name__})") from None
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject:
            raise ElsewhereRefusedError("id token (sub)")
        return subject

    def _decoded(self, id_token: str, now: datetime) -> Token:
        """The token if its signature is one of the provider's; its keys are read anew once, for they change from time to time."""
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        keys: Any = self.provider(now).keys
        try:
            return jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            keys = self.provider(now, anew=True).keys
            return jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)


def elsewhere_of(settings: Settings) -> Elsewhere | None:
    """The provider that the settings name; none if they name none. Raises `SettingsError` for settings that are not whole or not safe."""
    issuer, client, file = (
        settings.review_oidc_issuer,
        settings.review_oidc_client_id,
        settings.review_oidc_client_secret_file,
    )
    if not issuer and not client and file is None:
        return None
    if not issuer or not client or file is None:
        raise _fault(
            "MONITORING_REVIEW_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET_FILE go together, and not all are set"
        )
    if not is_safe(issuer):
        raise _fault("MONITORING_REVIEW_OIDC_ISSUER must begin with https://")
    return Elsewhere(issuer, client, _read_secret(file))


def is_safe(address: str) -> bool:
    """Whether an address is encrypted, or on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)


def _read_secret(file: Path) -> str:
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret:
        raise _fault(f"the file {file} (MONITORING_REVIEW_OIDC_CLIENT_SECRET_FILE) is missing, empty or cannot be read")
    return secret


def _fault(what: str) -> SettingsError:
    return SettingsError(
        f"The unified sign-in cannot be switched on: {what}. The page was not started. Correct the settings, or remove all three to sign in with passwords alone."
    )


def _json(answer: Response) -> dict[str, Any]:
    try:
        told = answer.raise_for_status().json()
    except ValueError:
        raise ElsewhereAwayError from None
    if not isinstance(told, dict):
        raise ElsewhereAwayError
    return told


def _in_shanghai(now: datetime) -> datetime:
    from monitoring.ledger.ledger import SHANGHAI

    return now.replace(tzinfo=SHANGHAI)
