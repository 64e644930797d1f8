"""Rights beside the right to write: ARM checks what a body names elsewhere, whether it changed or not.

https://learn.microsoft.com/azure/aks/aks-service-permissions
https://github.com/Azure/azure-cli/issues/22232
"""

from collections.abc import Iterator

from aks_harden.sandbox import rights
from aks_harden.sandbox.address import Address, group_of
from aks_harden.sandbox.tenant import Tenant
from aks_harden.sandbox.wire import Answer, Json, Refusal, problem

_CLUSTER = "microsoft.containerservice/managedclusters"
_POOL = f"{_CLUSTER}/agentpools"
_WRITES = {
    _CLUSTER: "Microsoft.ContainerService/managedClusters/write",
    _POOL: "Microsoft.ContainerService/managedClusters/agentPools/write",
}
_SUBNET = "Microsoft.Network/virtualNetworks/subnets/join/action"
_ASSIGN = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"
_OUTBOUND = {
    ("outboundIPs", "publicIPs"): "Microsoft.Network/publicIPAddresses/join/action",
    ("outboundIPPrefixes", "publicIPPrefixes"): "Microsoft.Network/publicIPPrefixes/join/action",
}


def require_linked(tenant: Tenant, where: Address, body: Json) -> None:
    """Refuse a write of a cluster or a pool by somebody without the rights to all that its body names."""
    links = {_CLUSTER: _links, _POOL: _links_of_pool}.get(where.type)
    for action, linked in links(body) if links else ():
        if not rights.allows(tenant, action, linked.lower()):
            raise Refusal(_refused(tenant, where, action, linked))


def _links_of_pool(body: Json) -> Iterator[tuple[str, str]]:
    """Give the right that a pool's body needs, with the id of each subnet that it is needed at."""
    yield from _subnets(body.get("properties") or {})


def _subnets(pool: Json) -> Iterator[tuple[str, str]]:
    for key in ("vnetSubnetID", "podSubnetID"):
        if pool.get(key):
            yield _SUBNET, pool[key]


def _links(body: Json) -> Iterator[tuple[str, str]]:
    """Give each right that a cluster's body needs, with the id that it is needed at."""
    given = body.get("properties") or {}
    for pool in given.get("agentPoolProfiles") or ():
        yield from _subnets(pool)
    for identity in (body.get("identity") or {}).get("userAssignedIdentities") or ():
        yield _ASSIGN, identity
    if given.get("diskEncryptionSetID"):
        yield "Microsoft.Compute/diskEncryptionSets/read", given["diskEncryptionSetID"]
    balancer = (given.get("networkProfile") or {}).get("loadBalancerProfile") or {}
    for (holder, listed), action in _OUTBOUND.items():
        for entry in (balancer.get(holder) or {}).get(listed) or ():
            yield action, entry["id"]
    for name, addon in (given.get("addonProfiles") or {}).items():
        if name.lower() == "omsagent" and addon.get("enabled"):
            yield from _insights((addon.get("config") or {}).get("logAnalyticsWorkspaceResourceID", ""))


def _insights(workspace: str) -> Iterator[tuple[str, str]]:
    """Give what container insights needs of its workspace, and of the solution beside that."""
    if not workspace:
        return
    name = workspace.rpartition("/")[2]
    solution = f"{group_of(workspace)}/providers/Microsoft.OperationsManagement/solutions"
    yield "Microsoft.OperationalInsights/workspaces/read", workspace
    yield "Microsoft.OperationalInsights/workspaces/sharedKeys/read", workspace
    yield "Microsoft.OperationsManagement/solutions/write", f"{solution}/ContainerInsights({name})"


def _refused(tenant: Tenant, where: Address, action: str, linked: str) -> Answer:
    who = tenant.operator
    return problem(
        403,
        "LinkedAuthorizationFailed",
        f"The client '{who.app_id}' with object id '{who.object_id}' has permission to perform action"
        f" '{_WRITES[where.type]}' on scope '{where.path}'; however, it does not"
        f" have permission to perform action(s) '{action}' on the linked scope(s) '{linked}' (respectively)"
        " or the linked scope(s) are invalid.",
    )
