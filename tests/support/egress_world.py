"""A small cluster behind an Azure Firewall, as values: everything NET-2 looks at, all of it in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

from aks_harden.engine.discover import item
from aks_harden.engine.judge import judge_item
from aks_harden.model.context import Context
from aks_harden.model.finding import Assertion
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.paths import replaced
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot
from support.snapshots import SUB, cluster, snapshot
from support.ssh_world import (
    FIREWALL,
    GROUP,
    HUB,
    HUB_SUB,
    NODE_GROUP,
    NSG,
    POLICY,
    ROUTES,
    VNET,
    balancer,
    group,
    network,
    pool,
    scale_set,
    subnet,
)

FW_IP = "10.0.9.4"
FW_PUBLIC = "203.0.113.7"
PIP = f"{GROUP}/Microsoft.Network/publicIPAddresses/pip-fw"
IP_GROUP = f"{GROUP}/Microsoft.Network/ipGroups/everywhere"
BASE = f"{GROUP}/Microsoft.Network/firewallPolicies/fwp-base"
GATEWAY = f"{GROUP}/Microsoft.Network/virtualNetworkGateways/gw"
WAN_HUB = f"{GROUP}/Microsoft.Network/virtualHubs/hub"
MANAGED = f"{NODE_GROUP}/Microsoft.Network/virtualNetworks/aks-vnet"
MANAGED_SUBNET = f"{MANAGED}/subnets/aks-subnet"


ByTarget: TypeAlias = "dict[str, dict[str, object]]"
"""Readings by facet and target."""
Changed: TypeAlias = object
"""What `egress` takes for each of its parts: JSON, a reading, or readings by facet."""


def route(prefix: str = "0.0.0.0/0", hop: Json = "VirtualAppliance", address: Json = FW_IP) -> JsonObject:
    properties: JsonObject = {"addressPrefix": prefix, "nextHopType": hop}
    if hop == "VirtualAppliance":
        properties["nextHopIpAddress"] = address
    return {"name": f"to-{prefix}", "properties": properties}


def routes(*members: JsonObject, off: Json = True) -> JsonObject:
    properties: JsonObject = {"disableBgpRoutePropagation": off, "routes": cast("Json", list(members))}
    return {"id": ROUTES, "name": "rt", "properties": properties}


def firewall(vnet: str = VNET, policy: str = POLICY, **more: Json) -> JsonObject:
    """A firewall in a network of its owner's; without a policy it holds its rules itself."""
    where = FIREWALL if vnet == VNET else FIREWALL.replace(SUB, HUB_SUB)
    properties: JsonObject = {
        "ipConfigurations": [
            {
                "name": "ipconf",
                "properties": {
                    "privateIPAddress": FW_IP,
                    "subnet": {"id": f"{vnet}/subnets/AzureFirewallSubnet"},
                    "publicIPAddress": {"id": PIP},
                },
            }
        ],
        "networkRuleCollections": [],
        "applicationRuleCollections": [],
    }
    if policy:
        properties["firewallPolicy"] = {"id": policy}
    return {"id": where, "name": "fw", "properties": {**properties, **more}}


def allow(name: str = "net", **more: Json) -> JsonObject:
    """A network rule of a policy."""
    body: JsonObject = {
        "ruleType": "NetworkRule",
        "name": name,
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["10.0.0.0/16"],
        "destinationAddresses": ["198.51.100.0/24"],
        "destinationPorts": ["443"],
    }
    return {key: value for key, value in {**body, **more}.items() if value != "gone"}


def names(*fqdns: str, **more: Json) -> JsonObject:
    """An application rule of a policy."""
    body: JsonObject = {
        "ruleType": "ApplicationRule",
        "name": "app",
        "protocols": [{"protocolType": "Https", "port": 443}],
        "fqdnTags": [],
        "targetFqdns": list(fqdns),
        "sourceAddresses": ["10.0.0.0/16"],
    }
    return {key: value for key, value in {**body, **more}.items() if value != "gone"}


TAGGED = names(fqdnTags=["AzureKubernetesService"], name="aks")
"""The rule that nodes live on."""


def collection(*rules: JsonObject, action: Json = "Allow", priority: Json = 200, **more: Json) -> JsonObject:
    return {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": f"c{priority}",
        "priority": priority,
        "action": {"type": action},
        "rules": cast("Json", list(rules)),
        **more,
    }


def rule_group(*collections: JsonObject, priority: int = 100, policy: str = POLICY) -> JsonObject:
    return {
        "id": f"{policy}/ruleCollectionGroups/g{priority}",
        "name": f"g{priority}",
        "properties": {"priority": priority, "ruleCollections": cast("Json", list(collections))},
    }


