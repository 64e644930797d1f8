"""What stands of a private way from the cluster's network to a registry or vault: endpoint, zone, link."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from aks_harden.checks.gather import gather
from aks_harden.model.finding import Missing
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import same_id
from aks_harden.snapshot.private_link import REGISTRY_ZONES, VAULT_ZONES
from aks_harden.snapshot.snapshot import Snapshot


class Service(Struct, frozen=True, kw_only=True):
    """A kind of resource that private endpoints lead to."""

    group: str
    """What the endpoint leads to in it: `registry` or `vault`."""
    zones: Mapping[str, str]


REGISTRY: Final = Service(group="registry", zones=REGISTRY_ZONES)
VAULT: Final = Service(group="vault", zones=VAULT_ZONES)


class Way(Struct, frozen=True, kw_only=True):
    """What stands of a private way."""

    network: Node
    """The network of the cluster's nodes."""
    zone_name: str
    endpoint: Node | None
    """An approved endpoint to the resource."""
    zone: Node | None
    linked: bool
    """Whether the zone answers in the cluster's network."""

    @property
    def whole(self) -> bool:
        """Whether nothing lacks."""
        return self.endpoint is not None and self.zone is not None and self.linked

    @property
    def lacks(self) -> str:
        """What lacks, in words."""
        if self.endpoint is None:
            return "an approved private endpoint"
        if self.zone is None:
            return f"the zone {self.zone_name}"
        return f"the link of {self.zone_name} to {self.network.name}"


def way_to(snapshot: Snapshot, target: Node, service: Service) -> Way:
    """Return what stands of the private way from the cluster's network to a resource."""
    network = network_of(snapshot)
    name = service.zones.get(snapshot.cloud, "")
    if not name:
        raise NotSettledError(
            Missing(facet="cluster", reason=f"the private DNS zone of {snapshot.cloud} is not known here")
        )
    zones = [zone for zone in snapshot.listed("private-dns-zones") if zone.name.lower() == name]
    linked = [zone for zone in zones if _links_to(snapshot, zone, network)]
    endpoints = gather(
        snapshot.listed("private-endpoints"), lambda entry: entry if _leads(entry, target) else None
    )
    if not endpoints.found:
        endpoints.open.require()
    return Way(
        network=network,
        zone_name=name,
        endpoint=next(iter(endpoints.found), None),
        zone=next(iter([*linked, *zones]), None),
        linked=bool(linked),
    )


def network_of(snapshot: Snapshot) -> Node:
    """Return the network that the nodes are in; not settled where AKS keeps it, or it was not read.

    All pools of a cluster are in one network: https://learn.microsoft.com/azure/aks/node-pools
    """
    for pool in snapshot.cluster.need_nodes("properties.agentPoolProfiles"):
        wanted = pool.text("vnetSubnetID").partition("/subnets/")[0]
        found = next((net for net in snapshot.listed("virtual-networks") if same_id(net.id, wanted)), None)
        if wanted and found is not None:
            return found
    raise NotSettledError(
        Missing(facet="virtual-networks", reason="the network of the nodes is AKS's own, or was not read")
    )


def _links_to(snapshot: Snapshot, zone: Node, network: Node) -> bool:
    return any(
        same_id(link.text("properties.virtualNetwork.id"), network.id)
        for link in snapshot.listed("dns-links", zone.id)
    )


def _leads(endpoint: Node, target: Node) -> bool:
    connections = (
        *endpoint.nodes("properties.privateLinkServiceConnections"),
        *endpoint.nodes("properties.manualPrivateLinkServiceConnections"),
    )
    return any(
        same_id(each.text("properties.privateLinkServiceId"), target.id)
        and each.text("properties.privateLinkServiceConnectionState.status").lower() == "approved"
        for each in connections
    )
