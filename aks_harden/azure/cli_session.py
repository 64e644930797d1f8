"""What the operator's `az login` knows: cloud, tenant, subscription, defaults and tokens, in process.

The only module that touches `azure-cli-core`. Its useful class is private and untyped, so everything that
comes out of it is checked here, and a door that moved is reported as `None` with the caller's fallback.
"""

import asyncio
import os
from pathlib import Path
from typing import Any, Final, Protocol, Self

from azure.core.credentials import AccessToken, AccessTokenInfo, TokenRequestOptions
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from msgspec import Struct

from aks_harden.azure.clouds import Cloud
from aks_harden.snapshot.redact import redact_text

UNVERIFIED: Final = ("AZURE_CLI_DISABLE_CONNECTION_VERIFICATION", "ADAL_PYTHON_SSL_NO_VERIFY")
"""Variables with which az, and its libraries in our process too, would send tokens over unchecked TLS."""


class _SyncCredential(Protocol):
    def get_token(self, *scopes: str, **kwargs: object) -> AccessToken: ...


class CliCredential:
    """Tokens of the az session: the libraries are synchronous, so each request waits in a thread."""

    def __init__(self, inner: _SyncCredential) -> None:
        """Wrap the credential that az made."""
        self._inner = inner
        self._lock = asyncio.Lock()

    async def get_token(self, *scopes: str, claims: str | None = None, **_kwargs: object) -> AccessToken:
        """Return a token; raises ClientAuthenticationError where the session needs the operator."""
        # One at a time: the token cache on disk is shared and a second request would find it filled.
        async with self._lock:
            try:
                return await asyncio.to_thread(
                    self._inner.get_token, *scopes, **({"claims": claims} if claims else {})
                )
            except OSError as error:  # the HTTP library's errors of connection are of this family
                raise ServiceRequestError(message=_line(error)) from error
            except Exception as error:  # az raises its own family of errors, none of them of the SDK's
                raise ClientAuthenticationError(message=redact_text(str(error))) from error

    async def get_token_info(
        self, *scopes: str, options: TokenRequestOptions | None = None
    ) -> AccessTokenInfo:
        """Return a token with its details, as newer libraries ask for it."""
        token = await self.get_token(*scopes, claims=(options or {}).get("claims"))
        return AccessTokenInfo(token.token, token.expires_on)

    async def close(self) -> None:
        """Nothing is held open."""

    async def __aenter__(self) -> Self:
        """Enter, holding nothing."""
        return self

    async def __aexit__(self, *_details: object) -> None:
        """Leave, holding nothing."""


class CliSession(Struct, frozen=True, kw_only=True):
    """The az session as it stands."""

    cloud: Cloud
    user: str
    tenant: str
    subscription: str
    subscription_name: str
    default_group: str
    credential: CliCredential


class NotSignedInError(Exception):
    """Az is there but nobody is signed in, or not to the wanted subscription; the message is one sentence."""


def config_folder() -> Path:
    """Return the Azure CLI's own folder."""
    return Path(os.environ.get("AZURE_CONFIG_DIR") or Path.home() / ".azure")


def current(subscription: str | None = None) -> CliSession | None:
    """Return the az session, None where az was never signed in on this machine.

    `subscription` is a name or an id. Raises NotSignedInError where az does not have it.
    """
    if not (config_folder() / "azureProfile.json").is_file():
        return None
    try:
        from azure.cli.core import get_default_cli  # noqa: PLC0415 - costs a tenth of a second, only paid here
        from azure.cli.core._profile import Profile  # noqa: PLC0415 - the one private door, see above
    except ImportError:
        return None
    cli = get_default_cli()
    profile = Profile(cli_ctx=cli)
    try:
        account: dict[str, Any] = profile.get_subscription(subscription)
        inner, found, tenant = profile.get_login_credentials(subscription_id=subscription)
    except Exception as error:  # noqa: BLE001 - az raises its own family of errors, with no common base
        wanted = f"subscription {subscription!r}" if subscription else "a subscription"
        raise NotSignedInError(
            f"az is not signed in to {wanted}; run `az login` and try again ({_line(error)})."
        ) from None
    return CliSession(
        cloud=_cloud(cli.cloud),
        user=str(account.get("user", {}).get("name", "")),
        tenant=str(tenant),
        subscription=str(found),
        subscription_name=str(account.get("name", "")),
        default_group=str(cli.config.get("defaults", "group", fallback="") or ""),
        credential=CliCredential(inner),
    )


def _cloud(active: Any) -> Cloud:  # noqa: ANN401 - untyped by its maker
    endpoints = active.endpoints
    return Cloud(
        name=str(active.name),
        resource_manager=str(endpoints.resource_manager).rstrip("/"),
        authority=str(endpoints.active_directory).rstrip("/"),
        graph=str(endpoints.microsoft_graph_resource_id).rstrip("/"),
        audience=str(endpoints.active_directory_resource_id).rstrip("/"),
    )


def _line(error: Exception) -> str:
    text = redact_text(str(error)).strip()
    return text.splitlines()[0].rstrip(".") if text else type(error).__name__
