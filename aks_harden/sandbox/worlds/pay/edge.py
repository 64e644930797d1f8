"""Around the pay cluster: name resolution of the API server, and namespaces that Azure manages.

The way in is the hub's VPN gateway: the private name resolves in the cluster's network and in the hub.
"""

from aks_harden.sandbox.worlds import hub
from aks_harden.sandbox.worlds.naming import MADE, guid, resource_id
from aks_harden.sandbox.worlds.pay import network
from aks_harden.sandbox.worlds.pay.own import CLUSTER_ID, HUB, NODE_GROUP, SUBSCRIPTION
from aks_harden.sandbox.worlds.world import Json

_ZONES = "Microsoft.Network/privateDnsZones"


def around() -> list[Json]:
    """Make what surrounds the cluster."""
    name = f"{guid('zone', 'aks-pay')}.privatelink.westeurope.azmk8s.io"
    zone = resource_id(SUBSCRIPTION, NODE_GROUP, _ZONES, name)
    return [
        _zone(zone),
        _link(zone, "aks-pay", network.network_id(SUBSCRIPTION)),
        _link(zone, "hub", hub.network_id(HUB)),
        _namespace("payments", ingress="DenyAll", egress="AllowSameNamespace"),
        _namespace("reports", ingress="AllowSameNamespace", egress="AllowAll"),
    ]


def _zone(identity: str) -> Json:
    return {
        "id": identity,
        "name": identity.rpartition("/")[2],
        "type": _ZONES,
        "etag": guid("etag", identity),
        "location": "global",
        "properties": {
            "maxNumberOfRecordSets": 25000,
            "maxNumberOfVirtualNetworkLinks": 1000,
            "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
            "numberOfRecordSets": 2,
            "numberOfVirtualNetworkLinks": 2,
            "numberOfVirtualNetworkLinksWithRegistration": 0,
            "provisioningState": "Succeeded",
            "internalId": "SW1tdXRhYmxlWm9uZUlkZW50aXR5",
        },
    }


def _link(zone: str, name: str, linked: str) -> Json:
    identity = f"{zone}/virtualNetworkLinks/{name}"
    return {
        "id": identity,
        "name": name,
        "type": f"{_ZONES}/virtualNetworkLinks",
        "etag": f'"{guid("etag", identity)}"',
        "location": "global",
        "properties": {
            "provisioningState": "Succeeded",
            "registrationEnabled": False,
            "resolutionPolicy": "Default",
            "virtualNetwork": {"id": linked},
            "virtualNetworkLinkState": "Completed",
        },
    }


def _namespace(name: str, *, ingress: str, egress: str) -> Json:
    identity = f"{CLUSTER_ID}/managedNamespaces/{name}"
    return {
        "id": identity,
        "name": name,
        "type": "Microsoft.ContainerService/managedClusters/managedNamespaces",
        "location": "westeurope",
        "eTag": guid("etag", identity),
        "systemData": {"createdAt": MADE, "createdByType": "Application"},
        "properties": {
            "provisioningState": "Succeeded",
            "labels": {"team": name},
            "annotations": {},
            "portalFqdn": f"{guid('portal', 'aks-pay')[:16]}-priv.portal.hcp.westeurope.azmk8s.io",
            "defaultResourceQuota": {
                "cpuRequest": "4000m",
                "cpuLimit": "8000m",
                "memoryRequest": "8Gi",
                "memoryLimit": "16Gi",
            },
            "defaultNetworkPolicy": {"ingress": ingress, "egress": egress},
            "adoptionPolicy": "Never",
            "deletePolicy": "Keep",
        },
    }
