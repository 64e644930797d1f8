"""The real SDK clients cannot tell: lists, operations, conditions, retries."""

from collections.abc import AsyncIterator

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceModifiedError, ResourceNotFoundError
from azure.identity.aio import ClientSecretCredential
from azure.mgmt.containerservice.aio import ContainerServiceClient
from azure.mgmt.containerservice.models import ManagedClusterAADProfile
from azure.mgmt.keyvault.aio import KeyVaultManagementClient

from aks_harden.sandbox.faults import Fault
from aks_harden.sandbox.server import Sandbox


@pytest.fixture
async def who(box: Sandbox) -> AsyncIterator[ClientSecretCredential]:
    credential = ClientSecretCredential(
        tenant_id="adfs",
        client_id=box.client_id,
        client_secret=box.client_secret,
        authority=box.url,
        disable_instance_discovery=True,
        connection_verify=str(box.ca_file),
    )
    async with credential:
        yield credential


@pytest.fixture
async def aks(box: Sandbox, who: ClientSecretCredential) -> AsyncIterator[ContainerServiceClient]:
    client = ContainerServiceClient(
        who,
        box.subscription,
        base_url=box.url,
        credential_scopes=[f"{box.url}/.default"],
        connection_verify=str(box.ca_file),
    )
    async with client:
        yield client


async def test_clusters_are_listed_and_got(aks: ContainerServiceClient) -> None:
    listed = {cluster.name async for cluster in aks.managed_clusters.list()}
    assert listed == {"aks-shop", "aks-shop-batch"}
    got = await aks.managed_clusters.get("rg-shop", "aks-shop")
    assert got.aad_profile is None
    assert got.api_server_access_profile is None
    assert [pool.enable_node_public_ip for pool in got.agent_pool_profiles or []] == [False, True]
    with pytest.raises(ResourceNotFoundError, match="ResourceNotFound"):
        await aks.managed_clusters.get("rg-shop", "none")


async def test_an_update_is_polled_to_its_end(box: Sandbox, aks: ContainerServiceClient) -> None:
    box.operation_seconds = 0.05
    cluster = await aks.managed_clusters.get("rg-shop", "aks-shop")
    cluster.aad_profile = ManagedClusterAADProfile(managed=True, enable_azure_rbac=True)
    poller = await aks.managed_clusters.begin_create_or_update("rg-shop", "aks-shop", cluster)
    done = await poller.result()
    assert done.provisioning_state == "Succeeded"
    assert done.aad_profile is not None
    assert done.aad_profile.tenant_id == box.tenant
    assert [each.path for each in box.diff()] == ["properties.aadProfile"]
    polls = [each for each in box.log() if "/operations/" in each.path]
    assert 1 <= len(polls) <= 10


async def test_a_stale_version_is_refused(box: Sandbox, aks: ContainerServiceClient) -> None:
    cluster = await aks.managed_clusters.get("rg-shop", "aks-shop")
    box.patch(box.cluster_id, {"tags": {"touched": "yes"}})
    with pytest.raises(ResourceModifiedError):
        await aks.managed_clusters.begin_create_or_update(
            "rg-shop", "aks-shop", cluster, etag=cluster.e_tag, match_condition=MatchConditions.IfNotModified
        )


async def test_a_pool_is_deleted(box: Sandbox, aks: ContainerServiceClient) -> None:
    poller = await aks.agent_pools.begin_delete("rg-shop", "aks-shop", "web")
    await poller.result()
    assert [pool.name async for pool in aks.agent_pools.list("rg-shop", "aks-shop")] == ["system"]
    assert [each.path for each in box.diff()] == ["properties.agentPoolProfiles[name=web]"]


async def test_a_failed_operation_reaches_the_caller(box: Sandbox, aks: ContainerServiceClient) -> None:
    box.faults.add(
        Fault.operation("managedClusters/aks-shop", code="QuotaExceeded", message="No cores left.")
    )
    cluster = await aks.managed_clusters.get("rg-shop", "aks-shop")
    poller = await aks.managed_clusters.begin_create_or_update("rg-shop", "aks-shop", cluster)
    with pytest.raises(HttpResponseError, match="QuotaExceeded"):
        await poller.result()


async def test_a_claims_challenge_is_met_with_a_new_token(box: Sandbox, aks: ContainerServiceClient) -> None:
    box.faults.add(Fault.claims("managedClusters"))
    assert (await aks.managed_clusters.get("rg-shop", "aks-shop")).name == "aks-shop"
    assert [each.status for each in box.log() if each.kind == "read"] == [401, 200]
    assert len([each for each in box.log() if each.path.endswith("/token")]) == 2


async def test_a_throttled_call_is_tried_again(box: Sandbox, aks: ContainerServiceClient) -> None:
    box.faults.add(Fault.throttled("managedClusters", times=1))
    assert (await aks.managed_clusters.get("rg-shop", "aks-shop")).name == "aks-shop"
    assert [each.status for each in box.log() if each.kind == "read"] == [429, 200]


async def test_vaults_are_read_by_their_own_client(box: Sandbox, who: ClientSecretCredential) -> None:
    client = KeyVaultManagementClient(
        who,
        box.subscription,
        base_url=box.url,
        credential_scopes=[f"{box.url}/.default"],
        connection_verify=str(box.ca_file),
    )
    async with client:
        found = [vault.name async for vault in client.vaults.list_by_subscription()]
        assert found == ["kv-shop", "kv-shop-web"]
        vault = await client.vaults.get("rg-shop", "kv-shop")
    assert vault.properties.enable_purge_protection is None
