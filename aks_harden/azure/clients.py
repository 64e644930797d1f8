"""The Azure client libraries, all on one guarded pipeline and one TLS context."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, cast

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.pipeline import AsyncPipeline
from azure.core.pipeline.policies import (
    AsyncRetryPolicy,
    ContentDecodePolicy,
    RequestIdPolicy,
    SansIOHTTPPolicy,
    UserAgentPolicy,
)
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.mgmt.containerservice.aio import ContainerServiceClient
from azure.mgmt.core import AsyncARMPipelineClient
from azure.mgmt.core.policies import AsyncARMChallengeAuthenticationPolicy
from azure.mgmt.keyvault.aio import KeyVaultManagementClient
from azure.mgmt.security.v2024_01_01.aio import SecurityCenter
from msgspec import Struct

from aks_harden.azure.arm import Arm, Clock
from aks_harden.azure.body import MalformedError, parse
from aks_harden.azure.clouds import Cloud
from aks_harden.azure.transport import GuardedTransport
from aks_harden.azure.versions import CLUSTER, VERSIONS
from aks_harden.model.json import Json
from aks_harden.snapshot.paths import group_of, name_of, subscription_of

_TRIES_AGAIN: Final = 3
BACKOFF_SECONDS: Final = 0.3
_LONGESTBACKOFF_SECONDS: Final = 8


class _JitteredRetry(AsyncRetryPolicy):  # type: ignore[type-arg] # the library's parameters are its own affair
    """Tries again as the library does, but not in step with all the other calls that failed with it."""

    def get_backoff_time(self, settings: dict[str, Any]) -> float:
        return float(super().get_backoff_time(settings)) * random.uniform(0.5, 1.0)  # noqa: S311 - spreading, not security


def _pipeline(credential: AsyncTokenCredential, scope: str, transport: GuardedTransport) -> "_Pipeline":
    policies: list[Any] = [
        RequestIdPolicy(),
        UserAgentPolicy("aks-harden", user_agent_overwrite=True),
        _JitteredRetry(
            retry_total=_TRIES_AGAIN,
            retry_connect=_TRIES_AGAIN,
            retry_read=_TRIES_AGAIN,
            retry_status=_TRIES_AGAIN,
            retry_backoff_factor=BACKOFF_SECONDS,
            retry_backoff_max=_LONGESTBACKOFF_SECONDS,
        ),
        AsyncARMChallengeAuthenticationPolicy(credential, scope),
        cast("SansIOHTTPPolicy[Any, Any]", ContentDecodePolicy()),
    ]
    return AsyncPipeline(transport, policies)


_Pipeline = AsyncPipeline[Any, Any]


class Clients(Struct, frozen=True, kw_only=True):
    """What reads Azure: the generic client, and the libraries for what they cover."""

    cloud: Cloud
    arm: AsyncARMPipelineClient[HttpRequest, AsyncHttpResponse]
    graph: AsyncARMPipelineClient[HttpRequest, AsyncHttpResponse]
    containers: ContainerServiceClient
    security: SecurityCenter
    vaults: Callable[[str], KeyVaultManagementClient]
    """Gives the library for the vaults of a subscription, by its id."""

    async def get_cluster(self, cluster_id: str) -> Json:
        """Return a cluster's body as it came over the wire (models drop what they do not know)."""
        body = await self.containers.managed_clusters.get(
            group_of(cluster_id), name_of(cluster_id), cls=_wire
        )
        return cast("Json", body)

    async def list_plans(self, scope: str) -> Json:
        """Return the Defender plans of a subscription as they came over the wire."""
        answer = await self.security.pricings.list(scope_id=scope.lstrip("/"), cls=_wire)
        values: Json = cast("dict[str, Json]", answer).get("value")
        if not isinstance(values, list):
            raise MalformedError("a list without `value`")
        return values

    async def get_key(self, key_id: str) -> Json:
        """Return a key, or one of its versions, as its vault's control plane showed it over the wire."""
        vault, _, tail = key_id.partition("/keys/")
        key, _, version = tail.partition("/versions/")
        keys = self.vaults(subscription_of(key_id)).keys
        where = (group_of(vault), name_of(vault), key)
        if version:
            return cast("Json", await keys.get_version(*where, version, cls=_wire))
        return cast("Json", await keys.get(*where, cls=_wire))

    def graph_arm(self, clock: Clock) -> Arm:
        """Return the reader of Microsoft Graph."""
        return Arm(self.graph, clock)


@asynccontextmanager
async def open_clients(
    cloud: Cloud, subscription: str, credential: AsyncTokenCredential, transport: GuardedTransport
) -> AsyncIterator[Clients]:
    """Open every client on the shared transport; they are closed with it."""
    arm_pipeline = _pipeline(credential, cloud.scope, transport)
    graph_pipeline = _pipeline(credential, cloud.graph_scope, transport)
    base = cloud.resource_manager
    yield Clients(
        cloud=cloud,
        arm=AsyncARMPipelineClient(base_url=base, pipeline=arm_pipeline, policies=[]),
        graph=AsyncARMPipelineClient(base_url=cloud.graph, pipeline=graph_pipeline, policies=[]),
        containers=ContainerServiceClient(
            credential,
            subscription or subscription_of(base),
            base_url=base,
            pipeline=arm_pipeline,
            credential_scopes=[cloud.scope],
            api_version=CLUSTER,
        ),
        security=SecurityCenter(
            credential, base_url=base, pipeline=arm_pipeline, credential_scopes=[cloud.scope]
        ),
        vaults=lambda owner: KeyVaultManagementClient(
            credential,
            owner,
            base_url=base,
            pipeline=arm_pipeline,
            credential_scopes=[cloud.scope],
            api_version=VERSIONS["vault-keys"],
        ),
    )


def _wire(response: Any, _model: Any, _headers: Any) -> Json:  # noqa: ANN401 - the library's own signature
    """Hand on the body as it came instead of the library's model of it."""
    return parse(response.http_response.text())
