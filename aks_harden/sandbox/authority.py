"""The sign-in host: discovery and tokens for client credentials, in Entra's and in AD FS's forms."""

import base64
import binascii
import hmac
from urllib.parse import parse_qsl, unquote

from msgspec import Struct

from aks_harden.sandbox.tokens import LIFETIME, Identity, Mint
from aks_harden.sandbox.wire import Answer, Call, Json, answer_json

_CORRELATION = "00000000-0000-0000-0000-000000000000"


class Authority(Struct):
    """Answers sign-in requests for the one service principal of a world."""

    base: str
    mint: Mint
    who: Identity
    secret: str
    interaction: bool = False
    """Refuse every sign-in as if a person had to act: session expired, second factor asked for."""

    def owns(self, path: str) -> bool:
        """Tell whether a path belongs to the sign-in host."""
        return path.endswith(("/openid-configuration", "/oauth2/token", "/oauth2/v2.0/token")) or (
            path in {"/common/discovery/instance", "/adfs/discovery/keys", "/common/discovery/keys"}
        )

    def answer(self, call: Call) -> Answer:
        """Answer a sign-in request."""
        path = call.lowered
        if path.endswith("/openid-configuration"):
            return self._configuration(path)
        if path.endswith("/token"):
            return self._token(call)
        if path.endswith("/instance"):
            return self._instance()
        return answer_json({"keys": []})

    def _configuration(self, path: str) -> Answer:
        tenant = path.split("/")[1]
        root = f"{self.base}/{tenant}"
        version = "/v2.0" if "/v2.0/" in path else ""
        body: Json = {
            "issuer": f"{root}{version}",
            "authorization_endpoint": f"{root}/oauth2{version}/authorize",
            "token_endpoint": f"{root}/oauth2{version}/token",
            "device_authorization_endpoint": f"{root}/oauth2{version}/devicecode",
            "jwks_uri": f"{root}/discovery/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "response_types_supported": ["code", "id_token", "token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        return answer_json(body)

    def _instance(self) -> Answer:
        host = self.base.removeprefix("https://")
        cloud = {"preferred_network": host, "preferred_cache": host, "aliases": [host]}
        where = f"{self.base}/{self.who.tenant}/v2.0/.well-known/openid-configuration"
        return answer_json({"tenant_discovery_endpoint": where, "api-version": "1.1", "metadata": [cloud]})

    def _token(self, call: Call) -> Answer:
        form = dict(parse_qsl(call.content.decode(errors="replace")))
        app, secret = _credentials(call, form)
        if self.interaction:
            return _refuse(
                "interaction_required",
                50078,
                "Presented multi-factor authentication has expired due to policies configured by your"
                " administrator, you must refresh your multi-factor authentication to access the resource.",
            )
        if form.get("grant_type") != "client_credentials":
            return _refuse("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if app.lower() != self.who.app_id:
            message = f"Application with identifier '{app}' was not found in the directory."
            return _refuse("unauthorized_client", 700016, message)
        if not hmac.compare_digest(secret, self.secret):
            message = (
                "Invalid client secret provided. Ensure the secret being sent in the request is the client"
                f" secret value, not the client secret ID, for a secret added to app '{app}'."
            )
            return _refuse("invalid_client", 7000215, message, status=401)
        audience = form.get("resource") or form.get("scope", "").split(" ")[0].removesuffix("/.default")
        token = self.mint.issue(self.who, audience)
        return answer_json(
            {
                "token_type": "Bearer",
                "expires_in": LIFETIME,
                "ext_expires_in": LIFETIME,
                "resource": audience,
                "access_token": token,
            },
            headers={"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"},
        )


def _credentials(call: Call, form: dict[str, str]) -> tuple[str, str]:
    """Read client id and secret from the form, or from the header as RFC 6749 prefers it."""
    scheme, _, value = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            app, _, secret = base64.b64decode(value).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return unquote(app), unquote(secret)
    return form.get("client_id", ""), form.get("client_secret", "")


def _refuse(error: str, number: int, message: str, status: int = 400) -> Answer:
    described = f"AADSTS{number}: {message} Trace ID: {_CORRELATION} Correlation ID: {_CORRELATION}"
    body = {
        "error": error,
        "error_description": described,
        "error_codes": [number],
        "trace_id": _CORRELATION,
        "correlation_id": _CORRELATION,
    }
    return answer_json(body, status)
