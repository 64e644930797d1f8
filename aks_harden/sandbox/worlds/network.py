"""Networks, security groups, routes and addresses as their provider shows them."""

from collections.abc import Sequence
from typing import Any

from aks_harden.sandbox.rules import default_rules
from aks_harden.sandbox.worlds.naming import guid, weak
from aks_harden.sandbox.worlds.world import Json

_LOCATION = "westeurope"


def tracked(identity: str, kind: str, properties: Json, **more: Any) -> Json:  # noqa: ANN401 - wire values
    """Put properties into the envelope of a network resource."""
    name = identity.rpartition("/")[2]
    return {
        "name": name,
        "id": identity,
        "etag": weak(identity),
        "type": f"Microsoft.Network/{kind}",
        "location": _LOCATION,
        **more,
        "properties": {
            "provisioningState": "Succeeded",
            "resourceGuid": guid("guid", identity),
            **properties,
        },
    }


def part(parent: str, field: str, name: str, properties: Json) -> Json:
    """Make a part that lies inside a network resource."""
    kind = parent.split("/")[7]
    return {
        "name": name,
        "id": f"{parent}/{field}/{name}",
        "etag": weak(parent),
        "properties": {"provisioningState": "Succeeded", **properties},
        "type": f"Microsoft.Network/{kind}/{field}",
    }


def rule(
    group: str,
    name: str,
    priority: int,
    *,
    source: str | Sequence[str] = "*",
    ports: str | Sequence[str] = "*",
    destination: str | Sequence[str] = "*",
    protocol: str = "Tcp",
    access: str = "Allow",
    direction: str = "Inbound",
    description: str = "",
) -> Json:
    """Make a security rule; a plural that is set leaves no singular, as on the wire."""
    properties: Json = {"protocol": protocol, "sourcePortRange": "*"}
    if description:
        properties["description"] = description
    for single, plural, value in (
        ("destinationPortRange", "destinationPortRanges", ports),
        ("sourceAddressPrefix", "sourceAddressPrefixes", source),
        ("destinationAddressPrefix", "destinationAddressPrefixes", destination),
    ):
        if isinstance(value, str):
            properties[single], properties[plural] = value, []
        else:
            properties[plural] = list(value)
    properties |= {"access": access, "priority": priority, "direction": direction, "sourcePortRanges": []}
    return part(group, "securityRules", name, properties)


def security_group(
    identity: str,
    rules: list[Json],
    *,
    subnets: Sequence[str] = (),
    nics: Sequence[str] = (),
    tags: Json | None = None,
) -> Json:
    """Make a network security group; what it is not bound to is absent."""
    properties: Json = {
        "securityRules": rules,
        "defaultSecurityRules": default_rules(identity, weak(identity)),
    }
    if nics:
        properties["networkInterfaces"] = [{"id": each} for each in nics]
    if subnets:
        properties["subnets"] = [{"id": each} for each in subnets]
    more = {"tags": tags} if tags else {}
    return tracked(identity, "networkSecurityGroups", properties, **more)


def subnet(
    network: str,
    name: str,
    prefix: str,
    *,
    security_group: str = "",
    route_table: str = "",
    private_endpoints: str = "Disabled",
    outbound: bool | None = None,
) -> Json:
    """Make a subnet; a group or table that is not bound is absent."""
    properties: Json = {"addressPrefix": prefix}
    if security_group:
        properties["networkSecurityGroup"] = {"id": security_group}
    if route_table:
        properties["routeTable"] = {"id": route_table}
    if outbound is not None:
        properties["defaultOutboundAccess"] = outbound
    properties |= {
        "delegations": [],
        "privateEndpointNetworkPolicies": private_endpoints,
        "privateLinkServiceNetworkPolicies": "Enabled",
    }
    return part(network, "subnets", name, properties)


def network(
    identity: str, prefixes: list[str], subnets: list[Json], peerings: list[Json] | None = None
) -> Json:
    """Make a virtual network."""
    properties: Json = {
        "addressSpace": {"addressPrefixes": prefixes},
        "encryption": {"enabled": False, "enforcement": "AllowUnencrypted"},
        "privateEndpointVNetPolicies": "Disabled",
        "subnets": subnets,
        "virtualNetworkPeerings": peerings or [],
        "enableDdosProtection": False,
    }
    return tracked(identity, "virtualNetworks", properties)


