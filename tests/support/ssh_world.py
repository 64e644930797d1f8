"""A small cluster in a network of its owner's, as values: everything NET-8 looks at, all of it closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion, Finding
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.paths import replaced
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot
from support.snapshots import SUB, cluster, snapshot

GROUP = f"{SUB}/resourceGroups/rg-net/providers"
NODE_GROUP = f"{SUB}/resourceGroups/mc_test/providers"
VNET = f"{GROUP}/Microsoft.Network/virtualNetworks/vnet"
SUBNET = f"{VNET}/subnets/nodes"
NSG = f"{GROUP}/Microsoft.Network/networkSecurityGroups/nsg-nodes"
NIC_NSG = f"{NODE_GROUP}/Microsoft.Network/networkSecurityGroups/aks-agentpool-nsg"
ROUTES = f"{GROUP}/Microsoft.Network/routeTables/rt"
BALANCER = f"{NODE_GROUP}/Microsoft.Network/loadBalancers/kubernetes"
POOL = f"{BALANCER}/backendAddressPools/kubernetes"
ASG = f"{GROUP}/Microsoft.Network/applicationSecurityGroups/asg-nodes"
HUB_SUB = "/subscriptions/33333333-3333-4333-8333-333333333333"
HUB = f"{HUB_SUB}/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/vnet-hub"
FIREWALL = f"{GROUP}/Microsoft.Network/azureFirewalls/fw"
POLICY = f"{GROUP}/Microsoft.Network/firewallPolicies/fwp"
SCALE_SET = f"{NODE_GROUP}/Microsoft.Compute/virtualMachineScaleSets/aks-system-1-vmss"

Lists: TypeAlias = "dict[str, dict[str, Json | Reading]]"


Change: TypeAlias = "Json | Reading | Mapping[str, Json | Reading]"
"""What `world` takes for each of its parts."""


def rule(priority: int, source: Json = "*", access: Json = "Allow", **more: Json) -> JsonObject:
    """An inbound rule for port 22 unless said otherwise; a source that is a list goes into the plural."""
    properties: JsonObject = {
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "destinationPortRange": "22",
        "destinationAddressPrefix": "*",
        "access": access,
        "priority": priority,
        "direction": "Inbound",
        "sourcePortRanges": [],
        "destinationPortRanges": [],
        "sourceAddressPrefixes": source if isinstance(source, list) else [],
        "destinationAddressPrefixes": [],
    }
    if not isinstance(source, list):
        properties["sourceAddressPrefix"] = source
    changed = {**properties, **more}
    return {
        "name": f"r{priority}",
        "id": f"{NSG}/securityRules/r{priority}",
        "properties": {name: value for name, value in changed.items() if value != "gone"},
    }


DENY = rule(4000, access="Deny", destinationPortRange="*", protocol="*")
"""What closes everything but what comes before it."""


def group(resource: str, *rules: JsonObject) -> JsonObject:
    return {
        "id": resource,
        "name": resource.rsplit("/", 1)[-1],
        "type": "Microsoft.Network/networkSecurityGroups",
        "properties": {"securityRules": list(rules)},
    }


def pool(name: str = "system", **more: Json) -> JsonObject:
    body: JsonObject = {
        "name": name,
        "mode": "System",
        "type": "VirtualMachineScaleSets",
        "osType": "Linux",
        "count": 2,
        "vnetSubnetID": SUBNET,
        "enableNodePublicIP": False,
        "securityProfile": {"sshAccess": "LocalUser"},
    }
    return {name: value for name, value in {**body, **more}.items() if value != "gone"}


def scale_set(name: str = "system", nsg: str = "", subnet: str = SUBNET, **config: Json) -> JsonObject:
    card: JsonObject = {
        "primary": True,
        "ipConfigurations": [
            {
                "name": "ipconfig1",
                "properties": {
                    "subnet": {"id": subnet},
                    "loadBalancerBackendAddressPools": [{"id": POOL}],
                    **config,
                },
            }
        ],
    }
    if nsg:
        card["networkSecurityGroup"] = {"id": nsg}
    return {
        "id": f"{NODE_GROUP}/Microsoft.Compute/virtualMachineScaleSets/aks-{name}-1-vmss",
        "name": f"aks-{name}-1-vmss",
        "tags": {"aks-managed-poolName": name},
        "properties": {
            "timeCreated": "2026-05-01T00:00:00Z",
            "virtualMachineProfile": {
                "networkProfile": {"networkInterfaceConfigurations": [{"name": "nic", "properties": card}]}
            },
        },
    }


def machine(name: str = "aks-default-abcde", tags: JsonObject | None = None) -> JsonObject:
    return {
        "id": f"{NODE_GROUP}/Microsoft.Compute/virtualMachines/{name}",
        "name": name,
        "tags": tags or {},
        "properties": {
            "timeCreated": "2026-05-01T00:00:00Z",
            "networkProfile": {"networkInterfaces": [{"id": card_id(name)}]},
        },
    }


def card_id(name: str) -> str:
    return f"{NODE_GROUP}/Microsoft.Network/networkInterfaces/{name}-nic"


def card(name: str = "aks-default-abcde", nsg: str = "", subnet: str = SUBNET, **config: Json) -> JsonObject:
    properties: JsonObject = {
        "ipConfigurations": [
            {
                "name": "ipconfig1",
                "id": f"{card_id(name)}/ipConfigurations/ipconfig1",
                "properties": {"subnet": {"id": subnet}, "privateIPAddress": "10.0.1.9", **config},
            }
        ]
    }
    if nsg:
        properties["networkSecurityGroup"] = {"id": nsg}
    return {"id": card_id(name), "name": f"{name}-nic", "properties": properties}


def subnet(name: str, prefix: str, nsg: str = "", routes: str = "") -> JsonObject:
    properties: JsonObject = {"addressPrefix": prefix}
    if nsg:
        properties["networkSecurityGroup"] = {"id": nsg}
    if routes:
        properties["routeTable"] = {"id": routes}
    return {"name": name, "id": f"{VNET}/subnets/{name}", "properties": properties}


def network(
    *subnets: JsonObject, space: str = "10.0.0.0/16", peerings: tuple[JsonObject, ...] = ()
) -> JsonObject:
    return {
        "id": VNET,
        "name": "vnet",
        "properties": {
            "addressSpace": {"addressPrefixes": [space]},
            "subnets": list(subnets) or [subnet("nodes", "10.0.1.0/24", NSG)],
            "virtualNetworkPeerings": list(peerings),
        },
    }


def peering(remote: str = HUB, prefix: str = "10.1.0.0/16", **more: Json) -> JsonObject:
    space: JsonObject = {"addressPrefixes": [prefix]}
    body: JsonObject = {
        "remoteVirtualNetwork": {"id": remote},
        "allowVirtualNetworkAccess": True,
        "useRemoteGateways": False,
        "remoteAddressSpace": space,
        "remoteVirtualNetworkAddressSpace": space,
    }
    return {"name": "to-hub", "properties": {**body, **more}}


def table(*prefixes: str) -> JsonObject:
    routes: list[Json] = [
        {"name": f"r{number}", "properties": {"addressPrefix": prefix, "nextHopType": "VirtualAppliance"}}
        for number, prefix in enumerate(prefixes)
    ]
    return {"id": ROUTES, "name": "rt", "properties": {"routes": routes}}


def balancer(sku: str = "Standard", public: bool = True, **rules: Json) -> JsonObject:  # noqa: FBT001, FBT002 - a test row
    front: JsonObject = {"publicIPAddress": {"id": f"{NODE_GROUP}/Microsoft.Network/publicIPAddresses/pip"}}
    inside: JsonObject = {"subnet": {"id": SUBNET}, "privateIPAddress": "10.0.1.200"}
    return {
        "id": BALANCER,
        "name": "kubernetes",
        "sku": {"name": sku},
        "properties": {
            "frontendIPConfigurations": [
                {"id": f"{BALANCER}/frontendIPConfigurations/f", "properties": front if public else inside}
            ],
            "backendAddressPools": [{"id": POOL, "name": "kubernetes", "properties": {}}],
            **rules,
        },
    }


def leading(kind: str = "backendAddressPool", **more: Json) -> JsonObject:
    """A rule of the load balancer that leads to port 22 of the nodes."""
    properties: JsonObject = {
        "backendPort": 22,
        "frontendPort": 2222,
        "protocol": "Tcp",
        "frontendIPConfiguration": {"id": f"{BALANCER}/frontendIPConfigurations/f"},
        kind: {"id": POOL},
    }
    return {"id": f"{BALANCER}/rules/ssh", "name": "ssh", "properties": {**properties, **more}}


def lists(rules: tuple[JsonObject, ...], changes: Mapping[str, Change]) -> Lists:
    """Every list that is read, with some of them changed; `rules` are those of the subnet's group."""
    base: dict[str, Change] = {
        "scale-sets": [scale_set()],
        "virtual-machines": [],
        "network-interfaces": [],
        "virtual-networks": [network()],
        "security-groups": [group(NSG, *rules), group(NIC_NSG)],
        "route-tables": [],
        "public-addresses": [],
        "load-balancers": [balancer()],
        "network-managers": [],
        "firewalls": [],
        "firewall-policies": [],
    }
    base |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: {".": cast("Json | Reading", value)} for name, value in base.items()}