def egress(rules: tuple[JsonObject, ...] = (TAGGED,), /, **changes: Changed) -> Snapshot:
    """A cluster whose node subnet sends everything to a firewall with the given rules.

    `properties` are the cluster's, `pools` its pools, `hub` and `more` hold readings by facet, the first of
    the hub's subscription, the second by target; anything else is a list of the cluster's subscription.
    """
    properties = cast("JsonObject", changes.pop("properties", {}))
    profiles = cast("Json", changes.pop("pools", [pool()]))
    hub = cast("Mapping[str, Json | Reading]", changes.pop("hub", {}))
    more = cast("Mapping[str, Mapping[str, Json | Reading]]", changes.pop("more", {}))
    given: JsonObject = {
        "nodeResourceGroup": "mc_test",
        "agentPoolProfiles": profiles,
        "networkProfile": {"outboundType": "userDefinedRouting"},
        "apiServerAccessProfile": {"enablePrivateCluster": True},
        **properties,
    }
    nodes = subnet("nodes", "10.0.1.0/24", NSG, ROUTES)
    own: dict[str, Json | Reading] = {
        "scale-sets": [scale_set()],
        "virtual-machines": [],
        "network-interfaces": [],
        "virtual-networks": [network(nodes)],
        "security-groups": [group(NSG)],
        "route-tables": [routes(route())],
        "public-addresses": [{"id": PIP, "name": "pip-fw", "properties": {"ipAddress": FW_PUBLIC}}],
        "load-balancers": [balancer()],
        "firewalls": [firewall()],
        "firewall-policies": [{"id": POLICY, "name": "fwp", "properties": {}}],
        "ip-groups": [{"id": IP_GROUP, "properties": {"ipAddresses": ["0.0.0.0/0"]}}],
        "wan-hubs": [],
    }
    own |= {name.replace("_", "-"): cast("Json | Reading", value) for name, value in changes.items()}
    readings: dict[str, Mapping[str, Json | Reading]] = {
        "cluster": {"@": cast("Json", cluster(**properties_of(given)))},
        "firewall-rules": {POLICY: [rule_group(collection(*rules))] if rules else []},
    }
    readings |= {name: {".": value} for name, value in own.items()}
    readings |= {name: {HUB_SUB: value} for name, value in hub.items()}
    return snapshot({**readings, **more})


def properties_of(given: JsonObject) -> JsonObject:
    """Leave out what is to be gone."""
    return {name: value for name, value in given.items() if value != "gone"}


def assertions(
    seen: Snapshot, key: str, item_id: str = "NET-2", context: Context | None = None
) -> tuple[Assertion, ...]:
    found = item(item_id)
    assert found is not None
    return tuple(
        entry for entry in judge_item(seen, context or Context(), found).assertions if entry.key == key
    )


def one(seen: Snapshot, key: str, item_id: str = "NET-2", context: Context | None = None) -> Assertion:
    """The one assertion of a key."""
    (found,) = assertions(seen, key, item_id, context)
    return found


def set_in(body: JsonObject, path: str, value: Json) -> JsonObject:
    return cast("JsonObject", replaced(body, path, value))


def nets(*more: JsonObject, peers: tuple[JsonObject, ...] = (), **nodes: Json) -> Json:
    """The network, with properties of the node subnet; `natGateway=…` and the like."""
    here = subnet("nodes", "10.0.1.0/24", NSG, "")
    given: JsonObject = {"routeTable": {"id": ROUTES}, **nodes}
    for name, value in given.items():
        here = set_in(here, f"properties.{name}", None if value == "gone" else value)
    return [network(here, *more, peerings=peers)]


def hub_network(*subnets: JsonObject) -> JsonObject:
    return {
        "id": HUB,
        "name": "vnet-hub",
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
            "subnets": cast("Json", list(subnets)),
        },
    }


PLAIN: dict[str, Changed] = {"route_tables": [], "virtual_networks": nets(routeTable="gone")}
"""No routes of one's own."""

HUB_LIST: Json = [{"id": WAN_HUB, "name": "hub", "properties": {"addressPrefix": "10.8.0.0/24"}}]
SECURED = firewall(
    ipConfigurations=[],
    virtualHub={"id": WAN_HUB},
    hubIPAddresses={
        "privateIPAddress": "10.8.0.132",
        "publicIPs": {"addresses": [{"address": "203.0.113.8"}]},
    },
)
