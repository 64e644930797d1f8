"""Access tokens that look like Entra's: three parts, readable claims, a signature only we can make."""

import base64
import hashlib
import hmac
import json
import secrets
import time
import uuid
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from aks_harden.sandbox.wire import Answer, answer_json, encode

LIFETIME = 3600


class Identity(Struct, frozen=True):
    """Who a token stands for."""

    tenant: str
    app_id: str
    object_id: str


class Mint:
    """Makes tokens and knows them again."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._key = secrets.token_bytes(32)
        self._good: dict[str, float] = {}
        self.expired: set[str] = set()

    def issue(self, who: Identity, audience: str) -> str:
        """Make a token for an audience."""
        now = int(time.time())
        claims = {
            "aud": audience,
            "iss": f"{self.issuer}/{who.tenant}/",
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME,
            "appid": who.app_id,
            "appidacr": "1",
            "idp": f"{self.issuer}/{who.tenant}/",
            "idtyp": "app",
            "oid": who.object_id,
            "sub": who.object_id,
            "tid": who.tenant,
            "uti": uuid.uuid4().hex[:22],
            "ver": "1.0",
            "xms_cc": ["CP1"],
        }
        signed = f"{_part({'typ': 'JWT', 'alg': 'RS256', 'kid': 'sandbox'})}.{_part(claims)}"
        token = f"{signed}.{_text(hmac.digest(self._key, signed.encode(), hashlib.sha256))}"
        self._good[token] = now + LIFETIME
        return token

    def revoke_all(self) -> None:
        """Make every token issued so far an expired one."""
        self.expired.update(self._good)
        self._good.clear()

    def check(self, headers: Mapping[str, str]) -> Answer | None:
        """Return the refusal of a request's bearer token, or nothing when it is good."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if not token:
            message = "Authentication failed. The 'Authorization' header is missing."
            return self._refusal("AuthenticationFailed", message, "invalid_token")
        if scheme.lower() != "bearer":
            message = "Authentication failed. The 'Authorization' header is provided in an invalid format."
            return self._refusal("AuthenticationFailedInvalidHeader", message, "invalid_token")
        if self._good.get(token, 0) > time.time():
            return None
        if token in self.expired or token in self._good:
            message = "The access token expiry UTC time is earlier than current UTC time."
            return self._refusal("ExpiredAuthenticationToken", message, "invalid_token")
        return self._refusal("InvalidAuthenticationToken", "The access token is invalid.", "invalid_token")

    def challenge(self) -> Answer:
        """Ask for a newer token, as Continuous Access Evaluation does after a revocation."""
        claims = encode({"access_token": {"nbf": {"essential": True, "value": str(int(time.time()))}}})
        extra = f', claims="{base64.b64encode(claims).decode()}"'
        message = (
            "Continuous access evaluation resulted in claims challenge with result: InteractionRequired."
        )
        return self._refusal("TokenRevoked", message, "insufficient_claims", extra)

    def _refusal(self, code: str, message: str, error: str, extra: str = "") -> Answer:
        place = f'Bearer authorization_uri="{self.issuer}", error="{error}", error_description="{message}"'
        body = {"error": {"code": code, "message": message}}
        return answer_json(body, 401, {"WWW-Authenticate": place + extra})


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _part(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())