def world(*rules: JsonObject, **changes: Change) -> Snapshot:
    """A cluster whose node subnet has a group with the given rules.

    `pools` and `properties` are the cluster's, `hub` holds readings of the hub's subscription; anything else
    is a list that is another.
    """
    more = cast("JsonObject", changes.pop("properties", {}))
    hub = cast("Mapping[str, Json | Reading]", changes.pop("hub", {}))
    profiles = cast("Json", changes.pop("pools", [pool()]))
    body = cluster(**{"nodeResourceGroup": "mc_test", "agentPoolProfiles": profiles, **more})
    readings: Lists = {"cluster": {"@": body}, **lists(rules, changes)}
    for facet, value in hub.items():
        readings[facet] = {(POLICY if facet == "firewall-rules" else HUB_SUB): value}
    return snapshot(readings)


def public(**more: Json) -> JsonObject:
    """A scale set whose nodes have public addresses."""
    return scale_set(publicIPAddressConfiguration={"name": "pip", "sku": {"name": "Standard"}, **more})


def finding(seen: Snapshot, context: Context | None = None) -> Finding:
    found = item("NET-8")
    assert found is not None
    return judge_item(seen, context or Context(), found)


def assertion(seen: Snapshot, key: str, context: Context | None = None) -> Assertion:
    """The one assertion of a key."""
    (found,) = [entry for entry in finding(seen, context).assertions if entry.key == key]
    return found


def changed(body: JsonObject, path: str, value: Json) -> JsonObject:
    return cast("JsonObject", replaced(body, path, value))
