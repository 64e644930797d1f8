"""Open a session: which cloud, which credential, which subscription; then everything that reads stands on it.

Prefers the operator's `az login`; else the default chain of the environment (environment variables, workload
identity, managed identity). Never signs in for the operator.
"""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from azure.core.exceptions import AzureError, ClientAuthenticationError
from azure.identity.aio import ClientSecretCredential, DefaultAzureCredential
from msgspec import Struct

from aks_harden.azure import cli_session
from aks_harden.azure.arm import Clock, now
from aks_harden.azure.asks import Scope
from aks_harden.azure.clients import open_clients
from aks_harden.azure.clouds import CLOUDS, Cloud
from aks_harden.azure.pace import Pace
from aks_harden.azure.reader import DEFAULT_TIMEOUT, AzureReader
from aks_harden.azure.transport import (
    BadBundleError,
    GuardedTransport,
    OpenTransport,
    ca_bundle,
    open_session,
    trust,
)
from aks_harden.model.azure import Identity
from aks_harden.snapshot.redact import redact_text

if TYPE_CHECKING:
    import aiohttp
    from azure.core.credentials_async import AsyncTokenCredential


class SignInError(Exception):
    """There is no usable sign-in; the message is one sentence with the exact command to run."""


class Principal(Struct, frozen=True, kw_only=True):
    """A client with a secret that the caller holds: how the demo signs in to its own sandbox."""

    cloud: Cloud
    tenant: str
    """Id of the tenant, as the header shows it."""
    sign_in: str
    """Name of the tenant at the authority; the id, or `adfs` where the authority is of that kind."""
    client_id: str
    client_secret: str
    subscription: str
    subscription_name: str = ""
    user: str
    ca_file: str

    def __repr__(self) -> str:
        """Name the client, never its secret."""
        return f"Principal(client_id={self.client_id!r}, tenant={self.tenant!r})"


class Wish(Struct, frozen=True, kw_only=True):
    """What the caller asked for."""

    subscription: str | None = None
    """Name or id; the session's own where None."""
    cloud: str | None = None
    """Name of a cloud; az's active one, else AzureCloud, where None."""
    principal: Principal | None = None
    timeout: float = DEFAULT_TIMEOUT


@asynccontextmanager
async def open_reader(wish: Wish, scope: Scope, clock: Clock = now) -> AsyncIterator[AzureReader]:
    """Sign in and give a reader; everything it holds is closed with the block.

    Raises SignInError where no token can be had.
    """
    _keep_quiet()
    if found := next((name for name in cli_session.UNVERIFIED if os.environ.get(name)), None):
        raise SignInError(
            f"{found} turns the checking of certificates off: unset it, and name the bundle of your proxy in"
            " REQUESTS_CA_BUNDLE instead."
        )
    try:
        trusted = trust(wish.principal.ca_file if wish.principal else ca_bundle())
    except BadBundleError as error:
        raise SignInError(str(error)) from None
    async with open_session(trusted) as shared:
        identity, cloud, credential = _sign_in(wish, shared)
        async with credential:
            await _first_token(credential, cloud, identity)
            transport = GuardedTransport(shared, Pace(), (cloud.resource_manager, cloud.graph))
            async with open_clients(cloud, identity.subscription, credential, transport) as clients:
                yield AzureReader(clients, identity, scope, timeout=wish.timeout, clock=clock)


def _keep_quiet() -> None:
    """Keep what the libraries log off the terminal: without a handler Python prints their warnings there."""
    for name in ("azure", "msal", "cli", "aiohttp", "asyncio", "urllib3"):
        logging.getLogger(name).addHandler(logging.NullHandler())


def _sign_in(wish: Wish, shared: "aiohttp.ClientSession") -> "tuple[Identity, Cloud, AsyncTokenCredential]":
    if wish.principal is not None:
        return _as_principal(wish.principal, shared)
    try:
        found = cli_session.current(wish.subscription)
    except cli_session.NotSignedInError as error:
        raise SignInError(str(error)) from None
    if found is not None and wish.cloud in {None, found.cloud.name}:
        identity = Identity(
            user=found.user,
            tenant=found.tenant,
            cloud=found.cloud.name,
            subscription=found.subscription,
            subscription_name=found.subscription_name,
        )
        return identity, found.cloud, found.credential
    return _from_environment(wish, shared)


def _as_principal(
    principal: Principal, shared: "aiohttp.ClientSession"
) -> "tuple[Identity, Cloud, AsyncTokenCredential]":
    credential = ClientSecretCredential(
        principal.sign_in,
        principal.client_id,
        principal.client_secret,
        authority=principal.cloud.authority,
        disable_instance_discovery=True,
        transport=OpenTransport(shared),
    )
    identity = Identity(
        user=principal.user,
        tenant=principal.tenant,
        cloud=principal.cloud.name,
        subscription=principal.subscription,
        subscription_name=principal.subscription_name,
    )
    return identity, principal.cloud, credential


def _from_environment(
    wish: Wish, shared: "aiohttp.ClientSession"
) -> "tuple[Identity, Cloud, AsyncTokenCredential]":
    name = wish.cloud or "AzureCloud"
    cloud = CLOUDS.get(name)
    if cloud is None:
        known = ", ".join(CLOUDS)
        raise SignInError(
            f"The cloud {name!r} is not known; name one of {known}, or make it az's active cloud."
        )
    subscription = wish.subscription or os.environ.get("AZURE_SUBSCRIPTION_ID", "")
    if not subscription:
        raise SignInError(
            "Nobody is signed in: run `az login`, or give --subscription and AZURE_… variables."
        )
    authority = os.environ.get("AZURE_AUTHORITY_HOST") or cloud.authority
    credential = DefaultAzureCredential(
        authority=authority,
        transport=OpenTransport(shared),
        # Whether an authority that nobody knows is one of Microsoft's would be asked of the public cloud's.
        disable_instance_discovery=authority.rstrip("/")
        not in {known.authority for known in CLOUDS.values()},
        exclude_cli_credential=True,
        exclude_developer_cli_credential=True,
        exclude_powershell_credential=True,
        exclude_visual_studio_code_credential=True,
        exclude_shared_token_cache_credential=True,
    )
    identity = Identity(
        user=os.environ.get("AZURE_CLIENT_ID", "the environment's identity"),
        tenant=os.environ.get("AZURE_TENANT_ID", ""),
        cloud=cloud.name,
        subscription=subscription,
    )
    return identity, cloud, credential


async def _first_token(credential: "AsyncTokenCredential", cloud: Cloud, identity: Identity) -> None:
    """Ask for a token at once: without one every read would fail with the same long story."""
    try:
        await credential.get_token(cloud.scope)
    except ClientAuthenticationError as error:
        raise SignInError(_login(identity, cloud, error)) from None
    except AzureError as error:
        reason = _reason(error, 200)
        where = f"{cloud.authority} cannot be reached for a token"
        raise SignInError(f"{where}; check network, proxy and certificates ({reason}).") from None


def _login(identity: Identity, cloud: Cloud, error: ClientAuthenticationError) -> str:
    tenant = f" --tenant {identity.tenant}" if identity.tenant else ""
    reason = _reason(error, 300)
    return f"The sign-in does not work any more; run `az login{tenant} --scope {cloud.scope}` ({reason})."


def _reason(error: AzureError, longest: int) -> str:
    """Return what a library said in one line, cut only after its secrets are out."""
    return redact_text(" ".join(str(error.message or error).split()))[:longest]
