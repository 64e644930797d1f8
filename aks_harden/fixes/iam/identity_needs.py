"""The roles that a control plane's identity needs on what was brought along for the cluster.

https://learn.microsoft.com/azure/aks/managed-identity-overview
"""

from collections.abc import Iterator
from typing import Final

from aks_harden.checks.rights.held import held_by
from aks_harden.checks.rights.roles import Rights
from aks_harden.fixes.roles import RoleAssignment
from aks_harden.snapshot.paths import group_of
from aks_harden.snapshot.snapshot import Snapshot

_NETWORK_CONTRIBUTOR: Final = "4d97b98b-1d4f-4787-a291-c67834d212e7"
_PRIVATE_DNS_CONTRIBUTOR: Final = "b12aa53e-6015-4669-85d0-8515ebb3ae7f"
_READER: Final = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
_IDENTITY_OPERATOR: Final = "f1a07417-d97a-45cb-824c-7a7467783830"
_KUBELET: Final = "properties.identityProfile.kubeletidentity.resourceId"


def needed_roles(snapshot: Snapshot, principal: str, *, kubelet: str = "") -> tuple[RoleAssignment, ...]:
    """Return the roles that an identity lacks; not settled where the roles there were not read.

    `kubelet` is the id of the nodes' identity where it is to be another one than the cluster's now.
    """
    lacking = [
        RoleAssignment(scope=scope, role=role, principal=principal)
        for scope, role, action in _needs(snapshot)
        if not held_by(snapshot, principal, scope, Rights(actions=(action,))).rights
    ]
    nodes = kubelet or snapshot.cluster.text(_KUBELET)
    if nodes and not made_by_aks(snapshot, nodes):
        # az looks for this very role, and gives it by itself where it is not there.
        wanted = RoleAssignment(scope=nodes, role=_IDENTITY_OPERATOR, principal=principal)
        lacking += [] if wanted.held(snapshot) else [wanted]
    return tuple(lacking)


def made_by_aks(snapshot: Snapshot, identity: str) -> bool:
    """Tell whether an identity lies in the node resource group, which the control plane rules anyway."""
    return group_of(identity).lower() == snapshot.cluster.see("properties.nodeResourceGroup").text.lower()


def _needs(snapshot: Snapshot) -> Iterator[tuple[str, str, str]]:
    """Give what was brought along, the role meant for it, and the action that tells whether it is held."""
    cluster = snapshot.cluster
    subnets = [
        pool.text(key)
        for pool in cluster.nodes("properties.agentPoolProfiles")
        for key in ("vnetSubnetID", "podSubnetID")
    ]
    subnets.append(cluster.text("properties.apiServerAccessProfile.subnetId"))
    for subnet in dict.fromkeys(filter(None, subnets)):
        yield subnet, _NETWORK_CONTRIBUTOR, "Microsoft.Network/virtualNetworks/subnets/join/action"
    for table in _route_tables(snapshot, subnets):
        yield table, _NETWORK_CONTRIBUTOR, "Microsoft.Network/routeTables/write"
    zone = cluster.text("properties.apiServerAccessProfile.privateDNSZone")
    if zone.startswith("/"):
        yield zone, _PRIVATE_DNS_CONTRIBUTOR, "Microsoft.Network/privateDnsZones/A/write"
    disks = cluster.text("properties.diskEncryptionSetID")
    if disks:
        yield disks, _READER, "Microsoft.Compute/diskEncryptionSets/read"


def _route_tables(snapshot: Snapshot, subnets: list[str]) -> Iterator[str]:
    """Give the route tables of the nodes' subnets that the cluster writes routes into: kubenet's."""
    if snapshot.cluster.text("properties.networkProfile.networkPlugin").lower() != "kubenet":
        return
    wanted = {subnet.lower() for subnet in subnets if subnet}
    found: dict[str, None] = {}
    for network in snapshot.readable("virtual-networks"):
        for subnet in network.nodes("properties.subnets"):
            table = subnet.text("properties.routeTable.id")
            if table and subnet.text("id").lower() in wanted:
                found[table] = None
    yield from found