def peering(
    network_id: str,
    name: str,
    remote: str,
    remote_prefixes: list[str],
    *,
    gateway: bool = False,
    uses: bool = False,
) -> Json:
    """Make one side of a peering."""
    space = {"addressPrefixes": remote_prefixes}
    return part(
        network_id,
        "virtualNetworkPeerings",
        name,
        {
            "resourceGuid": guid("peering", network_id, remote),
            "peeringState": "Connected",
            "peeringSyncLevel": "FullyInSync",
            "remoteVirtualNetwork": {"id": remote},
            "allowVirtualNetworkAccess": True,
            "allowForwardedTraffic": True,
            "allowGatewayTransit": gateway,
            "useRemoteGateways": uses,
            "doNotVerifyRemoteGateways": False,
            "peerCompleteVnets": True,
            "remoteAddressSpace": space,
            "remoteVirtualNetworkAddressSpace": space,
        },
    )


def route_table(identity: str, routes: list[Json], *, subnets: Sequence[str] = ()) -> Json:
    """Make a route table."""
    properties: Json = {"disableBgpRoutePropagation": True, "routes": routes}
    if subnets:
        properties["subnets"] = [{"id": each} for each in subnets]
    return tracked(identity, "routeTables", properties)


def route(table: str, name: str, prefix: str, hop: str, address: str = "") -> Json:
    """Make a route."""
    properties: Json = {"addressPrefix": prefix, "nextHopType": hop, "hasBgpOverride": False}
    if address:
        properties["nextHopIpAddress"] = address
    return part(table, "routes", name, properties)


def public_ip(identity: str, address: str, *, used_by: str = "", tags: Json | None = None) -> Json:
    """Make a standard, static public address."""
    properties: Json = {
        "ipAddress": address,
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Static",
        "idleTimeoutInMinutes": 4,
        "ipTags": [],
        "ddosSettings": {"protectionMode": "VirtualNetworkInherited"},
    }
    if used_by:
        properties["ipConfiguration"] = {"id": used_by}
    more: Json = {"sku": {"name": "Standard", "tier": "Regional"}, "zones": ["1", "2", "3"]}
    if tags:
        more["tags"] = tags
    return tracked(identity, "publicIPAddresses", properties, **more)


def bastion(identity: str, subnet_id: str, address_id: str) -> Json:
    """Make a Bastion host."""
    configuration = {
        "name": "ipconf",
        "id": f"{identity}/bastionHostIpConfigurations/ipconf",
        "etag": weak(identity),
        "type": "Microsoft.Network/bastionHosts/bastionHostIpConfigurations",
        "properties": {
            "provisioningState": "Succeeded",
            "privateIPAllocationMethod": "Dynamic",
            "publicIPAddress": {"id": address_id},
            "subnet": {"id": subnet_id},
        },
    }
    dns = f"bst-{guid('bastion', identity)}.bastion.azure.com"
    properties: Json = {
        "dnsName": dns,
        "scaleUnits": 2,
        "enableTunneling": True,
        "ipConfigurations": [configuration],
    }
    return tracked(identity, "bastionHosts", properties, sku={"name": "Standard"})


def private_endpoint(identity: str, subnet: str, target: str, group: str) -> Json:
    """Make an approved private endpoint in a subnet to one part (`group`) of a resource."""
    name = identity.rpartition("/")[2]
    card = identity.replace("privateEndpoints", "networkInterfaces")
    return tracked(
        identity,
        "privateEndpoints",
        {
            "subnet": {"id": subnet},
            "networkInterfaces": [{"id": f"{card}.nic.{guid('nic', identity)}"}],
            "ipConfigurations": [],
            "customNetworkInterfaceName": "",
            "privateLinkServiceConnections": [
                {
                    "name": name,
                    "id": f"{identity}/privateLinkServiceConnections/{name}",
                    "properties": {
                        "provisioningState": "Succeeded",
                        "privateLinkServiceId": target,
                        "groupIds": [group],
                        "privateLinkServiceConnectionState": {
                            "status": "Approved",
                            "actionsRequired": "None",
                        },
                    },
                }
            ],
            "manualPrivateLinkServiceConnections": [],
            "customDnsConfigs": [],
        },
    )
